#!/usr/bin/env python3
"""The queries of benches/sparql.rs over HTTP, against dataESR, the oxigraph server and Virtuoso 7, in one run.

    python3 benches/sparql-peers/run.py [--triples 1000000] [--markdown docs/benchmarks-sparql.md]

It makes a theme with CSV files of a made-up domain (the same bytes every time), builds and dumps it with dataESR, loads
the dump into the peers, asks every query of each, compares the answers, and prints times and ratios. A peer that is not
found is left out. oxigraph: `pip install oxigraph` (its wheel has the server), or OXIGRAPH. Virtuoso: Debian's
`virtuoso-opensource`, or VIRTUOSO and ISQL.
"""

import argparse
import concurrent.futures
import csv
import http.client
import json
import math
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAMESPACE = "http://example.org/"
PREFIXES = (
    f"PREFIX : <{NAMESPACE}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
)
SITES, PERSONS, FIELDS = 4_000, 20_000, 60
MASK = 0xFFFFFFFF
# A query that takes longer is measured once only.
LONG = 2.0
TIMEOUT = 60


def mixed(i, salt):
    """A number that looks drawn by lot and is the same every time."""
    x = (i * 0x9E3779B9 & MASK) ^ (salt * 0x85EBCA6B & MASK)
    x ^= x >> 15
    x = x * 0x2C1B3C6D & MASK
    return x ^ x >> 12


# ------------------------------------------------------------------------------------------------------------ the data

# Table, subject, class, and for each column its property and kind: iri template, language or datatype.
TABLES = {
    "fields": ("field-{id}", "Field", [("en", "rdfs:label", "@en"), ("fr", "rdfs:label", "@fr"), ("broader", "broader", "field-{broader}")]),
    "sites": ("site-{id}", "Site", [
        ("label", "rdfs:label", "@fr"), ("code", "code", "string"), ("region", "region", "region-{region}"), ("opened", "opened", "date"),
        ("latitude", "latitude", "decimal"), ("longitude", "longitude", "decimal"), ("website", "website", "www/{website}"),
        ("closed", "closed", "date"), ("phone", "phone", "string"),
    ]),
    "persons": ("person-{id}", "Person", [
        ("label", "rdfs:label", "string"), ("works", "worksAt", "site-{works}"), ("field", "field", "field-{field}"), ("born", "born", "gYear"),
    ]),
    "observations": ("observation/{part}/{id}", "Observation", [
        ("dataset", "dataset", "{dataset}"), ("site", "site", "site-{site}"), ("field", "field", "field-{field}"), ("level", "level", "level-{level}"),
        ("kind", "kind", "kind-{kind}"), ("year", "year", "gYear"), ("value", "value", "integer"),
    ]),
}


