"""The workbook on what changed between two runs: the list, the matrix, the causes, what comes next, and how it was worked out."""

from pathlib import Path

import pandas as pd

from landuse.comparing import Comparison, early_warnings
from landuse.comparing.outcomes import outcome_label
from landuse.comparing.steps import CAUSE_LABELS, ORDER_NOTES
from landuse.errors import TableError
from landuse.identifiers.zone_names import zone_names
from landuse.io.headings import heading
from landuse.io.run_folder import Run
from landuse.reports.comparison_totals import write_causes, write_matrix
from landuse.reports.parcels.parcel_fields import kind_of
from landuse.reports.parcels.register import MAX_RECORDS, write_register, write_stack
from landuse.reports.sheets.cells import Cell, column_cells, mapped_cells, number_cells, safe_text, text_cells
from landuse.reports.sheets.notes import write_remarks, write_sources
from landuse.reports.sheets.record_fields import list_of
from landuse.reports.sheets.sheet_table import Field, write_heading, write_note
from landuse.reports.sheets.unit_lines import reporting_line, run_stamp
from landuse.reports.sheets.workbook import Book, open_book, page_setup
from landuse.vocabulary import codes, column, label

NAME = "变动对比"
LIST_SHEET, FIGURES_SHEET, WARNINGS_SHEET, NOTES_SHEET = "变动清单", "费用和时点变动", "临近提醒", "说明"
SIDES = {"before": "前次", "after": "本次"}
NOTE_WIDTHS = (34, 60, 60, 40)
HASH_SHOWN = 16
REMARKS = (
    "本表为数据比对线索，不作为行政决定。",
    *ORDER_NOTES,
    "数据变化列出本宗地自身、延误事由、关联项目和用地企业中前后不同的值；新增和不再列入的宗地归于数据变化。",
    "规则变化列出取值不同的规则项；时间推移列出其间届满的时点，期满次日起生效。",
    "“代码或环境”：两次程序版本相同而记录与重算不一致的，请核对依赖库版本和成果文件是否被改动。",
    "较早版本写出的成果没有存入原始数据表或规则包原文的，有关步骤合并，归于“不能区分”，不作推测。",
    "临近提醒：“届时”为期满次日、现有资料不变时按规则得出的结论；政府原因仍在持续的，时点随之顺延。",
)


