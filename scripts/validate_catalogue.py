"""Validates a catalogue against the shapes of DCAT-AP, and of its profile for high-value datasets.

    validate_catalogue.py SHAPES CATALOGUE.ttl...

SHAPES is the folder of the releases. Prints the violations of each catalogue; fails when there is one.
Recommendations (warnings) are counted only.
"""

import sys
from pathlib import Path

from pyshacl import validate
from rdflib import Graph, Namespace, RDFS, URIRef

SH = Namespace("http://www.w3.org/ns/shacl#")
HVD_CATEGORY = URIRef("http://data.europa.eu/r5r/hvdCategory")
PROFILES = {
    "DCAT-AP 3.0.1": ["3.0.1/shacl/dcat-ap-SHACL.ttl", "3.0.1/shacl/ranges.ttl", "3.0.1/html/shacl/shapes.ttl",
                      "3.0.1/html/shacl/range.ttl", "3.0.1/html/shacl/shapes_recommended.ttl"],
    "HVD 3.0.0": ["3.0.0-hvd/shacl/hvd-SHACL.ttl", "3.0.0-hvd/html/hvd-SHACL-base.ttl",
                  "3.0.0-hvd/html/hvd-SHACL-ranges.ttl", "3.0.0-hvd/html/hvd-SHACL-full.ttl"],
}


def shapes(path):
    """The shapes of a file, without what no processor can apply."""
    graph = Graph().parse(path)
    # Property shapes without a path are named in some releases and defined nowhere.
    for shape, part in list(graph.subject_objects(SH.property)):
        if graph.value(part, SH.path) is None:
            graph.remove((shape, SH.property, part))
    # Everything is a resource, which only a reasoner would state.
    for shape in list(graph.subjects(SH["class"], RDFS.Resource)):
        graph.remove((shape, SH["class"], RDFS.Resource))
    return graph


def check(catalogue, files):
    """The violations by what they are, each with an example, and the number of warnings."""
    violations, warnings = {}, 0
    for file in files:
        _, report, _ = validate(catalogue, shacl_graph=shapes(file), allow_warnings=True)
        for result, severity in report.subject_objects(SH.resultSeverity):
            if severity != SH.Violation:
                warnings += 1
                continue
            of = [report.value(result, name) for name in (SH.resultPath, SH.sourceConstraintComponent)]
            key = (file.name, *map(str, of))
            focus, value = (report.value(result, name) for name in (SH.focusNode, SH.value))
            count, example = violations.get(key, (0, f"{focus} {value}"))
            violations[key] = (count + 1, example)
    return violations, warnings


def main(folder, *catalogues):
    failures = 0
    for path in catalogues:
        catalogue = Graph().parse(path)
        is_hvd = (None, HVD_CATEGORY, None) in catalogue
        for profile, names in PROFILES.items():
            if profile.startswith("HVD") and not is_hvd:
                print(f"{path}: {profile}: no dataset is one")
                continue
            violations, warnings = check(catalogue, [Path(folder) / name for name in names])
            total = sum(count for count, _ in violations.values())
            failures += total
            print(f"{path}: {profile}: {len(catalogue)} triples, {total} violations, {warnings} recommendations")
            for key, (count, example) in violations.items():
                print("   ", count, *key, "such as", example)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
