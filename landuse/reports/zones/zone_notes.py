"""The sheet 说明 of the book on the zones: how to read it, the scheme with its weights, the rules, the packs."""

from collections.abc import Sequence

from landuse.policy import Policy
from landuse.reports.parcels.register import write_stack
from landuse.reports.sheets.cells import safe_text
from landuse.reports.sheets.notes import CONFLICTS, WIDTHS, code_meanings, conflict_fields, pack_fields, write_remarks
from landuse.reports.sheets.sheet_table import Field, write_heading
from landuse.reports.sheets.workbook import Book, page_setup
from landuse.reports.zones.evaluation_sheets import NOT_CONFIRMED
from landuse.reports.zones.values import CONFIDENCE, amount_text
from landuse.vocabulary import code_label, column
from landuse.zones.review import ZoneReview

SHEET = "说明"
REMARKS = (
    f"{NOT_CONFIRMED}。标明“已核对”以外的数值均不得作为正式评价的依据。",
    "指标名称和公式取自公开的监测统计通报；开发区土地集约利用评价规程全文未核对，2010年版、2014年度试行版的指标行由政策包的 edition 选择。",
    "开发区没有填报年度数据的，由宗地和企业汇总，并注明“由宗地和企业汇总”；同一行不混用两种来源；有一条记录缺数据的合计为未知。",
    "空格表示数据未提供或不适用；“不明”表示有此项而无法确定。未知值不作为零，不作为未达到，也不排在末位。",
    "异地流转项目按引进方、落地方的分成比例分别计入两个开发区；比例合计不为 1 的按未知处理。",
    "增速优先用公布增速；没有的按现价金额计算，与全国公布的可比价增速不完全可比。",
    "排名、奖惩和奖励为测算结果，不作为行政决定；以上级公布的名单和财政部门的核定为准。",
    "表内文字均来自报送数据，按文本保存，不会作为公式执行。",
)


def write_zone_notes(book: Book, review: ZoneReview, *, title: str, line: str) -> None:
    """Write how to read the book."""
    sheet = book.sheet(SHEET, "#7f8c91")
    row = write_heading(book, sheet, title=title, line=line, width=WIDTHS, signed=False)
    row = write_remarks(book, sheet, row, REMARKS)
    sections: list[tuple[str, Sequence[Field]]] = [
        (f"评价方案：{review.policy.zone_evaluation.edition} 版指标、理想值、权重", scheme_fields(review.policy)),
        ("对照值：全国、全省平均水平", reference_fields(review.policy)),
        ("目标状态含义", code_meanings("goal_status", "状态")),
        ("规则版本", pack_fields(review.policy)),
        (CONFLICTS, conflict_fields(review.policy, "zone-report")),
    ]
    write_stack(book, sheet, sections, widths=WIDTHS, row=row, empty="规则包没有此项")
    page_setup(sheet, title=title, header_rows=(0, 1))


def scheme_fields(policy: Policy) -> list[Field]:
    """Return one row an indicator of the edition in force: for whom, with which weight in its sub-goal, which ideal value."""
    rules = policy.zone_evaluation
    sub_goals, goals = {row.id: row for row in rules.sub_goals}, {row.id: row for row in rules.goals}
    terms = []
    for row in rules.scheme:
        sub_goal = sub_goals[row.sub_goal]
        goal = goals[sub_goal.goal]
        unit = column(row.column, "zone_accounts").unit
        ideal = "0（逆向）" if row.direction == "negative" else "未定" if row.ideal is None else amount_text(row.ideal, unit)
        own = [
            f"{code_label('zone_type', entry.zone_type) if entry.zone_type else entry.zone_id} {amount_text(entry.value, unit)}"
            for entry in rules.ideals
            if entry.indicator == row.id
        ]
        types = "、".join(code_label("zone_type", name) for name in row.zone_types)
        terms.append(
            safe_text(
                f"{goal.title} {goal.weight:g} > {sub_goal.title} {sub_goal.weight:g} > 权重 {row.weight:g}；理想值 {ideal}"
                f"{'（' + '；'.join(own) + '）' if own else ''}；{types}"
            )
        )
    return [
        Field("指标", [safe_text(row.title) for row in rules.scheme], "text"),
        Field("权重和理想值", terms, "plain"),
        Field("可信程度", [CONFIDENCE[row.confidence] for row in rules.scheme], "label"),
        Field("依据", [safe_text(policy.cite(row.article)) for row in rules.scheme], "plain"),
    ]


def reference_fields(policy: Policy) -> list[Field]:
    """Return one row an average that the goals are compared with."""
    rows = policy.scorecard.references
    areas = {"national": "全国", "provincial": "全省"}
    values = [
        f"{row.year}年{areas[row.area]}：{amount_text(row.value, column(row.column, 'zone_accounts').unit)}" for row in rows
    ]
    return [
        Field("指标", [column(row.column, "zone_accounts").label_zh for row in rows], "text"),
        Field("平均水平", [safe_text(value) for value in values], "plain"),
        Field("可信程度", [CONFIDENCE[row.confidence] for row in rows], "label"),
        Field("依据", [safe_text(policy.cite(row.article)) for row in rows], "plain"),
    ]
