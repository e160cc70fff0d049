//! A small theme and its data, in memory: gardens, for the tests of views and pages.

use std::fmt::Write as _;

use crate::rdf::{GraphName, NamedNode, Quad, read_turtle};
use crate::store::Generation;
use crate::text::SourceText;
use crate::theme::Theme;
use crate::view::{Overview, Reader};

pub const BASE: &str = "https://garden.example/";

const THEME: &str = r#"
[site]
base_iri = "https://garden.example/"
languages = ["fr", "en"]
title = { fr = "Le jardin", en = "The garden" }
description = { fr = "Plantes et récoltes.", en = "Plants and harvests." }
publisher = { name = "The gardeners" }
licence = "https://creativecommons.org/licenses/by/4.0/"
examples = ["id/plant/tomato"]

[prefixes]
g = "def/garden#"

[[scheme]]
id = "code"
title = "Code"
pattern = '\d{4}'
property = "g:code"
link = "https://codes.example/{value}"

[[entity]]
id = "plant"
class = "g:Plant"
title = { fr = "Plante", en = "Plant" }
plural = { fr = "Plantes", en = "Plants" }
label = ["skos:prefLabel"]

[[entity.group]]
title = { fr = "Culture", en = "Growing" }
properties = ["g:grownIn", "g:sown", "g:spacing"]

[[entity]]
id = "bed"
class = "g:Bed"
title = { fr = "Planche", en = "Bed" }
plural = { fr = "Planches", en = "Beds" }

[[facet]]
id = "bed"
title = { fr = "Planche", en = "Bed" }
property = "g:grownIn"

[[dataset]]
id = "plants"
title = { fr = "Les plantes", en = "The plants" }
source = "https://garden.example.org/about"
mapping = "mapping.ttl"

[[dataset]]
id = "harvest"
title = { fr = "Les récoltes", en = "The harvests" }
mapping = "mapping.ttl"
"#;

const QUERY: &str = r"#+ title: {fr: Récoltes par an, en: Harvest by year}
#+ description: {fr: Kilos par an., en: Kilos by year.}
#+ tags: [harvest]
#+ params:
#+   - name: plant
#+     type: iri
#+     label: {fr: Plante, en: Plant}
#+     values: |
#+       PREFIX g: <https://garden.example/def/garden#>
#+       SELECT ?value { ?value a g:Plant }
#+   - name: from
#+     type: integer
#+     label: {fr: Depuis, en: From}
#+     default: 2000
#+ view: {type: line, x: year, y: kilos}
PREFIX g: <https://garden.example/def/garden#>
SELECT ?year (SUM(?kg) AS ?kilos) {
  ?o g:plant ?plant ; g:year ?year ; g:kg ?kg FILTER(?year >= ?from)
} GROUP BY ?year ORDER BY ?year
";

const PREFIXES: &str =
    "@prefix : <https://garden.example/id/> . @prefix g: <https://garden.example/def/garden#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix qb: <http://purl.org/linked-data/cube#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix qb4o: <http://purl.org/qb4olap/cubes#> .
";

const PLANTS: &str = r#"
<https://garden.example/id/plant/tomato> a g:Plant, <http://schema.org/Thing> ;
    skos:prefLabel "Tomate"@fr, "Tomato"@en ; skos:altLabel "Pomme d’amour"@fr ;
    skos:definition "Un fruit rouge & rond."@fr, "A red & round fruit."@en ;
    g:code "0042" ; g:grownIn <https://garden.example/id/bed/1> ; g:sown "2021-03-12"^^xsd:date ;
    g:spacing 12345.5 ; owl:sameAs <http://www.wikidata.org/entity/Q23501> ;
    g:photo <javascript:alert(1)> ; g:note "<script>alert(1)</script>" ;
    g:care <https://garden.example/id/care/7> ;
    geo:hasGeometry [ geo:asWKT "POINT(-1.55 47.21)"^^geo:wktLiteral ] .
<https://garden.example/id/plant/leek> a g:Plant ; skos:prefLabel "Poireau"@fr ; g:code "43" ;
    g:grownIn <https://garden.example/id/bed/1> .
<https://garden.example/id/plant/elder> a g:Plant ; skos:prefLabel "Éricacée"@fr, "Heather"@en ;
    g:grownIn <https://garden.example/id/bed/2> .
