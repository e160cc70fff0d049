use super::fixture::{BASE, Garden};
use crate::rdf::Term;
use crate::store::{Looseness, QueryAnswer, QueryRequest, SearchFrom};
use crate::text::SourceText;
use crate::view::{SearchAsk, SearchView, search_from};

fn ask(query: &str) -> SearchAsk {
    SearchAsk { query: query.to_owned(), ..SearchAsk::default() }
}

fn names(view: &SearchView) -> Vec<String> {
    view.hits.iter().map(|hit| hit.link.label.text.clone()).collect()
}

#[test]
fn search_folds_accents_and_knows_identifiers() {
    let garden = Garden::default();
    let reader = garden.reader("fr");
    let found = |query: &str| names(&reader.search(&ask(query)).unwrap());
    assert_eq!(found("ERICA"), ["Éricacée"]);
    // The shorter name first.
    assert_eq!(found("planche"), ["Planche sud", "Planche nord"]);
    assert_eq!(found("0042"), ["Tomate"]);
    assert_eq!(found(&format!("{BASE}id/bed/1")), ["Planche nord"]);
    assert_eq!(found("heather"), ["Éricacée"], "names in other languages count");
    assert_eq!(found("planches"), ["Planche sud", "Planche nord"], "stems");
    let hit = reader.search(&ask("pomme amour")).unwrap().hits.remove(0);
    assert_eq!(hit.matched.unwrap().text, "Pomme d’amour");
    assert_eq!(hit.kind.unwrap().text, "Plante");
    assert!(reader.suggest("", 5).unwrap().is_empty());
    assert_eq!(reader.suggest("pl", 1).unwrap().len(), 1);
}

#[test]
fn a_slip_is_forgiven_only_when_nothing_matches() {
    let garden = Garden::default();
    let reader = garden.reader("fr");
    let slip = reader.search(&ask("poirau")).unwrap();
    assert_eq!((names(&slip), slip.looseness), (vec!["Poireau".to_owned()], Looseness::Letters));
    let most = reader.search(&ask("planche nord zzzz")).unwrap();
    assert_eq!((most.hits[0].link.label.text.as_str(), most.looseness), ("Planche nord", Looseness::Most));
    assert_eq!(reader.search(&ask("qqqq")).unwrap().total, 0);
}

#[test]
fn scores_are_explained_by_their_parts() {
    let garden = Garden::default();
    let asked = SearchAsk { explain: true, ..ask("planche n") };
    let view = garden.reader("fr").search(&asked).unwrap();
    let [nord] = view.hits.iter().filter(|hit| hit.link.label.text == "Planche nord").collect::<Vec<_>>()[..]
    else {
        panic!("{:?}", names(&view));
    };
    let told: u32 = nord.reasons.iter().map(|reason| reason.points).sum();
    assert_eq!((told, nord.reasons.len()), (nord.score, 3), "{:?}", nord.reasons);
}

#[test]
fn pages_follow_each_other_in_both_directions() {
    let garden = Garden::default();
    let reader = garden.reader("fr");
    let all = names(&reader.search(&ask("")).unwrap());
    assert_eq!(all.len(), 6);
    let page = |from: SearchFrom| reader.search(&SearchAsk { limit: Some(2), from, ..ask("") }).unwrap();
    let mut view = page(SearchFrom::Start);
    let mut seen = names(&view);
    assert!(view.previous.is_none());
    while let Some(next) = view.next.clone() {
        view = page(search_from(Some(&next), None).unwrap());
        assert_eq!(usize::try_from(view.first).unwrap(), seen.len() + 1);
        seen.extend(names(&view));
    }
    assert_eq!(seen, all);
    let before = page(search_from(None, view.previous.as_deref()).unwrap());
    assert_eq!((names(&before), before.first), (all[2..4].to_vec(), 3));
    assert!(search_from(Some("nonsense"), None).is_none());
}

#[test]
fn facets_count_what_their_queries_count() {
    let garden = Garden::default();
    let reader = garden.reader("fr");
    let bed = format!("{BASE}id/bed/1");
    let narrowed = [("type", "plant".to_owned()), ("bed", bed.clone())];
    for filters in [&narrowed[..0], &narrowed[..1], &narrowed[1..], &narrowed] {
        let filters = filters.iter().map(|(id, value)| ((*id).to_owned(), vec![value.clone()])).collect();
        let view = reader.search(&SearchAsk { filters, ..ask("") }).unwrap();
        for facet in &view.facets {
            let mut counted: Vec<(String, u64)> = rows(&garden, &facet.sparql)
                .into_iter()
                .map(|row| (iri(row[0].as_ref()), iri(row[1].as_ref()).parse().unwrap()))
                .collect();
            let of_type = |id: &str| garden.theme.entity(id).unwrap().class.clone();
            let mut told: Vec<(String, u64)> = facet
                .values
                .iter()
                .map(|v| (if facet.id == "type" { of_type(&v.value) } else { v.value.clone() }, v.count))
                .collect();
            told.sort();
            counted.sort();
            assert_eq!(told, counted, "{}", facet.sparql);
        }
        assert_eq!(rows(&garden, &view.sparql).len() as u64, view.total, "{}", view.sparql);
    }
    let filters = vec![("bed".to_owned(), vec![bed])];
    let view = reader.search(&SearchAsk { filters, ..ask("") }).unwrap();
    assert_eq!(names(&view), ["Tomate", "Poireau"]);
    let beds = view.facets.iter().find(|facet| facet.id == "bed").unwrap();
    assert_eq!(beds.values.iter().map(|v| (v.count, v.chosen)).collect::<Vec<_>>(), [(2, true), (1, false)]);
}

fn rows(garden: &Garden, text: &str) -> Vec<Vec<Option<Term>>> {
    let mut request = QueryRequest::new(SourceText::new("q", text));
    request.base_iri = Some(BASE.to_owned());
    match garden.generation.query(request).unwrap() {
        QueryAnswer::Solutions(rows) => rows.collect::<Result<_, _>>().unwrap(),
        _ => panic!("a SELECT"),
    }
}

fn iri(term: Option<&Term>) -> String {
    match term {
        Some(Term::NamedNode(node)) => node.as_str().to_owned(),
        Some(Term::Literal(literal)) => literal.value().to_owned(),
        other => panic!("{other:?}"),
    }
}
