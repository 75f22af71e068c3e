"""Tables for people to read: Chinese headings with units, codes in words, days as they are written. For notebooks and quick looks."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from landuse.dates import to_days
from landuse.io.headings import heading
from landuse.policy import Policy
from landuse.vocabulary import Column, codes, column, columns, tables
from landuse.vocabulary.columns import column_labels

UNKNOWN = "不明"
"""What an unknown flag or code says, where an empty cell could be taken for a "no"."""
FLAGS = {True: "是", False: "否"}
ARTICLES = "legal_basis"
COLUMN_LISTS = frozenset({"missing_evidence", "commitment_missing", "land_control_missing"})
"""Columns whose texts name columns, parted by commas."""
FIGURES: Mapping[str, str] = {
    "enterprises": "企业数(家)", "land_unknown": "用地不明(家)",
    "title": "目标", "group_name": "范围", "by": "时点", "cohort_cases": "基准存量(件)", "cohort_disposed": "已处置(件)",
    "cohort_rate_count": "处置率(按件)", "cohort_rate_area": "处置率(按面积)", "required_cumulative": "要求(件)",
    "required_share": "要求比例", "new_cases": "基准后新增(件)", "new_disposed": "新增已处置(件)", "words": "说明",
    "cases": "件数", "case_share": "件数占比", "area_share": "面积占比", "area_unknown": "面积不明(件)",
    "started": "其中真正动工(件)", "started_area_mu": "其中真正动工(亩)", "extended_only": "仅为延期",
    "order": "次序", "name": "名称", "mu": "面积(亩)", "fee_wanyuan": "闲置费(万元)", "staff_hours": "工时(小时)",
    "budget_wanyuan": "经费(万元)", "hearings": "听证(次)", "court_slots": "法院案件(件)", "reason": "理由",
    "resource": "资源", "limit": "限额", "used": "使用", "binding": "起限制作用", "shadow_price": "影子价格",
    "severity": "级别", "header": "表头", "message": "说明", "file": "文件", "sheet": "工作表", "subject": "事项", "decision": "判断",
    "why": "变化和原因", "causes": "原因",
    "issue": "问题类型", "who": "责任方", "table": "表", "record_id": "记录标识", "column": "列", "value": "值",
    "what_to_do": "处理办法", "row": "行", "contradiction": "矛盾类型", "one_side": "一方记载", "other_side": "另一方记载",
    "mu_at_stake": "涉及面积(亩)",
}  # fmt: skip
"""Headings of columns that public functions work out and no table of the vocabulary has."""
LISTS: Mapping[str, str] = {
    "severity": "severity",
    "who": "who",
    "contradiction": "contradiction",
    "resource": "plan_resource",
    "evidence_mark": "evidence_mark",
}
"""Code lists of such columns."""
INDICATOR = "indicator"
COUNTED = ("zombie_status", "per_mu_grade")
"""Coded columns whose classes :func:`landuse.aggregate` counts."""
UNITS_OF_PARTS = {"": "", "_mu": "(亩)"}


def labelled(
    frame: pd.DataFrame, *, table: str = "parcels", headings: Mapping[str, str] | None = None, policy: Policy | None = None
) -> pd.DataFrame:
    """Return a copy of `frame` to be read: Chinese headings with units, Chinese words for codes and flags, days as text.

    Unknown codes and flags say 不明, other missing texts and days are empty, missing numbers stay missing. Boundaries are left out.
    The copy is for the eye: go on computing with `frame`.

    Parameters
    ----------
    frame
        Any table of the package, or some columns and rows of one.
    table
        The table of the vocabulary that the columns are looked up in first; then all others.
    headings
        {column: heading} for columns that no table has, or that are to be called otherwise.
    policy
        Rules by which the articles of `legal_basis` are cited in Chinese; without them they stay as short marks.

    Raises
    ------
    UnknownNameError
        There is no such table.
    """
    columns(table)
    shown = pd.DataFrame(frame)
    kept = [name for name in shown.columns if shown[name].dtype != "geometry"]
    given = dict(headings or {})
    words = {name: _words(shown[name], _known(str(name), table), policy) for name in kept}
    found = pd.DataFrame(words, index=shown.index, columns=kept)
    found.columns = pd.Index([given.get(str(name)) or _heading(str(name), table) for name in kept])
    if found.index.nlevels == 1 and found.index.name is not None:
        coded = found.index.to_series().reset_index(drop=True)
        known = _known(str(coded.name), table)
        if _list_of(coded, known) is not None:
            found.index = pd.Index(_words(coded, known, policy), name=coded.name)
    names = found.index.names
    found.index.names = [
        None if name is None or name == "row" else given.get(str(name)) or _heading(str(name), table) for name in names
    ]
    return found


def _known(name: str, table: str) -> Column | None:
    """Return the column of that name, of `table` before all others."""
    for of in (table, *tables()):
        if name in columns(of):
            return column(name, of)
    return None


def _heading(name: str, table: str) -> str:
    known = _known(name, table)
    return heading(known) if known is not None else FIGURES.get(name) or _of_class(name) or name


def _of_class(name: str) -> str:
    """Return the heading of a column that counts one code of another (``zombie_status_Z2``, in mu ``zombie_status_Z2_mu``)."""
    for coded in COUNTED:
        for code, found in codes(coded).items():
            for end, unit in UNITS_OF_PARTS.items():
                if name == f"{coded}_{code}{end}":
                    return found.label_zh + unit
    return ""


def _words(values: pd.Series, known: Column | None, policy: Policy | None) -> pd.Series:
    listed = _list_of(values, known)
    if listed is not None:
        return _each(values, {code: found.label_zh for code, found in codes(listed).items()}, UNKNOWN)
    kind = pd.api.types
    if kind.is_bool_dtype(values.dtype):
        return _each(values, FLAGS, UNKNOWN)
    if kind.is_datetime64_any_dtype(values.dtype):
        days = to_days(values)
        return pd.Series(np.where(np.isnat(days), "", np.datetime_as_string(days)), index=values.index)
    return values if kind.is_numeric_dtype(values.dtype) else _each(values, _readings(values, policy))


def _list_of(values: pd.Series, known: Column | None) -> str | None:
    """Return the code list that values are of, if any."""
    return LISTS.get(str(values.name)) if known is None else known.code_list


def _readings(values: pd.Series, policy: Policy | None) -> dict[object, str]:
    """Return what the texts of a column are to be read as, where they are not read as they stand."""
    texts = values.dropna().unique() if values.name in {ARTICLES, INDICATOR, *COLUMN_LISTS} else ()
    if values.name == ARTICLES:
        return {} if policy is None else {marks: policy.cite(str(marks)) for marks in texts}
    if values.name == INDICATOR:
        return {text: _indicator(str(text)) for text in texts}
    return {text: column_labels(str(text)) for text in texts}


def _indicator(text: str) -> str:
    """Return the label of an indicator that is a column of parcels or enterprises; others as the agreement writes them."""
    found = next((columns(of)[text] for of in ("parcels", "enterprises") if text in columns(of)), None)
    return text if found is None else heading(found)


def _each(values: pd.Series, words: Mapping[Any, str], missing: str = "") -> pd.Series:
    plain = values.astype("object")
    told = plain.map(lambda value: words.get(value, str(value)), na_action="ignore")
    return told.where(plain.notna(), missing).astype("object")
