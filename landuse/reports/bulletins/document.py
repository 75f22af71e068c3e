"""The bulletin as a Word template: the page of official documents, a section for each part, in the order of its kind."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from docx.document import Document

from landuse.reports.bulletins.period import KINDS
from landuse.reports.bulletins.sections import PUBLIC, SECTIONS, headings
from landuse.reports.word.closing import add_closing
from landuse.reports.word.layout import (
    Repeat,
    add_heading,
    add_paragraph,
    add_picture_place,
    add_run,
    add_table,
    official_document,
)
from landuse.reports.word.template import Template

PUBLIC_ID = "bulletin-public"
REQUIRED = ("title", "period.label", "banner", "source.run_id", "source.rule_ids", "as_of_long")
OPTIONAL = (
    "disclaimer", "land.statuses[].fee", "land.total.fee", "land.zones[].fee",
    "place", "kind", "edition", "as_of", "source.as_of", "standing.targets[].text", "standing.targets[].id", "standing.targets[].zones[].words",
    "standing.targets[].zones[].new_disposed", "standing.targets[].zones[].stock_mu", "standing.targets[].zones[].disposed_mu",
    "standing.targets[].city.words", "standing.targets[].city.next_by", "standing.targets[].city.next_to_do",
)  # fmt: skip


def template_id(kind: str, *, public: bool = False) -> str:
    """Return the id of the template of a kind of bulletin; there is one for all that the public may read."""
    return PUBLIC_ID if public else f"bulletin-{kind.replace('_', '-')}"


def build(kind: str, sections: Sequence[str], *, public: bool = False) -> Document:
    """Return our own template of a kind of bulletin."""
    document = official_document()
    add_paragraph(document, "{{ banner }}", "密级")
    add_paragraph(document, "{{ title }}\n（{{ period.label }}）", "公文标题")
    add_paragraph(document, "编制单位：{% if issuer %}{{ issuer }}{% else %}____________{% endif %}", "无缩进")
    add_paragraph(document, "数据截至：{{ as_of_long }}", "无缩进")
    add_paragraph(document, "{%p for line in summary %}")
    add_paragraph(document, "{{ line }}")
    add_paragraph(document, "{%p endfor %}")
    for section in headings(kind, sections):
        add_heading(document, section["heading"])
        if section["id"] == "standing":
            _standing(document, with_units=not public)
        else:
            _PARTS[section["id"]](document)
    add_closing(document)
    return document


def _standing(document: Document, *, with_units: bool) -> None:
    _when(document, "standing.no_cases", "{{ standing.no_cases }}")
    _when(document, "not standing.targets", "{{ standing.note }}")
    add_paragraph(document, "{%p if pictures.progress %}")
    add_picture_place(document, "{{ pictures.progress }}", "图  各开发区处置率与要求")
    add_paragraph(document, "{%p endif %}")
    add_paragraph(document, "{%p for target in standing.targets %}")
    add_heading(document, "（{{ target.number }}）{{ target.title }}：{{ target.aim }}", 2)
    units = "{{ target.units }}" if with_units else ""
    add_paragraph(document, "全市：{{ target.city.words }}。依据：{{ target.article }}，基准日 {{ target.baseline }}。" + units)
    cells = (
        "group", "stock", "required", "disposed", "rate", "rate_area", "started", "new", "open", "verdict",
    )  # fmt: skip
    _table(
        document, "target.zones", cells,
        ("开发区", "存量", "要求", "已处置", "处置率", "按面积", "真正\n动工", "新增", "未办结", "结论"),
        (39, 11, 11, 14, 14, 14, 12, 11, 14, 15), align="lrrrrrrrrc", total="target.city",
    )  # fmt: skip
    add_paragraph(document, "{%p endfor %}")
    _when(document, "standing.targets", "单位：件。{{ standing.note }}", "注释")


def _land(document: Document) -> None:
    _table(
        document, "land.statuses", ("label", "parcels", "mu", "mu_unknown", "fee_wanyuan"),
        ("认定状态", "宗数", "面积（亩）", "面积不明\n（宗）", "测算闲置费\n（万元）"), (56, 20, 28, 26, 26), align="lrrrr", total="land.total",
    )  # fmt: skip
    add_paragraph(document, "分开发区闲置土地", "表题")
    _table(
        document, "land.zones", ("zone", "parcels", "idle", "idle_mu", "suspected", "unverified", "fee_wanyuan"),
        ("开发区", "宗数", "闲置\n（宗）", "闲置\n（亩）", "疑似\n（宗）", "待核实\n（宗）", "测算闲置费\n（万元）"), (46, 15, 16, 22, 16, 18, 23),
        align="lrrrrrr",
    )  # fmt: skip
    add_paragraph(document, "{{ land.note }}", "注释")


def _moved(document: Document) -> None:
    add_paragraph(
        document,
        "{{ moved.from }} 至 {{ moved.to }}，认定状态变动 {{ moved.moved }} 宗，建议措施变动 {{ moved.actions }} 宗。"
        "{% for row in moved.causes %}{{ row.cause }} {{ row.parcels }} 宗。{% endfor %}",
    )
    _table(
        document, "moved.balance", ("label", "before", "change", "after", "mu_before", "mu_change", "mu_after"),
        ("认定状态", "期初\n（宗）", "变动\n（宗）", "期末\n（宗）", "期初\n（亩）", "变动\n（亩）", "期末\n（亩）"),
        (46, 15, 15, 15, 22, 21, 22), align="lrrrrrr",
    )  # fmt: skip
    _listed(
        document, "moved.parcels", "变动宗地", ("parcel", "holder", "mu", "before", "after", "why"),
        ("宗地代码", "土地使用权人", "面积（亩）", "期初", "期末", "变动原因"), (27, 30, 16, 23, 23, 37), "llrlll", "变动对比工作簿",
    )  # fmt: skip
    add_paragraph(document, "{%p for note in moved.notes %}")
    add_paragraph(document, "{{ note }}", "注释")
    add_paragraph(document, "{%p endfor %}")


def _flow_table(document: Document, rows: str) -> None:
    _table(
        document, rows, ("kind", "opening", "entered", "disposed", "closing", "closing_mu"),
        ("案件类别", "期初未办结\n（件）", "本期列入\n（件）", "处置完毕\n（件）", "期末未办结\n（件）", "期末未办结\n（亩）"),
        (36, 24, 24, 24, 24, 24), align="lrrrrr",
    )  # fmt: skip


def _ledger(document: Document) -> None:
    _flow_table(document, "ledger.flow")
    add_paragraph(
        document,
        "本期登记事项：{% if not ledger.counts %}无{% endif %}"
        "{% for row in ledger.counts %}{{ row.kind }}{{ row.label }} {{ row.number }} 件{% if not loop.last %}、{% endif %}{% endfor %}。",
    )
    _when(
        document,
        "ledger.modes",
        "处置方式：{% for row in ledger.modes %}{{ row.kind }}{{ row.label }} {{ row.number }} 件{% if not loop.last %}、{% endif %}{% endfor %}。",
    )
    _listed(
        document, "ledger.events", "本期台账事项", ("date", "case", "name", "event", "document"),
        ("日期", "案件", "对象", "事项", "文号"), (23, 26, 45, 30, 32), "ccllc", "处置台账",
    )  # fmt: skip
    _listed(
        document, "ledger.problems", "未销号的受阻问题", ("problem", "case", "grade", "due", "left", "unit", "note"),
        ("问题", "案件", "级别", "期限", "剩余", "责任单位", "说明"), (24, 26, 14, 23, 17, 26, 26), "cccccll", "处置台账",
    )  # fmt: skip


def _coming(document: Document) -> None:
    _when(document, "coming.note", "{{ coming.note }}")
    due = ("due", "left", "case", "what", "who", "article")
    header, widths = ("期限", "剩余", "案件", "应办事项", "责任方", "依据"), (23, 21, 26, 35, 22, 29)
    _listed(document, "coming.overdue", "已逾期事项", due, header, widths, "ccclll", "到期提醒清单")
    _listed(document, "coming.due", "今后 {{ coming.days }} 日内到期事项", due, header, widths, "ccclll", "到期提醒清单")
    _listed(
        document, "coming.marks", "今后 {{ coming.days }} 日内到达法定时点的宗地",
        ("date", "parcel", "holder", "mu", "mark", "then", "action"),
        ("时点", "宗地代码", "土地使用权人", "面积\n（亩）", "将到时点", "届时状态", "届时措施"), (23, 27, 29, 15, 20, 22, 20), "cllrlll",
        "临期提醒清单",
    )  # fmt: skip


def _behind(document: Document) -> None:
    _when(document, "not behind", "无。")
    add_paragraph(document, "{%p for row in behind %}")
    add_paragraph(document, "{{ row.zone }}：{{ row.target }}，{{ row.words }}（{{ row.article }}）。{{ row.units }}")
    add_paragraph(document, "{%p endfor %}")


def _data_problems(document: Document) -> None:
    add_paragraph(
        document,
        "未处理的数据问题 {{ data_problems.total }} 条：{% for row in data_problems.severities %}{{ row.label }} {{ row.number }}"
        "{% if not loop.last %}、{% endif %}{% endfor %}。",
    )
    _listed(
        document, "data_problems.kinds", "应处理的数据问题", ("severity", "what", "number", "who", "to_do"),
        ("程度", "问题", "数量", "责任方", "处理办法"), (14, 46, 14, 26, 56), "clrll", "数据问题清单",
    )  # fmt: skip


def _flow(document: Document) -> None:
    _flow_table(document, "flow")


def _public_list(document: Document) -> None:
    add_paragraph(document, "{%p if public.rows %}")
    add_paragraph(document, "已下达认定书、尚未处置完毕的闲置土地", "表题")
    _table(
        document, "public.rows", ("location", "holder", "days", "cause"),
        ("位置", "国有建设用地使用权人", "闲置时间", "闲置原因\n（政府原因）"), (54, 54, 20, 28), align="llrl",
    )  # fmt: skip
    add_paragraph(document, "{%p else %}")
    add_paragraph(document, "无。")
    add_paragraph(document, "{%p endif %}")


def _table(
    document: Document,
    over: str,
    names: Sequence[str],
    header: Sequence[str],
    widths: Sequence[float],
    *,
    align: str,
    total: str = "",
) -> None:
    """Add a table with a row for each item of the list `over`, and a last row for the group `total`."""
    item = "entry"
    table: Any = add_table(
        document, header, widths, repeat=Repeat(item, over, tuple(f"{{{{ {item}.{name} }}}}" for name in names)), align=align
    )
    if total:
        sums = table.add_row()
        for cell, name, model in zip(sums.cells, names, table.rows[-3].cells, strict=True):
            place, text = model.paragraphs[0], f"{{{{ {total}.{name} }}}}" if name != "label" else "合计"
            cell.paragraphs[0].style, cell.paragraphs[0].alignment = place.style, place.alignment
            cell.width = model.width
            add_run(cell.paragraphs[0], text)


def _listed(
    document: Document,
    over: str,
    caption: str,
    names: Sequence[str],
    header: Sequence[str],
    widths: Sequence[float],
    align: str,
    elsewhere: str,
) -> None:
    """Add a list that may be long: caption, table where it has rows, 无 where it has none, and how many were left out."""
    add_paragraph(document, f"{{%p if {over}.rows %}}")
    add_paragraph(document, caption, "表题")
    _table(document, f"{over}.rows", names, header, widths, align=align)
    add_paragraph(document, "{%p else %}")
    add_paragraph(document, f"{caption}：无。")
    add_paragraph(document, "{%p endif %}")
    _when(document, f"{over}.left_out", f"另有 {{{{ {over}.left_out }}}} 项未列，见{elsewhere}。", "注释")


def _when(document: Document, condition: str, text: str, style: str = "Normal") -> None:
    """Add a paragraph that stands there only under a condition."""
    add_paragraph(document, f"{{%p if {condition} %}}")
    add_paragraph(document, text, style)
    add_paragraph(document, "{%p endif %}")


_PARTS: Mapping[str, Callable[[Document], None]] = {
    "land": _land, "moved": _moved, "ledger": _ledger, "coming": _coming, "behind": _behind, "data_problems": _data_problems,
    "flow": _flow, "public": _public_list,
}  # fmt: skip
TEMPLATES = (
    *(
        Template(
            template_id(kind.id), f"闲置土地处置{kind.title}", f"{kind.label}.docx", partial(build, kind.id, SECTIONS[kind.id]),
            REQUIRED, OPTIONAL,
        )
        for kind in KINDS.values()
    ),
    Template(
        PUBLIC_ID, "闲置土地处置通报（公开版）", "通报_公开版.docx", partial(build, "monthly", PUBLIC, public=True), REQUIRED, OPTIONAL
    ),
)  # fmt: skip