def rows(table, observations):
    if table == "fields":
        for i in range(FIELDS):
            yield {"id": i, "en": f"Field {i}", "fr": f"Domaine {i}", "broader": (i - 1) // 3 if i else ""}
    elif table == "sites":
        for i in range(SITES):
            yield {
                "id": i, "label": f"Site {i} of the town {i % 700}", "code": f"{i * 37:07}{i % 9}", "region": i * 7 % 18,
                "opened": f"19{10 + i % 90:02}-0{1 + i % 9}-1{i % 10}", "latitude": f"{42 + i % 9}.{i * 13 % 9999 + 1:04}".rstrip("0"),
                "longitude": f"{i % 8}.{i * 17 % 9999 + 1:04}".rstrip("0"), "website": i,
                "closed": f"20{i % 24:02}-01-01" if i % 5 == 0 else "", "phone": f"+33 {i:09}" if i % 3 == 0 else "",
            }
    elif table == "persons":
        for i in range(PERSONS):
            yield {"id": i, "label": f"Person {i * 7919 % PERSONS} {i % 97}", "works": mixed(i, 1) % SITES, "field": i % FIELDS, "born": 1940 + i % 60}
    else:
        for i in range(observations):
            yield {
                "id": i, "part": mixed(i, 2) % 25, "dataset": "cube", "site": mixed(i, 3) % SITES, "field": mixed(i, 4) % FIELDS,
                "level": mixed(i, 5) % 5, "kind": mixed(i, 6) % 2, "year": 2000 + mixed(i, 7) % 25, "value": mixed(i, 8) % 1009,
            }


def mapping(table):
    subject, of, columns = TABLES[table]
    objects = []
    for column, name, kind in columns:
        name = name if ":" in name else f"<{name}>"
        if kind.startswith("@"):
            value = f'rml:reference "{column}" ; rml:language "{kind[1:]}"'
        elif "{" in kind:
            value = f'rml:template "{kind}"'
        elif kind == "string":
            value = f'rml:reference "{column}"'
        else:
            value = f'rml:reference "{column}" ; rml:datatype xsd:{kind}'
        objects.append(f"    [ rml:predicate {name} ; rml:objectMap [ {value} ] ]")
    objects = " ,\n".join(objects)
    return f"""@prefix rml: <http://w3id.org/rml/> .
@prefix csvw: <http://www.w3.org/ns/csvw#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<#map> a rml:TriplesMap ;
  rml:logicalSource [ a rml:LogicalSource ; rml:source [ a rml:FilePath , csvw:Table ; rml:path "{table}.csv" ; csvw:null "" ] ;
    rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "{subject}" ; rml:class <{of}> ] ;
  rml:predicateObjectMap
{objects} .
"""


def make_theme(folder, observations):
    for name in ("data", "mappings"):
        (folder / name).mkdir(parents=True)
    theme = [f'[site]\nbase_iri = "{NAMESPACE}"\nlanguages = ["en"]\ntitle = "Benchmark"\npublisher = {{ name = "Nobody" }}\nlicence = "https://creativecommons.org/publicdomain/zero/1.0/"\n']
    for table in TABLES:
        header = None
        with open(folder / "data" / f"{table}.csv", "w", newline="", encoding="utf-8") as file:
            for row in rows(table, observations):
                if header is None:
                    header = csv.DictWriter(file, row)
                    header.writeheader()
                header.writerow(row)
        (folder / "mappings" / f"{table}.ttl").write_text(mapping(table), encoding="utf-8")
        theme.append(f'[[dataset]]\nid = "{table}"\ntitle = "{table}"\nfile = "{table}.csv"\nmapping = "mappings/{table}.ttl"\n')
    # Kept answers would make every warm time that of a copy.
    theme.append("[limits]\nanswer_cache = 0\n")
    (folder / "theme.toml").write_text("\n".join(theme), encoding="utf-8")


def queries():
    source = (ROOT / "benches" / "sparql.rs").read_text(encoding="utf-8")
    for name, text in re.findall(r'^    \("(\d\d [^"]+)", "((?:[^"\\]|\\.)*)"\),$', source, re.MULTILINE):
        yield name, text.replace('\\"', '"')


# --------------------------------------------------------------------------------------------------------- the servers

class Server:
    """A SPARQL endpoint in a process of its own."""

    def __init__(self, name, port, path, command, folder, **environment):
        self.name, self.port, self.path = name, port, path
        log = open(folder / f"{name}.log", "w")
        self.process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env={**os.environ, **environment})
        started = time.time()
        while time.time() - started < 120 and self.process.poll() is None:
            try:
                self.ask("ASK {}")
                break
            except OSError:
                time.sleep(0.05)
        else:
            raise RuntimeError(f"{name} does not answer: see {log.name}")
        self.start_seconds = time.time() - started

    def ask(self, text, connection=None, accept="application/sparql-results+json"):
        own = connection is None
        connection = connection or self.connect()
        connection.request("GET", f"{self.path}?{urllib.parse.urlencode({'query': PREFIXES + text})}", headers={"Accept": accept})
        answer = connection.getresponse()
        body = answer.read()
        if own:
            connection.close()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {body[:200]!r}")
        return body

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)

    def cpu(self):
        """The processor time of the process, in seconds: what its clock says, by its number."""
        return time.clock_gettime(~self.process.pid << 3 | 2)

    def memory(self):
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return 0

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def dataesr(program, folder):
    theme = folder / "theme"
    started = time.time()
    subprocess.run([program, "build"], cwd=theme, check=True, stdout=subprocess.DEVNULL)
    seconds = time.time() - started
    subprocess.run([program, "dump", "--output", str(folder / "dump.nq")], cwd=theme, check=True, stdout=subprocess.DEVNULL)
    return seconds, lambda name, **environment: Server(name, 7981, "/sparql", [program, "serve", "--bind", "127.0.0.1:7981"], theme, **environment)


