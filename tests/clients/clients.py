"""SPARQLWrapper and rdflib's SPARQLStore; the second server breaks long answers off."""

import sys

from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, TURTLE, XML, POST, POSTDIRECTLY, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

whole, short = sys.argv[1:3]
ROWS = "SELECT * { ?s ?p ?o } LIMIT 100002"
SET = URIRef("https://w3id.org/accede/id/set/budapest-eight")
INCLUDES = URIRef("https://w3id.org/accede/ontology#includes")
THINGS = f"SELECT ?s WHERE {{ <{SET}> <{INCLUDES}> ?s }} ORDER BY ?s"


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


assert len(wrapper(whole, THINGS, JSON).convert()["results"]["bindings"]) == 8
assert len(wrapper(whole, THINGS, JSON, POST).convert()["results"]["bindings"]) == 8
assert len(wrapper(whole, THINGS, JSON, "direct").convert()["results"]["bindings"]) == 8
assert len(wrapper(whole, THINGS, XML).convert().getElementsByTagName("result")) == 8
assert wrapper(whole, THINGS, CSV).convert().count(b"\n") == 9
assert b"Ireland" in wrapper(whole, "DESCRIBE <https://w3id.org/accede/id/state/IRL>", TURTLE).convert()
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
assert len(list(graph.query(THINGS))) == 8
assert len(list(graph.triples((SET, INCLUDES, None)))) == 8
assert (SET, None, None) in graph
assert bool(graph.query("ASK {}"))
named = Graph(SPARQLStore(whole + "/sparql"), identifier=URIRef("https://w3id.org/accede/graph/reference"))
assert len(list(named.triples((SET, INCLUDES, None)))) == 8
