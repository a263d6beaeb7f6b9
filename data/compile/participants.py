"""Participants, organisations, memberships and regions."""

import datetime
import re

from common import is_day, next_day, read, write

PARTICIPANTS = ("id kind class name name_fr official_name official_name_fr iso2 iso3 m49 wikidata geonames eu_authority lat lon "
                "from from_precision until continues succeeds un_region un_subregion source confidence note").split()
MEMBERSHIPS = "organisation participant status from from_precision until until_precision source confidence note".split()
ORGANISATIONS = "id name name_fr wikidata note".split()
REGIONS = "id label label_fr definition as_of source note".split()
MEMBERS = "region participant from until note".split()

#: The first day on which a historic State no longer existed. The records give now the last day, now the first day after.
UNTIL = {"SUN": "1991-12-26", "YUG": "1992-04-27", "SCG": "2006-06-03", "CSK": "1993-01-01", "DDR": "1990-10-03"}

#: The same legal person under another name or extent. All other descent is succession.
CONTINUES = {"SRB": "SCG", "RUS": "SUN"}

#: Recorded as predecessors but no succession in the sense of the column: independence restored (EST, LVA, LTU),
#: one State joining another (DEU), succession in dispute (XKX).
NOT_SUCCEEDING = {"EST", "LVA", "LTU", "DEU", "XKX"}

#: Days and names that no source confirms are left empty.
UNCONFIRMED_START = {"LTU", "MKD"}
UNCONFIRMED_OFFICIAL_NAME_FR = {"TUR"}

NOTES = {
    "BLR": "a member of the UN and the ILO as the Byelorussian SSR before independence",
    "UKR": "a member of the UN and the ILO as the Ukrainian SSR before independence",
    "CSK": "last day 1992-12-31; also Q853348; one federation until 1992, with an interruption from 1939-03-15 to 1945-05-10",
    "DDR": "joined the Federal Republic of Germany",
    "DEU": "the German Democratic Republic joined it on 1990-10-03; it neither continues nor succeeds that State here",
    "DNK": "Q756617 is the Kingdom with its autonomous parts",
    "EST": "independence restored: not a successor of the USSR",
    "EU": "acts before 1993-11-01 are those of the European (Economic) Community; iso2 is exceptionally reserved, not assigned",
    "LTU": "independence restored: not a successor of the USSR; start day not confirmed (the EU table prints 1991-03-11)",
    "LVA": "independence restored: not a successor of the USSR",
    "MKD": "start day not confirmed by a source; admitted to the UN on 1993-04-08",
    "MNE": "successor of Serbia and Montenegro",
    "NLD": "Wikidata names the Kingdom, which is the treaty party; Q55 is its European country",
    "RUS": "continues the USSR, as in the UN and the ILO",
    "SCG": "Federal Republic of Yugoslavia until 2003-02-03 (iso YU and YUG, EU code YUG), Serbia and Montenegro from 2003-02-04; also Q838261",
    "SRB": "continues Serbia and Montenegro",
    "SUN": "last day 1991-12-25; ISO code withdrawn on 1992-08-30",
    "TUR": "official name in French not confirmed by a source",
    "VAT": "Wikidata names the Holy See, which is the treaty party; Q237 is the Vatican City State",
    "XKX": "declared independence on 2008-02-17, recognition disputed, succession left open; under UN administration in 2001; "
           "iso codes are user-assigned, M49 412 has one source, EU code 1A0 until 2023; also Q2631403",
    "YUG": "from 1945; five successor States, none continuing; no EU code (YUG means the Federal Republic there); also Q36704",
}
#: Remarks of the records that only tell where a name or code was found.
REMARKS_LEFT_OUT = {"CIV", "NAM", "COK", "NIU"}

