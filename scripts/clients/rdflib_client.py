"""rdflib dereferences a thing in each format, and reads the catalogue."""
import sys

from rdflib import Graph, URIRef
from rdflib.compare import isomorphic

base = sys.argv[1]
thing = URIRef(base + "id/etablissement/bxPQe")
graph = Graph().parse(thing)
assert len(graph) > 20 and (thing, None, None) in graph, len(graph)
document = thing.replace("/id/", "/doc/")
for extension, format in [("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld")]:
    other = Graph().parse(f"{document}.{extension}", format=format)
    assert isomorphic(graph, other), extension
catalogue = Graph().parse(base + "catalog.ttl", format="turtle")
dcat = "http://www.w3.org/ns/dcat#"
datasets = list(catalogue.subjects(predicate=None, object=URIRef(dcat + "Dataset")))
assert datasets, "no dataset in the catalogue"
print(f"{len(graph)} triples, the same in four formats; {len(datasets)} datasets")
