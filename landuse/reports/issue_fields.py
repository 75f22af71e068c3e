"""Data problems as table columns: one by one, by kind, and by who must act."""

from collections.abc import Callable

import pandas as pd

from landuse.errors import sample
from landuse.reports.sheets.cells import Cell, mapped_cells, number_cells, safe_text, text_cells
from landuse.reports.sheets.field import Field, Records
from landuse.vocabulary import codes, column, columns, issue_types, tables

ALL_RECORDS = "(整表)"


def issue_records(issues: pd.DataFrame) -> Records:
    """Return the columns of :func:`issue_fields`, made block by block: a list of problems can be longer than any other."""
    return Records(len(issues), lambda part: issue_fields(issues.iloc[part], part.start + 1))


def issue_fields(issues: pd.DataFrame, first: int = 1) -> list[Field]:
    """Return one row for each problem: where it stands, what is wrong, what to do, who must act; numbered from `first`.

    Problems that a check of the data found also have the letter of the column and its header as written.
    """
    letters = [Field("列号", text_cells(issues["letter"]), "label", 7)] if "letter" in issues else []
    headers = [Field("原表头", text_cells(issues["header"]), "text", 20)] if "header" in issues else []
    return [
        Field("序号", list(range(first, first + len(issues))), "ordinal", max(6, len(str(first + len(issues))) + 2)),
        _severity_field(issues["severity"]),
        Field("问题类型", _kind_labels(issues["issue"]), "text", 22, total="records"),
        Field("文件", text_cells(issues["file"]), "text", 22),
        Field("工作表/图层", text_cells(issues["sheet"]), "text", 13),
        Field("行号", number_cells(issues["row"]), "integer", 8),
        *letters,
        *headers,
        Field("数据表", mapped_cells(issues["table"], _table_label), "label", 12),
        Field("记录标识", _records(issues), "id", 22),
        Field("列", _column_labels(issues), "text", 26),
        Field("原值", text_cells(issues["value"]), "text", 24),
        Field("问题说明", text_cells(issues["message"]), "text", 38),
        Field("处理办法", text_cells(issues["what_to_do"]), "text", 38),
        _who_field(issues["who"]),
    ]


def kind_fields(issues: pd.DataFrame) -> list[Field]:
    """Return one row for each kind of problem that occurs, gravest first: how many, for example which, what to do."""
    kinds = issue_types()
    severities = list(codes("severity"))
    groups = issues.groupby("issue", sort=False)
    present = [name for name in kinds if name in groups.groups]
    names = sorted(present, key=lambda name: severities.index(kinds[name].severity))
    found = pd.Series(names, dtype="str")
    examples = groups["record_id"].agg(lambda ids: sample(dict.fromkeys(identifier for identifier in ids if identifier)))
    return [
        _severity_field(found.map({name: kinds[name].severity for name in names})),
        Field("问题类型", _kind_labels(found), "text", 34),
        Field("数量(条)", number_cells(groups.size().reindex(names)), "integer", 10, total="sum"),
        _who_field(found.map({name: kinds[name].who for name in names})),
        Field("处理办法", mapped_cells(found, lambda name: kinds[name].what_to_do_zh), "text", 46),
        Field("涉及记录(举例)", text_cells(examples.reindex(names)), "text", 46),
    ]


def who_fields(issues: pd.DataFrame) -> list[Field]:
    """Return one row for each responsible party: how many problems of each severity it has to settle."""
    parties = [code for name, code in codes("who").items() if (issues["who"] == name).any()]
    severities = codes("severity").values()
    counted = [
        [int(((issues["who"] == who.code) & (issues["severity"] == grade.code)).sum()) for who in parties] for grade in severities
    ]
    return [
        Field("责任方", [who.label_zh for who in parties], "label", 20),
        *(
            Field(f"{grade.label_zh}(条)", cells, "integer", 10, total="sum")
            for grade, cells in zip(severities, counted, strict=True)
        ),
        Field("合计(条)", [sum(row) for row in zip(*counted, strict=True)], "integer", 10, total="sum"),
    ]


def _records(issues: pd.DataFrame) -> list[Cell]:
    """Return what each problem is about: a record, the row alone, or the whole table."""
    return [
        ALL_RECORDS if text is None and pd.isna(row) else text
        for text, row in zip(text_cells(issues["record_id"]), issues["row"], strict=True)
    ]


def _severity_field(severities: pd.Series) -> Field:
    known = codes("severity")
    return Field(
        "严重程度",
        mapped_cells(severities, _label_in("severity")),
        "label",
        9,
        colors=[known[name].color for name in severities],
        choices="severity",
    )


def _who_field(parties: pd.Series) -> Field:
    return Field("责任方", mapped_cells(parties, _label_in("who")), "label", 17, choices="who")


def _kind_labels(names: pd.Series) -> list[Cell]:
    kinds = issue_types()
    return mapped_cells(names, lambda name: kinds[name].label_zh)


def _label_in(list_name: str) -> Callable[[str], str]:
    known = codes(list_name)
    return lambda code: known[code].label_zh if code in known else code


def _table_label(name: str) -> str:
    return tables()[name].label_zh if name in tables() else name


def _column_labels(issues: pd.DataFrame) -> list[Cell]:
    """Return for each problem the Chinese label and the name of its column; a header of the user's own as it stands."""
    pairs = list(zip(issues["table"], issues["column"], strict=True))
    known = {(table, name): _column_label(table, name) for table, name in set(pairs)}
    return [known[pair] for pair in pairs]


def _column_label(table_name: str, name: str) -> Cell:
    if not isinstance(name, str) or not name:
        return None
    if table_name in tables() and name in columns(table_name):
        return f"{column(name, table_name).label_zh}({name})"
    return safe_text(name)


def column_label(table_name: str, name: str) -> str:
    """Return the Chinese label of a column; a header of the user's own as it stands."""
    known = table_name in tables() and name in columns(table_name)
    return column(name, table_name).label_zh if known else name


def issue_label(name: str) -> str:
    """Return what a kind of problem is called."""
    return issue_types()[name].label_zh
