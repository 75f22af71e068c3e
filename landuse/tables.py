"""Bringing a plain table to the index and the types that the vocabulary gives it.

Strict: it converts between writings of one value (``"2018-05-10"``, ``date``, ``Timestamp``) but never guesses; reading
messy files is the work of :mod:`landuse.io`.
"""

from collections.abc import Callable, Iterable
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from landuse.dates import DATE_DTYPE, PLACEHOLDER_DAYS, WHOLE_DAY, WHOLE_MONTH, are_placeholders
from landuse.errors import TableError, sample
from landuse.issues import IssueLog
from landuse.vocabulary import Column, codes, columns, table

MONTH = "month"
"""The column that holds months: any day of one stands for its first."""

MAY_LACK_KEYS = ("cases",)
"""Tables whose records are issues where they lack a key, and are of use without it."""


def shape_table(frame: pd.DataFrame, name: str, log: IssueLog) -> pd.DataFrame:
    """Return `frame` as the table `name`: indexed by its key, each known column in its own type; other columns stay.

    Codes outside their list become unknown and an issue ``unknown_code``, days that stand for none (1900-01-01, 9999-12-31) unknown and
    an issue ``date_sentinel``. The caller's frame is not changed.
    Raises TableError where it is no table, where the key is missing, empty or repeated, or where a value is not of its
    column's type; a month without its day is no date.
    """
    known = columns(name)
    _check_frame(frame, name)
    shaped = _indexed(frame, name)
    if isinstance(shaped, gpd.GeoDataFrame) and shaped.active_geometry_name not in (None, "geometry"):
        shaped = shaped.rename_geometry("geometry")
    if "geometry" in known and "geometry" in shaped and not isinstance(shaped, gpd.GeoDataFrame):
        shaped = _with_boundaries(shaped, name)
    fresh = {}
    for column_name in shaped.columns:
        column = known.get(str(column_name))
        if column is not None and column.kind != "derived" and column.dtype != "geometry":
            fresh[column_name] = _typed(shaped[column_name], column, log)
            if column.dtype == "date" and column.kind == "raw":
                fresh[column_name] = _without_placeholders(fresh[column_name], column, log)
    return shaped.assign(**fresh)


def empty_table(name: str) -> pd.DataFrame:
    """Return the table `name` with no rows and all its key and raw columns."""
    return _empty_table(name).copy()


@cache
def _empty_table(name: str) -> pd.DataFrame:
    return shape_table(
        pd.DataFrame({column.name: [] for column in columns(name).values() if column.kind != "derived"}), name, IssueLog()
    )


def unknown_values(column: Column, index: pd.Index) -> pd.Series:
    """Return a column of `index`'s length in which every value is unknown."""
    return pd.Series(_one_unknown(column).array.take(np.zeros(len(index), dtype=np.intp)), index=index, name=column.name)


@cache
def _one_unknown(column: Column) -> pd.Series:
    return _TYPES.get(column.dtype, _code)(pd.Series([np.nan], dtype=object), column, IssueLog())


def with_unknown(frame: pd.DataFrame, absent: Iterable[Column]) -> pd.DataFrame:
    """Return `frame` with the columns `absent`, unknown throughout; those of one type share their memory until one is written to."""
    of_type: dict[tuple[str, str | None], pd.Series] = {}
    fresh = {}
    for column in absent:
        kind = column.dtype, column.code_list
        if kind not in of_type:
            of_type[kind] = unknown_values(column, frame.index)
        fresh[column.name] = of_type[kind]
    return frame.assign(**fresh) if fresh else frame


