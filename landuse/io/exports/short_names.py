"""Names of fields for a Shapefile: at most ten bytes of ASCII, each once; the usual letters of the trade (ZDDM, QLR) where there are any."""

from collections.abc import Iterable

from landuse.vocabulary.rows import read_rows

LONGEST = 10


def short_names(columns: Iterable[str], table: str = "parcels") -> dict[str, str]:
    """Return {column: name} for columns of a table, the same for the same columns.

    >>> short_names(["parcel_id", "agreed_start_date", "zone_name", "missing_evidence"])
    {'parcel_id': 'ZDDM', 'agreed_start_date': 'YDKGSJ', 'zone_name': 'zone_name', 'missing_evidence': 'missi_evid'}
    """
    known = _trade_letters(table)
    taken: set[str] = set()
    names = {}
    for column in columns:
        name = _free(known.get(column) or _shortened(column), taken)
        taken.add(name.casefold())
        names[column] = name
    return names


def _trade_letters(table: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in read_rows("aliases"):
        alias = row["alias"]
        if row["table"] == table and alias.isascii() and alias.isidentifier() and len(alias) <= LONGEST:
            found.setdefault(row["column"], alias)
    return found


def _shortened(column: str) -> str:
    """Return a column's name shortened part by part; what is not in letters becomes a plain number later."""
    plain = "".join(char if char.isascii() and (char.isalnum() or char == "_") else "" for char in column).strip("_")
    if not plain or not plain[0].isalpha():
        plain = f"F{plain}"
    if len(plain) <= LONGEST:
        return plain
    parts = [part for part in plain.split("_") if part]
    room = LONGEST - (len(parts) - 1)
    if room < len(parts):
        return "".join(part[0] for part in parts)[:LONGEST]
    share, more = divmod(room, len(parts))
    lengths = [share + (place < more) for place in range(len(parts))]
    return "_".join(part[:length] for part, length in zip(parts, lengths, strict=True))[:LONGEST]


def _free(name: str, taken: set[str]) -> str:
    tries = (name, *(f"{name[: LONGEST - len(str(number))]}{number}" for number in range(1, len(taken) + 2)))
    return next(candidate for candidate in tries if candidate.casefold() not in taken)
