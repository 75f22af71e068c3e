"""The sheet 分年存量流量: opening, entered, settled and closing stock of each year, in cases and in mu, with the balance proved."""

import pandas as pd

from landuse.reports.parcels.register import write_stack
from landuse.reports.sheets.cells import date_cells, flag_cells, number_cells, text_cells
from landuse.reports.sheets.sheet_table import Field, write_heading, write_note
from landuse.reports.sheets.workbook import Book, Kind, page_setup
from landuse.reports.targets.target_inputs import NOT_DEFINED, TargetInputs, case_kinds, group_fills
from landuse.targets import stock_flow
from landuse.targets.groups import WHOLE

SHEET = "分年存量流量"
FIGURES = {
    "opening": "期初", "entered": "列入", "reopened": "其中\n重新列入", "disposed": "处置", "closing": "期末",
}  # fmt: skip
NOTE = "注:期初 + 列入 - 处置 = 期末;期末另按当日未处置案件数独立清点,“平衡”为两者一致。面积为已知面积之和,面积不明的另列。"


def write_flow(book: Book, inputs: TargetInputs) -> None:
    """Write stock and flow, a table for each kind of case, the city beneath the zones."""
    sheet = book.sheet(SHEET, "#4f9fa3")
    table = pd.concat([stock_flow(inputs.data, inputs.as_of, by=by) for by in ("zone", "city")], ignore_index=True)
    sections = [(f"{kind.label_zh}", flow_fields(table[table["subject_kind"] == kind.code])) for kind in case_kinds()]
    widths = [24, 9, 11, *(9 for _ in FIGURES), *(12 for _ in FIGURES), 10, 7]
    title = f"{inputs.title}处置案件分年存量流量表"
    row = write_heading(book, sheet, title=title, line=inputs.line, width=widths)
    placed = write_stack(book, sheet, sections, widths=widths, row=row, empty="没有案件")
    write_note(book, sheet, placed[-1].next_row + 1, NOTE, width=len(widths))
    page_setup(sheet, title=title, header_rows=(0, 1))


def flow_fields(rows: pd.DataFrame) -> list[Field]:
    """Return the columns of one kind's table; mu are a dash where the subject is no land."""
    land = bool((rows["subject_kind"] == "idle_land").all())
    count: tuple[str, Kind] = ("件数", "integer")
    return [
        Field("开发区", text_cells(rows["group_name"]), "text", colors=group_fills(rows, WHOLE)),
        Field("年度", [f"{end:%Y}" for end in rows["period_end"]], "label"),
        Field("截至", date_cells(rows["period_end"]), "date"),
        *(Field(header, number_cells(rows[name]), count[1], group=count[0]) for name, header in FIGURES.items()),
        *(
            Field(
                header, number_cells(rows[f"{name}_area_mu"]) if land else [NOT_DEFINED] * len(rows), "amount", group="面积(亩)"
            )
            for name, header in FIGURES.items()
        ),
        Field("期末面积\n不明(件)", number_cells(rows["closing_area_unknown"]) if land else [NOT_DEFINED] * len(rows), "integer"),
        Field("平衡", flag_cells(rows["balanced"]), "label"),
    ]
