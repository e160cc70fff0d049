//! Views of a small garden.

pub mod fixture;
mod search;

use super::*;
use fixture::{BASE, Garden};

fn view(garden: &Garden, language: &str, path: &str) -> EntityView {
    entity_view(&garden.reader(language), &format!("{BASE}{path}")).unwrap().expect("the thing is known")
}

fn property<'v>(view: &'v EntityView, local: &str) -> &'v Property {
    let mut properties = view.groups.iter().flat_map(|group| &group.properties);
    properties.find(|property| property.property.iri.ends_with(local)).unwrap_or_else(|| panic!("{view:#?}"))
}

#[test]
fn a_thing_is_told_in_the_language_of_the_reader() {
    let garden = Garden::default();
    let french = view(&garden, "fr", "id/plant/tomato");
    assert_eq!((french.title.text.as_str(), french.title.lang.as_str()), ("Tomate", "fr"));
    assert_eq!(french.translations, [Text::new("Tomato", "en")]);
    assert_eq!(french.description.as_ref().unwrap().text, "Un fruit rouge & rond.");
    assert_eq!(french.entity_type.as_ref().unwrap().label.text, "Plante");
    assert_eq!(french.groups[0].title.as_ref().unwrap().text, "Culture");
    let shown: Vec<&str> = french.groups[0].properties.iter().map(|p| p.values[0].text()).collect();
    assert_eq!(shown, ["Planche nord", "12 mars 2021", "12\u{202f}345,5"]);
    assert_eq!(property(&french, "#grownIn").property.label.text, "cultivée dans");
    let english = view(&garden, "en", "id/plant/tomato");
    assert_eq!(english.title.text, "Tomato");
    assert_eq!(property(&english, "#sown").values[0].text(), "12 March 2021");
    assert_eq!(property(&english, "altLabel").property.label.text, "also called");
}

#[test]
fn identifiers_are_checked_and_linked() {
    let garden = Garden::default();
    let tomato = view(&garden, "fr", "id/plant/tomato");
    assert_eq!(tomato.identifiers[0].href.as_deref(), Some("https://codes.example/0042"));
    assert_eq!(tomato.identifiers[0].valid, Some(true));
    assert_eq!(view(&garden, "fr", "id/plant/leek").identifiers[0].valid, Some(false));
    assert_eq!(tomato.same[0].iri, "http://www.wikidata.org/entity/Q23501");
}

#[test]
fn no_link_leads_to_a_script() {
    let garden = Garden::default();
    let tomato = view(&garden, "fr", "id/plant/tomato");
    let Value::Link(photo) = &property(&tomato, "#photo").values[0] else { panic!("a link") };
    assert_eq!(photo.href, None);
    assert!(!tomato.schema_org.contains('<'), "{}", tomato.schema_org);
    let json: serde_json::Value = serde_json::from_str(&tomato.schema_org).unwrap();
    assert_eq!((&json["name"], &json["@type"]), (&"Tomate".into(), &"Thing".into()));
    assert_eq!(json["location"]["geo"]["latitude"], 47.21);
}

#[test]
fn unnamed_things_are_told_by_their_facts() {
    let garden = Garden::default();
    let tomato = view(&garden, "en", "id/plant/tomato");
    let Value::Node(care) = &property(&tomato, "#care").values[0] else { panic!("a node") };
    let facts: Vec<(&str, &str)> =
        care.facts.iter().map(|fact| (fact.property.label.text.as_str(), fact.values[0].text())).collect();
    // What points back to the page's thing is not told again.
    assert_eq!(facts, [("sown", "2021"), ("by", "ghost")]);
    assert_eq!(care.href.as_deref(), Some("/id/care/7"));
    assert_eq!(tomato.places.len(), 1);
}

#[test]
fn what_points_to_a_thing_is_grouped_and_paged() {
    let mut garden = Garden::default();
    let bed = view(&garden, "en", "id/bed/1");
    let [incoming] = bed.incoming.as_slice() else { panic!("{:#?}", bed.incoming) };
    assert_eq!((incoming.count, incoming.inverse.as_ref().unwrap().text.as_str()), (2, "grows"));
    let names: Vec<&str> = incoming.items.iter().map(Value::text).collect();
    assert_eq!(names, ["Poireau", "Tomato"]);
    garden.theme.limits.set("incoming_links", 1);
    let (thing, property) = (node("id/bed/1"), node("def/garden#grownIn"));
    let page = incoming_page(&garden.reader("en"), &thing, &property, 2).unwrap();
    assert_eq!((page.items.len(), page.pager.page, page.pager.pages), (1, 2, 2));
}

fn node(path: &str) -> crate::rdf::NamedNode {
    crate::rdf::NamedNode::new_unchecked(format!("{BASE}{path}"))
}

#[test]
fn a_thing_that_is_only_referred_to_has_a_page() {
    let garden = Garden::default();
    let ghost = view(&garden, "en", "id/person/ghost");
    assert!(ghost.referenced_only && ghost.groups.is_empty());
    assert_eq!(ghost.incoming[0].count, 1);
    assert!(entity_view(&garden.reader("en"), &format!("{BASE}id/none/1")).unwrap().is_none());
}

