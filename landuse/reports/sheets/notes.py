"""The explanatory sheets of a ledger: what each status means, which rules and inputs it rests on."""

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from landuse.policy import Policy
from landuse.policy.conflict_hints import both_sides
from landuse.policy.rules.conflicts import Conflict
from landuse.reports.parcels.register import write_stack
from landuse.reports.sheets.cells import safe_text
from landuse.reports.sheets.choices import write_choices
from landuse.reports.sheets.sheet_table import Field, write_heading, write_note, write_table
from landuse.reports.sheets.unit_lines import reporting_line, run_stamp
from landuse.reports.sheets.workbook import Book, page_setup
from landuse.results import Assessment
from landuse.vocabulary import codes

SHEET, SOURCES_SHEET = "填表说明", "_来源"
DISCLAIMER = "本表为数据比对线索，不作为行政决定"
SURENESS: Mapping[str, str] = {"CONFIRMED": "已核对", "MEMORY": "待核对", "DESIGN": "拟定"}
CONFLICTS = "规则冲突：两种来源怎样规定，采用哪一种"
WIDTHS = (28, 78, 26, 70)
LEVELS: Mapping[str, str] = {"national": "国家", "province": "省", "city": "市", "zone": "开发区"}
REMARKS = (
    f"{DISCLAIMER}；是否构成闲置土地，须由自然资源主管部门依法调查、认定。",
    "“线索状态”为“线索”的，按现有数据已符合所列条款的条件；为“待核查”的，材料不足或原因未查明，须先补充“缺失证据”所列材料。",
    "“线索状态”为“人工复核”的，门槛、面积或日期稍有变动结论就改变，须复核原始材料，情形见“人工复核”表（2 万宗以内随运行测算，更多时用 landuse borderline）。",
    "空格表示数据未提供或不适用；“不明”表示有此项而无法确定。未知值不作为零，也不计入合计。",
    "动工开发日期依次取：补充协议约定、合同约定或划拨决定书规定、实际交地满一年；均无的不推定。",
    "一年、两年按对应月日计算（2月29日对应2月28日），期满次日起算；“扣除后”的日期已顺延有佐证文号的政府原因和不可抗力时间。",
    "闲置天数自动工开发日期满一年（或中止开发满一年）之日起算至数据日期，不作扣除；超期未动工天数自动工开发日期起算。",
    "测算闲置费按合同（划拨）价款的法定比例计算，一次性；租赁等供应方式须依地方规则，无规则的不测算。",
    "面积按 1 亩 = 2000/3 平方米换算；合计行为公式，随筛选变化。",
    "表内文字均来自报送数据，按文本保存，不会作为公式执行；控制字符以可见符号代替。",
)


def unit_line(result: Assessment, reporting_unit: str) -> str:
    """Return the line under the title: who reports, as of when, in which units, by which rules."""
    return reporting_line(reporting_unit, result.as_of, policy=result.policy, provenance=result.provenance)


def stamp_of(result: Assessment) -> str:
    """Return what names the run of `result` on every page."""
    return run_stamp(result.as_of, result.policy, result.provenance)


