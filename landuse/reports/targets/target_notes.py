"""The sheet 填表说明 of the workbook of targets: how the figures are counted, the targets and their grounds, the rule packs."""

from collections.abc import Sequence

from landuse.policy import Policy
from landuse.reports.enterprises.standing_fields import CONFIDENCE
from landuse.reports.parcels.register import write_stack
from landuse.reports.sheets.cells import safe_text
from landuse.reports.sheets.notes import CONFLICTS, WIDTHS, conflict_fields, pack_fields, write_remarks
from landuse.reports.sheets.sheet_table import Field, write_heading
from landuse.reports.sheets.workbook import Book, page_setup
from landuse.reports.targets.target_inputs import TargetInputs

SHEET = "填表说明"
REMARKS = (
    "数据来自处置案件的事件记录；一案自发现线索、下达认定书或重新列入之日起计入存量，自处置完毕之日起不再计入。",
    "静态口径：分母为基准日及以前列入的案件，分子为其中已处置的；基准日后新增的案件另列，不改变静态处置率。",
    "动态口径：分母为截止日及以前列入的全部案件。两种口径、件数和面积四个数一并列出，互不替代。",
    "分母为零时不计算处置率，结论为“无存量”；不得填 100% 或 0%。",
    "“每年减少1/3”按基准日存量的三分之一计，累计要求不足一件的进为一件；按上年余量计的另一种理解只列供对照。",
    "“力争”类目标只说明达到或未达到，不产生法律后果。期限届满后仍按最后一个节点的要求衡量。",
    "延长期限后又满一年未动工，或缴清闲置费后又满二年的宗地，应以新案号重新列入；原案的处置不因此撤销。",
    "同一案件处置后又重新列入的，自重新列入之日起恢复为未处置。台账中更正的记录按更正后计，撤销的记录不计。",
    "案件没有注明日期的列入事件的，不计入任何数字，件数写在说明栏；没有日期的处置完毕不算处置。",
    "面积取宗地登记面积，1 亩 = 2000/3 平方米；面积不明的不计入合计，件数另列。僵尸企业、僵尸项目不按面积统计（“—”）。",
    "处置率保留一位小数，未满额的最高显示为 99.9%，不会显示为 100%。",
    "表内文字均来自报送数据，按文本保存，不会作为公式执行；控制字符以可见符号代替。",
)


def write_target_notes(book: Book, inputs: TargetInputs) -> None:
    """Write how to read the workbook."""
    sheet = book.sheet(SHEET, "#7f8c91")
    title = f"{inputs.title}处置目标填表说明"
    row = write_heading(book, sheet, title=title, line=inputs.line, width=WIDTHS, signed=False)
    row = write_remarks(book, sheet, row, REMARKS)
    sections: list[tuple[str, Sequence[Field]]] = [
        ("目标", target_rows(inputs.policy)),
        ("另行报告的时点", node_rows(inputs.policy)),
        ("规则版本", pack_fields(inputs.policy)),
        (CONFLICTS, conflict_fields(inputs.policy, "targets")),
    ]
    write_stack(book, sheet, sections, widths=WIDTHS, row=row, empty="规则包没有此项")
    page_setup(sheet, title=title, header_rows=(0, 1))


def target_rows(policy: Policy) -> list[Field]:
    """Return one row a target: title, what the document says, how sure we are of it, on which ground."""
    rows = policy.targets.rows
    return [
        Field("目标", [safe_text(row.title) for row in rows], "text"),
        Field("原文", [safe_text(row.text) or None for row in rows], "plain"),
        Field("可信程度", [CONFIDENCE[row.confidence] for row in rows], "label"),
        Field("依据", [safe_text(policy.cite(row.article)) for row in rows], "plain"),
    ]


def node_rows(policy: Policy) -> list[Field]:
    """Return one row a further day of report."""
    rows = policy.targets.nodes
    return [
        Field("时点", [f"{row.by:%Y-%m-%d}" for row in rows], "text"),
        Field("名称", [safe_text(row.title) for row in rows], "plain"),
        Field("可信程度", [CONFIDENCE[row.confidence] for row in rows], "label"),
        Field("依据", [safe_text(policy.cite(row.article)) for row in rows], "plain"),
    ]
