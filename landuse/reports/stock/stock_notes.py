"""The sheet 填表说明 of the land-stock workbook: states, tests and measures with their sources and how sure they are."""

from landuse.reports.parcels.register import write_stack
from landuse.reports.sheets.cells import safe_text
from landuse.reports.sheets.notes import (
    CONFLICTS,
    DISCLAIMER,
    SHEET,
    WIDTHS,
    code_meanings,
    conflict_fields,
    pack_fields,
    write_remarks,
)
from landuse.reports.sheets.sheet_table import Field, write_heading
from landuse.reports.sheets.workbook import Book, page_setup
from landuse.results import Assessment

CONFIDENCE = {"CONFIRMED": "已核对原文", "MEMORY": "凭资料、未核对原文", "DESIGN": "本系统或地方自行设定"}
REMARKS = (
    f"{DISCLAIMER}；存量状态按数据日期当日终了判定，同一宗地只有一种状态。",
    "空格表示数据未提供或不适用；“不明”表示有此项而无法确定。未知值不作为零，也不计入合计。",
    "供应情况以“供地阶段”和合同为准；没有填写合同日期不等于没有供应，两者矛盾的为待核实。尚未供应的土地没有使用权人，不构成闲置土地。",
    "低效用地、僵尸企业占用和停缓建均不是闲置土地的认定；存量措施均为候选，不作为处置依据。",
    "面积按 1 亩 = 2000/3 平方米换算。",
)


def write_stock_notes(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write how to read the workbook."""
    sheet = book.sheet(SHEET, "#7f8c91")
    row = write_heading(book, sheet, title=title, line=line, width=WIDTHS, signed=False)
    row = write_remarks(book, sheet, row, REMARKS)
    sections = [
        ("状态含义", code_meanings("land_stock_state", "存量土地状态")),
        ("低效情形", _tests(result)),
        ("存量措施（候选）", _measures(result)),
        ("规则版本", pack_fields(result.policy)),
        (CONFLICTS, conflict_fields(result.policy, "stock")),
    ]
    write_stack(book, sheet, sections, widths=WIDTHS, row=row, empty="无")
    page_setup(sheet, title=title, header_rows=(0, 1))


def _tests(result: Assessment) -> list[Field]:
    tests = result.policy.stock.low_efficiency
    scope = ["仅工矿仓储用地" if test.industrial_only else "全部建成用地" for test in tests]
    return [
        Field("低效情形", [safe_text(test.title) for test in tests], "text"),
        Field("依据", [safe_text(result.policy.cite(test.article)) for test in tests], "plain"),
        Field("适用范围", scope, "label"),
        Field("可信程度", [CONFIDENCE[test.confidence] for test in tests], "label"),
    ]


def _measures(result: Assessment) -> list[Field]:
    measures = result.policy.stock.measures
    return [
        Field("措施", [safe_text(measure.title) for measure in measures], "text"),
        Field("内容", [safe_text(measure.text) for measure in measures], "plain"),
        Field("可信程度", [CONFIDENCE[measure.confidence] for measure in measures], "label"),
        Field("政策文件", [safe_text(result.policy.cite(measure.article)) for measure in measures], "plain"),
    ]