def write_notes(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write how to read the ledger: remarks, the meaning of each status and action, the rule packs."""
    sheet = book.sheet(SHEET, "#7f8c91")
    row = write_heading(book, sheet, title=title, line=line, width=WIDTHS, signed=False)
    row = write_remarks(book, sheet, row, REMARKS)
    sections = [
        ("状态含义", code_meanings("idle_status", "闲置认定状态")),
        ("建议处置措施", action_meanings(result.policy)),
        ("规则版本", pack_fields(result.policy)),
        (CONFLICTS, conflict_fields(result.policy, "idle_status")),
    ]
    write_stack(book, sheet, sections, widths=WIDTHS, row=row, empty="无")
    page_setup(sheet, title=title, header_rows=(0, 1))


def code_meanings(list_name: str, header: str) -> list[Field]:
    """Return labels, definitions and codes of one list, the labels in their colours."""
    entries = list(codes(list_name).values())
    return [
        Field(header, [entry.label_zh for entry in entries], "label", colors=[entry.color for entry in entries]),
        Field("含义", [entry.definition_zh or None for entry in entries], "plain"),
        Field("代码", [entry.code for entry in entries], "id"),
    ]


def action_meanings(policy: Policy) -> list[Field]:
    """Return each decision row of the pack: what it proposes, on which ground, under which number."""
    rows = policy.disposal.decisions
    known = codes("disposal_action")
    return [
        Field(
            "建议处置措施",
            [known[row.action].label_zh for row in rows],
            "label",
            colors=[known[row.action].color for row in rows],
        ),
        Field("依据条款", [safe_text(policy.cite(row.article)) or None for row in rows], "plain"),
        Field("规则编号", [safe_text(row.id) for row in rows], "id"),
        Field("所在规则包", [row.pack for row in rows], "id"),
    ]


def pack_fields(policy: Policy) -> list[Field]:
    """Return the rule packs with level, title and hash."""
    return [
        Field("规则包", [pack.id for pack in policy.packs], "id"),
        Field("名称", [safe_text(pack.title) for pack in policy.packs], "plain"),
        Field("层级", [LEVELS.get(pack.level, pack.level) for pack in policy.packs], "label"),
        Field("文件指纹（SHA-256）", [pack.sha256 for pack in policy.packs], "id"),
    ]


def conflict_fields(policy: Policy, *concerned: str) -> list[Field]:
    """Return the conflicts of rules that a book has to mention: those of its verdicts (columns) and of papers like it, by name."""
    return fields_of_conflicts(policy, [row for row in policy.conflicts.rows if set(concerned) & {*row.papers, *row.verdicts}])


def fields_of_conflicts(policy: Policy, rows: Sequence[Conflict]) -> list[Field]:
    """Return some conflicts of rules, a row each: what about, both sides, how sure, which is followed and why."""
    sides = ["\n".join(both_sides(policy, row)) for row in rows]
    return [
        Field("事项", [safe_text(row.topic) for row in rows], "text"),
        Field("两种规定", [safe_text(text) for text in sides], "text"),
        Field("可信程度（甲、乙）", [f"{SURENESS[row.confidence_a]}、{SURENESS[row.confidence_b]}" for row in rows], "label"),
        Field("采用及理由", [safe_text(f"{row.follows}。{row.reason}。") for row in rows], "text"),
    ]


def write_sources(book: Book, provenance: Mapping[str, object]) -> None:
    """Write the hidden sheets that end a workbook: the lists its cells pick from, and what identifies the run, entry by entry."""
    write_choices(book)
    sheet = book.sheet(SOURCES_SHEET)
    sheet.hide()
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 80)
    entries = list(_flat("", provenance))
    fields = [Field("项目", [key for key, _ in entries], "text"), Field("值", [value for _, value in entries], "text")]
    write_table(book, sheet, fields, row=0, empty="未记录来源")


def _flat(prefix: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, Mapping):
        return [pair for key, inner in value.items() for pair in _flat(f"{prefix}.{key}" if prefix else str(key), inner)]
    if isinstance(value, list | tuple):
        return [pair for place, inner in enumerate(value, 1) for pair in _flat(f"{prefix}[{place}]", inner)]
    return [(safe_text(prefix), "" if value is None else safe_text(value))]


def write_remarks(book: Book, sheet: Worksheet, row: int, remarks: Sequence[str]) -> int:
    """Write numbered remarks from `row` on and return the row after them."""
    sheet.write_string(row, 0, "填表说明", book.part_format("section"))
    for number, remark in enumerate(remarks, 1):
        row = write_note(book, sheet, row + 1, f"{number}. {remark}", width=len(WIDTHS), part="remark") - 1
    return row + 2
