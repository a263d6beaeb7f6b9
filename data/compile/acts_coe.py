"""Acts towards the treaties of the Council of Europe: charts, Swiss and Dutch tables, single pages."""

import re

from common import INSTRUMENTS, KIND_NOT_STATED, Act, clean_participant, fold_entry_into_force, read

FILE = "coe-ilo/coe_status.csv"

#: One document per key of the records; `coe185_misc` and the two Dutch copies are told apart below.
DOCUMENTS = {
    "fedlex_185_20250619": "fedlex/ETS-185/2025-06-19",
    "fedlex_197_20240716": "fedlex/CETS-197/2024-07-16",
    "fedlex_201_20230714": "fedlex/CETS-201/2023-07-14",
    "fedlex_005_20220916": "fedlex/ETS-5/2022-09-16",
    "coe_chart_185_20040618": "coe/ETS-185/2004-06-18",
    "coe_chart_185_20151203": "coe/ETS-185/2015-12-03",
    "coe_chart_185_20200313": "coe-netlawgic/ETS-185/2020-03-13",
    "coe_decl_160": "coe/ETS-160-declarations/2017-02-27",
    "coe_family": "coe/ETS-160-family-law/2011",
    "nl_verdragenbank_224": "nl/CETS-224/2025-11-14",
    "nl_decl_160": "nl/ETS-160/undated",
    "fin_decree": "fi/decree-2011-63/2011",
    "edilex_he66": "fi/HE-2010-66/2010",
    "vfst_160": "vfst/ETS-160/2011",
    "wikili_160": "wikili/ETS-160/undated",
    "vagabondo": "vagabondo/ETS-160/2026-09-30",
    "osservatorio_160": "osservatoriominori/ETS-160/2018-07-01",
    "vlex_160": "vlex/ETS-160/2000-12-27",
    "ua_160": "lica/ETS-160/undated",
    "ua_192": "dtkt/ETS-192/undated",
    "patroths_192": "patroths/ETS-192/2011",
    "boe_160": "boe/BOE-A-2015-1752",
}

ACTS = {
    "signature": "signature", "ratification": "ratification", "accession": "accession", "acceptance": "acceptance",
    "territorial_application": "territorial-application", "declaration": "declaration", "reservation": "reservation",
    "objection": "objection", "authority": "authority", "reservation_or_declaration": "declaration",
}

#: Remarks of the records in our words. A remark that is not here stops the run.
REMARKS = {
    "source column covers ratification/acceptance/approval": "no mark: ratification, acceptance or approval",
    "A/B would mark accession": "",
    "marked ** (objections) in source": "", "undated": "",
    "signed on or before 2000-12-27": "signed on that day or before", "date not seen": "",
    "one of the three first parties": "one of the first three parties",
    "Art. 56 declaration": "declaration under art. 56",
    "footnote: permanent recognition of the competence of the Court for this territory from a later date":
        "competence of the Court recognised for the territory later",
    "read from the CoE Treaty Office chart": "", "CoE news": "", "Dutch Treaty Database change log": "",
    "CoE news (Fedlex leaves the type blank)": "",
    "(A) in Dutch Treaty Database change log of 07-08-2024": "",
    'Dutch log lists the date under "Signature"': "", "36 Parties after this": "36 parties with this one",
    "declaration extending to Curaçao": "",
    'source prints year "2108" (misprint, both languages of the 2025 version)': "year printed 2108",
    "date here is from the 2020-09-14 version of the same table: 19 June 2018 B": "the table of 2020-09-14 prints 2018-06-19",
    "footnote a (territorial exclusion/limitation, text not transcribed)": "footnote limits the territory",
    "footnote b (territorial limitation, text not transcribed)": "footnote limits the territory",
    "deemed party from 6 June 2006 (Committee of Ministers decision of 9 May 2007)":
        "held to be a party from 2006-06-06 by the Committee of Ministers on 2007-05-09",
    "source type (R) = ratification, acceptance, approval or notification": "mark (R): ratification, acceptance, approval or notification",
    "entry-into-force column empty": "", "only in the later (verdragenbank) copy": "",
    "reservations under Art. 7/8 via Art. 19 (text seen in excerpt)": "",
    "listed as having reservations/declarations": KIND_NOT_STATED,
    "listed among parties with reservations/declarations (list without dates)": KIND_NOT_STATED + "; listed without a day, which does not prove a party",
    "marked * (Vorbehalte und Erklärungen / réserves et déclarations) in source": KIND_NOT_STATED,
    "kind and date not given": "",
    "period covered 01/02/2012 -": "", "also RIS NOR40101610, BGBl. III 124/2008": "", "also vlex article": "",
    "also edilex HE 66/2010": "", "also coe_family, vfst": "", "also vfst (BGBl 2011 II 280)": "",
    "Finnish decree 2011: instrument of acceptance deposited 29 November 2010": "", "Finnish government bill HE 66/2010": "",
    "BGBl 2011 II 280": "citing BGBl. 2011 II 280", "NGO blog, low reliability": "blog of an organisation, low reliability",
    "date of the declaration (deposit date of the instrument not seen)": "day of deposit of the instrument not seen",
    "the same page gives 4 July 2003 as entry into force, which conflicts with the three-month rule (Art. 21(4)) and is not carried over":
        "the page gives the same day for the entry into force, against art. 21(4): left out",
    "domestic ratification law dated 2006-08-03, deposit date not seen": "law of 2006-08-03; day of deposit not seen",
    "domestic ratification law dated 2006-09-20, deposit date not seen": "law of 2006-09-20; day of deposit not seen",
    "Art. 1(4)": "", "Art. 1(4) categories of family cases": "", "Art. 1(4): custody, access/contact, adoption": "custody, contact, adoption",
    "authorities under Art. 24, 27, 35": "", "authorities under Art. 27, 35, from 1 January 2026": "",
}


