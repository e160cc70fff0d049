"""The workloads: for each a folder with CSV files and a mapping that all engines understand (RML in its older
vocabulary). Everything is made here, but for the GTFS feed and its mapping, which are found through
DATAESR_SHARED."""

import csv
import os
import re
from pathlib import Path

PREFIXES = """@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix def: <http://example.org/def#> .
@base <http://example.org/map/> .
"""
ID = "http://example.org/id/"


def triples_map(name, file, subject, objects, type_=None):
    class_ = f" ; rr:class def:{type_}" if type_ else ""
    poms = "".join(
        f" ;\n  rr:predicateObjectMap [ rr:predicate def:{predicate} ; rr:objectMap [ {map_} ] ]"
        for predicate, map_ in objects
    )
    return (
        f'<{name}> a rr:TriplesMap ;\n  rml:logicalSource [ rml:source "{file}" ; rml:referenceFormulation ql:CSV ] ;\n'
        f'  rr:subjectMap [ rr:template "{ID}{subject}"{class_} ]{poms} .\n'
    )


def reference(column, more=""):
    return f'rml:reference "{column}"{more}'


THINGS = [
    ("label", reference("label", ' ; rr:language "en"')),
    ("code", reference("code")),
    ("count", reference("count", " ; rr:datatype xsd:integer")),
    ("place", f'rr:template "{ID}place/{{place}}"'),
    ("day", reference("day")),
]


def write(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        file.write(header + "\n")
        file.writelines(rows)


def scattered(i, modulus):
    return i * 2_654_435_761 % modulus


def rows(folder, count):
    """`count` rows × 6 triples, each row a thing of its own."""
    write(
        folder / "rows.csv",
        "id,label,code,count,place,day",
        (
            f"{i},Thing number {i} of many,T{i:08},{i % 500},{scattered(i, 2000)},2024-{i % 12 + 1:02}-{i % 28 + 1:02}\n"
            for i in range(count)
        ),
    )
    (folder / "map.ttl").write_text(PREFIXES + triples_map("rows", "rows.csv", "thing/{id}", THINGS, "Thing"))


def unordered(folder, count):
    """The same with identifiers in no order, so that they have to be remembered."""
    prime = 1_000_003 if count < 1_000_003 else 100_000_007
    write(
        folder / "rows.csv",
        "id,label,code,count,place,day",
        (
            f"{(i + 1) * 48_271 % prime},Thing number {i} of many,T{i:08},{i % 500},{scattered(i, 2000)},2024-01-{i % 28 + 1:02}\n"
            for i in range(count)
        ),
    )
    (folder / "map.ttl").write_text(PREFIXES + triples_map("rows", "rows.csv", "thing/{id}", THINGS, "Thing"))


def join(folder, count):
    """`count` rows that find their place among as many."""
    write(folder / "things.csv", "id,place", (f"{i},{scattered(i, count)}\n" for i in range(count)))
    write(folder / "places.csv", "number,slug", (f"{i},place-{i}\n" for i in range(count)))
    found = 'rr:parentTriplesMap <places> ; rr:joinCondition [ rr:child "place" ; rr:parent "number" ]'
    (folder / "map.ttl").write_text(
        PREFIXES
        + triples_map("things", "things.csv", "thing/{id}", [("place", found)])
        + triples_map("places", "places.csv", "place/{slug}", [("slug", reference("slug"))])
    )


def duplicates(folder, count):
    """`count` rows that say the same again of 2,000 places."""
    write(
        folder / "rows.csv",
        "id,place,name,region",
        (f"{i},{scattered(i, 2000)},Place {scattered(i, 2000)},{scattered(i, 2000) % 20}\n" for i in range(count)),
    )
    objects = [
        ("name", reference("name")),
        ("number", reference("place")),
        ("region", f'rr:template "{ID}region/{{region}}"'),
    ]
    (folder / "map.ttl").write_text(PREFIXES + triples_map("places", "rows.csv", "place/{place}", objects, "Place"))


WIDE = 60


def wide(folder, count):
    """`count` rows of 60 columns, each of which makes a triple."""
    columns = [f"c{i:02}" for i in range(WIDE)]
    write(
        folder / "rows.csv",
        "id," + ",".join(columns),
        (f"{i}," + ",".join(f"v{i * j % 9973}" for j in range(WIDE)) + "\n" for i in range(count)),
    )
    objects = [(column, reference(column)) for column in columns]
    (folder / "map.ttl").write_text(PREFIXES + triples_map("rows", "rows.csv", "row/{id}", objects))


# What tells one copy of the feed from the other.
IDENTIFIERS = {
    "trip_id", "stop_id", "route_id", "shape_id", "service_id", "agency_id", "parent_station", "fare_id",
}  # fmt: skip


def shared():
    folder = Path(os.environ.get("DATAESR_SHARED", "../shared")) / "suites" / "gtfs-madrid-bench"
    return folder if folder.is_dir() else None


def gtfs(folder, scale):
    """GTFS-Madrid-Bench, scaled up by copies whose identifiers have a suffix; `None` where it is not to be had."""
    origin = shared()
    if origin is None:
        return f"skipped: no suites/gtfs-madrid-bench below DATAESR_SHARED ({os.environ.get('DATAESR_SHARED', '../shared')})"
    mapping = (origin / "mappings" / "gtfs-csv.rml.ttl").read_text()
    (folder / "map.ttl").write_text(re.sub(r'"/data/', '"', mapping))
    for path in sorted((origin / "data-scale1").glob("*.csv")):
        with open(path, newline="", encoding="utf-8-sig") as file:
            header, *lines = list(csv.reader(file))
        suffixed = [name.strip() in IDENTIFIERS for name in header]
        with open(folder / path.name, "w", newline="", encoding="utf-8") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(header)
            for copy in range(scale):
                end = f"_{copy}" if copy else ""
                out.writerows(
                    [cell + end if is_id and cell else cell for cell, is_id in zip(line, suffixed)] for line in lines
                )
    return None


def workloads(quick):
    """Name, maker and its argument."""
    if quick:
        return [
            ("rows-100k", rows, 100_000),
            ("unordered-100k", unordered, 100_000),
            ("join-20k", join, 20_000),
            ("duplicates-100k", duplicates, 100_000),
            ("wide-10k", wide, 10_000),
            ("gtfs-1", gtfs, 1),
        ]
    return [
        ("rows-1M", rows, 1_000_000),
        ("rows-10M", rows, 10_000_000),
        ("unordered-10M", unordered, 10_000_000),
        ("join-200k", join, 200_000),
        ("duplicates-1M", duplicates, 1_000_000),
        ("wide-100k", wide, 100_000),
        ("gtfs-1", gtfs, 1),
        ("gtfs-10", gtfs, 10),
        ("gtfs-100", gtfs, 100),
    ]
