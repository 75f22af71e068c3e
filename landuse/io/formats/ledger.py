"""Reading the case ledger (:mod:`landuse.cases`) like a file of the table ``cases``: the events that count."""

from pathlib import Path

from landuse.io.formats.rawtable import RawTable

SHEET = "case_events"


def read_ledger(where: str | Path) -> RawTable:
    """Return the events of a ledger that count, corrections in place; a row is called by its running number.

    `where` is a file or a ``postgresql://`` URL. Raises LedgerError where there is no ledger.
    """
    from landuse.cases.store import open_ledger

    ledger = open_ledger(where)
    frame = ledger.effective()
    name = where.name if isinstance(where, Path) else ledger.name
    return RawTable(frame.reset_index(drop=True), frame["event_no"].to_numpy("int64"), name, SHEET)


def is_ledger(path: Path) -> bool:
    """Tell whether a file is a case ledger."""
    from landuse.cases.place import is_ledger_file

    return is_ledger_file(path)
