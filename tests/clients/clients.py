"""SPARQLWrapper and rdflib's SPARQLStore; the second server breaks long answers off."""

import sys

from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, TURTLE, XML, POST, POSTDIRECTLY, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

whole, short = sys.argv[1:3]
ROWS = "SELECT * { ?s <http://example.org/row> ?o }"
THINGS = "SELECT ?s WHERE { ?s a <http://example.org/Thing> } ORDER BY ?s"


def wrapper(base, query, kind, method=None):
    client = SPARQLWrapper(base + "/sparql")
    client.setQuery(query)
    client.setReturnFormat(kind)
    if method == "direct":
        client.setMethod(POST)
        client.setRequestMethod(POSTDIRECTLY)
    elif method:
        client.setMethod(method)
    return client.query()


assert len(wrapper(whole, THINGS, JSON).convert()["results"]["bindings"]) == 2
assert len(wrapper(whole, THINGS, JSON, POST).convert()["results"]["bindings"]) == 2
assert len(wrapper(whole, THINGS, JSON, "direct").convert()["results"]["bindings"]) == 2
assert len(wrapper(whole, THINGS, XML).convert().getElementsByTagName("result")) == 2
assert wrapper(whole, THINGS, CSV).convert().count(b"\n") == 3
assert b"Thing" in wrapper(whole, "DESCRIBE <http://example.org/a>", TURTLE).convert()
assert wrapper(whole, "ASK {}", JSON).convert()["boolean"] is True
assert len(wrapper(whole, ROWS, JSON).convert()["results"]["bindings"]) == 100002
try:
    wrapper(whole, "ASK {", JSON)
    raise SystemExit("SPARQLWrapper: a syntax error was not told")
except QueryBadFormed:
    pass
try:
    wrapper(short, ROWS, JSON).convert()
    raise SystemExit("SPARQLWrapper: a truncated answer was taken for complete")
except Exception as error:
    print("SPARQLWrapper on a truncated answer:", type(error).__name__, file=sys.stderr)

store = SPARQLStore(whole + "/sparql")
graph = Graph(store)
assert len(list(graph.query(THINGS))) == 2
assert len(list(graph.triples((URIRef("http://example.org/a"), None, None)))) == 4
assert (URIRef("http://example.org/a"), None, None) in graph
assert bool(graph.query("ASK {}"))
named = Graph(SPARQLStore(whole + "/sparql"), identifier=URIRef("http://example.org/g1"))
assert len(list(named.triples((None, None, None)))) == 3
