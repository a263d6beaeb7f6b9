#!/usr/bin/env python3
"""Compares what pySHACL and `accede validate` find in the same graphs by the same shapes.

    tests/shapes/compare.py ACCEDE [GRAPH…]

ACCEDE is the program. The graphs are RDF files, those of tests/shapes/ and a part of the embedded graph where none are
named; a file of faults/ is taken together with good.ttl. `embedded` is the accepted view of the embedded graph, which takes pySHACL the better part of an
hour; `embedded/12` is what it says of every twelfth participant and of all that is no act and no period, and
`embedded/12/5` the same for the participants after the fifth. Two findings are the same if focus, severity, path,
component and value are.
"""
import collections
import functools
import logging
import pathlib
import subprocess
import sys
import tempfile
import time

import pyshacl
import rdflib
from rdflib.namespace import RDF, SH
from rdflib.plugins.sparql import processor

# rdflib tells of every literal that is no date; that is what is being tried.
logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)

# pySHACL gives rdflib the text of a constraint's query once for each focus node, and reading it takes ten times as long as
# asking it. What was read is kept; what is asked, and of what, stays pySHACL's.
read, translate = processor.parseQuery, processor.translateQuery


@functools.lru_cache(maxsize=None)
def query(text, base, prefixes):
    return translate(read(text), base, dict(prefixes))


processor.parseQuery = str
processor.translateQuery = lambda text, base=None, prefixes=None: query(text, base, tuple(sorted((prefixes or {}).items())))

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHAPES = [ROOT / "ontology/shapes/required.ttl", ROOT / "ontology/shapes/recommended.ttl"]


def text(term):
    """A term as the program prints it; blank nodes of two tools have no common name."""
    if term is None:
        return None
    return "_" if isinstance(term, rdflib.BNode) else str(term)


def findings(report):
    """The results of a report, as a bag of keys."""
    found = collections.Counter()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        severity = report.value(result, SH.resultSeverity)
        if severity is None:
            continue  # a detail of another result
        found[(
            text(report.value(result, SH.focusNode)),
            severity.split("#")[-1],
            text(report.value(result, SH.resultPath)),
            report.value(result, SH.sourceConstraintComponent).split("#")[-1],
            text(report.value(result, SH.value)),
        )] += 1
    return found


def shapes():
    graph = rdflib.Graph()
    for file in SHAPES:
        graph.parse(file)
    return graph


ACC = rdflib.Namespace("https://w3id.org/accede/ontology#")


def embedded(accede, name, file):
    """Writes the accepted view, or the part of it that a name asks for."""
    everything = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    with open(file, "wb") as out:
        subprocess.run([accede, "query", "-", "--format", "ntriples"], input=everything.encode(), stdout=out, check=True)
    _, *asked = name.split("/")
    if not asked:
        return
    parts, part = int(asked[0]), int(asked[1]) if len(asked) > 1 else 0
    graph = rdflib.Graph().parse(file)
    told = {kind: set(graph.subjects(RDF.type, kind)) for kind in (ACC.Act, ACC.StatusPeriod)}
    participants = sorted({who for kind in told.values() for thing in kind for who in graph.objects(thing, ACC.participant)})
    left_out = set(participants) - set(participants[part::parts])
    gone = {thing for kind in told.values() for thing in kind if left_out & set(graph.objects(thing, ACC.participant))}
    for thing in gone:
        graph.remove((thing, None, None))
        graph.remove((None, None, thing))
    graph.serialize(file, format="nt", encoding="utf-8")


def ours(accede, files):
    run = subprocess.run([accede, "validate", *map(str, files), "--format", "turtle"], capture_output=True)
    if run.returncode not in (0, 1):
        sys.exit(f"{files[-1]}: {run.stderr.decode()}")
    return findings(rdflib.Graph().parse(data=run.stdout, format="turtle")), run.returncode


def theirs(graph, shapes_graph):
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes_graph, advanced=False, inference=None, meta_shacl=False)
    return findings(report)


def main():
    accede, graphs = sys.argv[1], sys.argv[2:]
    shapes_graph = shapes()
    begun = time.monotonic()
    files = sorted(str(file) for file in (ROOT / "tests/shapes").rglob("*.ttl"))
    graphs = graphs or [*files, "embedded/12"]
    differing = 0
    for name in graphs:
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(name)
            if name.split("/")[0] == "embedded":
                file = pathlib.Path(folder, "embedded.nt")
                embedded(accede, name, file)
            files = [ROOT / "tests/shapes/good.ttl", file] if file.parent.name == "faults" else [file]
            data = rdflib.Graph()
            for part in files:
                data.parse(part)
            clock = time.monotonic()
            mine, code = ours(accede, files)
            between = time.monotonic()
            other = theirs(data, shapes_graph)
            took = (time.monotonic() - between) / max(between - clock, 0.001)
            grave = sum(n for key, n in mine.items() if key[1] == "Violation")
            same = mine == other and code == (1 if grave else 0)
            differing += not same
            print(f"{'agree' if same else 'DIFFER'}  {name}: {sum(mine.values())} results, {grave} grave; pySHACL took {took:.0f} times as long")
            for key, n in sorted((mine - other).items(), key=str):
                print("   only accede:", n, key)
            for key, n in sorted((other - mine).items(), key=str):
                print("   only pySHACL:", n, key)
    print(f"{len(graphs)} graphs, {differing} differ, {time.monotonic() - begun:.0f} s")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
