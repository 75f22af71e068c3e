"""The sheet 僵尸企业底数: the stock (Z2, Z3), what is to be restructured (Z1), and what cannot be decided for want of data."""

from landuse.reports.enterprises.zombie_fields import ground_cells, wanting_cells, zombie_fields
from landuse.reports.parcels.register import write_stack
from landuse.reports.sheets.cells import Cell
from landuse.reports.sheets.sheet_table import Field, write_heading, write_note
from landuse.reports.sheets.workbook import Book, page_setup
from landuse.results import Assessment

SHEET = "僵尸企业底数"
STOCK = ("Z3", "Z2")
FROZEN_COLUMNS = 3


def write_zombies(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write the three lists one under the other; only the first is the stock that targets count."""
    firms = result.enterprises.sort_index()
    parts = {
        "一、僵尸企业底数": (firms[firms["zombie_status"].isin(STOCK)], "依据"),
        "二、引导重组(暂时困难有价值,不计入底数)": (firms[firms["zombie_status"] == "Z1"], "依据"),
        "三、待补充数据(不能判定,不计入底数)": (firms[firms["zombie_status"] == "insufficient_data"], "缺少的数据"),
    }
    sections: list[tuple[str, list[Field]]] = []
    for name, (rows, header) in parts.items():
        ordered = rows.sort_values(["zombie_status", "land_area_mu"], ascending=[False, False], kind="stable", na_position="last")
        cells: list[Cell] = ground_cells(result, ordered) if header == "依据" else wanting_cells(result, ordered)
        sections.append((f"{name}:{len(rows)} 家", zombie_fields(result, ordered, cells, header)))
    sheet = book.sheet(SHEET, "#7b5ea7")
    widths = [field.width for field in sections[0][1]]
    row = write_heading(book, sheet, title=title, line=line, width=widths)
    placed = write_stack(book, sheet, sections, widths=widths, row=row, empty="没有", totals="合计")
    sheet.freeze_panes(row, FROZEN_COLUMNS)
    for number, text in enumerate(_notes(result), 1):
        write_note(book, sheet, placed[-1].next_row + number - 1, f"注{number}:{text}", width=len(widths))
    page_setup(sheet, title=title, header_rows=(0, 1))


def _notes(result: Assessment) -> list[str]:
    rules = result.policy.zombie
    inactive = (
        f"底数为“停产无经营”“资不抵债无重整价值”两类。无生产经营活动:已建成,连续{rules.inactive_months}个月开票销售额低于正常年份{rules.sales_share:.0%}、"
        f"各月用电低于正常月份{rules.electricity_share:.0%}、参保不超过{rules.insured_staff_at_most:g}人;没有月度数据的按年度数据判断;约定达产日期以前不判定。"
    )
    return [
        inactive,
        "“—”为无法计算(无借款、无利息、年份不足或有间断),不等于“否”。CHK:利息低于最低应付利息;FN:叠加盈利与新增借款条件;FN-M:连续两年;OECD:成立十年以上且连续三年利息不能覆盖。",
        "用电最高月、参保最高月为期内最大值;正常月用电取期前均值与年度用电的较大者中已知部分;本表不作为行政决定。",
    ]
