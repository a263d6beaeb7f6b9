"""`datapackage.json`: the tables described (Frictionless Data Package, v1), and the schema that all files of acts share."""

import csv
import json
import re

#: The day on which these tables were compiled.
CREATED = "2026-11-24"

DAY = {"type": "date", "format": "default"}
TEXT = {"type": "string", "format": "default"}
NUMBER = {"type": "number", "format": "default"}

ID = "identifier used by this project"
DESCRIPTIONS = {
    "participants": ("Participants", {
        "id": "three letters as in ISO 3166 (XKX for Kosovo, historic codes for historic States) or EU", "kind": "state or regional-organisation",
        "class": "un-member, un-observer, other-state, historic-state, disputed-state or regional-organisation",
        "name": "short name in use in the United Nations", "name_fr": "the same in French", "official_name": "full name",
        "official_name_fr": "full name in French", "iso2": "ISO 3166-1 alpha-2", "iso3": "ISO 3166-1 alpha-3", "m49": "UN M49 number, three digits",
        "wikidata": "Wikidata item", "geonames": "GeoNames id", "eu_authority": "code in the EU authority table of countries",
        "lat": "latitude of a point inside", "lon": "longitude of a point inside",
        "from": "first day of existence; empty: before the record begins, unless from_precision says otherwise",
        "from_precision": "day; year: only the year is known, see note; unknown: no source confirms a day",
        "until": "first day on which it no longer existed", "continues": "participant of which it is the same legal person",
        "succeeds": "predecessors of which it is a successor, separated by semicolons", "un_region": "UN M49 region", "un_subregion": "UN M49 subregion",
        "source": "where the facts come from", "confidence": "high or medium: that of the weakest fact of the row", "note": "what else to know"}),
    "participant-names": ("Spellings of participants", {
        "spelling": "the name as printed, without footnote marks", "participant": ID,
        "source": "any, or the publisher (column of documents) whose documents print it", "lang": "languages, separated by semicolons; empty: not known",
        "from": "first day on which it means this participant; empty: no bound", "until": "first day on which it no longer does", "note": "what else to know"}),
    "memberships": ("Memberships", {
        "organisation": ID, "participant": ID, "status": "kind of membership", "from": "first day",
        "from_precision": "day; year or month: the day is the first of the period; unknown: no source confirms a day, empty does not mean always",
        "until": "first day outside", "until_precision": "day; year or month: the day is the first after the period",
        "source": "where the facts come from", "confidence": "high, medium or low", "note": "how it ended and what else to know"}),
    "organisations": ("Organisations and publishers", {"id": ID, "name": "name", "name_fr": "name in French", "wikidata": "Wikidata item", "note": "what else to know"}),
    "regions": ("Regions", {"id": ID, "label": "label", "label_fr": "label in French", "definition": "who is in it", "as_of": "the day a fixed list speaks of",
                            "source": "where the list comes from", "note": "what else to know"}),
    "region-members": ("Members of regions", {"region": ID, "participant": ID, "from": "first day; empty: no bound but the participant's own life",
                                              "until": "first day outside", "note": "what else to know"}),
    "documents": ("Source documents", {
        "id": "publisher, reference, day", "publisher": "who published it", "rank": "depositary, depositary-derived, gazette or other", "title": "title",
        "url": "original address", "retrieved": "day on which the copy was taken; empty: not known", "as_of": "day of which the content speaks; empty: not known",
        "not_before": "where as_of is not known: the content is of this day or later",
        "sha256": "digest of the copy, where one file is one document; empty for transcriptions", "licence": "terms as far as seen",
        "reader": "how it was read", "via": "the public copy it was read from", "note": "what else to know"}),
    "coverage": ("Coverage of documents", {
        "document": ID, "instrument": ID, "coverage": "complete: all signatories and parties; parties-complete: all parties; partial: some acts",
        "from": "first day told; empty: from the beginning", "until": "last day told; empty for partial", "note": "doubts"}),
    "printed-counts": ("Printed counts", {
        "document": ID, "instrument": ID, "signatories": "signatories that the document counts; empty: not printed",
        "parties": "parties that the document counts; empty: not printed", "as_of": "the day of which it counts"}),
    "corrections": ("Corrections of sources, written by hand", {
        "document": "the document that has it wrong", "instrument": ID, "participant": ID, "act": "kind of act",
        "field": "date, effect-date or act", "wrong": "the day that the document prints", "right": "the day that is right; empty: there was no such act",
        "reason": "why", "citation": "the document that says so", "decided": "the day of the correction"}),
    "retired": ("Identifiers that were retired, written by hand", {
        "path": "path of the IRI below the base, such as id/instrument/old", "replaced_by": "paths of what stands in its place, separated by semicolons",
        "retired_on": "first day on which it was no longer used", "reason": "why, in a sentence"}),
}
ACTS = {
    "instrument": ID, "participant": "spelling as printed, without footnote marks; see participant-names", "act": "kind of act",
    "date": "day of deposit, registration or signature as printed, even if impossible; empty: not printed", "not_before": "the act is not earlier",
    "not_after": "the act is not later", "effect_date": "day of effect that the document states for this act",
    "territory": "territories for which the act is done, separated by semicolons; empty: for the participant itself",
    "articles": "articles concerned", "target": "for objections, the participant objected to", "note": "what else to know", "at": "place in the document",
}
#: Written by hand, in TOML; each fact names its source inside.
WRITTEN = {
    "instruments": ("instruments.toml", "Instruments and their final clauses"), "sets": ("sets.toml", "Sets of instruments"),
    "releases": ("releases.toml", "Releases of the dataset that were made"),
    **{f"source-{name}": (f"sources/{name}.toml", f"How {title} is fetched and read") for name, title in [
        ("coe", "the Council of Europe"), ("fedlex", "Fedlex"), ("ilo", "NORMLEX"), ("untc", "the UN Treaty Collection"), ("wikidata", "Wikidata")]},
    "plan-budapest-2001": ("plans/budapest-2001.toml", "The Budapest Commitment and Plan of Action, as commitments"),
}
DAYS = {"wrong", "right", "decided", "from", "until", "date", "not_after", "effect_date", "retrieved", "as_of", "not_before", "retired_on"}
#: What the tables of our own say of themselves: all are compiled here, from sources that their rows or documents.csv name.
OWN = {"publisher": "Accede", "address": "https://w3id.org/accede/", "asOf": CREATED,
       "licenceNote": "own compilation, CC BY 4.0; facts of the sources that the rows name, each under the note of its source"}
