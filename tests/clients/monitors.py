"""What endpoint monitors send: the probes of SPARQLES, and the score that YummyData's Umaka gives, computed here.

The score is printed. Points that depend on the host's name (its length, port and being a name) are given by what
the address will be in service, passed as the second argument; without it they are counted as missed.
"""

import json
import sys
import time
import tomllib
import urllib.parse
import urllib.request
from datetime import date
from pathlib import Path

from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF

base = sys.argv[1]
public = sys.argv[2] if len(sys.argv) > 2 else base + "/sparql"
endpoint = base + "/sparql"
VOID = Namespace("http://rdfs.org/ns/void#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
RDF_ACCEPT = "application/rdf+xml, text/rdf, text/rdf+xml, application/rdf"


def get(url, accept="*/*"):
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept}), timeout=20) as answer:
        return answer.read(), answer.headers


def ask(query, accept="application/sparql-results+json"):
    return get(endpoint + "?" + urllib.parse.urlencode({"query": query}), accept)[0]


def rows(query):
    return json.loads(ask(query))["results"]["bindings"]


def graph(url, accept):
    body, headers = get(url, accept)
    kind = headers["Content-Type"].split(";")[0]
    return Graph().parse(data=body, format={"application/rdf+xml": "xml", "text/turtle": "turtle"}[kind])


# SPARQLES: availability, discoverability, interoperability, performance.
assert json.loads(ask("ASK WHERE{?s ?p ?o}"))["boolean"]
described = graph(endpoint, RDF_ACCEPT)
assert (None, RDF.type, SD.Service) in described and (None, RDF.type, VOID.Dataset) in described
void = graph(base + "/.well-known/void", RDF_ACCEPT)
assert (None, VOID.sparqlEndpoint, URIRef(endpoint)) in void
robots = get(base + "/robots.txt")[0].decode()
sitemap = next(line.split(" ", 1)[1] for line in robots.splitlines() if line.startswith("Sitemap:"))
assert f"<sc:sparqlEndpointLocation>{endpoint}<" in get(sitemap)[0].decode()
assert rows(f"PREFIX void: <{VOID}> SELECT DISTINCT ?ds WHERE {{ ?ds a void:Dataset ; void:sparqlEndpoint <{endpoint}> ; ?p ?o }}")
assert get(base + "/health")[1]["Server"]
features = tomllib.loads((Path(__file__).parent.parent / "protocol/features.toml").read_text())["query"]
for name, query in features.items():
    ask(query, "*/*")
for shape in ["?s ?p ?o", "<urn:a> ?p ?o", "?s <urn:a> ?o", "?s ?p <urn:a>", "<urn:a> <urn:b> ?o", "<urn:a> ?p <urn:b>", "?s <urn:a> <urn:b>"]:
    for _ in range(2):
        ask(f"ASK WHERE {{ {shape} }}")
for join in ["?s ?p ?o . ?s ?q ?x", "?s ?p ?o . ?x ?q ?o", "?s ?p ?o . ?o ?q ?x"]:
    ask(f"SELECT * WHERE {{ {join} }} LIMIT 1000")
for limit in [1, 10, 100, 1000, 10000, 100002]:
    assert len(rows(f"SELECT * WHERE {{ ?s ?p ?o }} LIMIT {limit}")) == limit, limit
print(f"SPARQLES: {len(features)} features, 10 probes, 100002 rows")

# Umaka: the mean of six aspects.
ask("CONSTRUCT {?s ?p ?o} WHERE {GRAPH ?g {?s ?p ?o}} LIMIT 1", "text/turtle")
ask("CONSTRUCT {?s ?p ?o} WHERE {?s ?p ?o} LIMIT 1", "text/turtle")
both = void + described
days = [
    (date.today() - date.fromisoformat(str(when)[:10])).days
    for thing in set(both.subjects(RDF.type, VOID.Dataset)) | set(both.subjects(RDF.type, VOID.DatasetDescription))
    for when in both.objects(thing, DCTERMS.modified)
]
freshness = 0 if not days else 100 if min(days) <= 30 else max(30, 100 - 70 * (min(days) - 30) / 335)
operation = (50 if described else 0) + (50 if void else 0)
graphs = [r["g"]["value"] for r in rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")]
typed = sum(bool(rows(f"SELECT * {{ GRAPH <{g}> {{ ?s a ?c }} }} LIMIT 1")) for g in graphs)
labelled = sum(
    bool(rows(f"SELECT * {{ GRAPH <{g}> {{ ?s a ?c . ?c <http://www.w3.org/2000/01/rdf-schema#label> ?l }} }} LIMIT 1"))
    for g in graphs
)
usefulness = 50 * typed / len(graphs) + 50 * labelled / len(graphs)
address = urllib.parse.urlsplit(public)
cool = 25 * (not address.hostname.replace(".", "").isdigit()) + 25 * (address.port is None) + 25 * (not address.query) + 25 * (len(public) <= 30)
links = bool(rows("SELECT * { ?s <http://www.w3.org/2002/07/owl#sameAs>|<http://www.w3.org/2000/01/rdf-schema#seeAlso> ?o } LIMIT 1"))
# Dereferencing (20 points) is the business of the pages, and tested with them.
validity = 0.4 * cool + 20 + 20 * links


def seconds(query):
    start = time.perf_counter()
    ask(query)
    return time.perf_counter() - start


size = max(int(n) for n in void.objects(None, VOID.triples))
times = []
for offset in (0, 100, 200):
    base_time = seconds("ASK {}")
    times.append(seconds(f"SELECT DISTINCT ?c WHERE {{ GRAPH ?g {{ [] a ?c }} }} LIMIT 100 OFFSET {offset}") - base_time)
mean = max(0, sum(times) / 3)
performance = 100 * max(0, 1 - mean * 1e6 / size)
aspects = {
    "availability": 100, "freshness": freshness, "operation": operation, "usefulness (metadata)": usefulness,
    "validity (without dereferencing)": validity, "performance": performance,
}
for name, value in aspects.items():
    print(f"Umaka {name}: {value:.0f}")
print(f"Umaka score: {sum(aspects.values()) / 6:.0f}  (classes query {mean * 1000:.1f} ms over {size} triples)")
assert operation == 100
