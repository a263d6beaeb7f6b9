"""What every step shares: reading and writing tables, the shape of an act, the ledger of rows."""

import csv
import datetime
import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass, fields
from pathlib import Path

#: Depositary reference in the records -> instrument. One line per instrument.
INSTRUMENTS = {
    "IV-11-c": "opsc", "OPSC": "opsc", "IV-11": "crc", "IV-11-a": "crc-amendment-43", "IV-11-b": "opac",
    "IV-11-d": "opic", "IV-8": "cedaw", "IV-8-b": "cedaw-op", "IV-2": "cerd", "IV-3": "icescr",
    "IV-3-a": "icescr-op", "IV-4": "iccpr", "IV-5": "iccpr-op", "IV-12": "iccpr-op2", "IV-9": "cat",
    "IV-9-b": "cat-op", "IV-13": "cmw", "IV-15": "crpd", "IV-15-a": "crpd-op", "IV-16": "ced",
    "V-2": "refugees", "V-3": "stateless-persons", "V-4": "reduction-of-statelessness",
    "V-5": "refugees-protocol", "VII-1": "traffic-women-children-protocol",
    "VII-2": "traffic-women-children-amended", "VII-3": "traffic-women-children",
    "VII-4": "traffic-women-full-age-amended", "VII-5": "traffic-women-full-age",
    "VII-6": "white-slave-protocol", "VII-7": "white-slave-agreement-amended",
    "VII-8": "white-slave-agreement", "VII-9": "white-slave-convention-amended",
    "VII-10": "white-slave-convention", "VII-11-a": "traffic-in-persons",
    "VII-11-b": "traffic-in-persons-final-protocol", "XVI-3": "consent-to-marriage",
    "XVIII-1": "slavery-protocol", "XVIII-2": "slavery-amended", "XVIII-3": "slavery",
    "XVIII-4": "slavery-supplementary", "XVIII-10": "rome-statute", "ROME-STATUTE": "rome-statute",
    "XVIII-10-a": "rome-statute-article-8-amendment",
    "XVIII-10-b": "rome-statute-aggression-amendments", "XVIII-12": "untoc",
    "XVIII-12-a": "untoc-trafficking", "XVIII-12-b": "untoc-smuggling", "XVIII-12-c": "untoc-firearms",
    "XVIII-14": "uncac",
    "CETS-185": "cybercrime", "ETS-185": "cybercrime", "CETS-189": "cybercrime-racism",
    "CETS-224": "cybercrime-evidence", "ETS-160": "exercise-childrens-rights",
    "ETS-192": "contact-children", "CETS-197": "coe-trafficking", "CETS-201": "lanzarote", "ETS-5": "echr",
    "ILO-C182": "ilo-c182", "ILO-C138": "ilo-c138", "ILO-C029": "ilo-c029", "ILO-C105": "ilo-c105",
}

ACT_TYPES = {
    "signature", "definitive-signature", "ratification", "acceptance", "approval", "accession", "succession",
    "succession-to-signature", "formal-confirmation", "consent", "provisional-application", "declaration",
    "reservation", "objection", "communication", "territorial-application", "authority",
    "withdrawal-notice", "withdrawal-notice-revocation", "signature-withdrawal", "reservation-withdrawal",
}

#: Acts by which a participant becomes bound: the entry into force that a table prints belongs to one of them.
CONSENTS = {
    "definitive-signature", "ratification", "acceptance", "approval", "accession", "succession",
    "formal-confirmation", "consent",
}

KIND_NOT_STATED = "kind not stated (reservation or declaration)"


@dataclass
class Act:
    """One act as one document reports it. `who` is the participant's id, used to make the table of names."""

    document: str
    instrument: str
    participant: str
    act: str
    date: str = ""
    not_before: str = ""
    not_after: str = ""
    effect_date: str = ""
    territory: str = ""
    articles: str = ""
    target: str = ""
    note: str = ""
    at: str = ""
    who: str = ""


ACT_COLUMNS = [field.name for field in fields(Act) if field.name not in ("document", "who")]


class Ledger:
    """Counts what came in, what went out and what happened between, so that nothing is lost in silence."""

    def __init__(self):
        self.files = {}
        self.remarks = defaultdict(int)

    def account(self, file, rows_in, acts, folded=0, split=0):
        """Close the account of one source file: every row is an act, is folded into one, or gave two."""
        assert rows_in - folded + split == len(acts), (file, rows_in, folded, split, len(acts))
        self.files[file] = (rows_in, folded, split, len(acts))

    def remark(self, text, count=1):
        self.remarks[text] += count

    def report(self):
        """The lines printed at the end of a run."""
        lines = [f"{'acts: source file':<28}{'in':>8}{'folded':>8}{'split':>8}{'out':>8}"]
        for file, counts in self.files.items():
            lines.append(f"{file:<28}" + "".join(f"{count:>8}" for count in counts))
        total = [sum(column) for column in zip(*self.files.values())]
        lines.append(f"{'total':<28}" + "".join(f"{count:>8}" for count in total))
        lines.append(f"in + split = out + folded: {total[0]} + {total[2]} = {total[3]} + {total[1]}")
        lines.append("")
        lines += [f"{count:>6}  {text}" for text, count in sorted(self.remarks.items())]
        return "\n".join(lines)


def read(path):
    """All rows of a CSV file as dictionaries."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, columns, rows):
    """A CSV file: UTF-8, LF, quotes only where needed. Rows are dictionaries."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        writer.writeheader()
        writer.writerows(rows)


def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def is_day(text):
    """Whether a text is a day of the calendar, written YYYY-MM-DD."""
    try:
        return re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None and bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def next_day(day):
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()


def clean_participant(text):
    """A printed name without the marks that point to footnotes, and its territory if the line is for one.

    `Albania *` -> (`Albania`, ``); `Niederlande: Aruba` -> (`Niederlande`, `Aruba`).
    """
    name, _, territory = text.replace("*", "").strip().partition(": ")
    return name.strip(), territory.strip()


def fold_entry_into_force(acts, days):
    """Give the entries into force that stand on lines of their own to the acts they belong to.

    `days` maps (document, instrument, participant, territory) to (day, note, who). Returns the number folded.
    Where the document prints no act of consent, one is made whose kind and day it does not state.
    """
    folded = 0
    takers = defaultdict(list)
    for act in acts:
        if act.act == "territorial-application" if act.territory else act.act in CONSENTS:
            takers[(act.document, act.instrument, act.participant, act.territory)].append(act)
    for key, (day, note, who) in days.items():
        if takers[key]:
            assert len(takers[key]) == 1, key
            taker = takers[key][0]
            assert taker.effect_date in ("", day), (key, taker.effect_date, day)
            taker.effect_date = day
            if note and note not in taker.note:
                taker.note = "; ".join(filter(None, [taker.note, note]))
            folded += 1
        else:
            document, instrument, participant, territory = key
            kind = "territorial-application" if territory else "consent"
            acts.append(Act(document, instrument, participant, kind, effect_date=day, territory=territory,
                            note=note, who=who))
    return folded
