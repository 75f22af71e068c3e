"""Outlines in one file and the attributes of the same parcels in another: which is the table, which is joined to it, by which key."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from landuse.io.column_proposals import seen_as
from landuse.io.first_config.keys import identifiers, key_column, shared_column
from landuse.io.first_config.survey import Looked, looked_as
from landuse.vocabulary import columns

SURE_SHARE = 0.9
"""Share of the attribute file's rows that must find their parcel for the join to be taken unasked (DESIGN)."""
_FEW_TWICE, _SOME_TWICE = 0.05, 0.25
"""Share of the keys that may stand twice by mistake in a file with one row for each; in one whose headers are those of parcels, the latter."""
_TABLE = "parcels"
_KEYS = ("parcel_id", "supervision_no", "contract_no")


@dataclass(frozen=True, eq=False)
class PlannedAttributes:
    """A file with one row for a parcel: the headers that meet, rows with a key, rows that find a parcel, {column: header}, is it taken."""

    looked: Looked
    on: str
    to: str
    rows: int
    matched: int
    columns: Mapping[str, str]
    taken: bool

    @property
    def units(self) -> dict[str, str]:
        """{column: unit} where the file states the unit apart from its header."""
        held = {found.header: found.unit for found in self.looked.proposal.columns if found.unit}
        return {
            column: held[header] for column, header in self.columns.items() if header in held and columns(_TABLE)[column].unit
        }

    @property
    def words(self) -> str:
        """What speaks for the join, in Chinese."""
        return f"“{self.on}”在宗地表中有，{self.rows} 行中 {self.matched} 行找得到宗地"


def planned_attributes(looked: Looked, parcels: Looked, named: Mapping[str, str]) -> PlannedAttributes | None:
    """Return how a file is joined to the parcels row by row; None where it has several rows for a parcel or nothing of a parcel.

    `named` are {column: header} of the parcels' file.
    """
    if looked.guess.table not in (None, _TABLE):
        return None
    for column in (column for column in _KEYS if column in named):
        keys = set(identifiers(parcels.raw, named[column]).dropna())
        on = shared_column(keys, looked.raw)
        if on is None:
            continue
        held = identifiers(looked.raw, on).dropna()
        mapped = {name: header for name, header in seen_as(looked.proposal, looked.raw, _TABLE).mapped.items() if header != on}
        most = _SOME_TWICE if looked.guess.table == _TABLE else _FEW_TWICE
        if not mapped or held[held.duplicated()].nunique() > most * held.nunique():
            return None
        matched = int(held.isin(keys).sum())
        return PlannedAttributes(
            looked_as(looked, _TABLE, looked.guess.sureness, looked.guess.reason), on, named[column], len(held), matched, mapped,
            taken=matched >= SURE_SHARE * len(held),
        )  # fmt: skip
    return None


def outlines_of(ledger: Looked, free: Iterable[Looked]) -> Looked | None:
    """Return the layer of `free` that has the outlines of what `ledger`, a table without any, lists; None where there is none."""
    if ledger.shape:
        return None
    named = ledger.proposal.mapped
    layers = [looked for looked in free if looked.shape == "polygon" and looked.guess.table in (None, _TABLE)]
    for header in _key_headers(ledger, named, layers):
        keys = set(identifiers(ledger.raw, header).dropna())
        for layer in layers:
            if shared_column(keys, layer.raw) is not None:
                return looked_as(layer, _TABLE, "sure", f"面图层，与 {ledger.part.label} 的“{header}”相同，图形以它为准")
    return None


def _key_headers(ledger: Looked, named: Mapping[str, str], others: Sequence[Looked]) -> list[str]:
    known = [named[column] for column in _KEYS if column in named]
    found = None if known else key_column(ledger.raw, named, [other.raw for other in others])
    return known or ([] if found is None else [found.header])
