"""What differs in the data of two runs for some parcels: their own columns, their delays, the projects and firms on them."""

from collections.abc import Sequence

import pandas as pd

from landuse.comparing.moves import differs
from landuse.data import LandData
from landuse.tables import with_all_columns
from landuse.vocabulary import Column, code_label, columns, label, table

CHANGE_COLUMNS = ("parcel_id", "table", "record", "column", "before", "after")
EMPTY = "（空）"
_FLAGS = {True: "是", False: "否"}


def data_changes(
    before: LandData, after: LandData, ids: pd.Index, *, names: Sequence[str], table_names: Sequence[str]
) -> pd.DataFrame:
    """Return what differs for the parcels `ids`, one row a value or record: columns of :data:`CHANGE_COLUMNS`, all text.

    Values of a table with a key stand under `record` and `column`. Of a table without one, and of records that only one side
    has, whole records are told: `column` is empty, and `before` or `after` is.

    Parameters
    ----------
    before, after
        The data of the two runs.
    ids
        The parcels to look at.
    names
        Raw columns of the parcels to compare.
    table_names
        Other tables to compare; records concern a parcel through projects on it and firms that use or hold it.
    """
    if ids.empty:
        return pd.DataFrame(columns=list(CHANGE_COLUMNS), dtype="str")
    found = [_own_changes(before, after, ids, names)]
    links = pd.concat([_links(before), _links(after)]).drop_duplicates()
    links = links[links["parcel_id"].isin(ids)]
    for name in [name for name in table_names if any(getattr(data, name) is not None for data in (before, after))]:
        changed = _table_changes(before, after, name, pd.Index(links["subject"].unique()))
        mine = changed.merge(links, on="subject").drop(columns="subject").drop_duplicates()
        found.append(mine.assign(table=name))
    place = pd.Series(range(len(ids)), index=ids)
    rows = pd.concat(found, ignore_index=True)[list(CHANGE_COLUMNS)]
    return rows.loc[rows["parcel_id"].map(place).sort_values(kind="stable").index].reset_index(drop=True)


def change_text(table_name: str, record: str, name: str, before: str, after: str) -> str:
    """Return one change as people read it."""
    if table_name == "parcels":
        return f"{label(name, table='parcels')}：{before} → {after}" if name else ("新增宗地" if after else "宗地已不在数据中")
    head = f"{table(table_name).label_zh}{f' {record}' if record else ''}"
    if name:
        return f"{head} {label(name, table=table_name)}：{before} → {after}"
    return f"{head}：{f'增加“{after}”' if after else f'删去“{before}”'}"


def value_text(value: object, column: Column) -> str:
    """Return a value as people read it; an unknown one says that it is empty."""
    if pd.isna(value):  # type: ignore[call-overload]  # pandas-stubs knows no plain object
        return EMPTY
    if column.dtype == "date":
        return f"{pd.Timestamp(str(value)):%Y-%m-%d}"
    if column.dtype == "boolean":
        return _FLAGS[bool(value)]
    if column.dtype == "float64":
        return f"{float(str(value)):.12g}"
    return code_label(column.code_list, str(value)) if column.code_list else str(value)


def _own_changes(before: LandData, after: LandData, ids: pd.Index, names: Sequence[str]) -> pd.DataFrame:
    old, new = (pd.DataFrame(with_all_columns(data.parcels, "parcels"))[list(names)].reindex(ids) for data in (before, after))
    was, stays = ids.isin(before.parcels.index), ids.isin(after.parcels.index)
    found = [
        _rows(ids[~was & stays], "", before="", after="有"),
        _rows(ids[was & ~stays], "", before="有", after=""),
    ]
    for name in names:
        apart = differs(old[name], new[name]).to_numpy() & was & stays
        column = columns("parcels")[name]
        texts = [[value_text(value, column) for value in side[name][apart]] for side in (old, new)]
        found.append(_rows(ids[apart], name, before=texts[0], after=texts[1]))
    return pd.concat(found).assign(table="parcels", record="")


