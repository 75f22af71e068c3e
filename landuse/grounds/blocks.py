"""`Block`: the records that one verdict rests on, of many subjects at once: one frame a table, and of each subject its slice of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.data import LandData
from landuse.errors import UnknownNameError, sample
from landuse.grounds.records import cut
from landuse.grounds.variants import Rows
from landuse.grounds.verdicts import HELD, LINKS, Verdict
from landuse.linkage import SHARED
from landuse.metrics.enterprise_years import judged_year
from landuse.policy import Policy
from landuse.vocabulary import table

FIGURES = (
    "area_m2", "fixed_asset_investment_wanyuan", "floor_area_m2", "building_footprint_m2", "structure_area_m2", "yard_area_m2",
    "office_land_m2", "greening_area_m2",
)  # fmt: skip
"""Columns of the parcels that measured figures of standard land come from."""
Whole = npt.NDArray[np.int64]
Pairs = tuple[Whole, Whole]
"""Subjects (numbers) and, beside each, the place of a record of its in some table; sorted by subject."""


@dataclass(frozen=True, eq=False)
class Block:
    """Records of many subjects.

    Attributes
    ----------
    verdict, keys
        The verdict, and the codes of the subjects.
    rows
        Frames with their keys as columns and their places in the tables as index, one subject after the other; of each subject the
        judged record stands first in its table. A table without any record is left out.
    starts
        For each table where the subjects' records begin, and at the end their number.
    """

    verdict: Verdict
    keys: tuple[str, ...]
    rows: Rows
    starts: Mapping[str, Whole]

    @cached_property
    def sizes(self) -> dict[str, Whole]:
        """For each table how many records each subject has."""
        return {name: np.diff(starts) for name, starts in self.starts.items()}

    @cached_property
    def links(self) -> dict[tuple[str, str], Whole]:
        """The columns that say whose a record is, as numbers, the same for the same code; -1 where there is none."""
        columns = [(name, link) for name, frame in self.rows.items() for link in LINKS if link in frame]
        numbers, _ = pd.factorize(pd.concat([self.rows[name][link].astype("str") for name, link in columns], ignore_index=True))
        ends = np.cumsum([len(self.rows[name]) for name, _ in columns])
        return {column: part.astype(np.int64) for column, part in zip(columns, np.split(numbers, ends[:-1]), strict=True)}

    def of(self, number: int) -> Rows:
        """Return the records of one subject, as :data:`landuse.grounds.variants.Rows`."""
        found = {}
        for name, frame in self.rows.items():
            first, last = self.starts[name][number : number + 2]
            if last > first:
                found[name] = frame.iloc[first:last]
        return found


def block_of(
    data: LandData,
    verdict: Verdict,
    keys: Sequence[str],
    *,
    policy: Policy,
    as_of: pd.Timestamp,
    members: Sequence[Sequence[int]] | None = None,
) -> Block:
    """Return the records behind one verdict on each of `keys`.

    `members` are the places of the enterprises that are judged together with each, for the ranking; without them each stands alone.

    Raises
    ------
    UnknownNameError
        The table has no such record.
    """
    own = data.table(verdict.table)
    places = own.index.get_indexer(pd.Index(list(keys)))
    if (places < 0).any():
        lacking = sample([key for key, place in zip(keys, places, strict=True) if place < 0])
        raise UnknownNameError(f"{table(verdict.table).label_zh}表没有“{lacking}”；请核对代码")
    subjects: Pairs = np.arange(len(keys)), places.astype(np.int64)
    if verdict.column == "per_mu_grade":
        chosen = _of_holdings(data, verdict, subjects, members, as_of)
    else:
        chosen = {verdict.table: (subjects, verdict.own)}
        link = "subject_id" if verdict.table == "projects" else table(verdict.table).index[0]
        for name, columns in verdict.others.items():
            chosen[name] = _linked(data, name, link, own.index, subjects), columns
        if verdict.column == "standard_land_conclusion" and policy.standard_land.measured_actuals == "where_missing":
            chosen |= _of_users(data, verdict, subjects, as_of)
    rows, starts = {}, {}
    for name, ((numbers, at), columns) in chosen.items():
        if len(at):
            rows[name] = cut(data, name, at, columns)
            starts[name] = np.searchsorted(numbers, np.arange(len(keys) + 1))
    return Block(verdict, tuple(keys), rows, starts)


Chosen = dict[str, tuple[Pairs, tuple[str, ...]]]


def _linked(data: LandData, name: str, link: str, ids: pd.Index, subjects: Pairs) -> Pairs:
    """Return the records of a table by the subject they belong to, in the order of the table."""
    frame = data.table(name)
    values = frame.index.get_level_values(link) if link in frame.index.names else frame[link]
    return _in_order(*_joined(ids.get_indexer(pd.Index(values)), subjects))


def _joined(owner: npt.NDArray[np.intp], subjects: Pairs) -> Pairs:
    """Return the pairs of subject and place, of records that belong to the places `owner` (-1: to none)."""
    numbers, places = subjects
    by_place = np.argsort(places, kind="stable")
    first, last = (np.searchsorted(places[by_place], owner, side) for side in ("left", "right"))
    count = np.where(owner >= 0, last - first, 0)
    records = np.repeat(np.arange(len(owner)), count)
    within = np.arange(len(records)) - np.repeat(np.cumsum(count) - count, count)
    return numbers[by_place[np.repeat(first, count) + within]], records


def _in_order(numbers: Whole, records: Whole) -> Pairs:
    """Return pairs sorted by subject and place, each once."""
    order = np.lexsort((records, numbers))
    numbers, records = numbers[order], records[order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (np.diff(numbers) != 0) | (np.diff(records) != 0)
    return numbers[fresh], records[fresh]


def _first(lead: Pairs, more: Pairs) -> Pairs:
    """Return `lead` and after it, subject by subject, what else is in `more`."""
    numbers, records = (np.concatenate(parts) for parts in zip(lead, more, strict=True))
    rank = np.concatenate([np.zeros(len(lead[0])), np.ones(len(more[0]))])
    order = np.lexsort((np.arange(len(records)), rank, numbers))
    pairs = pd.DataFrame({"number": numbers[order], "record": records[order]}).drop_duplicates()
    return pairs["number"].to_numpy(), pairs["record"].to_numpy()


def _of_holdings(
    data: LandData, verdict: Verdict, subjects: Pairs, members: Sequence[Sequence[int]] | None, as_of: pd.Timestamp
) -> Chosen:
    """Return the enterprises with those judged with them, their accounts, their land, and all who use the same parcels."""
    together = members or [[place] for place in subjects[1].tolist()]
    firms: Pairs = (
        np.repeat(subjects[0], [len(held) for held in together]),
        np.array([place for held in together for place in held], dtype=np.int64),
    )
    occupancy, parcels = data.table("occupancy"), data.parcels.index
    enterprises = data.table("enterprises").index
    own = _joined(enterprises.get_indexer(pd.Index(occupancy["enterprise_id"])), firms)
    parcel = parcels.get_indexer(pd.Index(occupancy["parcel_id"]))
    land = _in_order(own[0], parcel[own[1]])
    here = _joined(parcel, _known(land))
    rows = _in_order(*(np.concatenate(parts) for parts in zip(own, here, strict=True)))
    return {
        "enterprises": (firms, verdict.own),
        "accounts": (_accounts(data, firms, as_of), verdict.others["accounts"]),
        "occupancy": (rows, verdict.others["occupancy"]),
        "parcels": (_known(_in_order(rows[0], parcel[rows[1]])), verdict.others["parcels"]),
    }


def _of_users(data: LandData, verdict: Verdict, subjects: Pairs, as_of: pd.Timestamp) -> Chosen:
    """Return the parcels with their figures, their users, these users' land and their accounts of the judged year."""
    occupancy, enterprises = data.table("occupancy"), data.table("enterprises").index
    parcel = data.parcels.index.get_indexer(pd.Index(occupancy["parcel_id"]))
    firm = enterprises.get_indexer(pd.Index(occupancy["enterprise_id"]))
    on_it = _joined(parcel, subjects)
    users = _known(_in_order(on_it[0], firm[on_it[1]]))
    theirs = _joined(firm, users)
    land = _known(_in_order(*(np.concatenate(p) for p in zip(subjects, (theirs[0], parcel[theirs[1]]), strict=True))))
    here = _joined(parcel, land)
    rows = _in_order(*(np.concatenate(parts) for parts in zip(theirs, here, strict=True)))
    figures = (*verdict.own, *(name for name in FIGURES if name not in verdict.own))
    return {
        "parcels": (_first(subjects, land), figures),
        "occupancy": (rows, HELD["occupancy"]),
        "enterprises": (users, ()),
        "accounts": (_accounts(data, users, as_of), SHARED),
    }


def _known(pairs: Pairs) -> Pairs:
    kept = pairs[1] >= 0
    return pairs[0][kept], pairs[1][kept]


def _accounts(data: LandData, firms: Pairs, as_of: pd.Timestamp) -> Pairs:
    """Return the accounts of the judged year."""
    index = data.table("accounts").index
    owner = data.table("enterprises").index.get_indexer(index.get_level_values("enterprise_id"))
    of_year = np.asarray(index.get_level_values("year") == judged_year(as_of))
    return _in_order(*_joined(np.where(of_year, owner, -1), firms))


def slices(starts: Whole, chosen: Iterable[int] | Whole) -> tuple[Whole, Whole]:
    """Return the rows of some subjects one after the other, and how many each has; a subject may be named several times."""
    at = np.asarray(chosen, dtype=np.int64)
    first, count = starts[at], starts[at + 1] - starts[at]
    ends = np.cumsum(count)
    return np.repeat(first - (ends - count), count) + np.arange(ends[-1] if len(ends) else 0), count
