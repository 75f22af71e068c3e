"""The figures and sentences of the check's page, as plain values: what was read, what is wrong, what to do first."""

from typing import Any

import pandas as pd

from landuse.checking.report import CheckReport
from landuse.reports.issue_fields import column_label, issue_label
from landuse.vocabulary import codes, issue_types, tables

COMMONEST, EXAMPLES, MOST_FIRST, MOST_FATAL = 10, 3, 6, 12
LONGEST_VALUE = 40


def check_context(report: CheckReport) -> dict[str, Any]:
    """Return what the page shows."""
    grades = list(codes("severity").values())
    counts = report.counts
    return {
        "title": report.title,
        "as_of": f"{report.as_of:%Y-%m-%d}",
        "policy": report.policy.id,
        "grades": [
            {"label": grade.label_zh, "color": grade.color, "count": counts[grade.code], "meaning": grade.definition_zh}
            for grade in grades
        ],
        "usable": report.is_usable,
        "verdict": _verdict(counts),
        "tables": _tables(report),
        "parties": _parties(report.issues),
        "fatal": _fatal(report.issues),
        "fatal_left": max(counts["fatal"] - MOST_FATAL, 0),
        "first": _first(report.issues),
        "commonest": _commonest(report.issues),
        "decisions": [
            {**row, "table": tables()[row["table"]].label_zh} for row in report.decisions.to_dict("records")
        ],
    }  # fmt: skip


def _verdict(counts: dict[str, int]) -> str:
    if counts["fatal"]:
        return f"有 {counts['fatal']} 条致命问题，须先改正：改正前不能据以认定。"
    if counts["error"]:
        return f"没有致命问题，可以运行；有 {counts['error']} 条错误，所涉记录的结论受影响，请先处理。"
    return "没有致命问题和错误，可以运行。" + ("警告请核对。" if counts["warning"] else "")


def _by_grade(issues: pd.DataFrame) -> list[int]:
    return [int((issues["severity"] == grade).sum()) for grade in codes("severity")]


def _tables(report: CheckReport) -> list[dict[str, Any]]:
    found = []
    for row, label, mine in zip(report.tables.to_dict("records"), report.table_labels, report.findings, strict=True):
        known = not pd.isna(row["rows_in_file"])
        found.append({
            "table": label,
            "file": row["file"],
            "sheet": row["sheet"],
            "rows_in_file": row["rows_in_file"] if known else "未能打开",
            "rows_read": row["rows_read"],
            "rows_left_out": row["rows_left_out"] if known else "—",
            "is_read": row["is_read"],
            "counts": _by_grade(mine),
        })  # fmt: skip
    return found


def _parties(issues: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {"label": party.label_zh, "counts": _by_grade(issues[issues["who"] == party.code])}
        for party in codes("who").values()
        if (issues["who"] == party.code).any()
    ]


def _fatal(issues: pd.DataFrame) -> list[dict[str, str]]:
    """Return the fatal findings in full: without them settled nothing else counts."""
    shown = issues[issues["severity"] == "fatal"].iloc[:MOST_FATAL]
    return [
        {"place": place, "kind": issue_label(row["issue"]), "message": row["message"], "what_to_do": row["what_to_do"]}
        for place, row in zip(_places(shown), shown.to_dict("records"), strict=True)
    ]


def _first(issues: pd.DataFrame) -> list[str]:
    """Return what to do first, the gravest and most frequent first: who, how many, what."""
    grave = issues[issues["severity"].isin(["fatal", "error"])]
    sizes = grave.groupby(["issue"], sort=False).size()
    kinds, parties = issue_types(), codes("who")
    order = sorted(sizes.index, key=lambda name: (kinds[name].severity != "fatal", -sizes[name]))
    return [
        f"{kinds[name].label_zh}（{sizes[name]} 条，{parties[kinds[name].who].label_zh}）：{kinds[name].what_to_do_zh}"
        for name in order[:MOST_FIRST]
    ]


def _commonest(issues: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the kinds that occur most, those that somebody must act on before mere notes, with examples."""
    kinds, grades = issue_types(), codes("severity")
    sizes = issues.groupby("issue", sort=False).size()
    order = sorted(sizes.index, key=lambda name: (kinds[name].severity == "note", -sizes[name]))[:COMMONEST]
    found = []
    for name in order:
        shown = issues[issues["issue"] == name].iloc[:EXAMPLES]
        grade = grades[kinds[name].severity]
        found.append({
            "label": kinds[name].label_zh,
            "grade": grade.label_zh,
            "color": grade.color,
            "count": int(sizes[name]),
            "who": codes("who")[kinds[name].who].label_zh,
            "what_to_do": kinds[name].what_to_do_zh,
            "examples": [
                f"{place}：{_short(row['value'] or row['record_id'] or row['message'])}"
                for place, row in zip(_places(shown), shown.to_dict("records"), strict=True)
            ],
        })  # fmt: skip
    return found


def _places(issues: pd.DataFrame) -> list[str]:
    """Return where each finding stands: file, sheet, cell or row, column."""
    found = []
    for row in issues.to_dict("records"):
        where = f"{row['file'] or tables()[row['table']].label_zh}" + (f"“{row['sheet']}”" if row["sheet"] else "")
        if not pd.isna(row["row"]):
            where += f" {row['letter']}{row['row']}" if row["letter"] else f" 第 {row['row']} 行"
        label = column_label(row["table"], row["column"]) if row["column"] else ""
        column = label if row["header"].isascii() else row["header"]
        found.append(where + (f"（{column}）" if column else ""))
    return found


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