ORGANISATION_ROWS = [
    ("coe", "Council of Europe", "Conseil de l'Europe", "Q8908", ""),
    ("ilo", "International Labour Organization", "Organisation internationale du Travail", "Q54129", ""),
    ("eu", "European Union", "Union européenne", "Q458", "memberships before 1993-11-01 are in the European Communities"),
    ("osce", "Organization for Security and Co-operation in Europe", "Organisation pour la sécurité et la coopération en Europe",
     "Q81299", "Conference on Security and Co-operation in Europe at first; its members are participating States"),
    ("un", "United Nations", "Organisation des Nations Unies", "Q1065", "the Secretary-General is depositary"),
    ("cis", "Commonwealth of Independent States", "Communauté des États indépendants", "", ""),
    ("unicef", "United Nations Children's Fund", "Fonds des Nations Unies pour l'enfance", "", "publishes regional lists"),
    ("world-bank", "World Bank", "Banque mondiale", "", "publishes regional lists"),
    ("boe", "Boletín Oficial del Estado", "Journal officiel de l'Espagne", "", "publisher of documents: Spanish official gazette"),
    ("fedlex", "Fedlex, publication platform of Swiss federal law", "Fedlex, plateforme de publication du droit fédéral suisse", "",
     "publisher of documents: scope tables of treaties"),
    ("nl", "Dutch Treaty Database and Tractatenblad", "Base de données des traités des Pays-Bas et Tractatenblad", "", "publisher of documents"),
    ("cz", "Collection of International Treaties of the Czech Republic", "Recueil des traités internationaux de la République tchèque", "",
     "publisher of documents"),
    ("fi", "Government of Finland", "Gouvernement de la Finlande", "", "publisher of documents: decrees and bills"),
    ("zmjones", "zmjones/untreaties", "", "", "publisher of documents: tables read from the XML of the UN Treaty Collection"),
    ("survivalscores", "SurvivalScores.org", "", "", "publisher of documents: tables read from pages of the UN Treaty Collection"),
    ("netlawgic", "Netlawgic", "", "", "publisher of documents: copy of a chart of the Council of Europe"),
    ("vagabondo", "vagabondo73/family-law-fr-us-annotated-browser", "", "", "publisher of documents: status read from a chart of the Council of Europe"),
    ("accede", "Accede", "", "", "publisher of documents: corrections of other sources"),
    ("sejm", "Library of the Polish Sejm", "", "", "publisher of documents: Polish official texts"),
    ("unodc", "United Nations Office on Drugs and Crime", "Office des Nations Unies contre la drogue et le crime", "", "publisher of documents"),
    ("cil", "Centre for International Law, National University of Singapore", "", "", "publisher of documents: database of treaties"),
    ("nc4", "National Computer and Cybercrimes Coordination Committee of Kenya", "", "", "publisher of documents"),
    ("open-treaties", "lawchat-oss/open-treaties", "", "", "publisher of documents: texts of treaties"),
    ("vdocuments", "vdocuments.site", "", "", "publisher of documents: copies of presentations"),
    ("course-note", "a course note of October 2026", "", "", "publisher of documents: author not known"),
    ("wikipedia", "Wikipedia", "Wikipédia", "", "publisher of documents"),
    ("wikili", "de.wiki.li", "", "", "publisher of documents: copy of the German Wikipedia"),
    ("vlex", "vLex", "", "", "publisher of documents"), ("vfst", "Verlag für Standesamtswesen", "", "", "publisher of documents"),
    ("osservatoriominori", "Osservatorio Minori", "", "", "publisher of documents"),
    ("lica", "law.lica.com.ua", "", "", "publisher of documents: Ukrainian texts of law"),
    ("dtkt", "docs.dtkt.ua", "", "", "publisher of documents: Ukrainian texts of law"),
    ("patroths", "patroths.blogspot.com", "", "", "publisher of documents: blog"),
    ("twn", "Third World Network", "", "", "publisher of documents: news quoting the ILO"),
    ("wikidata", "Wikidata", "Wikidata", "", "publisher of statements that anybody can edit: a cross-check"),
]

ORGANISATION_KEYS = {"Council of Europe": "coe", "ILO": "ilo", "European Union": "eu", "OSCE": "osce", "UN": "un", "CIS": "cis"}

STATUSES = {
    "member": "member", "participating State": "participating-state", "associate member": "associate-member", "applicant": "applicant",
    "observer (Committee of Ministers)": "observer-committee-of-ministers",
    "observer (Parliamentary Assembly)": "observer-parliamentary-assembly",
    "special guest (Parliamentary Assembly)": "special-guest-parliamentary-assembly",
    "permanent observer": "permanent-observer", "non-member observer State": "observer-state",
    "founding State, never ratified the Charter": "founding-state-without-charter",
}

CONFIDENCE = {"high": "high", "high (year); medium (day)": "medium", "medium": "medium", "medium; part from memory (see note)": "medium",
              "high; part from memory (see note)": "high", "memory": "low"}

