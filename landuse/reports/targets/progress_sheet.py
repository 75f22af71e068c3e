"""The sheet 目标进度: for each target, zones and city, at each step and at the data date."""

from collections.abc import Mapping

import pandas as pd

from landuse.policy.rules import Target
from landuse.reports.enterprises.standing_fields import CONFIDENCE
from landuse.reports.parcels.register import write_stack
from landuse.reports.sheets.cells import Cell, date_cells, label_cells, number_cells, safe_text, text_cells
from landuse.reports.sheets.sheet_table import Field, write_heading, write_note
from landuse.reports.sheets.workbook import Book, Kind, page_setup
from landuse.reports.targets.target_inputs import NOT_DEFINED, TargetInputs, group_fills
from landuse.targets import target_progress
from landuse.targets.groups import WHOLE
from landuse.targets.wording import NEARLY, VERDICT_LABELS, share_text

SHEET = "目标进度"
VERDICT_FILLS: Mapping[str, str] = {
    "met": "#cfe3ec", "ahead": "#a9cfe0", "not_met": "#f6d9b8", "behind": "#f2b98a", "not_due": "#eef1f2", "none": "#eef1f2",
    "unknown": "#eef1f2",
}  # fmt: skip
COLUMNS: tuple[tuple[str, str, str, Kind, float], ...] = (
    ("静态口径(基准日存量)", "cohort_cases", "存量\n(件)", "integer", 8),
    ("静态口径(基准日存量)", "required_cumulative", "要求累计\n(件)", "integer", 9),
    ("静态口径(基准日存量)", "cohort_disposed", "已处置\n(件)", "integer", 8),
    ("静态口径(基准日存量)", "ahead_by", "超前(+)\n落后(-)", "integer", 8),
    ("静态口径(基准日存量)", "cohort_rate_count", "处置率\n(按件数)", "share", 9),
    ("静态口径(基准日存量)", "cohort_area_mu", "存量\n(亩)", "amount", 11),
    ("静态口径(基准日存量)", "cohort_disposed_area_mu", "已处置\n(亩)", "amount", 11),
    ("静态口径(基准日存量)", "cohort_rate_area", "处置率\n(按面积)", "share", 9),
    ("静态口径(基准日存量)", "cohort_area_unknown", "面积不明\n(件)", "integer", 9),
    ("已处置中真正利用", "cohort_started", "件", "integer", 7),
    ("已处置中真正利用", "cohort_started_area_mu", "亩", "amount", 10),
    ("基准日后新增(另计)", "new_cases", "新增\n(件)", "integer", 8),
    ("基准日后新增(另计)", "new_disposed", "已处置\n(件)", "integer", 8),
    ("动态口径(含新增)", "all_cases", "全部\n(件)", "integer", 8),
    ("动态口径(含新增)", "all_rate_count", "处置率\n(按件数)", "share", 9),
    ("动态口径(含新增)", "all_rate_area", "处置率\n(按面积)", "share", 9),
    ("参考", "required_of_remainder", "按余量计\n的要求(件)", "integer", 10),
)
LAND_ONLY = {
    "cohort_area_mu", "cohort_disposed_area_mu", "cohort_rate_area", "cohort_area_unknown", "cohort_started_area_mu", "all_rate_area",
}  # fmt: skip
DUE_ONLY = {"required_cumulative", "ahead_by", "required_of_remainder"}
"""Before the first step nothing is required yet; what it will be stands in the remark."""
ONE_PAGE_ROWS = 64
NOTES = (
    "存量为零的不计算处置率,既不是100%也不是0%。件数要求 = 基准日存量 × 应完成比例,不足一件按一件计。",
    "“已处置”按统计口径含仅延长动工期限、仅缴清闲置费的;“真正利用”为已实际动工,或收回、置换后重新签订供地合同。",
    "“按余量计的要求”为对“每年减少1/3”的另一种理解(每年处置上年余量的1/3),三年后尚余8/27,不能完成;本表不采用,仅列供对照。",
)


def write_progress(book: Book, inputs: TargetInputs) -> None:
    """Write the progress of every target, one table each, the city's row beneath those of the zones."""
    sheet = book.sheet(SHEET, "#256175")
    tables = [target_progress(inputs.data, inputs.policy, inputs.as_of, by) for by in ("zone", "city")]
    sections = []
    for number, target in enumerate(inputs.policy.targets.rows, 1):
        mine = pd.concat([table[table["target"] == target.id] for table in tables], ignore_index=True)
        sections.append((_heading(inputs, target, number), progress_fields(target, mine.sort_values("by", kind="stable"))))
    widths = [11, 24, 9, *(width for *_, width in COLUMNS), 9, 52]
    title = f"{inputs.title}处置目标进度表"
    row = write_heading(book, sheet, title=title, line=inputs.line, width=widths)
    if not sections:
        write_note(book, sheet, row, f"规则包 {inputs.policy.id} 没有目标;请换用含 targets 的规则包。", width=len(widths))
    else:
        row = write_stack(book, sheet, sections, widths=widths, row=row, empty="没有开发区和案件")[-1].next_row + 1
        for number, text in enumerate(NOTES, 1):
            write_note(book, sheet, row + number - 1, f"注{number}:{text}", width=len(widths))
    page_setup(sheet, title=title, header_rows=(0, 1), pages=(1, int(row <= ONE_PAGE_ROWS)))


def progress_fields(target: Target, rows: pd.DataFrame) -> list[Field]:
    """Return the columns of one target's table; land figures are a dash where the subject is no land."""
    last = rows.duplicated("by", keep="last")
    head = [
        Field("截止日", date_cells(rows["by"]), "date"),
        Field("开发区", text_cells(rows["group_name"]), "text", colors=group_fills(rows, WHOLE)),
        Field("级别", [cell if known else None for cell, known in zip(label_cells(rows["zone_level"], "zone_level"), last, strict=True)], "label"),
    ]  # fmt: skip
    figures = [Field(header, _cells(target, rows, name), kind, group=group) for group, name, header, kind, _ in COLUMNS]
    verdicts = [str(verdict) for verdict in rows["verdict"]]
    return [
        *head,
        *figures,
        Field("结论", [VERDICT_LABELS[code] for code in verdicts], "label", colors=[VERDICT_FILLS[code] for code in verdicts]),
        Field("说明", text_cells(rows["words"]), "text"),
    ]


def _cells(target: Target, rows: pd.DataFrame, name: str) -> list[Cell]:
    if name in LAND_ONLY and target.subject != "idle_land":
        return [NOT_DEFINED] * len(rows)
    values = rows[name]
    if "_rate_" in name:
        values = values.mask((values < 1) & (values > NEARLY), NEARLY)  # a cell rounds; what is short of 100 % must not read so
    due = (rows["verdict"] != "not_due") if name in DUE_ONLY else pd.Series(data=True, index=rows.index)
    cells = number_cells(values)
    return [cell if known and cell is not None else NOT_DEFINED for cell, known in zip(cells, due, strict=True)]


def _heading(inputs: TargetInputs, target: Target, number: int) -> str:
    steps = "、".join(f"{step.by:%Y-%m-%d} 达 {share_text(step.share)}" for step in target.steps)
    ground = f"{inputs.policy.cite(target.article)},{CONFIDENCE[target.confidence]}"
    aim = "" if target.binding else "(力争)"
    return safe_text(f"{number}. {target.title}{aim}  基准日 {target.baseline_date};{steps}  依据:{ground}  “{target.text}”")