KEYS = {"participants": "id", "organisations": "id", "regions": "id", "documents": "id", "coverage": ["document", "instrument"], "retired": "path"}

PUBLISHERS = [
    ("United Nations Treaty Collection", "https://treaties.un.org"), ("Council of Europe Treaty Office", "https://www.coe.int/en/web/conventions"),
    ("Fedlex", "https://www.fedlex.admin.ch"), ("Boletín Oficial del Estado", "https://www.boe.es"),
    ("Dutch Treaty Database", "https://verdragenbank.overheid.nl"), ("UNTERM, by way of hdx-python-country", "https://pypi.org/project/hdx-python-country/"),
    ("datasets/country-codes", "https://github.com/datasets/country-codes"), ("OP-TED/eForms-SDK", "https://github.com/OP-TED/eForms-SDK"),
    ("opensanctions/rigour", "https://github.com/opensanctions/rigour"),
    ("unicef-drp/Country-and-Region-Metadata", "https://github.com/unicef-drp/Country-and-Region-Metadata"),
]


def schema(columns, key=None):
    described = [{"name": name, **(DAY if name in DAYS else NUMBER if name in ("lat", "lon") else TEXT), "description": text} for name, text in columns.items()]
    return {"fields": described, "missingValues": [""], **({"primaryKey": key} if key else {})}


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def resource(name, path, title, shape, **more):
    return {"name": name, "path": path, "profile": "tabular-data-resource", "title": title, "format": "csv", "mediatype": "text/csv",
            "encoding": "utf-8", "schema": shape, **more}


def compile(target, files, papers):
    """Writes `datapackage.json` and `acts.schema.json`. `files` maps a document to its number of acts."""
    resources = [resource(name, f"{name}.csv", title, schema(columns, KEYS.get(name)), **OWN, rows=rows_of(target / f"{name}.csv"))
                 for name, (title, columns) in DESCRIPTIONS.items()]
    resources += [{"name": name, "path": path, "profile": "data-resource", "title": title, "format": "toml", "mediatype": "application/toml", "encoding": "utf-8", **OWN}
                  for name, (path, title) in WRITTEN.items()]
    for document, count in files.items():
        paper, name = papers[document], "acts-" + re.sub(r"[^a-z0-9.-]", "-", document.lower())
        more = {"sources": [{"title": paper["title"], **({"path": paper["url"]} if paper["url"] else {})}], "publisher": paper["publisher"],
                "address": paper["url"], "document": document, **({"asOf": paper["as_of"]} if paper["as_of"] else {"asOfNotBefore": paper["not_before"]}), "licenceNote": paper["licence"], "rows": count}
        resources.append(resource(name, f"acts/{document}.csv", f"Acts: {paper['title']}", "acts.schema.json", **more))
    assert len({entry["name"] for entry in resources}) == len(resources)
    package = {
        "profile": "data-package", "name": "accede", "title": "Accede: who is bound by which treaty, since when, and who still is not",
        "description": "Acts of States and regional organisations towards treaties, each as one source document reports it, with the participants, "
                       "memberships and regions needed to read them. How the tables were made: compile/README.md.",
        "created": f"{CREATED}T00:00:00Z",
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "own compilation; each resource keeps the note of its source"}],
        "sources": [{"title": title, "path": path} for title, path in PUBLISHERS],
        "resources": resources,
    }
    dump(target / "acts.schema.json", schema(ACTS))
    dump(target / "datapackage.json", package)


def dump(path, content):
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
