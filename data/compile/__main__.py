"""Makes the tables of `data/` from a folder of gathered records: `python3 data/compile FROM_DIR`."""

import shutil
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # The folder of scripts is published; caches do not belong in it.

import acts_boe  # noqa: E402
import acts_coe  # noqa: E402
import acts_ilo  # noqa: E402
import acts_un  # noqa: E402
import datapackage  # noqa: E402
import documents  # noqa: E402
import names  # noqa: E402
import participants  # noqa: E402
from common import ACT_COLUMNS, ACT_TYPES, Ledger, is_day, write  # noqa: E402


def main():
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python3 data/compile FROM_DIR")
    source, target = Path(sys.argv[1]), Path(__file__).resolve().parent.parent
    ledger = Ledger()

    people = participants.compile(source, target, ledger)
    acts = [act for step in (acts_un, acts_coe, acts_ilo, acts_boe) for act in step.compile(source, ledger)]
    papers = documents.compile(source, target, acts, ledger)
    bound_undated(acts, papers, ledger)
    check(acts, papers)
    files = write_acts(target, acts)
    names.compile(source, target, acts, papers, people, ledger)
    datapackage.compile(target, files, papers)

    print(ledger.report())


def bound_undated(acts, papers, ledger):
    """An act that a document of a known day reports without its day happened on that day or before."""
    for act in acts:
        if not act.date and not act.not_after and papers[act.document]["as_of"]:
            act.not_after = papers[act.document]["as_of"]
            ledger.remark("acts: undated, bounded by the day of their document (not_after)")
        elif not act.date and not act.not_after and not act.not_before:
            ledger.remark("acts: undated and without bounds (the document has no known day)")


def check(acts, papers):
    """Stops the run where a table would not keep what the columns promise."""
    for act in acts:
        assert act.document in papers, act
        assert act.act in ACT_TYPES, act
        for day in (act.date, act.not_before, act.not_after, act.effect_date):
            assert not day or is_day(day), act
        assert act.participant and act.participant == act.participant.strip(), act


def write_acts(target, acts):
    """One file per document, at `acts/<document id>.csv`. Returns {document id: number of rows}."""
    folder = target / "acts"
    if folder.exists():  # A document that is no longer compiled must not leave its acts behind.
        shutil.rmtree(folder)
    by_document = {}
    for act in acts:
        by_document.setdefault(act.document, []).append({column: getattr(act, column) for column in ACT_COLUMNS})
    order = ["instrument", "participant", "territory", "date", "act", "effect_date", "articles", "target", "note"]
    for document, rows in by_document.items():
        rows.sort(key=lambda row: [row[column] for column in order])
        write(folder / f"{document}.csv", ACT_COLUMNS, rows)
    return {document: len(rows) for document, rows in sorted(by_document.items())}


main()