#[test]
fn figures_are_laid_out_by_the_structure_of_their_cube() {
    let garden = Garden::default();
    let tomato = view(&garden, "en", "id/plant/tomato");
    let [figure] = tomato.figures.as_slice() else { panic!("{:#?}", tomato.figures) };
    assert_eq!((figure.observations, figure.dataset.as_deref()), (4, Some("harvest")));
    assert_eq!(figure.cube.label.text, "Harvests");
    // One more dimension with few values: it becomes the columns.
    assert_eq!(
        figure.columns.iter().map(|c| c.text.as_str()).collect::<Vec<_>>(),
        ["Planche nord", "Planche sud"]
    );
    let rows: Vec<(&str, Vec<Option<&str>>)> = figure
        .rows
        .iter()
        .map(|row| {
            let cells = row.cells.iter().map(|cell| cell.as_ref().map(Value::text)).collect();
            (row.heads[0].as_ref().unwrap().text(), cells)
        })
        .collect();
    assert_eq!(rows[1], ("2021", vec![Some("12"), Some("3")]));
    assert_eq!(rows[2], ("2022", vec![None, Some("20")]));
    assert!(figure.chart.is_some());
    // Its observations are figures, not links.
    assert!(tomato.incoming.iter().all(|incoming| !incoming.property.iri.ends_with("#plant")));
    let request = crate::store::QueryRequest::new(crate::text::SourceText::new("q", figure.query.clone()));
    let crate::store::QueryAnswer::Solutions(rows) = garden.generation.query(request).unwrap() else {
        panic!()
    };
    assert_eq!(rows.count(), 4);
}

#[test]
fn too_many_observations_are_counted_only() {
    let mut garden = Garden::default();
    garden.theme.limits.set("figure_observations", 2);
    let figure = view(&garden, "en", "id/plant/tomato").figures.remove(0);
    assert_eq!((figure.observations, figure.rows.len(), figure.at_least), (4, 0, false));
}

#[test]
fn sources_are_the_datasets_that_state_something() {
    let tomato = view(&Garden::default(), "en", "id/plant/tomato");
    assert_eq!(tomato.sources[0].title.text, "The plants");
    assert_eq!(tomato.sources[0].href.as_deref(), Some("/dataset/plants"));
}

#[test]
fn lists_are_alphabetical_and_can_be_narrowed() {
    let garden = Garden::default();
    let reader = garden.reader("fr");
    let entity = garden.theme.entity("plant").unwrap();
    let all = reader.browse(entity, &BrowseRequest::default()).unwrap();
    let names =
        |view: &BrowseView| -> Vec<String> { view.items.iter().map(|i| i.label.text.clone()).collect() };
    assert_eq!(names(&all), ["Éricacée", "Poireau", "Tomate"]);
    assert_eq!(all.initials, [("E".to_owned(), 1), ("P".to_owned(), 1), ("T".to_owned(), 1)]);
    assert_eq!(all.facets[0].property.label.text, "cultivée dans");
    assert_eq!((all.facets[0].values[0].count, all.total), (2, 3));
    let filters = vec![(format!("{BASE}def/garden#grownIn"), format!("{BASE}id/bed/1"))];
    let narrowed = reader.browse(entity, &BrowseRequest { page: 1, filters }).unwrap();
    assert_eq!(names(&narrowed), ["Poireau", "Tomate"]);
    assert_eq!(narrowed.filters[0].1.label.text, "Planche nord");
}

#[test]
fn the_vocabulary_is_told_term_by_term() {
    let garden = Garden::default();
    let view = garden.reader("en").ontology(&format!("{BASE}def/garden")).unwrap().unwrap();
    assert_eq!(view.title.text, "Garden vocabulary");
    let classes: Vec<&str> = view.classes.iter().map(|term| term.label.text.as_str()).collect();
    assert_eq!(classes, ["living thing", "plant"]);
    assert_eq!(view.classes[0].narrower[0].label.text, "plant");
    assert_eq!(view.classes[1].anchor, "Plant");
    assert_eq!(view.properties.len(), 4);
    assert_eq!(view.used[0].name.as_deref(), Some("skos:altLabel"));
    assert!(garden.reader("en").ontology(&format!("{BASE}def/none")).unwrap().is_none());
}

#[test]
fn a_saved_query_has_a_form_and_a_result() {
    let garden = Garden::default();
    let query = garden.theme.query("by-year").unwrap();
    let given = [("plant".to_owned(), "id/plant/tomato".to_owned())];
    let view = garden.reader("en").saved_query(query, &given).unwrap();
    assert_eq!((view.fields[0].kind, view.fields[1].kind), (FieldKind::Select, FieldKind::Integer));
    let chosen: Vec<&str> =
        view.fields[0].options.iter().filter(|o| o.selected).map(|o| o.label.text.as_str()).collect();
    assert_eq!(chosen, ["Tomato"]);
    assert_eq!(view.fields[1].value(), "2000");
    let result = view.result.unwrap();
    assert_eq!(result.rows.len(), 3);
    assert_eq!(result.rows[1][1].as_ref().unwrap().text(), "15");
    assert!(!result.charts.is_empty() && result.columns[1].numeric);
    assert_eq!(view.downloads[0].href, "/queries/by-year.csv?plant=id%2Fplant%2Ftomato");
    assert!(!view.bare_text.contains("#+"));
    let wrong = [("from".to_owned(), "soon".to_owned())];
    let view = garden.reader("en").saved_query(query, &wrong).unwrap();
    assert!(view.result.is_none() && view.findings.has_errors());
    assert_eq!(view.fields[1].value(), "soon");
}

#[test]
fn the_front_page_counts_what_there_is() {
    let garden = Garden::default();
    let home = garden.reader("en").home().unwrap();
    assert_eq!(home.title.text, "The garden");
    assert_eq!(home.types.iter().map(|t| t.count).collect::<Vec<_>>(), [3, 2]);
    assert_eq!(home.examples[0].0.label.text, "Tomato");
    let dataset = garden.reader("en").dataset(&garden.theme.datasets[1]).unwrap();
    assert_eq!(dataset.cubes[0].1.len(), 4);
    serde_json::to_string(&(home, dataset)).unwrap();
}