#: (organisation, participant, recorded first day) of spells that no source confirms in part: what is left of them,
#: or None to leave the spell out.
UNCONFIRMED_SPELLS = {
    ("coe", "CSK", "1991-02-21"): None,
    ("coe", "BLR", ""): {"from": "", "from_precision": "unknown", "note": "days not confirmed by a source"},
    ("un", "VAT", "1964-04-06"): {"from": "", "from_precision": "unknown", "source": "UNTERM list of States", "note": "day not confirmed by a source"},
    ("un", "PSE", "2012-11-29"): {"from": "", "from_precision": "unknown",
                                      "source": "UNTERM list of States; article on ILO membership names resolution 67/19",
                                      "note": "day not confirmed by a source"},
    ("osce", "SCG", "2000-11-10"): {
        "from": "2000-09-10", "confidence": "low", "source": "osce.org/who/timeline/1990s/05",
        "note": "day as osce.org prints it; another source has the readmission noted at the meeting of 2000-11-27 to 28"},
    ("coe", "DEU", "1950-07-13"): {"note": "associate member from this day, full member in 1951"},
    ("coe", "GRC", "1949-08-09"): {"confidence": "medium", "note": "day of the announcement; it rejoined on 1974-11-28"},
    ("coe", "AND", "1994-11-10"): {"note": "another list prints 1994-10-10"},
    ("ilo", "AFG", "1934-09-29"): {"note": ""},
    ("un", "RUS", "1991-12-24"): {"note": "continues the Soviet membership"},
    ("un", "SUN", "1945-10-24"): {"note": ""},
    ("osce", "YUG", "1973-06-25"): {"note": "ends with the State; the seat had been suspended"},
}


def compile(source, target, ledger):
    """Writes the five tables and returns {id: participant row}."""
    people = write_participants(source, target, ledger)
    spells = write_memberships(source, target, people, ledger)
    write(target / "organisations.csv", ORGANISATIONS, [dict(zip(ORGANISATIONS, row)) for row in ORGANISATION_ROWS])
    write_regions(source, target, people, spells, ledger)
    return people


def without_memory(text):
    """A list of sources without those that are nobody's."""
    text = re.sub(r" \(\w+ id \d+\)", " (origin not known)", text)
    return "; ".join(part for part in text.split("; ") if "memory" not in part)


def write_participants(source, target, ledger):
    people = {}
    for row in read(source / "states/states.csv"):
        who = row["id"]
        start, precision = row["valid_from"], "day" if row["valid_from"] else ""
        if who in UNCONFIRMED_START:
            start, precision = "", "unknown"
            ledger.remark("participants: start day left empty, no source confirms it (LTU, MKD)")
        elif start and not is_day(start):
            start, precision = "", "year"
            ledger.remark("participants: only the year of the start is known, told in the note (YUG)")
        if row["valid_to"]:
            assert UNTIL[who] in (row["valid_to"], next_day(row["valid_to"])), row
            if UNTIL[who] != row["valid_to"]:
                ledger.remark("participants: last day of a State made the first day after it (SUN, CSK)")
        if who in UNCONFIRMED_OFFICIAL_NAME_FR:
            row["official_name_fr"] = ""
            ledger.remark("participants: French official name left empty, no source confirms it (TUR)")
        if (row["notes"] or row["succession_note"]) and who not in REMARKS_LEFT_OUT:
            assert who in NOTES, row
        predecessors = [other for other in row["predecessors"].split(";") if other and who not in NOT_SUCCEEDING]
        people[who] = {
            "id": who,
            "kind": "regional-organisation" if row["kind"] == "regional_organization" else "state",
            "class": row["kind"].replace("_", "-").replace("organization", "organisation"),
            "name": row["un_name"] if who != "XKX" else row["name"], "name_fr": row["un_name_fr"] or row["name_fr"],
            "official_name": row["official_name"], "official_name_fr": row["official_name_fr"],
            "iso2": row["iso2"], "iso3": row["iso3"], "m49": row["m49"], "wikidata": row["wikidata_qid"], "geonames": row["geonames_id"],
            "eu_authority": row["eu_code"], "lat": row["lat"], "lon": row["lon"],
            "from": start, "from_precision": precision, "until": UNTIL.get(who, ""),
            "continues": CONTINUES.get(who, ""),
            "succeeds": ";".join(other for other in predecessors if other != CONTINUES.get(who)),
            "un_region": row["un_region"], "un_subregion": row["un_subregion"],
            "source": without_memory(row["source"]),
            "confidence": "medium" if "medium" in row["confidence"] else "high",
            "note": NOTES.get(who, ""),
        }
    for who, other in CONTINUES.items():
        assert people[who]["from"] == people[other]["until"], (who, other)
    rows = [people[who] for who in sorted(people)]
    assert len(rows) == 204
    write(target / "participants.csv", PARTICIPANTS, rows)
    return people


