"""A workload as a user of maplib writes it: Polars reads the CSV, templates make the triples."""

import sys
from pathlib import Path

import polars as pl
from maplib import Model

PREFIXES = """@prefix t: <http://example.org/template/> .
@prefix def: <http://example.org/def#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix ottr: <http://ns.ottr.xyz/0.4/> .
"""
ID = "http://example.org/id/"


def iri(kind, column):
    return pl.concat_str(pl.lit(f"{ID}{kind}/"), pl.col(column))


def template(name, parameters, triples):
    body = ",\n".join(f"  ottr:Triple({triple})" for triple in triples)
    return f"{PREFIXES}t:{name} [{', '.join(parameters)}] :: {{\n{body}\n}} .\n"


def main(workload, folder, out):
    model, folder = Model(), Path(folder)
    if workload.startswith(("rows", "unordered")):
        frame = pl.read_csv(folder / "rows.csv", infer_schema=False).select(
            iri("thing", "id").alias("s"),
            "label",
            "code",
            pl.col("count").cast(pl.Int64),
            iri("place", "place").alias("place"),
            "day",
        )
        # Its texts of one column have no language tag: the set differs in that.
        model.add_template(
            template(
                "T",
                ["ottr:IRI ?s", "xsd:string ?label", "xsd:string ?code", "xsd:integer ?count", "ottr:IRI ?place", "xsd:string ?day"],
                [
                    "?s, rdf:type, def:Thing", "?s, def:label, ?label", "?s, def:code, ?code",
                    "?s, def:count, ?count", "?s, def:place, ?place", "?s, def:day, ?day",
                ],
            )
        )  # fmt: skip
        model.map("http://example.org/template/T", frame)
    elif workload.startswith("join"):
        places = pl.read_csv(folder / "places.csv", infer_schema=False)
        things = pl.read_csv(folder / "things.csv", infer_schema=False).join(places, left_on="place", right_on="number")
        model.add_template(template("J", ["ottr:IRI ?s", "ottr:IRI ?place"], ["?s, def:place, ?place"]))
        model.add_template(template("P", ["ottr:IRI ?s", "xsd:string ?slug"], ["?s, def:slug, ?slug"]))
        model.map(
            "http://example.org/template/J",
            things.select(iri("thing", "id").alias("s"), iri("place", "slug").alias("place")),
        )
        model.map("http://example.org/template/P", places.select(iri("place", "slug").alias("s"), "slug"))
    elif workload.startswith("duplicates"):
        frame = pl.read_csv(folder / "rows.csv", infer_schema=False).select(
            iri("place", "place").alias("s"), "name", pl.col("place").alias("number"), iri("region", "region").alias("region")
        )
        model.add_template(
            template(
                "D",
                ["ottr:IRI ?s", "xsd:string ?name", "xsd:string ?number", "ottr:IRI ?region"],
                [
                    "?s, rdf:type, def:Place", "?s, def:name, ?name",
                    "?s, def:number, ?number", "?s, def:region, ?region",
                ],
            )
        )  # fmt: skip
        model.map("http://example.org/template/D", frame)
    else:
        frame = pl.read_csv(folder / "rows.csv", infer_schema=False)
        columns = [name for name in frame.columns if name != "id"]
        frame = frame.select(iri("row", "id").alias("s"), *columns)
        parameters = ["ottr:IRI ?s", *(f"xsd:string ?{name}" for name in columns)]
        model.add_template(template("W", parameters, [f"?s, def:{name}, ?{name}" for name in columns]))
        model.map("http://example.org/template/W", frame)
    model.write(out, format="ntriples")


main(*sys.argv[1:])