def _rows(ids: pd.Index, name: str, *, before: object, after: object) -> pd.DataFrame:
    return pd.DataFrame({"parcel_id": ids, "column": name, "before": before, "after": after})


def _links(data: LandData) -> pd.DataFrame:
    """Return which subjects concern which parcels: the parcel itself, its projects, the firms that use or hold it."""
    ids = data.parcels.index
    projects, users = data.table("project_parcels"), data.table("occupancy")
    holders = data.parcels.get("holder_uscc", pd.Series(index=ids, dtype="str"))
    return pd.concat(
        [
            pd.DataFrame({"subject": ids, "parcel_id": ids}),
            pd.DataFrame({"subject": projects["project_id"], "parcel_id": projects["parcel_id"]}),
            pd.DataFrame({"subject": users["enterprise_id"], "parcel_id": users["parcel_id"]}),
            pd.DataFrame({"subject": holders.to_numpy(), "parcel_id": ids}),
        ]
    ).dropna()


def _table_changes(before: LandData, after: LandData, name: str, subjects: pd.Index) -> pd.DataFrame:
    """Return what differs in one table for some subjects: columns subject, record, column, before, after."""
    subject = _subject_column(name)
    old, new = (_texts(data.table(name), name, subjects, subject) for data in (before, after))
    keys = list(table(name).index)
    return _keyed_changes(old, new, keys) if keys else _record_changes(old, new)


def _subject_column(name: str) -> str:
    known = columns(name)
    wanted = ("subject_id",) if name == "cases" else ("project_id", "enterprise_id", "parcel_id")
    wanted = ("parcel_id",) if name in {"delays", "occupancy", "project_parcels"} else wanted
    return next(column for column in wanted if column in known)


def _texts(frame: pd.DataFrame, name: str, subjects: pd.Index, subject: str) -> pd.DataFrame:
    """Return the records of some subjects with every known column as text, and the subject beside."""
    flat = with_all_columns(frame.reset_index(), name)
    mine = flat[flat[subject].isin(subjects)]
    known = {column: entry for column, entry in columns(name).items() if entry.kind != "derived" and entry.dtype != "geometry"}
    texts = {column: [value_text(value, entry) for value in mine[column]] for column, entry in known.items()}
    return pd.DataFrame(texts, dtype="str").assign(subject=mine[subject].astype("str").to_numpy())


def _keyed_changes(old: pd.DataFrame, new: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    both = old.merge(new, on=[*keys, "subject"], how="outer", suffixes=("_old", "_new"), indicator="side")
    record = [" ".join(parts) for parts in both[keys].to_numpy().tolist()]
    found = []
    for column in old.columns.drop([*keys, "subject"]):
        was, stays = both[f"{column}_old"], both[f"{column}_new"]
        apart = (both["side"] == "both") & (was != stays)
        found.append(
            pd.DataFrame({"subject": both["subject"], "record": record, "column": column, "before": was, "after": stays})[apart]
        )
    for side, texts in (("left_only", {"before": "有", "after": ""}), ("right_only", {"before": "", "after": "有"})):
        alone = pd.DataFrame({"subject": both["subject"], "record": record, "column": "", **texts})
        found.append(alone[both["side"] == side])
    return pd.concat(found)


def _record_changes(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return the records that one side has more often than the other."""
    counts = []
    for side in (old, new):
        shown = side.drop(columns=["subject", "parcel_id"], errors="ignore")
        worded = [" ".join("—" if cell == EMPTY else cell for cell in cells) for cells in shown.to_numpy().tolist()]
        counts.append(pd.DataFrame({"subject": side["subject"], "told": pd.Series(worded, dtype="str")}).value_counts())
    gained = counts[1].sub(counts[0], fill_value=0)
    flat = gained[gained != 0].rename("gained").reset_index()
    plus = flat["gained"] > 0
    return pd.DataFrame({
        "subject": flat["subject"], "record": "", "column": "",
        "before": flat["told"].where(~plus, ""), "after": flat["told"].where(plus, ""),
    })  # fmt: skip