def bound(text, precision, end):
    """A day for an interval: with precision `year` or `month` the first day of it, or the first day after it."""
    if precision == "year":
        return f"{int(text) + (1 if end else 0)}-01-01"
    if precision == "month":
        year, month = (int(part) for part in text.split("-"))
        year, month = (year + month // 12, month % 12 + 1) if end else (year, month)
        return f"{year}-{month:02}-01"
    return text


def days_between(earlier, later):
    return (datetime.date.fromisoformat(later) - datetime.date.fromisoformat(earlier)).days


def write_memberships(source, target, people, ledger):
    spells = []
    for row in read(source / "states/memberships.csv"):
        organisation, who, status = ORGANISATION_KEYS[row["organisation"]], row["id"], STATUSES[row["status"]]
        start, precision = row["join_date"], row["join_precision"]
        end, end_precision = row["leave_date"], row["leave_precision"]
        remarks = [row["leave_reason"], row["note"]]

        if end_precision in ("year", "month") or precision in ("year", "month"):
            ledger.remark("memberships: year or month made a bound (its first day, or the first day after it)")
        start, end = bound(start, precision, False), bound(end, end_precision, True)

        ended = people[who]["until"]
        if end and ended and 0 < days_between(end, ended) <= 7:
            # The spell ends because the State ends; sources print the last day or the day of a letter.
            ledger.remark("memberships: end of a State's last spell set to the end of the State (SUN, CSK)")
            remarks.append(f"the source prints {end}")
            end = ended
        if who in CONTINUES and row["nominal_join_date"] != row["join_date"]:
            if start != people[who]["from"]:
                ledger.remark("memberships: start of a continued membership set to the start of the State (RUS)")
                start = people[who]["from"]
            remarks.append(f"the organisation shows {row['nominal_join_date']}")
        if (organisation, who) == ("eu", "GBR"):
            # The Union ended at the close of that day; every other recorded day of leaving is a first day outside.
            end = next_day(end)
            ledger.remark("memberships: last day made the first day after it (GBR in the EU)")

        spell = {
            "organisation": organisation, "participant": who, "status": status, "from": start, "from_precision": precision,
            "until": end, "until_precision": end_precision, "source": without_memory(row["source"]),
            "confidence": CONFIDENCE[row["confidence"]], "note": "",
        }
        unconfirmed = UNCONFIRMED_SPELLS.get((organisation, who, row["join_date"]), {})
        if unconfirmed is None:
            ledger.remark("memberships: spell left out, no source confirms it (CSK in the Council of Europe)")
            continue
        if "note" in unconfirmed:
            remarks[1] = unconfirmed["note"]
        spell.update(unconfirmed)
        spell["note"] = "; ".join(filter(None, remarks)).replace("CONFLICT: ", "conflict: ")
        assert "memory" not in spell["note"] + spell["source"], row
        spells.append(spell)
    spells.sort(key=lambda spell: (spell["organisation"], spell["participant"], spell["from"], spell["status"]))
    write(target / "memberships.csv", MEMBERSHIPS, spells)
    return spells


def alive(participant, day):
    return participant["from"] <= day and (not participant["until"] or day < participant["until"])


def during(spell, day):
    return spell["from"] <= day and (not spell["until"] or day < spell["until"])


#: id, labels, definition, day, source, note. The lists taken from flags name their column in the records.
REGION_ROWS = [
    ("europe-central-asia", "Europe and Central Asia", "Europe et Asie centrale",
     "participating States of the OSCE in November 2001 without Canada and the United States, with the States that continue or succeed them", "",
     "OSCE participation; checked against the Council of Europe's members, guests, applicants and observers of 2001 with M49 Central Asia",
     "53 on 2001-11-21 and 54 on 2026-02-03: each State counts while it exists; Kosovo is not in it; Russia is"),
    ("budapest-2001", "Europe and Central Asia at the Budapest Conference", "Europe et Asie centrale à la Conférence de Budapest",
     "the 53 States of Europe and Central Asia that existed on 2001-11-21", "2001-11-21", "as europe-central-asia",
     "a reconstruction: 42 governments took part and no list of them was found"),
    ("coe", "Council of Europe", "Conseil de l'Europe", "members of the Council of Europe", "", "memberships.csv", ""),
    ("eu", "European Union", "Union européenne", "members of the European Union", "", "memberships.csv", ""),
    ("osce", "OSCE", "OSCE", "participating States of the OSCE", "", "memberships.csv", ""),
    ("cis", "Commonwealth of Independent States", "Communauté des États indépendants",
     "members, associate members and founding States without the Charter", "", "memberships.csv", ""),
    ("unicef-eca", "UNICEF Europe and Central Asia (reporting)", "UNICEF, Europe et Asie centrale (statistiques)",
     "UNICEF reporting region Europe and Central Asia", "2026-04-21", "unicef-drp/Country-and-Region-Metadata f943b66, UNICEF_REP_REG_GLOBAL.csv",
     "55 with Kosovo; day of the copy"),
    ("unicef-cee-cis", "UNICEF CEE/CIS", "UNICEF, Europe centrale et orientale et CEI", "countries of UNICEF's former CEE/CIS region", "",
     "slides of UNICEF CEE/CIS, about 2013", "about 2013; 21 countries and Kosovo"),
    ("world-bank-eca", "World Bank Europe and Central Asia", "Banque mondiale, Europe et Asie centrale",
     "economies of the World Bank's region Europe and Central Asia that are participants here", "",
     "unicef-drp/Country-and-Region-Metadata f943b66, WB_REG_GLOBAL.csv",
     "fiscal year 2026; the list has 58, five of them territories without their own row here"),
    ("m49-central-asia", "Central Asia (M49)", "Asie centrale (M49)", "the subregion Central Asia of the UN's M49 list", "2026-05-15",
     "datasets/country-codes caa72d1", "day of the copy"),
]
FLAGS = {"unicef-eca": "unicef_eca_reporting_2026", "unicef-cee-cis": "unicef_ceecis_2013", "world-bank-eca": "worldbank_eca_fy2026",
         "m49-central-asia": "m49_central_asia", "budapest-2001": "proposed_eca_2001"}
MEMBER_STATUSES = {"coe": {"member"}, "eu": {"member"}, "osce": {"participating-state"},
                   "cis": {"member", "associate-member", "founding-state-without-charter"}}


def write_regions(source, target, people, spells, ledger):
    flags, members = read(source / "states/region.csv"), []

    def add(region, who, start="", end="", note=""):
        if who in people:
            members.append({"region": region, "participant": who, "from": start, "until": end, "note": note})
        else:
            ledger.remark(f"regions: territory that is no participant left out of {region}")

    for row in flags:
        if row["proposed_eca_2001"] == "1" or row["proposed_eca_today"] == "1":
            add("europe-central-asia", row["id"])
        for region, column in FLAGS.items():
            if row[column] == "1":
                add(region, row["id"])
    for spell in spells:
        statuses = MEMBER_STATUSES.get(spell["organisation"], ())
        if spell["status"] in statuses:
            note = "" if spell["status"] in ("member", "participating-state") else spell["status"]
            add(spell["organisation"], spell["participant"], spell["from"], spell["until"], note)

    # The counts that the records and their sources agree on.
    counts = lambda region, day: sum(
        member["region"] == region and during(member, day) and alive(people[member["participant"]], day) for member in members)
    for region, day, expected in [("europe-central-asia", "2001-11-21", 53), ("europe-central-asia", "2026-02-03", 54),
                                  ("budapest-2001", "2001-11-21", 53), ("coe", "2001-11-21", 43), ("coe", "2026-02-03", 46),
                                  ("osce", "2001-11-21", 55), ("osce", "2026-02-03", 57), ("eu", "2001-11-21", 15),
                                  ("eu", "2026-02-03", 27), ("cis", "2001-11-21", 12)]:
        assert counts(region, day) == expected, (region, day, counts(region, day))
    for region, column in [("coe", "coe_member"), ("osce", "osce"), ("eu", "eu"), ("cis", "cis")]:
        for suffix, day in [("2001", "2001-11-21"), ("today", "2026-02-03")]:
            flagged = {row["id"] for row in flags if row[f"{column}_{suffix}"] == "1"}
            found = {member["participant"] for member in members if member["region"] == region and during(member, day)
                     and alive(people[member["participant"]], day)}
            assert flagged == found, (region, suffix, flagged ^ found)

    members.sort(key=lambda member: (member["region"], member["participant"], member["from"]))
    write(target / "regions.csv", REGIONS, [dict(zip(REGIONS, row)) for row in sorted(REGION_ROWS)])
    write(target / "region-members.csv", MEMBERS, members)
