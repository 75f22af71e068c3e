"""The sheet 处置方式: what was disposed of by which mode, and how much of it is really used again."""

from collections.abc import Sequence

import pandas as pd

from landuse.reports.parcels.register import write_stack
from landuse.reports.sheets.cells import Cell, label_cells, number_cells, text_cells
from landuse.reports.sheets.sheet_table import Field, Total, write_heading, write_note
from landuse.reports.sheets.workbook import Book, page_setup
from landuse.reports.targets.target_inputs import NOT_DEFINED, TargetInputs, case_kinds
from landuse.targets import disposal_modes

SHEET = "处置方式"
WIDTHS = (24, 24, 10, 11, 13, 11, 11, 12, 14, 14, 24)
NOTE = (
    "注:统计上只要一种方式执行完毕即为“已处置”,包括仅延长动工开发期限;是否真正利用另列:已实际动工,或收回、有偿收回、置换后重新签订供地合同。"
    "占比的分母为同类全部已处置案件。"
)
EXTENDED = "仅延长期限,不等于动工"


def write_modes(book: Book, inputs: TargetInputs) -> None:
    """Write the modes of each kind of case for the city with totals, then for each zone."""
    sheet = book.sheet(SHEET, "#7b5ea7")
    city, zones = (disposal_modes(inputs.data, inputs.as_of, by) for by in ("city", "zone"))
    kinds = case_kinds()
    title = f"{inputs.title}处置方式与真正利用情况表"
    row = write_heading(book, sheet, title=title, line=inputs.line, width=WIDTHS)
    for table, where, totals in ((city, "全市", "合计"), (zones, "分开发区", "")):
        sections: list[tuple[str, Sequence[Field]]] = [
            (f"{kind.label_zh}({where})", mode_fields(table[table["subject_kind"] == kind.code], land=kind.code == "idle_land"))
            for kind in kinds
        ]
        row = write_stack(book, sheet, sections, widths=WIDTHS, row=row, empty="没有已处置案件", totals=totals)[-1].next_row + 1
    write_note(book, sheet, row, NOTE, width=len(WIDTHS))
    page_setup(sheet, title=title, header_rows=(0, 1))


def mode_fields(rows: pd.DataFrame, *, land: bool) -> list[Field]:
    """Return the columns of one kind's table; mu are a dash where the subject is no land."""
    sums: Total = "sum" if land else ""
    labels: list[Cell] = label_cells(rows["mode"], "disposal_mode")
    return [
        Field("开发区", text_cells(rows["group_name"]), "text"),
        Field("处置方式", labels, "text"),
        Field("已处置\n(件)", number_cells(rows["cases"]), "integer", total="sum"),
        Field("占比\n(按件数)", number_cells(rows["case_share"]), "share"),
        Field("已处置\n(亩)", _land(rows["area_mu"], land=land), "amount", total=sums),
        Field("占比\n(按面积)", _land(rows["area_share"], land=land), "share"),
        Field("面积不明\n(件)", _land(rows["area_unknown"], land=land), "integer", total=sums),
        Field("其中真正利用\n(件)", _dashed(number_cells(rows["started"])), "integer", total=sums),
        Field("其中真正利用\n(亩)", _land(rows["started_area_mu"], land=land), "amount", total=sums),
        Field("真正利用占比\n(按面积)", _land(rows["started_area_mu"] / rows["area_mu"].where(rows["area_mu"] > 0), land=land), "share"),
        Field("说明", [EXTENDED if mode == "EXT" else None for mode in rows["mode"]], "plain"),
    ]  # fmt: skip


def _land(values: pd.Series, *, land: bool) -> list[Cell]:
    return _dashed(number_cells(values)) if land else [NOT_DEFINED] * len(values)


def _dashed(cells: list[Cell]) -> list[Cell]:
    return [NOT_DEFINED if cell is None else cell for cell in cells]
