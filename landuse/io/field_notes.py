"""What each field and each code of a written file means, as tables that go into the same file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from landuse.data import ExtraColumn
from landuse.io.headings import unit_label
from landuse.policy import Policy
from landuse.vocabulary import Column, codes, columns, tables

ISSUE_TITLES = {
    "issue": "问题类型代码", "severity": "严重程度", "who": "责任方", "table": "数据表", "record_id": "记录标识", "column": "列",
    "value": "原值", "message": "问题说明", "what_to_do": "处理办法", "file": "文件", "sheet": "工作表或图层", "row": "行号",
}  # fmt: skip


def described_fields(layer: str, names: Mapping[str, str], extra: Mapping[str, ExtraColumn]) -> list[Column]:
    """Return a dictionary entry for each field of a layer, under the name it has in the file.

    `names` gives {column: field}; `extra` are the columns that the user declared. A column that nobody declared is called by
    its name.
    """
    if layer == "issues":
        return [_entry(field, ISSUE_TITLES.get(source, source)) for source, field in names.items()]
    known = columns(layer if layer in tables() else "parcels")
    return [_entry_of(source, field, extra, known) for source, field in names.items()]


def field_table(described: Mapping[str, Sequence[Column]], policy: Policy) -> pd.DataFrame:
    """Return one row for each field of each layer: Chinese name, unit, code list, source, English name and definition."""
    pairs = [(layer, column) for layer, entries in described.items() for column in entries]
    return pd.DataFrame(
        {
            "图层": [layer for layer, _ in pairs],
            "字段": [column.name for _, column in pairs],
            "中文名": [column.label_zh for _, column in pairs],
            "单位": [unit_label(column.unit) for _, column in pairs],
            "代码表": [column.code_list or "" for _, column in pairs],
            "来源或依据": [policy.cite(column.source) for _, column in pairs],
            "英文名": [column.label_en for _, column in pairs],
            "英文定义": [column.definition for _, column in pairs],
        },
        dtype="str",
    )


def code_table(described: Mapping[str, Sequence[Column]]) -> pd.DataFrame:
    """Return every code of the lists that the fields use, with label, definition and colour."""
    lists = sorted({column.code_list for entries in described.values() for column in entries if column.code_list})
    entries = [entry for name in lists for entry in codes(name).values()]
    return pd.DataFrame(
        {
            "代码表": [entry.list_name for entry in entries],
            "代码": [entry.code for entry in entries],
            "名称": [entry.label_zh for entry in entries],
            "含义": [entry.definition_zh for entry in entries],
            "颜色": [entry.color for entry in entries],
        },
        dtype="str",
    )


def _entry_of(source: str, field: str, extra: Mapping[str, ExtraColumn], known: Mapping[str, Column]) -> Column:
    if source in known:
        return replace(known[source], name=field)
    worded, divided = source.removesuffix("_label"), source.removesuffix("_per_mu")
    if worded in known:
        return _entry(field, f"{known[worded].label_zh}（名称）")
    if source in extra:
        return _entry(field, extra[source].label, extra[source].unit)
    if divided in extra:
        return _entry(field, f"亩均{extra[divided].label}", f"{extra[divided].unit}/亩" if extra[divided].unit else "")
    return _entry(field, source)


def _entry(name: str, label: str, unit: str = "") -> Column:
    return Column(
        name=name, table="", kind="raw", dtype="", unit=unit, label_zh=label, label_en="", definition="", source="", absent=""
    )
