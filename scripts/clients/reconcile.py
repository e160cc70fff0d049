"""The protocol as OpenRefine speaks it, with every answer validated by the specification's JSON schemas where they are
at hand: manifest (CORS and JSONP), a batch by POST form, suggestions, data extension, preview."""
import json
import sys
from pathlib import Path
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from jsonschema import Draft7Validator

base, shared = sys.argv[1], Path(sys.argv[2])
schemas = shared / "suites" / "reconciliation"
checked = 0


def stored(folder):
    return {path.name: json.loads(path.read_text()) for path in folder.glob("*.json")}


def resolved(value, all_of_it):
    """The schema with references to its neighbours replaced; the few to elsewhere demand nothing."""
    if isinstance(value, dict):
        reference = value.get("$ref")
        if reference in all_of_it and reference != "type.json":
            return resolved(all_of_it[reference], all_of_it)
        if reference and not reference.startswith("#"):
            return {}
        return {key: resolved(inner, all_of_it) for key, inner in value.items()}
    return [resolved(inner, all_of_it) for inner in value] if isinstance(value, list) else value


def valid(answer, name, version="0.2"):
    global checked
    folder = schemas / version / "schemas"
    if folder.is_dir():
        everything = stored(folder)
        Draft7Validator(resolved(everything[name + ".json"], everything)).validate(answer)
        checked += 1
    return answer


def get(address, **headers):
    with urlopen(Request(address, headers={"Origin": "http://127.0.0.1:3333", **headers})) as response:
        assert response.headers["Access-Control-Allow-Origin"] == "*", address
        return response.read().decode()


def post(address, **form):
    data = urlencode({name: json.dumps(value) for name, value in form.items()}).encode()
    with urlopen(Request(address, data=data)) as response:
        return json.load(response)


service = base + "reconcile"
manifest = valid(json.loads(get(service)), "manifest")
script = get(service + "?callback=jsonp123")
assert script.startswith("/**/jsonp123(") and json.loads(script[len("/**/jsonp123("):-2]) == manifest
valid(json.loads(get(service + "/1.0")), "manifest", "1.0-draft")

kind = manifest["defaultTypes"][0]["id"]
queries = {
    "q0": {"query": "Université de Bordeaux", "type": kind, "type_strict": "should", "limit": 5},
    "q1": {"query": "universite de bordo", "type": kind, "limit": 3},
    "q2": {"query": "grenoble", "properties": [{"pid": "skos:prefLabel", "v": "Grenoble"}]},
    "q3": {"query": "zzzzqqqq"},
}
valid(queries, "reconciliation-query-batch")
results = valid(post(service, queries=queries), "reconciliation-result-batch")
assert set(results) == set(queries)
best = results["q0"]["result"][0]
assert best["score"] == 100 and best["features"], best
assert results["q3"]["result"] == []

suggest = manifest["suggest"]
entities = suggest["entity"]["service_url"] + suggest["entity"]["service_path"] + "?prefix=bord"
valid(json.loads(get(entities)), "suggest-entities-response")
for name, schema in [("type", "suggest-types-response"), ("property", "suggest-properties-response")]:
    address = suggest[name]["service_url"] + suggest[name]["service_path"] + "?prefix=" + quote("re")
    valid(json.loads(get(address)), schema)

extend = manifest["extend"]["propose_properties"]
proposed = json.loads(get(extend["service_url"] + extend["service_path"] + "?type=" + quote(kind) + "&limit=8"))
valid(proposed, "data-extension-property-proposal")
asked = {"ids": [best["id"]], "properties": [{"id": one["id"]} for one in proposed["properties"]]}
valid(asked, "data-extension-query")
row = valid(post(service, extend=asked), "data-extension-response")["rows"][best["id"]]
assert any(row.values()), row

draft = {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "Université de Bordeaux"}]}]}
valid(draft, "reconciliation-query-batch", "1.0-draft")
body = json.dumps(draft).encode()
with urlopen(Request(service + "/1.0/match", data=body, headers={"Content-Type": "application/json"})) as response:
    valid(json.load(response), "reconciliation-result-batch", "1.0-draft")

html = get(manifest["preview"]["url"].replace("{{id}}", quote(best["id"], safe="")))
assert best["name"] in html
with urlopen(manifest["view"]["url"].replace("{{id}}", quote(best["id"], safe=""))) as response:
    assert response.status == 200
print(f"{len(asked['properties'])} properties fetched; {checked} documents validated by the schemas" + ("" if checked else " (not at hand)"))
