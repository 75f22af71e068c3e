"""Which records belong together: groups of parcels, enterprises, projects and case events that are linked with each other.

Nothing that is worked out row by row for a record of one group reads a record of another, so that a group may stand alone.
"""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from landuse.engines.id_codes import MISSING, Codes, combined, rows_sharing, text_codes
from landuse.errors import TableError, sample
from landuse.identifiers.company_names import plain_names
from landuse.identifiers.credit_codes import plain_codes
from landuse.targets.history import SUBJECT_TABLES

Positions = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
"""Positions and numbers of groups, kept in half the room: there may be ten million of each."""
Keys = Mapping[str, Mapping[str, Codes]]
"""For each table the codes of the columns of :data:`LINKS` that it has, as :func:`link_codes` gives them."""

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
_SAME_FIRM = {"enterprise_id": plain_codes, "enterprise_name": plain_names}
"""What tells that two enterprises are one: these columns in one writing."""
_NUMBERS = ("event_no", "corrects_no")


def link_codes(name: str, columns: Mapping[str, pa.Array | pa.ChunkedArray]) -> dict[str, Codes]:
    """Return the columns of :data:`LINKS` of one table, or of a piece of it, as codes; enterprises also in one writing."""
    found = {column: text_codes(_as_number(values) if column in _NUMBERS else values) for column, values in columns.items()}
    for column, plain in _SAME_FIRM.items() if name == "enterprises" else ():
        if column in columns:
            found[_plain(column)] = text_codes(pa.array(plain(pd.Series(columns[column].to_pandas(), dtype="str"))))
    return found


def refuse_repeated(name: str, codes: Mapping[str, Codes], texts: Callable[[Positions], pa.ChunkedArray]) -> None:
    """Raise TableError where an id stands more than once in its table; `texts` gives the ids of rows as they are written."""
    key = OWN_KEY.get(name, "")
    suspects = rows_sharing(codes[key]) if key in codes else np.zeros(0, dtype=np.int64)
    if len(suspects):
        count = pc.value_counts(texts(suspects))
        again = count.field("values").filter(pc.greater(count.field("counts"), 1))
        if len(again):
            raise TableError(f"表 {name} 的标识 {key} 重复：{sample(again.to_pylist())}；请核对后删除或改正")


def linked_groups(keys: Keys) -> dict[str, Places]:
    """Return for each table the number of the group that each of its rows belongs to; -1 for rows that link to nothing.

    Linked are the users, the holder and the parent of a parcel, the projects on it, the enterprises that stand in the table twice (by
    code or by name), and all events of a case or about one subject.
    """
    rows = {name: _rows(keys, name) for name in NODES}
    offset = dict(zip(NODES, np.cumsum([0, *rows.values()])[:-1].tolist(), strict=True))
    places = _places(keys)
    one, other = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.int32)]
    for left, right in [*_links(places, offset), *_same_codes(keys, offset), *_cases(keys, places, offset)]:
        known = (left >= 0) & (right >= 0)
        one.append(left[known].astype(np.int32))
        other.append(right[known].astype(np.int32))
    count = sum(rows.values())
    ends = np.concatenate(one), np.concatenate(other)
    del one, other
    edges = coo_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(count, count))
    _, group = connected_components(edges.tocsr(), directed=False) if count else (0, np.zeros(0, dtype=np.int32))
    found: dict[str, Places] = {name: group[offset[name] : offset[name] + rows[name]] for name in NODES}
    for name in keys:
        if name not in found:
            found[name] = _of_first_link(places[name], found, _rows(keys, name))
    return found


def _places(keys: Keys) -> dict[str, dict[str, Places]]:
    """Return for each column that names records of another table their positions there, -1 where it has none."""
    found: dict[str, dict[str, Places]] = {name: {} for name in keys}
    for target, key in OWN_KEY.items():
        codes = keys.get(target, {}).get(key, np.zeros(0, dtype=np.uint64))
        rows = np.flatnonzero(codes != MISSING)
        if len(rows_sharing(codes)):
            rows = rows[np.unique(codes[rows], return_index=True)[1]]
        index, place = pd.Index(codes[rows]), np.append(rows, -1).astype(np.int32)
        for name, columns in keys.items():
            for column, values in columns.items():
                if _refers(name, column, target):
                    found[name][_reference(column, target)] = place[index.get_indexer(pd.Index(values))]
    return found


