"""The workbook on a round of objections: what was corrected, what that changes for whom, what is left to settle."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from landuse.objections import COMPARED, Review
from landuse.reports.enterprises.standing_fields import LAND
from landuse.reports.issue_fields import issue_fields
from landuse.reports.parcels.parcel_places import Place
from landuse.reports.parcels.register import MAX_RECORDS, write_register
from landuse.reports.sheets.cells import Cell, number_cells, safe_text, text_cells
from landuse.reports.sheets.notes import stamp_of, unit_line, write_sources
from landuse.reports.sheets.record_fields import record_field, zone_cells
from landuse.reports.sheets.sheet_table import Field, write_note
from landuse.reports.sheets.workbook import Book, open_book
from landuse.vocabulary import codes, label, tables

NAME = "企业异议处理前后对比"
BRIEF = ("per_mu_score", "per_mu_rank", "per_mu_grade", "zombie_status")
"""What is compared for enterprises that moved because others did."""
FIRM, MOVE = "企业", "变动"
SIDES = {"before": "更正前", "after": "更正后"}
WIDE = ("per_mu_grade", "zombie_status")


def write_objections(review: Review, path: str | Path, *, title: str = "", reporting_unit: str = "") -> Path:
    """Write the outcome of a round of objections as an Excel workbook and return its path.

    Sheets: 更正明细 (each corrected value), 异议企业对比 (land, yields, score, rank, grade before and after), 其他受影响企业 (whose
    score, rank or grade moved because of the others), 等级汇总, 待处理 (what could not be taken, or needs a person); hidden: _来源.

    Parameters
    ----------
    review
        The outcome.
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
    title, line = safe_text(title), unit_line(review.after, reporting_unit)
    changes = review.changes
    with open_book(
        path, title=f"{title}{NAME}", as_of=review.after.as_of, company=reporting_unit, stamp=stamp_of(review.after)
    ) as book:
        _write_corrections(book, review, title=title, line=line)
        _write_changes(book, review, changes[changes["objected"]], COMPARED, "异议企业对比", title=title, line=line)
        _write_changes(book, review, changes[~changes["objected"]], BRIEF, "其他受影响企业", title=title, line=line)
        _write_grades(book, review, title=title, line=line)
        _write_issues(book, review, title=title, line=line)
        write_sources(book, review.after.provenance)
    return Path(path)


def _write_corrections(book: Book, review: Review, *, title: str, line: str) -> None:
    rows = review.corrections[:MAX_RECORDS]
    names = review.before.enterprises.get("enterprise_name", pd.Series(dtype="str"))
    table_labels = rows["table"].map({name: entry.label_zh for name, entry in tables().items()})
    fields = [
        Field("序号", list(range(1, len(rows) + 1)), "ordinal", 6),
        Field("企业名称", text_cells(rows["enterprise_id"].map(names)), "text", 26),
        Field("统一社会信用代码", text_cells(rows["enterprise_id"]), "id", 21),
        Field("数据表", text_cells(table_labels), "label", 14),
        Field("项目", text_cells(rows["label"]), "text", 20, total="records"),
        Field("宗地/年度", text_cells(rows["record_label"]), "text", 26),
        Field("原值", _values(rows["held"], rows["held_text"]), "text", 18),
        Field("更正值", _values(rows["corrected"], rows["corrected_text"]), "text", 18),
        Field("说明及佐证材料", text_cells(rows["remark"]), "text", 34),
        Field("退回文件", text_cells(rows["file"]), "text", 30),
        Field("核实意见(人工填写)", [None] * len(rows), "plain", 22),
    ]
    sheet = book.sheet("更正明细", "#ef8a3c")
    placed = write_register(
        book, sheet, fields, title=f"{title}企业异议更正明细", line=line, empty="没有更正值", frozen_columns=3
    )
    firms = len(review.answered)
    row = placed.next_row
    notes = (
        f"共退回可用确认单 {firms} 份,其中 {rows['enterprise_id'].nunique()} 家提出更正值 {len(rows)} 项;未采用的和只有文字意见的见工作表“待处理”。",
        "更正值只用于本次试算,原数据文件未作改动;经核实采纳的,请在原数据中更正后重新运行。",
    )
    for number, text in enumerate(notes, 1):
        row = write_note(book, sheet, row, f"注{number}:{text}", width=len(fields))


