"""Which records belong together: groups of parcels, enterprises, projects and case events that are linked with each other.

Nothing that is worked out row by row for a record of one group reads a record of another, so that a group may stand alone.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from landuse.company_names import plain_names
from landuse.credit_codes import plain_codes
from landuse.errors import TableError, sample
from landuse.targets.history import SUBJECT_TABLES

Positions = npt.NDArray[np.int64]
Keys = Mapping[str, Mapping[str, pa.ChunkedArray]]
"""For each table the columns of :data:`LINKS` that it has."""

OWN_KEY = {"parcels": "parcel_id", "enterprises": "enterprise_id", "projects": "project_id"}
LINKS: Mapping[str, tuple[str, ...]] = {
    "parcels": ("parcel_id", "holder_uscc", "parent_parcel_id"),
    "enterprises": ("enterprise_id", "enterprise_name"),
    "projects": ("project_id",),
    "delays": ("parcel_id",),
    "accounts": ("enterprise_id",),
    "activity": ("enterprise_id",),
    "occupancy": ("parcel_id", "enterprise_id"),
    "project_parcels": ("parcel_id", "project_id"),
    "commitments": ("parcel_id",),
    "cases": ("case_id", "subject_kind", "subject_id", "event_no", "corrects_no"),
}
"""The columns that link the records of each table; tables that are not named are small and go whole to every part."""
REFERS_TO = {
    "parcel_id": "parcels", "parent_parcel_id": "parcels", "enterprise_id": "enterprises", "holder_uscc": "enterprises",
    "project_id": "projects",
}  # fmt: skip
NODES = ("parcels", "enterprises", "projects", "cases")


def linked_groups(keys: Keys) -> dict[str, Positions]:
    """Return for each table the number of the group that each of its rows belongs to; -1 for rows that link to nothing.

    Linked are the users, the holder and the parent of a parcel, the projects on it, the enterprises that stand in the table twice (by
    code or by name), and all events of a case or about one subject.

    Raises
    ------
    TableError
        An id stands more than once in its table.
    """
    rows = {name: _rows(keys, name) for name in NODES}
    offset = dict(zip(NODES, np.cumsum([0, *rows.values()])[:-1].tolist(), strict=True))
    places = _Places(keys)
    one, other = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for left, right in [*_links(keys, places, offset), *_same_firms(keys, offset), *_cases(keys, places, offset)]:
        known = (left >= 0) & (right >= 0)
        one.append(left[known])
        other.append(right[known])
    count = sum(rows.values())
    ends = np.concatenate(one), np.concatenate(other)
    edges = coo_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(count, count))
    _, group = connected_components(edges.tocsr(), directed=False) if count else (0, np.zeros(0, dtype=np.int32))
    found = {name: group[offset[name] : offset[name] + rows[name]].astype(np.int64) for name in NODES}
    for name, columns in keys.items():
        if name not in found:
            found[name] = _of_first_link(columns, places, found)
    return found


class _Places:
    """Finds the positions of ids in the tables that they stand for."""

    def __init__(self, keys: Keys) -> None:
        self._ids = {}
        for table, key in OWN_KEY.items():
            ids = (
                pc.cast(keys[table][key], pa.large_string()) if table in keys else pa.chunked_array([[]], type=pa.large_string())
            )
            self._ids[table] = pc.drop_null(ids) if ids.null_count else ids
            counts = pc.count_distinct(self._ids[table]).as_py()
            if counts != len(self._ids[table]):
                found = pc.value_counts(self._ids[table])
                again = found.field("values").filter(pc.greater(found.field("counts"), 1))
                raise TableError(f"表 {table} 的标识 {key} 重复：{sample(again.to_pylist())}；请核对后删除或改正")

    def of(self, values: pa.ChunkedArray, table: str) -> Positions:
        """Return the positions of `values` in `table`, -1 where it does not have them."""
        found = pc.index_in(pc.cast(values, pa.large_string()), value_set=self._ids[table])
        return np.asarray(pc.fill_null(found, -1).to_numpy(), dtype=np.int64)


def _rows(keys: Keys, name: str) -> int:
    return len(next(iter(keys[name].values()))) if keys.get(name) else 0


def _links(keys: Keys, places: _Places, offset: Mapping[str, int]) -> Iterator[tuple[Positions, Positions]]:
    """Yield the two ends of each kind of link, negative where there is none."""
    for table, column in (("parcels", "holder_uscc"), ("parcels", "parent_parcel_id")):
        if column in keys.get(table, {}):
            target = REFERS_TO[column]
            at = places.of(keys[table][column], target)
            yield np.arange(len(at)) + offset[table], np.where(at >= 0, at + offset[target], -1)
    for table, columns in (("occupancy", ("parcel_id", "enterprise_id")), ("project_parcels", ("parcel_id", "project_id"))):
        if table in keys and all(column in keys[table] for column in columns):
            ends = []
            for column in columns:
                at = places.of(keys[table][column], REFERS_TO[column])
                ends.append(np.where(at >= 0, at + offset[REFERS_TO[column]], -1))
            yield ends[0], ends[1]


def _same_firms(keys: Keys, offset: Mapping[str, int]) -> Iterator[tuple[Positions, Positions]]:
    """Yield each enterprise with the first that has the same code or name in another writing."""
    for column, plain in (("enterprise_id", plain_codes), ("enterprise_name", plain_names)):
        if column in keys.get("enterprises", {}):
            texts = plain(pd.Series(keys["enterprises"][column].to_pandas(), dtype="str"))
            yield _with_first(texts, offset["enterprises"])


def _cases(keys: Keys, places: _Places, offset: Mapping[str, int]) -> Iterator[tuple[Positions, Positions]]:
    """Yield each event with the first of its case, the first about its subject, the subject itself, and what it corrects."""
    events = {name: pd.Series(values.to_pandas()) for name, values in keys.get("cases", {}).items()}
    if not events:
        return
    if "case_id" in events:
        yield _with_first(events["case_id"], offset["cases"])
    if {"subject_kind", "subject_id"} <= events.keys():
        kind = events["subject_kind"].astype("str")
        yield _with_first(kind + "|" + events["subject_id"].astype("str"), offset["cases"])
        for name, table in SUBJECT_TABLES.items():
            at = np.where(kind == name, places.of(keys["cases"]["subject_id"], table), -1)
            yield np.arange(len(at)) + offset["cases"], np.where(at >= 0, at + offset[table], -1)
    if {"event_no", "corrects_no"} <= events.keys():
        numbers, corrected = (events[name].astype("Float64") for name in ("event_no", "corrects_no"))
        yield _with_first(numbers, offset["cases"])
        first = pd.Series(np.arange(len(numbers)), index=numbers.array)
        first = first[first.index.notna() & ~first.index.duplicated()]
        at = first.reindex(corrected.array).to_numpy(dtype="float64", na_value=np.nan)
        yield (
            np.arange(len(at)) + offset["cases"],
            np.where(np.isnan(at), -1, np.nan_to_num(at) + offset["cases"]).astype(np.int64),
        )


def _with_first(values: pd.Series, offset: int) -> tuple[Positions, Positions]:
    """Return the rows with a value, and for each of them the first row with the same one."""
    number, _ = pd.factorize(values)
    rows = np.flatnonzero(number >= 0)
    _, first = np.unique(number[rows], return_index=True)
    return rows + offset, rows[first][number[rows]] + offset


def _of_first_link(columns: Mapping[str, pa.ChunkedArray], places: _Places, found: Mapping[str, Positions]) -> Positions:
    """Return the group of each row of a table: that of the first of its links that leads somewhere."""
    group = np.full(len(next(iter(columns.values()))), -1, dtype=np.int64)
    for column, values in columns.items():
        table = REFERS_TO[column]
        at = places.of(values, table)
        here = (group < 0) & (at >= 0)
        group[here] = found[table][at[here]]
    return group
