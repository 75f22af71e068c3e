"""The explanatory sheet of the enterprise ledger: what statuses and grades mean, the scheme, its measures, the rule packs."""

from collections.abc import Sequence

from landuse.io.headings import unit_label
from landuse.policy import Policy
from landuse.reports.enterprises.standing_fields import CONFIDENCE, benchmark_origin
from landuse.reports.parcels.register import write_stack
from landuse.reports.sheets.cells import Cell, safe_text
from landuse.reports.sheets.notes import CONFLICTS, DISCLAIMER, WIDTHS, code_meanings, conflict_fields, pack_fields, write_remarks
from landuse.reports.sheets.sheet_table import Field, write_heading
from landuse.reports.sheets.workbook import Book, page_setup
from landuse.results import Assessment
from landuse.vocabulary import code_label, column, label

SHEET = "填表说明"
REMARKS = (
    f"{DISCLAIMER}；等级、僵尸企业和僵尸项目须由主管部门按程序核实、公示、确认。",
    "用地面积 = 自有 + 租入 - 租出，按企业用地关系在数据日期的状况计算；多层厂房租户按建筑面积占比分摊。",
    "单位产出、得分使用评价年度（数据日期前最后一个完整年度）的数据；分母为零或负数的不计算。",
    "等级和名次在同一规模内排定；同分同名次；不参评类别、已注销企业不占名次。",
    "僵尸企业由实际生产经营活动和资产负债状况认定；CHK、FN、OECD 等为研究文献的识别方法，只作参考证据。",
    "空格表示数据未提供或不适用；“不明”表示有此项而无法确定；“—”表示无法计算。未知值不作为零，也不计入合计。",
    "面积按 1 亩 = 2000/3 平方米换算；合计行为公式，随筛选变化。",
    "表内文字均来自报送数据，按文本保存，不会作为公式执行；控制字符以可见符号代替。",
)


def write_enterprise_notes(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write how to read the enterprise ledger."""
    sheet = book.sheet(SHEET, "#7f8c91")
    row = write_heading(book, sheet, title=title, line=line, width=WIDTHS, signed=False)
    row = write_remarks(book, sheet, row, REMARKS)
    sections: list[tuple[str, Sequence[Field]]] = [
        ("评价方案：指标、基准、权重", indicator_rows(result.policy)),
        ("政策措施（规则包原文）", measure_rows(result.policy)),
        ("僵尸企业状态含义", code_meanings("zombie_status", "僵尸企业状态")),
        ("僵尸项目状态含义", code_meanings("project_zombie_status", "僵尸项目状态")),
        ("规则版本", pack_fields(result.policy)),
        (CONFLICTS, conflict_fields(result.policy, "zombie_status", "project_zombie_status", "per_mu_grade")),
    ]
    write_stack(book, sheet, sections, widths=WIDTHS, row=row, empty="规则包没有此项")
    page_setup(sheet, title=title, header_rows=(0, 1))


def indicator_rows(policy: Policy) -> list[Field]:
    """Return one row an indicator: what, against what, with which weight, on which ground."""
    rows = policy.standing.indicators
    names: list[Cell] = []
    terms: list[Cell] = []
    for row in rows:
        found = column(row.column, "enterprises")
        given = "" if row.benchmark is None else f" {row.benchmark:g} {unit_label(found.unit)}"
        names.append(f"{code_label('size_class', row.size_class)}：{label(row.column, table='enterprises')}")
        terms.append(f"权重 {row.weight:g}；基准：{benchmark_origin(policy, row)}{given}")
    return [
        Field("指标", names, "text"),
        Field("权重和基准", terms, "plain"),
        Field("可信程度", [CONFIDENCE[row.confidence] for row in rows], "label"),
        Field("依据", [safe_text(policy.cite(row.article)) for row in rows], "plain"),
    ]


def measure_rows(policy: Policy) -> list[Field]:
    """Return one row a measure that a grade brings."""
    rows = policy.standing.consequences
    rates = ["" if row.rate is None else f"（{row.rate:g}{row.unit}）" for row in rows]
    return [
        Field("等级", [code_label("per_mu_grade", row.grade) for row in rows], "label"),
        Field("措施", [safe_text(f"{row.subject}：{row.text}{rate}") for row, rate in zip(rows, rates, strict=True)], "plain"),
        Field("可信程度", [CONFIDENCE[row.confidence] for row in rows], "label"),
        Field("依据", [safe_text(policy.cite(row.article)) for row in rows], "plain"),
    ]