def note_of(remarks):
    """The remarks of a row in our words."""
    kept = []
    for remark in filter(None, remarks.split("; ")):
        if remark.startswith("CHECK: "):
            kept.append("the days do not fit the rule of the treaty")
        elif remark.startswith("treaty rule ") or remark.startswith("CHECK"):
            pass  # The second half of such a remark: what the rule would give is computed, not recorded.
        elif flag := re.fullmatch(r'flag "([A-Z])\." in CoE chart as of .*', remark):
            kept.append(f"flag {flag[1]} in the chart")
        else:
            kept.append(REMARKS[remark])
    return "; ".join(filter(None, kept))


def documents_of(row):
    """The document a row rests on."""
    if row["source_key"] == "nl_verdragenbank_224" and "only in the later" in row["note"]:
        return "nl/CETS-224/2026-02-05"
    if row["source_key"] != "coe185_misc":
        return DOCUMENTS[row["source_key"]]
    # Three pages stand under one key: news of the Council of Europe, and the Dutch log of changes.
    if row["participant"] == "Brazil":
        return "coe/news-ETS-185-Brazil/2022-11-30"
    if row["note"].startswith("CoE news"):
        return "coe/news-T-CY-30/2024-06-20"
    return "nl/ETS-185-changes/2026-01-14"


def articles_of(row):
    """Articles that a remark names."""
    if row["note"].startswith("Art. 1(4)"):
        return "1(4)"
    if row["note"].startswith("reservations under Art. 7/8"):
        return "7, 8"
    if found := re.match(r"authorities under Art\. ([\d, ]+\d)(?:, from|$)", row["note"]):
        return found[1]
    return ""


def compile(source, ledger):
    """The acts of `coe_status.csv`."""
    rows, acts, days, folded = read(source / FILE), [], {}, 0
    whose = {row["participant"]: row["iso3"] for row in rows if ": " not in row["participant"]}
    for row in rows:
        document, instrument = documents_of(row), INSTRUMENTS[row["treaty_id"]]
        participant, territory = clean_participant(row["participant"])
        who = whose[participant]
        if row["source_key"] == "boe_160":
            # The page of the gazette is the document that the gazette's own table was read from; it has this act.
            folded += 1
            ledger.remark("CoE acts: row folded that repeats the table of the same document (boe/BOE-A-2015-1752)")
            continue
        note = note_of(row["note"])
        if row["action"] == "entry_into_force":
            days[(document, instrument, participant, territory)] = (row["date"], note, who)
            continue
        act = Act(document, instrument, participant, ACTS[row["action"]], row["date"], territory=territory,
                  articles=articles_of(row), note=note, at=place(row), who=who)
        if row["note"].startswith("authorities under"):
            act.act = "authority"
            if "from 1 January 2026" in row["note"]:
                act.effect_date = "2026-01-01"
        if "2108" in row["note"]:
            act.date = "2108-06-19"
            ledger.remark("CoE acts: impossible day put back as printed (Cabo Verde, 2108-06-19)")
        if "signed on or before" in row["note"]:
            act.not_after = "2000-12-27"
        acts.append(act)
    made = len(acts)
    folded += fold_entry_into_force(acts, days)
    ledger.remark("CoE acts: entry into force without its deposit, made a consent", len(acts) - made)
    ledger.account(FILE, len(rows), acts, folded=folded)
    return acts


def place(row):
    """Where in the document the act stands."""
    key = row["source_key"]
    if key.startswith("fedlex_185"):
        return "Champ d'application"
    if key.startswith("fedlex"):
        return "Geltungsbereich"
    if key.startswith("coe_chart"):
        return "chart of signatures and ratifications"
    return {"nl_verdragenbank_224": "list of parties", "nl_decl_160": "reservations and declarations",
            "coe_decl_160": "list of declarations"}.get(key, "")