def _values(values: pd.Series, texts: pd.Series) -> list[Cell]:
    """Return numbers as numbers, everything else as people read it."""
    return [
        float(value) if isinstance(value, float) and not pd.isna(value) else (safe_text(text) or None)
        for value, text in zip(values, texts, strict=True)
    ]


def _write_changes(
    book: Book, review: Review, rows: pd.DataFrame, names: Sequence[str], sheet_name: str, *, title: str, line: str
) -> None:
    rows = rows[:MAX_RECORDS]
    firms = review.after.enterprises.loc[rows.index]
    gained = rows["rank_gained"].astype("Int64")
    fields = [
        Field("序号", list(range(1, len(rows) + 1)), "ordinal", 5, FIRM),
        Field("企业名称", text_cells(rows["enterprise_name"]), "text", 22, FIRM, total="firms"),
        Field("统一社会信用代码", text_cells(rows.index), "id", 20, FIRM),
        Field("开发区", zone_cells(review.after, firms), "text", 13, FIRM),
        *(field for name in names for field in _pair(review, rows, name)),
        Field("名次变动\n(升为正)", number_cells(gained), "integer", 8.5, MOVE),
        Field("等级变动", ["是" if changed else "否" for changed in rows["grade_changed"]], "label", 7, MOVE),
    ]
    sheet = book.sheet(sheet_name, "#256175")
    placed = write_register(
        book, sheet, fields, title=f"{title}{sheet_name}", line=line, empty="没有变动", frozen_columns=3,
        pages_wide=1 + (len(names) > len(BRIEF)),
    )  # fmt: skip
    text = "注:名次只在同一规模内比较;基准值取当年平均的,更正后随之重新计算。空格为未知或不参评。"
    write_note(book, sheet, placed.next_row, text, width=len(fields))


def _pair(review: Review, rows: pd.DataFrame, name: str) -> list[Field]:
    """Return one column of the enterprises before and after."""
    width = 14 if name in WIDE else 9.5
    found = []
    for side, header in SIDES.items():
        frame = pd.DataFrame({name: rows[f"{name}_{side}"]})
        place = Place(name, width, total="visible" if name == LAND else "")
        field = record_field(review.after, "enterprises", place, frame)
        found.append(
            Field(header, field.cells, field.kind, width, field.header.replace("\n", ""), colors=field.colors, total=field.total)
        )
    return found


def _write_grades(book: Book, review: Review, *, title: str, line: str) -> None:
    """Write how many enterprises have each grade before and after."""
    old, new = (side.enterprises["per_mu_grade"] for side in (review.before, review.after))
    entries = list(codes("per_mu_grade").values())
    fields = [
        Field(label("per_mu_grade", table="enterprises"), [entry.label_zh for entry in entries], "label", 22,
              colors=[entry.color for entry in entries]),
        *(
            Field(f"{header}(家)", [int((grades == entry.code).sum()) for entry in entries], "integer", 16, total="sum")
            for header, grades in zip(SIDES.values(), (old, new), strict=True)
        ),
        Field("其中升入或降入(家)", [int(((new == entry.code) & (old != entry.code)).sum()) for entry in entries], "integer", 22, total="sum"),
    ]  # fmt: skip
    sheet = book.sheet("等级汇总", "#1a7f5a")
    write_register(book, sheet, fields, title=f"{title}等级变动汇总", line=line, empty="没有等级")


def _write_issues(book: Book, review: Review, *, title: str, line: str) -> None:
    shown = review.issues[:MAX_RECORDS]
    sheet = book.sheet("待处理", "#f6d55c")
    write_register(
        book,
        sheet,
        issue_fields(shown),
        title=f"{title}退回确认单待处理事项",
        line=line,
        empty="没有待处理事项",
        frozen_columns=3,
    )
