"""SPARQLWrapper asks the endpoint by GET and POST, and is told of a fault as such."""
import sys

from SPARQLWrapper import JSON, POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

base = sys.argv[1]
endpoint = SPARQLWrapper(base + "sparql", returnFormat=JSON)
endpoint.setQuery("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
by_get = int(endpoint.query().convert()["results"]["bindings"][0]["n"]["value"])
endpoint.setMethod(POST)
by_post = int(endpoint.query().convert()["results"]["bindings"][0]["n"]["value"])
assert by_get == by_post > 1000, (by_get, by_post)
endpoint.setQuery(
    "PREFIX dataesr: <https://w3id.org/dataesr/search#> SELECT ?e { SERVICE <search> { ?e dataesr:query 'bordeaux' } }"
)
found = len(endpoint.query().convert()["results"]["bindings"])
assert found > 0
endpoint.setQuery("SELECT * { ?s ?p }")
try:
    endpoint.query()
    raise SystemExit("a faulty query was answered")
except QueryBadFormed:
    pass
print(f"{by_get} triples counted by GET and POST, {found} found by the search service")
