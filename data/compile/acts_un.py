"""Acts towards the treaties deposited with the Secretary-General of the United Nations."""

import re

import names
from common import INSTRUMENTS, Act, read

FILE = "untc/untc_status.csv"

ACTS = {
    "signature": "signature", "ratification": "ratification", "accession": "accession",
    "succession": "succession", "acceptance": "acceptance", "approval": "approval",
    "formal confirmation": "formal-confirmation", "succession to signature": "succession-to-signature",
    "reservation": "reservation",
    # The column of the table covers several kinds and the cell does not say which.
    "definitive signature/participation": "consent", "participation": "consent",
    # The table of withdrawals prints the day of effect only.
    "withdrawal": "withdrawal-notice", "withdrawal_notification": "withdrawal-notice",
    "withdrawal_notification_rescinded": "withdrawal-notice-revocation",
    # A Dutch list prints the entry into force without the deposit.
    "entry_into_force": "consent",
}

#: Tables read from the XML were refreshed on different days.
ZMJONES_DAYS = {"XVIII-12": "2014-01-27", "XVIII-12-a": "2014-01-27", "XVIII-12-b": "2014-01-27"}
ZMJONES_LATER = {"IV": "2015-03-14", "V": "2015-03-14", "VII": "2015-03-14", "XVI": "2014-07-10", "XVIII": "2014-07-10"}

INVIEW = "nl/XVIII-12-a/undated"
TRB = "nl/Trb-2010-318/2010"

#: Where a remark of the records goes: our words, or nothing (with the line printed at the end of a run).
REMARKS = {
    "UNTC XML table as scraped": "",
    "footnote marks were stripped by the scraper": "",
    "SUPPLEMENT to principal source": "",
    "participant name as shown by survivalscores.org (UNTC names normalised there)": "",
    "signatory, not a party": "",
    "declaration/reservation text on UNTC page": "",
    "no signature and no (a) in source, so probably accession":
        "neither signed nor marked as an accession: probably an accession",
    "date shown in brackets on UNTC (withdrawn/terminated, see end note)": "date in brackets: no longer in effect",
    "effective date of withdrawal from UNTC end-note table": "",
    "notification date not given by this source": "day of the notice not given",
    "FUTURE effective date at snapshot: still a party on 2026-08-22": "still a party on 2026-08-22",
    "SECONDARY, unverified: course note citing UNTC (Oct 2026)": "secondary and unverified",
    "effective one year after notice": "said to take effect one year after the notice",
    "notice later withdrawn": "later taken back",
    "Hungary remains a party": "",
    "Sb. m. s. 18/2015": "",
    "UNTC page as crawled (undated": "", "after 2014-11-11)": "",
    "Dutch treaty database (Verdragenbank) via inview.nl": "",
    "date of entry into force only": "",
    "reservation dated 02-02-2017 on Dutch treaty database page 009350_b": "",
    "the accession date itself is not in the excerpt": "the day of accession is not in the excerpt",
}


def zmjones_day(reference):
    """The day a table read from the XML speaks of."""
    return ZMJONES_DAYS.get(reference) or ZMJONES_LATER[reference.split("-")[0]]


def document_of(row):
    """The document of a row: one per table and day, not one per compilation."""
    reference = row["treaty_id"]
    return {
        "untc_html_2026-02-03": f"untc/{reference}/2026-02-03",
        "zmjones_untreaties_2014-2015": None,
        "survivalscores_2026-08-22": f"untc-survivalscores/{reference}/2026-08-22",
        "course_note_2026-10": f"course-note/{reference}/2026-10",
        "nl_verdragenbank_inview": INVIEW,
        "untc_crawl_12b_undated": f"untc/{reference}/undated",
        "cz_sbms_18_2015": "cz/sbms-2015-18/2015",
        "nl_verdragenbank_009350_b": f"nl/{reference}/undated",
    }[row["source_key"]] or f"untc-zmjones/{reference}/{zmjones_day(reference)}"


