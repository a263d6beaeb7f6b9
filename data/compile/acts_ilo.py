"""Acts towards the conventions of the International Labour Organization: Swiss tables and single pages."""

import re

from common import INSTRUMENTS, KIND_NOT_STATED, Act, clean_participant, fold_entry_into_force, read

FILE = "coe-ilo/ilo_status.csv"

DOCUMENTS = {
    "fedlex_c182_20230907": "fedlex/C182/2023-09-07",
    "fedlex_c182_20191029": "fedlex/C182/2019-10-29",
    "fedlex_c138_20250429": "fedlex/C138/2025-04-29",
    "fedlex_c029_20250429": "fedlex/C029/2025-04-29",
    "fedlex_c105_20250429": "fedlex/C105/2025-04-29",
    "wiki_c105": "wikipedia/C105/2022-10",
    "ilo_misc": "twn/C138-C182/2017-06-13",
}

ACTS = {
    "ratification": "ratification", "accession": "accession", "succession": "succession",
    "territorial_application": "territorial-application", "declaration": "declaration",
    "reservation_or_declaration": "declaration", "denunciation": "withdrawal-notice",
}

#: Remarks of the records in our words. A remark that is not here stops the run.
REMARKS = {
    "marked * (Vorbehalte und Erklärungen / réserves et déclarations) in source": KIND_NOT_STATED,
    "kind and date not given": "",
    "UK extension 3 June 1931 - 30 June 1997": "extended by the United Kingdom from 1931-06-03 to 1997-06-30",
    "UK extension 25 Nov 1959 - 30 June 1997": "extended by the United Kingdom from 1959-11-25 to 1997-06-30",
    "Portuguese extension 4 Oct - 19 Dec 1999": "extended by Portugal from 1999-10-04 to 1999-12-19",
    "Chinese declaration of 6 June 1997": "declared by China on 1997-06-06",
    "Chinese declaration of 13 July 1999": "declared by China on 1999-07-13",
    "Chinese declaration of 13 Dec 1999": "declared by China on 1999-12-13",
    "applied without modification": "applied without modification", "applied with modifications": "applied with modifications",
    "applied without modification to Guernsey (except Alderney and Sark)": "applied without modification; not to Alderney and Sark",
    "not applicable to Faroe Islands and Greenland": "not applied to the Faroe Islands and Greenland",
    "CHECK: listed by Fedlex as successor state, but the Wikipedia copies of the C105 page say Nauru is not an ILO member":
        "another source says that it is not a member of the ILO",
    "ILO in Malaysia page: denounced in 1990 (day not given there)": "denounced in 1990",
    "Wikipedia: ratified and since denounced": "ratified and since denounced", "date not seen": "days not given",
    "source marks B (Beitritt/accession)": "marked as an accession", "footnote d": "footnote d not read",
    "170th ratification (same as Fedlex)": "170th ratification",
    "instrument deposited with the ILO on Tuesday 13 June 2017": "", "181st ratification": "181st ratification",
}


def note_of(remarks):
    """The remarks of a row in our words, without the minimum age."""
    kept = []
    for remark in filter(None, remarks.split("; ")):
        if re.match(r"minimum age specified: \d+ years", remark) or remark == "declaration date not given)":
            continue
        if remark.startswith("CHECK: ") and remark not in REMARKS:
            kept.append("the days do not fit the rule of the convention")
        else:
            kept.append(REMARKS[remark])
    return "; ".join(filter(None, kept))


def compile(source, ledger):
    """The acts of `ilo_status.csv`."""
    rows, acts, days = read(source / FILE), [], {}
    whose = {row["participant"]: row["iso3"] for row in rows if ": " not in row["participant"]}
    whose["Australien"] = "AUS"
    ages = {(row["treaty_id"], row["participant"]) for row in rows
            if row["action"] == "declaration" and row["note"].startswith("minimum age")}
    for row in rows:
        document, instrument = DOCUMENTS[row["source_key"]], INSTRUMENTS[row["treaty_id"]]
        if row["note"].startswith("ILO in Malaysia page"):
            document = "ilo/C105-Malaysia/undated"
        participant, territory = clean_participant(row["participant"])
        who, note, kind = whose[participant], note_of(row["note"]), ACTS.get(row["action"])
        if row["note"].startswith("minimum age") and row["action"] != "declaration":
            assert (row["treaty_id"], row["participant"]) in ages, row
            ledger.remark("ILO acts: minimum age told once, by the declaration, not again by the other lines")
        if territory.startswith("Bundesstaaten Australiens"):
            # The line of Australia itself has no day; the line beneath it is Australia's own consent, for its
            # states and mainland territories. As an act for a territory alone it would leave Australia unbound.
            note = "; ".join(filter(None, ["printed for the states and mainland territories; the line of the State has no day", note]))
            kind, territory = kind and "ratification", ""
            if kind:
                ledger.remark("ILO acts: line for the states and mainland territories taken as Australia's own (C138)")
        if row["action"] == "entry_into_force":
            days[(document, instrument, participant, territory)] = (row["date"], note, who)
            continue
        act = Act(document, instrument, participant, kind, row["date"], territory=territory, note=note,
                  at="Geltungsbereich" if row["source_key"].startswith("fedlex") else "", who=who)
        if row["action"] == "declaration":
            age = re.match(r"minimum age specified: (\d+) years", row["note"])
            act.articles, act.note = "2", f"minimum age {age[1]}"
        if act.note == "denounced in 1990":
            act.not_before, act.not_after = "1990-01-01", "1990-12-31"
        acts.append(act)
    made = len(acts)
    folded = fold_entry_into_force(acts, days)
    ledger.remark("ILO acts: entry into force without its registration, made a consent", len(acts) - made)
    ledger.account(FILE, len(rows), acts, folded=folded)
    return acts