def with_all_columns(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the table `name` with every raw column of the dictionary; those it lacks are unknown throughout."""
    return with_unknown(frame, lacking_columns(frame, name))


def lacking_columns(frame: pd.DataFrame, name: str) -> list[Column]:
    """Return the raw columns of the table `name` that `frame` lacks, besides boundaries."""
    return [c for c in columns(name, "raw").values() if c.dtype != "geometry" and c.name not in frame.columns]


def _with_boundaries(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a plain table with shapes in its column of boundaries as a GeoDataFrame; one without any shape as it is."""
    shapes = frame["geometry"]
    wrong = shapes[shapes.notna() & ~shapely.is_geometry(shapes.to_numpy(dtype=object))]
    if len(wrong):
        raise TableError(
            f"表 {name} 的列 geometry（界址）须为图形，现有 {sample(str(text)[:40] for text in wrong)}；"
            "文字（WKT）请先用 geopandas.GeoSeries.from_wkt 转换，并写明坐标系"
        )
    return gpd.GeoDataFrame(frame, geometry="geometry") if shapes.notna().any() else frame


def _check_frame(frame: pd.DataFrame, name: str) -> None:
    if not isinstance(frame, pd.DataFrame):
        raise TableError(
            f"表 {name} 须为 DataFrame，现为 {type(frame).__name__}；请先用 pandas 整理成表，或用 read_data 读取文件"
        )
    repeated = frame.columns[frame.columns.duplicated()].unique()
    if len(repeated):
        raise TableError(f"表 {name} 的列名重复：{sample(repeated)}；请删除或改名")
    absent = [key for key in columns(name, "key") if key not in frame.columns and key not in frame.index.names]
    if absent and name not in MAY_LACK_KEYS:
        raise TableError(f"表 {name} 缺少标识列 {sample(absent)}；请以该列为索引或增加该列")


def _indexed(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    keys = list(table(name).index)
    if not keys:
        index_names = [n for n in frame.index.names if n in columns(name)]
        numbered = frame.reset_index(level=index_names) if index_names else frame.copy(deep=False)
        if not _is_numbered(numbered.index):
            numbered.index = pd.RangeIndex(len(numbered), name="row")
        return numbered
    flat = frame.reset_index() if any(key in frame.index.names for key in keys) else frame.copy(deep=False)
    for key in keys:
        values = flat[key]
        empty = values.isna() | (values.astype("str").str.strip() == "")
        if empty.any():
            rows = sample(np.flatnonzero(empty.to_numpy()) + 1)
            raise TableError(f"表 {name} 的标识列 {key} 有空值，见第 {rows} 条记录；请补全")
        flat[key] = _typed(values, columns(name)[key], IssueLog())
    repeated = flat.duplicated(keys, keep="first")
    if repeated.any():
        ids = flat.loc[repeated, keys].astype("str").agg("/".join, axis=1).unique()
        raise TableError(f"表 {name} 的标识 {'+'.join(keys)} 重复：{sample(ids)}；请核对后删除或改正")
    return flat.set_index(keys)


def _is_numbered(index: pd.Index) -> bool:
    """Tell whether the rows bear numbers already, as a choice of rows of a shaped table does; they then keep them."""
    return index.name == "row" and pd.api.types.is_integer_dtype(index.dtype) and index.is_unique


def _typed(values: pd.Series, column: Column, log: IssueLog) -> pd.Series:
    try:
        return _TYPES.get(column.dtype, _code)(values, column, log)
    except (ValueError, TypeError, OverflowError) as error:
        kind, wanted = _WANTED.get(column.dtype, (column.dtype, ""))
        raise TableError(
            f"表 {column.table} 的列 {column.name}（{column.label_zh}）不能作为{kind}，例如 {sample(_unfit(values, column))}；{wanted}"
        ) from error


def _unfit(values: pd.Series, column: Column) -> list[object]:
    """Return the different values of a column that are not of its type; all where none can be told apart."""
    given = pd.Series(values.dropna().unique())
    numbers = pd.to_numeric(given.astype("object"), errors="coerce").astype("float64")
    written = f"{WHOLE_DAY}|{WHOLE_MONTH}" if column.name == MONTH else WHOLE_DAY
    days = given.astype("str").where(given.astype("str").str.fullmatch(written))
    finite = numbers.between(-np.inf, np.inf, inclusive="neither")
    of_type: dict[str, pd.Series] = {
        "float64": ~finite,
        "Int64": ~finite | (numbers % 1 != 0),
        "boolean": ~given.isin([True, False]),
        "date": pd.to_datetime(days, format="ISO8601", errors="coerce", utc=True).isna(),
    }
    wrong = of_type.get(column.dtype)
    return list(given if wrong is None or not wrong.any() else given[wrong])


def _string(values: pd.Series, column: Column, _: IssueLog) -> pd.Series:
    is_id = column.kind == "key" or column.name.endswith(("_id", "_no", "_uscc", "_code"))
    if is_id and pd.api.types.is_float_dtype(values) and values.notna().any():
        raise TypeError("an identifier held as a decimal number has lost digits")
    return values.astype("str").where(values.notna()) if values.dtype != "str" else values


def _float(values: pd.Series, _: Column, __: IssueLog) -> pd.Series:
    if values.dtype == object:
        values = values.astype("Float64")
    numbers = values.to_numpy("float64", na_value=np.nan)
    if np.isinf(numbers).any():
        raise ValueError("infinite")
    return pd.Series(numbers, index=values.index, name=values.name)


def _integer(values: pd.Series, _: Column, __: IssueLog) -> pd.Series:
    return values.astype("Float64").astype("Int64") if values.dtype == object else values.astype("Int64")


def _boolean(values: pd.Series, _: Column, __: IssueLog) -> pd.Series:
    return values.astype("boolean")


def _date(values: pd.Series, column: Column, _: IssueLog) -> pd.Series:
    if column.name == MONTH:
        months = _days(values, f"{WHOLE_DAY}|{WHOLE_MONTH}").to_numpy(dtype="datetime64[M]")
        return pd.Series(months.astype(DATE_DTYPE), index=values.index, name=values.name)
    return _days(values, WHOLE_DAY)


def _without_placeholders(days: pd.Series, column: Column, log: IssueLog) -> pd.Series:
    ends = np.array((PLACEHOLDER_DAYS[-2], PLACEHOLDER_DAYS[-1]), dtype=DATE_DTYPE)
    if not (days.min() <= ends[0] or days.max() >= ends[1]):  # two passes instead of one for each placeholder
        return days
    wrong = are_placeholders(days)
    written = days[wrong].dt.strftime("%Y-%m-%d")
    log.add("date_sentinel", table_name=column.table, records=written.index, column=column.name, values=written)
    return days.mask(wrong)


def _days(values: pd.Series, written: str) -> pd.Series:
    if values.dtype == DATE_DTYPE:
        return values
    if pd.api.types.is_numeric_dtype(values) and values.notna().any():
        raise TypeError("a number is no date")
    if not pd.api.types.is_datetime64_any_dtype(values):
        texts = values.astype("str").where(values.notna())
        if not texts.dropna().str.fullmatch(written).all():
            raise ValueError("not a whole day")
        values = pd.to_datetime(texts, format="ISO8601")
    return values.astype("datetime64[s]").dt.normalize().dt.as_unit("s")


def _geometry(values: pd.Series, _: Column, __: IssueLog) -> pd.Series:
    geometry: pd.Series = gpd.GeoSeries(values.where(values.notna(), None), index=values.index)
    return geometry


def _code(values: pd.Series, column: Column, log: IssueLog) -> pd.Series:
    known = list(codes(column.code_list or ""))
    if isinstance(values.dtype, pd.CategoricalDtype) and list(values.cat.categories) == known:
        return values
    position, distinct = pd.factorize(values)  # a code list is short: each wording is looked up once
    place = np.append(pd.Index(known, dtype=object).get_indexer(pd.Index(distinct, dtype=object)), -1)[position]
    coded = pd.Series(pd.Categorical.from_codes(place, categories=pd.Index(known)), index=values.index, name=values.name)
    wrong = (place < 0) & (position >= 0)
    if wrong.any():
        log.add(
            "unknown_code", table_name=column.table, records=values.index[wrong], column=column.name, values=values[wrong],
            message=f"{column.label_zh}的代码不在代码表内、按未知处理（可用：{'、'.join(known)}）",
        )  # fmt: skip
    return coded


_WANTED: dict[str, tuple[str, str]] = {
    "string": ("文本", "标识码须为文本，现为小数；请在读取时按文本读入"),
    "float64": ("数值", "请改为不带单位和文字的有限数值，没有数据的留空"),
    "Int64": ("整数", "请改为整数，没有数据的留空"),
    "boolean": ("是否值", "请改为 True 或 False，不明的留空"),
    "date": ("日期", "请写成 2018-05-10 的形式（年、月、日齐全，不带时区），不明的留空"),
}
"""What the types are called, and what to do about a value that is not of one."""

_TYPES: dict[str, Callable[[pd.Series, Column, IssueLog], pd.Series]] = {
    "string": _string,
    "float64": _float,
    "Int64": _integer,
    "boolean": _boolean,
    "date": _date,
    "geometry": _geometry,
}