def note_of(row, ledger):
    """The remarks of a row in our words."""
    kept = []
    for remark in filter(None, row["note"].split("; ")):
        if notes := re.fullmatch(r"UNTC end notes? ([\d,]+) \(text in untc_reservations.csv\)", remark):
            numbers = notes[1].split(",")
            kept.append(("end note " if len(numbers) == 1 else "end notes ") + ", ".join(numbers))
        elif remark.startswith("effective_date from "):
            pass  # Told by the act of the Dutch document, see `compile`.
        else:
            if remark == "declaration/reservation text on UNTC page":
                ledger.remark("UN acts: remark dropped that the page prints a declaration or reservation of the participant")
            elif remark == "signatory, not a party":
                ledger.remark("UN acts: remark dropped that a signatory is not a party (it follows from the table)")
            kept.append(REMARKS[remark])
    return "; ".join(filter(None, kept))


def dutch_entries(path):
    """{participant id: (printed name, day of entry into force)} from the saved excerpt of the Dutch list."""
    entries = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if "|" in line and not line.startswith("#"):
            printed, day = (part.strip() for part in line.split("|"))
            day, month, year = day.split("-")
            entries[names.DUTCH[printed]] = (printed, f"{year}-{month}-{day}")
    return entries


def compile(source, ledger):
    """The acts of `untc_status.csv`."""
    rows, acts, split = read(source / FILE), [], 0
    dutch = dutch_entries(source / "untc/raw/pages_excerpts/inview_nl_XVIII-12-a_partijen.txt")
    for row in rows:
        who = row["iso3"] or {"European Union": "EU"}[row["participant"]]
        kind, document = ACTS[row["action"]], document_of(row)
        act = Act(document, INSTRUMENTS[row["treaty_id"]], row["participant"].strip(), kind, row["date"],
                  effect_date=row["effective_date"], note=note_of(row, ledger), at=place(row), who=who)
        if row["source_key"] == "nl_verdragenbank_inview":
            act.participant, day = dutch.pop(who)
            assert act.effect_date == day, row
        elif row["source_key"] == "nl_verdragenbank_009350_b":
            act.articles = "18"
        acts.append(act)

        # A day of effect that another document prints is that document's statement, not the table's.
        if stated := re.search(r"effective_date from (\w+)", row["note"]):
            act.effect_date = ""
            split += 1
            if stated[1] == "nl_verdragenbank_inview":
                printed, day = dutch.pop(who)
                assert day == row["effective_date"], row
                acts.append(Act(INVIEW, act.instrument, printed, "consent", effect_date=day, who=who, at="list of parties"))
            else:
                acts.append(Act(TRB, act.instrument, act.participant, "consent", effect_date=row["effective_date"], who=who,
                                note="name put into English"))
            ledger.remark("UN acts: entry into force moved from a table to the Dutch document that states it (split)")

        # The page keeps the day of a consent that was withdrawn, in brackets, and tells the rest in an end note.
        # Without a notice the participant would seem bound; its day is not in the record.
        if "brackets" in row["note"] and kind != "signature":
            acts.append(Act(document, act.instrument, act.participant, "withdrawal-notice", who=who, at=place(row),
                            note="from the brackets round the day of consent; " + act.note.split("; ")[0]))
            split += 1
            ledger.remark("UN acts: notice of withdrawal added for a consent printed in brackets (split)")
    assert not dutch, dutch
    ledger.account(FILE, len(rows), acts, split=split)
    return acts


def place(row):
    """Where in the document the act stands."""
    if row["action"] == "withdrawal":
        return "end notes"
    return {
        "untc_html_2026-02-03": "participants table", "zmjones_untreaties_2014-2015": "participants table",
        "untc_crawl_12b_undated": "participants table", "survivalscores_2026-08-22": "",
        "nl_verdragenbank_inview": "list of parties", "nl_verdragenbank_009350_b": "reservations and declarations",
    }.get(row["source_key"], "")