def oxigraph(folder):
    program = os.environ.get("OXIGRAPH") or shutil.which("oxigraph")
    if not program:
        return None
    started = time.time()
    subprocess.run([program, "load", "-l", "oxigraph", "-f", "dump.nq"], cwd=folder, check=True, stderr=subprocess.DEVNULL)
    seconds = time.time() - started
    command = [program, "serve-read-only", "-l", "oxigraph", "-b", "127.0.0.1:7982", "--union-default-graph", "--timeout-s", str(TIMEOUT)]
    return seconds, Server("oxigraph", 7982, "/query", command, folder)


VIRTUOSO_INI = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.errors
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
[Parameters]
ServerPort = 7984
ServerThreads = 40
NumberOfBuffers = 80000
MaxDirtyBuffers = 60000
DirsAllowed = .
ThreadsPerQuery = 2
[HTTPServer]
ServerPort = 7983
ServerThreads = 40
[SPARQL]
ResultSetMaxRows = 10000000
MaxQueryExecutionTime = 60
"""


def virtuoso(folder):
    program = os.environ.get("VIRTUOSO") or shutil.which("virtuoso-t")
    isql = os.environ.get("ISQL") or shutil.which("isql-vt")
    if not program or not isql:
        return None
    home = folder / "virtuoso"
    home.mkdir()
    (home / "virtuoso.ini").write_text(VIRTUOSO_INI)
    os.link(folder / "dump.nq", home / "dump.nq")
    server = Server("virtuoso", 7983, "/sparql", [program, "+foreground", "+configfile", "virtuoso.ini"], home)
    started = time.time()
    load = f"ld_dir('.', 'dump.nq', '{NAMESPACE}'); rdf_loader_run(); checkpoint;"
    subprocess.run([isql, "7984", "dba", "dba", f"exec={load}"], cwd=home, check=True, stdout=subprocess.DEVNULL)
    return time.time() - started, server


# ------------------------------------------------------------------------------------------------------------ measuring

def number(text):
    """Numbers of different spelling are equal."""
    try:
        return f"{float(text):.6g}"
    except ValueError:
        return text


def answer_of(body, text):
    """What an answer says, so that two can be compared: a count where the rows may be any or in any order of equals."""
    if text.startswith(("DESCRIBE", "CONSTRUCT")):
        return "graph", sum(1 for line in body.splitlines() if line.strip() and not line.startswith(b"#"))
    found = json.loads(body)
    if "boolean" in found:
        return found["boolean"]
    bindings = found["results"]["bindings"]
    if "LIMIT" in text and "ORDER BY" not in text:
        return len(bindings)
    return sorted(sorted((name, number(value["value"])) for name, value in row.items()) for row in bindings)


def measure(server, text, runs):
    accept = "application/n-triples" if text.startswith(("DESCRIBE", "CONSTRUCT")) else "application/sparql-results+json"
    connection = server.connect()
    times, cpu = [], server.cpu()
    try:
        for run in range(runs + 1):
            if run == 1:
                cpu = server.cpu()
            started = time.perf_counter()
            body = server.ask(text, connection, accept)
            times.append(time.perf_counter() - started)
            if sum(times) > LONG * 2:
                break
        first, rest = times[0], times[1:] or times
        cpu = (server.cpu() - cpu) / len(rest)
        return first, statistics.median(rest), cpu, answer_of(body, text)
    except Exception as error:  # noqa: BLE001 — a peer's failure is a finding
        return None, None, None, f"failed: {error}"
    finally:
        connection.close()


def together(server, clients, texts, seconds):
    """Requests a second of so many clients, each with the quick queries in turn."""
    until = time.time() + seconds

    def client(start):
        connection, done = server.connect(), 0
        while time.time() < until:
            server.ask(texts[(start + done) % len(texts)], connection)
            done += 1
        return done

    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(client, range(clients))) / seconds


def geometric(values):
    return math.exp(sum(map(math.log, values)) / len(values)) if values else math.nan


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--program", default=str(ROOT / "target" / "release" / "dataesr"))
    parser.add_argument("--folder", default=str(ROOT / "target" / "sparql-peers"))
    parser.add_argument("--markdown", help="also write the results to this file")
    parser.add_argument("--only", help="a regular expression on the names of the queries")
    arguments = parser.parse_args()

    folder = pathlib.Path(arguments.folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    make_theme(folder / "theme", max(1_000, (arguments.triples - 137_000) // 8))
    loads, servers = {}, {}
    program = os.path.abspath(arguments.program)
    loads["dataesr"], start = dataesr(program, folder)
    servers["dataesr"] = start("dataesr")
    for make in (oxigraph, virtuoso):
        made = make(folder)
        if made:
            loads[make.__name__], servers[make.__name__] = made
        else:
            print(f"{make.__name__} is not installed: left out", file=sys.stderr)
    try:
        report = compare(servers, loads, arguments)
    finally:
        for server in servers.values():
            server.stop()
    print(report)
    if arguments.markdown:
        pathlib.Path(arguments.markdown).write_text(report, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)


def compare(servers, loads, arguments):
    peers = [name for name in servers if name != "dataesr"]
    head = ["query", *(f"{name} first / warm / CPU ms" for name in servers), *(f"÷ {name} warm / CPU" for name in peers), "same answer"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    ratios, differing = {name: [] for name in peers}, 0
    chosen = [(name, text) for name, text in queries() if re.search(arguments.only or "", name)]
    for name, text in chosen:
        found = {server: measure(servers[server], text, arguments.runs) for server in servers}
        cells = [
            f"{first * 1e3:.1f} / {warm * 1e3:.1f} / {cpu * 1e3:.1f}" if first else "failed" for first, warm, cpu, _ in found.values()
        ]
        ours = found["dataesr"]
        for peer in peers:
            _, warm, cpu, _ = found[peer]
            if warm and ours[1]:
                ratios[peer].append((warm / ours[1], cpu / ours[2]))
                cells.append(f"{warm / ours[1]:.1f} / {cpu / ours[2]:.1f}")
            else:
                cells.append("–")
        different = [peer for peer in peers if found[peer][3] != ours[3]]
        differing += bool(different)
        cells.append("yes" if not different else "not " + ", ".join(different))
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
        print(lines[-1], file=sys.stderr)
    means = [" / ".join(f"**{geometric(list(each)):.1f}**" for each in zip(*ratios[peer])) for peer in peers]
    lines.append("| **geometric mean** | " + " | ".join(["", *([""] * len(peers)), *means, f"{differing} differ"]) + " |")
    quick = [text for name, text in chosen if name[:2] in ("01", "03", "08", "11", "30", "38", "40")]
    lines += ["", "| clients | " + " | ".join(f"{name} requests/s" for name in servers) + " |", "|" + "---|" * (len(servers) + 1)]
    if quick:
        for clients in (1, 8, 32):
            cells = [f"{together(servers[name], clients, quick, 5):.0f}" for name in servers]
            lines.append(f"| {clients} | " + " | ".join(cells) + " |")
    lines += ["", "| | " + " | ".join(servers) + " |", "|" + "---|" * (len(servers) + 1)]
    lines.append("| load, s | " + " | ".join(f"{loads[name]:.1f}" for name in servers) + " |")
    lines.append("| resident memory, MB | " + " | ".join(f"{servers[name].memory():.0f}" for name in servers) + " |")
    quads = sum(1 for _ in open(pathlib.Path(arguments.folder) / "dump.nq", "rb"))
    return HEADER.format(quads=quads, cores=os.cpu_count(), date=time.strftime("%Y-%m-%d")) + "\n".join(lines) + "\n"


HEADER = """# SPARQL against its peers

`make bench-sparql` writes this file. {quads} quads in named graphs, {cores} cores, {date}. Each query is asked over HTTP by
one client: the time of the first answer, the median of the next ones, and their mean processor time in the server, which counts where other
programs run beside. The ratio is the peer's time divided by dataESR's, which keeps no answers here (`answer_cache = 0`). Answers are
compared as sets of rows, numbers by their value; Virtuoso counts its own graphs too, and describes otherwise. The table of clients asks the
quick queries in turn.

"""


if __name__ == "__main__":
    main()
