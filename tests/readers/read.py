"""Reads every file of statements in a folder with rdflib, and holds the formats against each other."""

import csv
import json
import logging
import pathlib
import sys
import warnings

import rdflib
from rdflib.compare import to_canonical_graph

folder = pathlib.Path(sys.argv[1])


class Loud(logging.Handler):
    def emit(self, record):
        raise SystemExit(f"rdflib warns: {record.getMessage()}")


logging.getLogger("rdflib").addHandler(Loud(logging.WARNING))
# What rdflib says of its own future is not about our files.
warnings.simplefilter("error")
warnings.filterwarnings("ignore", category=DeprecationWarning)


def statements(name, form, quads):
    """The statements of a file, with the canonical labels of blank nodes."""
    graph = rdflib.Dataset() if quads else rdflib.Graph()
    graph.parse(folder / name, format=form)
    found = graph.quads((None, None, None, None)) if quads else ((s, p, o, None) for s, p, o in graph)
    named, anonymous, count = set(), rdflib.Graph(), 0
    for s, p, o, g in found:
        count += 1
        if isinstance(s, rdflib.BNode) or isinstance(o, rdflib.BNode):
            # Only the ontology has blank nodes, and it stands in the default graph.
            assert g is None or str(g) == "urn:x-rdflib:default", (name, g)
            anonymous.add((s, p, o))
        else:
            named.add((s, p, o, g))
    for s, p, o in to_canonical_graph(anonymous):
        named.add((s.n3(), p.n3(), o.n3()))
    print(f"rdflib: {name}: {count} statements", flush=True)
    return named


def same(files, quads):
    first = None
    for name, form in files:
        if not (folder / name).exists():
            continue
        found = statements(name, form, quads)
        first = first or found
        assert found == first, f"{name} says something else: {list(found ^ first)[:3]}"
    assert first


same([("accepted.nt", "nt"), ("accepted.ttl", "turtle"), ("accepted.rdf", "xml"), ("accepted.jsonld", "json-ld")], False)
same([("dataset.nq", "nquads"), ("dataset.trig", "trig"), ("dataset.jsonld", "json-ld")], True)
rdflib.Graph().parse(folder / "dcat.ttl", format="turtle")

for path in sorted(folder.glob("*.csv-metadata.json")):
    metadata = json.loads(path.read_text(encoding="utf-8"))
    with open(folder / metadata["url"], encoding="utf-8", newline="") as table:
        header = next(csv.reader(table))
    assert header == [column["titles"] for column in metadata["tableSchema"]["columns"]], path
