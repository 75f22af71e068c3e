"""The sheet 说明: the outcome in words, how the plan is made, what each measure is taken to need, which rules it rests on."""

from landuse.planning import Plan
from landuse.policy import Policy
from landuse.policy.rules.planning import FIT_LISTS
from landuse.reports.parcels.register import write_stack
from landuse.reports.sheets.cells import safe_text
from landuse.reports.sheets.notes import pack_fields
from landuse.reports.sheets.sheet_table import Field, write_heading
from landuse.reports.sheets.workbook import Book, page_setup
from landuse.results import Assessment
from landuse.vocabulary import code_label

SHEET = "说明"
WIDTHS = (104, 12, 12, 12, 12, 12, 12, 14)
METHOD = (
    "在限额和目标之内，从每件案件依法可用的处置方式和计划年度中选取，使计划总价值最大；先使目标差额最小（约束性目标重于力争目标），再求价值最大。",
    "价值（折算亩）= 收回利用面积 + 连片加分 + 征缴闲置费折算 + 案龄折算 - 经费折抵，每晚一年按折扣率折减；各项权重见下表，均可由地方规则包修改。",
    "只安排依法可用的方式：征缴闲置费只用于应征缴或应收回的，无偿收回只用于应收回的，《闲置土地处置办法》第十二条各方式只用于协商处置的；未录入监测监管系统的先录入（计入办理周期）。",
    "僵尸企业按处置路径、僵尸项目按规则包所列处置方式安排；原因未查明、材料不足的列入“未安排”，不安排处置方式。",
    "台账记载已处置完毕且未重新列入的，不再安排；台账未结案而按现有数据无需处置的，列为“核对台账”。",
    "连片面积为同一片相邻的其他未处置宗地面积；相邻宗地不要求同年处置，是线性近似。项目面积不含已单独列为案件的宗地。",
    "办结年度 = 认定时点 + 办理周期（含录入、甄别）之后；整件用量计入办结年度。目标按办结年度的年底对照，时点在计划期以前的列为第一年要求。",
    "面积、闲置费、案龄、连片不明的，在价值中按 0 计，并在结论中说明件数；不影响目标的件数对照。",
    "案件不超过 1000 件时整数规划精确求解（时限内），超过时由线性松弛取整；“上限”由线性松弛或整数规划证明，任何方案都不能超过。",
)
WEIGHTS = {
    "mu_weight": "每亩收回利用面积", "contiguity_weight": "每亩连片面积", "fee_weight": "每万元征缴闲置费",
    "age_weight": "案龄每年", "cost_weight": "每万元经费（扣减）", "waiting_discount": "每晚一年的折扣率",
    "neighbour_distance_m": "视为相邻的边界间距（米）", "register_months": "录入监测监管系统所需月数", "classify_months": "僵尸企业甄别所需月数",
    "binding_weight": "目标不能全部完成时，约束性目标差额对力争目标的倍数",
}  # fmt: skip

CONFIDENCE = {"CONFIRMED": "已核对原文", "MEMORY": "凭资料", "DESIGN": "自行拟定"}
OPEN_IN_LEDGER = {("idle_land", "none"): "台账未结案而已动工", ("zombie_enterprise", "none"): "台账未结案而已正常经营"}


def write_plan_notes(book: Book, plan: Plan, result: Assessment, *, title: str, line: str) -> None:
    """Write outcome, method, measures, weights and rule packs."""
    sheet = book.sheet(SHEET, "#7f8c91")
    row = write_heading(book, sheet, title=title, line=line, width=WIDTHS, signed=False)
    sections = [
        ("一、结论", [Field("结论", [safe_text(text) for text in plan.summary], "plain")]),
        ("二、编制办法", [Field("办法", [f"{number}. {text}" for number, text in enumerate(METHOD, 1)], "plain")]),
        ("三、处置方式及每件用量（规则包取值）", _measure_fields(result.policy)),
        ("四、权重及其他取值（规则包取值）", _weight_fields(result.policy)),
    ]
    placed = write_stack(book, sheet, sections, widths=WIDTHS, row=row, empty="无")
    packs = [Field(field.header, field.cells, field.kind) for field in pack_fields(result.policy)]
    texts = [" ".join(str(field.cells[place]) for field in packs) for place in range(len(packs[0].cells))]
    hints = [safe_text(f"{row.topic}。{row.hint}。") for row in result.policy.conflicts.rows if "plan" in row.papers]
    last = [
        ("五、规则版本", [Field("规则包、名称、层级、文件指纹（SHA-256）", texts, "text")]),
        ("六、规则冲突", [Field("事项和处理", hints, "text")]),
    ]
    write_stack(book, sheet, last, widths=WIDTHS, row=placed[-1].next_row + 1, empty="无")
    page_setup(sheet, title=title, header_rows=(0, 1))


def _measure_fields(policy: Policy) -> list[Field]:
    rows = policy.planning.measures
    described = [
        f"{code_label('disposal_mode', row.mode)}（{code_label('subject_kind', row.subject_kind)}）：适用于"
        f"{'、'.join(_fit_words(row.subject_kind, fit) for fit in row.fits)}"
        + (f"，且原因为{'、'.join(code_label('delay_cause', cause) for cause in row.delay_causes)}" if row.delay_causes else "")
        + f"。{row.text}。依据：{policy.cite(row.article)}"
        for row in rows
    ]
    return [
        Field("处置方式、适用情形和依据", [safe_text(text) for text in described], "plain"),
        Field("工时\n（小时）", [row.staff_hours for row in rows], "number"),
        Field("经费\n（万元/件）", [row.cost_wanyuan for row in rows], "number"),
        Field("经费\n（万元/亩）", [row.cost_wanyuan_per_mu for row in rows], "number"),
        Field("听证（场）", [row.hearings for row in rows], "number"),
        Field("法院（件）", [row.court_slots for row in rows], "number"),
        Field("周期（月）", [row.lead_months for row in rows], "number"),
        Field("计为收回利用\n的面积比例", [row.mu_share for row in rows], "share"),
    ]


def _fit_words(kind: str, fit: str) -> str:
    return OPEN_IN_LEDGER.get((kind, fit)) or code_label(FIT_LISTS[kind], fit)


def _weight_fields(policy: Policy) -> list[Field]:
    rules = policy.planning.model_dump()
    return [
        Field("项目", list(WEIGHTS.values()), "text"),
        Field("取值", [float(rules[name]) for name in WEIGHTS], "number"),
        Field("可信程度", [CONFIDENCE[policy.source(f"planning.{name}").confidence] for name in WEIGHTS], "label"),
    ]
