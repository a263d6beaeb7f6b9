"""Spellings of participants: which name in which source means whom."""

from common import read, write

COLUMNS = "spelling participant source lang from until note".split()

#: The printed names of the Dutch list of parties to the Trafficking Protocol (Albania to Dominican Republic).
DUTCH = {
    "Albanië": "ALB", "Algerije": "DZA", "Andorra": "AND", "Angola": "AGO", "Antigua en Barbuda": "ATG", "Argentinië": "ARG",
    "Armenië": "ARM", "Australië": "AUS", "Azerbeidzjan": "AZE", "Bahama's": "BHS", "Bahrein": "BHR", "Bangladesh": "BGD",
    "Barbados": "BRB", "Belarus": "BLR", "België": "BEL", "Belize": "BLZ", "Benin": "BEN", "Bhutan": "BTN", "Bolivia": "BOL",
    "Bosnië en Herzegovina": "BIH", "Botswana": "BWA", "Brazilië": "BRA", "Brunei": "BRN", "Bulgarije": "BGR", "Burkina Faso": "BFA",
    "Burundi": "BDI", "Cambodja": "KHM", "Canada": "CAN", "Centraal Afrikaanse Republiek": "CAF", "Chili": "CHL", "China": "CHN",
    "Colombia": "COL", "Comoren": "COM", "Democratische Republiek Congo": "COD", "Costa Rica": "CRI", "Cuba": "CUB", "Cyprus": "CYP",
    "Denemarken": "DNK", "Djibouti": "DJI", "Dominica": "DMA", "Dominicaanse Republiek": "DOM",
}

#: A name that meant two States one after the other: its days, half-open.
AMBIGUOUS = {
    ("Yugoslavia", "YUG"): ("", "1992-04-27", "from 1945"),
    ("Yougoslavie", "YUG"): ("", "1992-04-27", "from 1945"),
    ("Yugoslavia", "SCG"): ("1992-04-27", "2003-02-04", "the Federal Republic"),
    ("Yougoslavie", "SCG"): ("1992-04-27", "2003-02-04", "the Federal Republic"),
}

#: Spellings that stand in a publisher's pages beside its tables of acts.
BESIDE_TABLES = [
    ("Yugoslavia (former)", "YUG", "un", ["en"], "heads declarations and notifications on status pages"),
]


def language(document):
    """The language in which a document prints its names."""
    if document.startswith("boe/"):
        return "es"
    if document.startswith("fedlex/"):
        return "fr" if document.startswith("fedlex/ETS-185") else "de"
    return "nl" if document == "nl/XVIII-12-a/undated" else "en"


def compile(source, target, acts, papers, people, ledger):
    """Writes `participant-names.csv` and proves that every spelling of the acts is in it."""
    general = {}
    for row in read(source / "states/names.csv"):
        spelling, who = row["name"].strip(), row["id"]
        if row["confidence"] == "memory":
            ledger.remark("names: spelling left out that no source shows")
            continue
        if row["valid_from"] or row["valid_to"]:
            if not row["ambiguous"]:
                ledger.remark("names: days of use left out where the name means one participant only")
        general.setdefault((spelling, who), set()).update(filter(None, row["lang"].split(";")))
    for who, person in people.items():
        for column, lang in [("name", "en"), ("name_fr", "fr"), ("official_name", "en"), ("official_name_fr", "fr")]:
            if person[column]:
                general.setdefault((person[column], who), set()).add(lang)

    rows = []
    for (spelling, who), languages in general.items():
        start, end, note = AMBIGUOUS.get((spelling, who), ("", "", ""))
        rows.append(row_of(spelling, who, "any", languages, start, end, note))
    meanings = {}
    for spelling, who in general:
        meanings.setdefault(spelling, set()).add(who)
    for spelling, whos in meanings.items():
        assert len(whos) == 1 or all((spelling, who) in AMBIGUOUS for who in whos), (spelling, whos)

    own = {}
    for act in acts:
        publisher = papers[act.document]["publisher"]
        if act.participant not in meanings:
            own.setdefault((publisher, act.participant), (act.who, set()))[1].add(language(act.document))
            assert own[(publisher, act.participant)][0] == act.who, act
        else:
            assert act.who in meanings[act.participant], act
        assert act.who in people, act
        if act.target:
            assert act.target in meanings, act
    for (publisher, spelling), (who, languages) in own.items():
        rows.append(row_of(spelling, who, publisher, languages))
    for spelling, who, publisher, languages, note in BESIDE_TABLES:
        rows.append(row_of(spelling, who, publisher, languages, note=note))

    rows.sort(key=lambda row: (row["source"] != "any", row["source"], row["participant"], row["spelling"]))
    write(target / "participant-names.csv", COLUMNS, rows)


def row_of(spelling, who, source, languages, start="", end="", note=""):
    return {"spelling": spelling, "participant": who, "source": source, "lang": ";".join(sorted(languages)),
            "from": start, "until": end, "note": note}