def write_comparison(comparison: Comparison, path: str | Path, *, title: str = "", reporting_unit: str = "") -> Path:
    """Write what changed between two runs as an Excel workbook and return its path.

    Sheets: 变动清单 (each parcel with its causes and reasons), 费用和时点变动 (parcels of which only a fee or a mark changed), 变动矩阵,
    原因汇总, 临近提醒 (early warnings of the second run), 说明; hidden: _来源.

    Parameters
    ----------
    comparison
        The outcome of :func:`landuse.comparing.compare`.
    path
        The file to write; an existing one is replaced in one step.
    title
        Name of the city, zone or project; it stands before the name of each sheet.
    reporting_unit
        Name of the reporting office (填报单位); without it a line to fill in.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    title = safe_text(title)
    after = comparison.after
    sides = f"前次：{_named(comparison.before)}    本次：{_named(after)}"
    line = reporting_line(reporting_unit, after.as_of, policy=after.policy, more=sides)
    stamp = run_stamp(after.as_of, after.policy, after.provenance)
    with open_book(path, title=f"{title}{NAME}", as_of=after.as_of, company=reporting_unit, stamp=stamp) as book:
        _write_changes(book, comparison, title=title, line=line)
        _write_figures(book, comparison, title=title, line=line)
        write_matrix(book, comparison, title=title, line=line)
        write_causes(book, comparison, title=title, line=line)
        _write_warnings(book, comparison, title=title, line=line)
        _write_notes(book, comparison, title=title, line=line)
        write_sources(book, {"前次": comparison.before.provenance, "本次": comparison.after.provenance})
    return Path(path)


def _named(run: Run) -> str:
    number = f"，运行编号 {run.provenance['run_id']}" if "run_id" in run.provenance else ""
    return safe_text(f"{run.name}（认定时点 {run.as_of:%Y-%m-%d}{number}）")


def _write_changes(book: Book, comparison: Comparison, *, title: str, line: str) -> None:
    rows = comparison.changes[:MAX_RECORDS]
    areas = rows["area_mu_after"].fillna(rows["area_mu_before"])
    fields = [
        Field("序号", list(range(1, len(rows) + 1)), "ordinal", 5, "宗地"),
        Field(label("parcel_id"), text_cells(rows.index), "id", 21, "宗地", total="parcels"),
        Field(label("holder_name"), text_cells(rows["holder_name"]), "text", 22, "宗地"),
        Field("开发区", _zones(comparison, rows["zone_id"]), "text", 13, "宗地"),
        Field("面积\n（亩）", number_cells(areas), "amount", 9, "宗地", total="visible"),
        *(field for name in comparison.columns for field in _pair(rows, name)),
        Field("原因", [_causes(*facts) for facts in zip(rows["causes"], rows["moved"], strict=True)], "label", 12, "归因"),
        Field("变动经过和依据", text_cells(rows["why"]), "text", 62, "归因"),
    ]
    sheet = book.sheet(LIST_SHEET, "#b2182b")
    placed = write_register(
        book, sheet, fields, title=f"{title}{LIST_SHEET}", line=line, empty="没有变动的宗地", frozen_columns=3
    )
    row = placed.next_row
    for number, note in enumerate((*comparison.notes, *_left(len(comparison.changes), len(rows))), 1):
        row = write_note(book, sheet, row, f"注{number}：{safe_text(note)}", width=len(fields))


def _pair(rows: pd.DataFrame, name: str) -> list[Field]:
    """Return one outcome before and after, in its colours where it moved."""
    known = codes(column(name, "parcels").code_list or "")
    found = []
    for side, shown in SIDES.items():
        values = rows[f"{name}_{side}"]
        moved = rows[f"{name}_before"] != rows[f"{name}_after"]
        colors = [known[code].color if here and code in known else "" for code, here in zip(values, moved, strict=True)]
        cells: list[Cell] = [outcome_label(name, code) for code in values]
        found.append(Field(shown, cells, "label", 13, label(name, table="parcels"), colors=colors if any(colors) else ()))
    return found


def _causes(causes: str, moved: object) -> str:
    told = "、".join(CAUSE_LABELS[cause] for cause in causes.split(", "))
    return told if moved else f"{told}（前后抵消）"


def _write_figures(book: Book, comparison: Comparison, *, title: str, line: str) -> None:
    rows = comparison.figures[:MAX_RECORDS]
    named = {name: heading(column(name, "parcels")) for name in rows["column"].unique()}
    fields = [
        Field("序号", list(range(1, len(rows) + 1)), "ordinal", 5),
        Field(label("parcel_id"), text_cells(rows["parcel_id"]), "id", 21, total="records"),
        Field("项目", text_cells(rows["column"].map(named)), "text", 20),
        Field("前次", text_cells(rows["before"]), "label", 14),
        Field("本次", text_cells(rows["after"]), "label", 14),
        Field("原因", [_causes(found, moved=True) for found in rows["causes"]], "label", 12),
        Field("变动经过和依据", text_cells(rows["why"]), "text", 80),
    ]
    sheet = book.sheet(FIGURES_SHEET, "#ef8a3c")
    shown = f"{title}状态未变、测算闲置费或时点有变的宗地"
    placed = write_register(book, sheet, fields, title=shown, line=line, empty="没有此类宗地", frozen_columns=2)
    for note in _left(len(comparison.figures), len(rows)):
        write_note(book, sheet, placed.next_row, f"注：{note}", width=len(fields))


def _write_warnings(book: Book, comparison: Comparison, *, title: str, line: str) -> None:
    run = comparison.after
    try:
        rows, empty = early_warnings(run), "没有临近时点的宗地"
    except TableError as error:
        rows, empty = None, safe_text(error)
    nothing = [Field("序号", [], "ordinal", 5), Field(WARNINGS_SHEET, [], "plain", 110)]
    fields = nothing if rows is None else _warning_fields(comparison, rows[:MAX_RECORDS])
    sheet = book.sheet(WARNINGS_SHEET, "#f6d55c")
    shown = f"{title}临近时点提醒（{run.as_of:%Y-%m-%d}）"
    placed = write_register(book, sheet, fields, title=shown, line=line, empty=empty, frozen_columns=min(4, len(fields) - 1))
    text = "注：时点当日为 0 天；期满次日起发生“届时”所列结果（现有资料不变时）。"
    write_note(book, sheet, placed.next_row, text, width=len(fields))


def _warning_fields(comparison: Comparison, rows: pd.DataFrame) -> list[Field]:
    now, then, act = "宗地", "届时（期满次日）", "办理"
    policy = comparison.after.policy
    articles = rows["then_legal_basis"].astype("object")
    return [
        Field("序号", list(range(1, len(rows) + 1)), "ordinal", 5, "提醒"),
        _known("mark_warning", rows["mark_warning"], 9, "提醒"),
        Field("剩余\n天数", number_cells(rows["days_left"]), "integer", 6, "提醒"),
        Field(label("parcel_id"), text_cells(rows.index), "id", 21, now, total="parcels"),
        Field(label("holder_name"), text_cells(rows["holder_name"]), "text", 22, now),
        Field("开发区", _zones(comparison, rows["zone_id"]), "text", 13, now),
        Field("面积\n（亩）", number_cells(rows["area_mu"]), "amount", 9, now, total="visible"),
        _known("works_status", rows["works_status"], 8, now),
        _known("idle_status", rows["idle_status"], 15, now),
        _known("next_mark", rows["next_mark"], 12, "时点"),
        _known("next_mark_date", rows["next_mark_date"], 11, "时点"),
        _known("idle_status", rows["then_idle_status"], 15, then),
        _known("disposal_action", rows["then_disposal_action"], 14, then),
        Field("依据条款", mapped_cells(articles, policy.cite) if policy else [None] * len(rows), "text", 22, then),
        Field("办理情况（人工填写）", [None] * len(rows), "plain", 18, act),
    ]


def _known(name: str, values: pd.Series, width: float, group: str) -> Field:
    """Return one column of the vocabulary, in the colours of its codes."""
    found = column(name, "parcels")
    shades = {code: entry.color for code, entry in codes(found.code_list).items()} if found.code_list else {}
    colors = [shades.get(str(value), "") for value in values] if any(shades.values()) else ()
    return Field(
        found.label_zh,
        column_cells(pd.DataFrame({name: values}), found),
        kind_of(found),
        width,
        group,
        colors=colors,
        choices=list_of(found),
    )


def _write_notes(book: Book, comparison: Comparison, *, title: str, line: str) -> None:
    sheet = book.sheet(NOTES_SHEET, "#7f8c91")
    row = write_heading(book, sheet, title=f"{title}{NAME}说明", line=line, width=NOTE_WIDTHS, signed=False)
    row = write_remarks(book, sheet, row, (*REMARKS, *(safe_text(note) for note in comparison.notes)))
    rules, packs = comparison.rules, comparison.packs
    versions = [run.provenance.get("versions", {}) for run in (comparison.before, comparison.after)]
    libraries = list(dict.fromkeys([*versions[0], *versions[1]]))
    sections = [
        ("取值变化的规则项", [
            Field("规则项", text_cells(rules["key"]), "id"),
            Field("前次", text_cells(rules["before"]), "plain"),
            Field("本次", text_cells(rules["after"]), "plain"),
            Field("依据（本次）", [_cited(comparison, marks) for marks in rules["article_after"]], "plain"),
        ]),
        ("规则包", [
            Field("规则包", text_cells(packs["pack"]), "id"),
            Field("前次文件指纹（SHA-256）", text_cells(packs["sha256_before"].str[:HASH_SHOWN]), "id"),
            Field("本次文件指纹（SHA-256）", text_cells(packs["sha256_after"].str[:HASH_SHOWN]), "id"),
            Field("名称", text_cells(packs["title"]), "plain"),
        ]),
        ("程序和依赖库版本", [
            Field("名称", [safe_text(name) for name in libraries], "id"),
            *(Field(shown, [safe_text(held.get(name) or "") or None for name in libraries], "id") for shown, held in zip(SIDES.values(), versions, strict=True)),
        ]),
    ]  # fmt: skip
    write_stack(book, sheet, sections, widths=NOTE_WIDTHS, row=row, empty="无")
    page_setup(sheet, title=f"{title}{NAME}说明", header_rows=(0, 1))


def _cited(comparison: Comparison, marks: str) -> Cell:
    policy = comparison.after.policy
    return safe_text(policy.cite(marks) if policy else marks) or None


def _zones(comparison: Comparison, zone_ids: pd.Series) -> list[Cell]:
    zones = comparison.after.data.zones
    return text_cells(zone_names(zones if zones is not None else comparison.before.data.zones, zone_ids))


def _left(known: int, shown: int) -> tuple[str, ...]:
    return (f"工作表行数有限，另有 {known - shown} 条未列；请用 landuse.comparing 在笔记本中查看",) if known > shown else ()
