"""Reading the case ledger (:mod:`landuse.cases`) like a file of the table ``cases``: the events that count."""

from dataclasses import replace
from pathlib import Path

from landuse.io.formats.rawtable import RawTable
from landuse.io.postgis.database_table import DatabaseTable, content_of, database_name

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


def ledger_content(url: str) -> DatabaseTable:
    """Return the events of a ledger in a database, with the hash of what was read; raise LedgerError where there is no ledger."""
    from landuse.cases.place import place_of

    raw = read_ledger(url)
    database = place_of(url).url.database
    file, events = (
        database_name(database),
        raw.frame.to_csv(header=False, index=False, lineterminator="\n", date_format="%Y-%m-%d"),
    )
    content = content_of(f"{file} {SHEET}", ",".join(raw.frame.columns), [events.encode()])
    return DatabaseTable(raw.frame, raw.rows, file, SHEET, content=replace(content, rows=len(raw.frame)))


def is_ledger(path: Path) -> bool:
    """Tell whether a file is a case ledger."""
    from landuse.cases.place import is_ledger_file

    return is_ledger_file(path)