<https://garden.example/id/bed/1> a g:Bed ; skos:prefLabel "Planche nord"@fr .
<https://garden.example/id/bed/2> a g:Bed ; skos:prefLabel "Planche sud"@fr .
<https://garden.example/id/care/7> a g:Care ; g:of <https://garden.example/id/plant/tomato> ;
    g:by <https://garden.example/id/person/ghost> ; g:sown "2021"^^xsd:gYear .
"#;

const HARVEST: &str = r#"
<https://garden.example/id/cube/harvest> a qb:DataSet ; rdfs:label "Harvests"@en ; qb:structure g:structure .
g:structure a qb:DataStructureDefinition ;
    qb:component [ qb:dimension g:plant ; qb:order 1 ], [ qb:dimension g:year ; qb:order 2 ],
        [ qb:dimension g:bed ; qb:order 3 ], [ qb:measure g:kg ; qb4o:aggregateFunction qb4o:sum ] .
"#;

const ONTOLOGY: &str = r#"
<https://garden.example/def/garden> a owl:Ontology ; rdfs:label "Garden vocabulary"@en, "Vocabulaire du jardin"@fr .
g:Plant a owl:Class ; rdfs:label "plant"@en, "plante"@fr ; rdfs:comment "What grows."@en ; rdfs:subClassOf g:Living .
g:Living a owl:Class ; rdfs:label "living thing"@en .
g:grownIn a owl:ObjectProperty ; rdfs:label "grown in"@en, "cultivée dans"@fr ; rdfs:domain g:Plant ;
    owl:inverseOf g:grows .
g:grows a owl:ObjectProperty ; rdfs:label "grows"@en, "fait pousser"@fr .
g:year a owl:DatatypeProperty ; rdfs:label "year"@en, "année"@fr ; rdfs:range xsd:gYear .
g:kg a owl:DatatypeProperty ; rdfs:label "kilos"@en .
skos:altLabel rdfs:label "also called"@en .
"#;

/// The theme of the tests.
pub(crate) fn theme() -> Theme {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("theme.toml", THEME);
    write("mapping.ttl", "");
    write("queries/by-year.rq", QUERY);
    let (theme, _) = Theme::load(folder.path()).unwrap_or_else(|report| panic!("{report}"));
    theme
}

/// The data of the tests.
pub(crate) fn generation() -> Generation {
    let mut quads = quads("plants", PLANTS);
    quads.extend(quads_of_harvest());
    quads.extend(self::quads("ontology", ONTOLOGY));
    Generation::in_memory(quads).unwrap()
}

fn quads_of_harvest() -> Vec<Quad> {
    let mut text = HARVEST.to_owned();
    for (number, (plant, year, bed, kg)) in [
        ("tomato", 2020, 1, 10),
        ("tomato", 2021, 1, 12),
        ("tomato", 2021, 2, 3),
        ("tomato", 2022, 2, 20),
        ("leek", 2020, 1, 7),
    ]
    .into_iter()
    .enumerate()
    {
        let _ = write!(
            text,
            "<{BASE}id/o/{number}> a qb:Observation ; qb:dataSet <{BASE}id/cube/harvest> ;
            g:plant <{BASE}id/plant/{plant}> ; g:year {year} ; g:bed <{BASE}id/bed/{bed}> ; g:kg {kg} .\n"
        );
    }
    quads("harvest", &text)
}

fn quads(graph: &str, text: &str) -> Vec<Quad> {
    let source = SourceText::new(graph, format!("{PREFIXES}{text}"));
    let graph = GraphName::from(NamedNode::new_unchecked(format!("{BASE}graph/{graph}")));
    let document = read_turtle(&source, None).unwrap_or_else(|report| panic!("{report}"));
    document.triples.into_iter().map(|spanned| spanned.triple.in_graph(graph.clone())).collect()
}

/// The theme, its data, and what is known of them.
pub struct Garden {
    pub theme: Theme,
    pub generation: Generation,
    pub overview: Overview,
}

impl Default for Garden {
    fn default() -> Self {
        let (theme, generation) = (theme(), generation());
        let overview = Overview::of(&theme, &generation).unwrap();
        Self { theme, generation, overview }
    }
}

impl Garden {
    pub fn reader<'a>(&'a self, language: &'a str) -> Reader<'a> {
        Reader { theme: &self.theme, generation: &self.generation, overview: &self.overview, language }
    }
}