def _refers(name: str, column: str, target: str) -> bool:
    if (name, column) == ("cases", "subject_id"):
        return target in SUBJECT_TABLES.values()
    return REFERS_TO.get(column) == target and (name, column) != (target, OWN_KEY[target])


def _reference(column: str, target: str) -> str:
    return f"{column} {target}" if column == "subject_id" else column


def _rows(keys: Keys, name: str) -> int:
    return len(next(iter(keys[name].values()))) if keys.get(name) else 0


def _links(places: Mapping[str, Mapping[str, Places]], offset: Mapping[str, int]) -> Iterator[tuple[Positions, Positions]]:
    """Yield the two ends of each kind of link, negative where there is none."""
    for column in ("holder_uscc", "parent_parcel_id"):
        at = places["parcels"].get(column)
        if at is not None:
            yield np.arange(len(at)) + offset["parcels"], _moved(at, offset[REFERS_TO[column]])
    for table, columns in (("occupancy", ("parcel_id", "enterprise_id")), ("project_parcels", ("parcel_id", "project_id"))):
        if table in places and all(column in places[table] for column in columns):
            one, other = (_moved(places[table][column], offset[REFERS_TO[column]]) for column in columns)
            yield one, other


def _moved(places: Places, offset: int) -> Positions:
    return np.where(places >= 0, places.astype(np.int64) + offset, -1)


def _same_codes(keys: Keys, offset: Mapping[str, int]) -> Iterator[tuple[Positions, Positions]]:
    """Yield each enterprise with the first that has the same code or name in another writing, and different ids of one code."""
    for column in map(_plain, _SAME_FIRM):
        if column in keys.get("enterprises", {}):
            yield _with_first(keys["enterprises"][column], offset["enterprises"])
    for table, key in OWN_KEY.items():
        codes = keys.get(table, {}).get(key, np.zeros(0, dtype=np.uint64))
        rows = rows_sharing(codes)
        if len(rows):
            left, right = _with_first(codes[rows], 0)
            yield rows[left] + offset[table], rows[right] + offset[table]


def _cases(
    keys: Keys, places: Mapping[str, Mapping[str, Places]], offset: Mapping[str, int]
) -> Iterator[tuple[Positions, Positions]]:
    """Yield each event with the first of its case, the first about its subject, the subject itself, and what it corrects."""
    events = keys.get("cases", {})
    if "case_id" in events:
        yield _with_first(events["case_id"], offset["cases"])
    if {"subject_kind", "subject_id"} <= events.keys():
        yield _with_first(combined(events["subject_kind"], events["subject_id"]), offset["cases"])
        for name, table in SUBJECT_TABLES.items():
            about = events["subject_kind"] == text_codes(pa.array([name]))[0]
            at = np.where(about, places["cases"][_reference("subject_id", table)], -1)
            yield np.arange(len(at)) + offset["cases"], _moved(at, offset[table])
    if {"event_no", "corrects_no"} <= events.keys():
        numbers, corrected = events["event_no"], events["corrects_no"]
        yield _with_first(numbers, offset["cases"])
        there = np.flatnonzero(numbers != MISSING)
        _, first = np.unique(numbers[there], return_index=True)
        at = np.append(there[first], -1)[pd.Index(numbers[there][first]).get_indexer(pd.Index(corrected))]
        yield np.arange(len(at)) + offset["cases"], _moved(at.astype(np.int32), offset["cases"])


def _as_number(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return numbers of events in one writing, whatever type their file gives them."""
    return pa.array(pd.Series(values.to_pandas()).astype("Float64").astype("str"), from_pandas=True)


def _plain(column: str) -> str:
    return f"plain {column}"


def _with_first(codes: Codes, offset: int) -> tuple[Positions, Positions]:
    """Return the rows with a code, and for each of them the first row with the same one."""
    rows = np.flatnonzero(codes != MISSING)
    _, first, number = np.unique(codes[rows], return_index=True, return_inverse=True)
    return rows + offset, rows[first][number] + offset


def _of_first_link(places: Mapping[str, Places], found: Mapping[str, Places], rows: int) -> Places:
    """Return the group of each row of a table: that of the first of its links that leads somewhere."""
    group = np.full(rows, -1, dtype=np.int32)
    for column, at in places.items():
        here = (group < 0) & (at >= 0)
        group[here] = found[REFERS_TO[column]][at[here]]
    return group
