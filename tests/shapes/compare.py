#!/usr/bin/env python3
"""Compares what pySHACL and `accede validate` find in the same graphs by the same shapes.

    tests/shapes/compare.py ACCEDE [GRAPH…]

ACCEDE is the program; the graphs are RDF files, those of tests/shapes/ where none are named, and `embedded` for the
accepted view of the embedded graph. A file of faults/ is taken together with good.ttl. Two findings are the same if focus, severity, path, component and value are.
"""
import collections
import pathlib
import subprocess
import sys
import tempfile
import time

import pyshacl
import rdflib
from rdflib.namespace import RDF, SH

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
    graphs = graphs or sorted(str(file) for file in (ROOT / "tests/shapes").rglob("*.ttl"))
    differing = 0
    for name in graphs:
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(name)
            if name == "embedded":
                file = pathlib.Path(folder, "embedded.nt")
                query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
                with open(file, "wb") as out:
                    subprocess.run([accede, "query", "-", "--format", "ntriples"], input=query.encode(), stdout=out, check=True)
            files = [ROOT / "tests/shapes/good.ttl", file] if file.parent.name == "faults" else [file]
            data = rdflib.Graph()
            for part in files:
                data.parse(part)
            clock = time.monotonic()
            mine, code = ours(accede, files)
            between = time.monotonic()
            other = theirs(data, shapes())
            took = (time.monotonic() - between) / max(between - clock, 0.001)
            grave = sum(n for key, n in mine.items() if key[1] == "Violation")
            same = mine == other and code == (1 if grave else 0)
            differing += not same
            print(f"{'agree' if same else 'DIFFER'}  {name}: {sum(mine.values())} results, {grave} grave; pySHACL took {took:.0f} times as long")
            for key, n in sorted((mine - other).items(), key=str):
                print("   only accede:", n, key)
            for key, n in sorted((other - mine).items(), key=str):
                print("   only pySHACL:", n, key)
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
