"""The dossier as a Word template: narrow margins and small tables, so that two pages hold it."""

from collections.abc import Sequence

from docx.document import Document
from docx.shared import Mm

from landuse.reports.word.layout import Repeat, add_paragraph, add_table, official_document
from landuse.reports.word.template import Template

ID = "parcel-dossier"
MARGINS_MM = {"top_margin": 14, "bottom_margin": 13, "left_margin": 18, "right_margin": 18}
REQUIRED = ("parcel", "status", "ground", "source.run_id", "source.rule_ids", "banner")
OPTIONAL = ("place", "issuer", "source.as_of", "source.rules", "missing", "scenes_note")


def build() -> Document:
    """Return our own template."""
    document = official_document()
    section = document.sections[0]
    for name, width in MARGINS_MM.items():
        setattr(section, name, Mm(width))
    section.footer_distance = Mm(7)
    title = add_paragraph(document, "{{ title }}（{{ parcel }}）", "图题")
    title.paragraph_format.space_after = 0
    add_paragraph(
        document, "{{ banner }}    数据截至：{{ as_of_long }}{% if issuer %}    编制单位：{{ issuer }}{% endif %}", "注释"
    )
    _pairs(document, "facts", (("开发区", "{{ zone }}"), ("所属项目", "{{ projects }}")))
    add_paragraph(document, "{%p if pictures.sketch %}")
    add_paragraph(document, "{{ pictures.sketch }}", "图")
    add_paragraph(document, "{%p else %}")
    add_paragraph(document, "（没有图形，或本机没有中文字体，图略）", "注释")
    add_paragraph(document, "{%p endif %}")
    add_paragraph(document, "{%p if pictures.scenes %}")
    add_paragraph(document, "{{ pictures.scenes }}", "图")
    add_paragraph(document, "{{ scenes_note }}", "注释")
    add_paragraph(document, "{%p endif %}")
    add_paragraph(document, "闲置认定", "表题")
    wide = [
        ("认定状态", "{{ status }}"),
        ("建议处置措施", "{{ action }}"),
        ("依据条款", "{{ ground }}"),
        ("登记的延误事由", "{{ delays }}"),
        ("缺失证据", "{{ missing }}"),
    ]
    add_table(document, (), (30, 144), wide, align="cl", head_columns=(0,))
    _pairs(document, "verdict", ())
    add_paragraph(document, "下一步", "表题")
    add_paragraph(document, "{%p for entry in next_steps %}")
    add_paragraph(document, "{{ loop.index }}. {{ entry }}", "注释")
    add_paragraph(document, "{%p endfor %}")
    _listed(
        document, "users", "用地企业", ("name", "tenure", "mu", "tax", "revenue", "grade", "zombie"),
        ("企业", "用地方式", "用地（亩）", "亩均税收\n（万元）", "亩均营收\n（万元）", "评价等级", "僵尸企业"), (58, 18, 19, 20, 20, 17, 22), "lcrrrcc",
    )  # fmt: skip
    _listed(
        document, "promises", "标准地承诺", ("indicator", "promised", "judged", "rate", "due", "state"),
        ("指标", "承诺值", "实际值", "完成率", "考核期限", "状态"), (50, 32, 32, 18, 23, 19), "lrrrcc",
    )  # fmt: skip
    _listed(
        document, "events", "处置台账", ("date", "case", "event", "document", "note"), ("日期", "案件", "事项", "文号", "责任单位、说明"),
        (23, 26, 42, 40, 43), "cclll",
    )  # fmt: skip
    _listed(document, "issues", "数据问题", ("severity", "message", "to_do"), ("程度", "问题", "处理办法"), (16, 72, 86), "cll")
    source = "{{ disclaimer }}适用规则：{{ source.rule_ids }}；运行编号：{{ source.run_id }}。"
    add_paragraph(document, source, "注释")
    return document


def _pairs(document: Document, over: str, more: Sequence[tuple[str, str]]) -> None:
    """Add a table of facts, two to a row, with a last row of `more`."""
    repeat = Repeat("entry", over, ("{{ entry.left }}", "{{ entry.left_value }}", "{{ entry.right }}", "{{ entry.right_value }}"))
    first = [tuple(text for pair in more for text in pair)] if more else []
    add_table(document, (), (34, 51, 40, 49), first, repeat=repeat, align="clcl", head_columns=(0, 2))


def _listed(
    document: Document,
    over: str,
    caption: str,
    names: Sequence[str],
    header: Sequence[str],
    widths: Sequence[float],
    align: str,
) -> None:
    """Add a list under its caption, or one line that there is none; what was left out is counted."""
    add_paragraph(document, f"{{%p if {over}.rows %}}")
    more = f"（另有 {{{{ {over}.left_out }}}} 项未列）"
    add_paragraph(document, f"{caption}{{% if {over}.left_out %}}{more}{{% endif %}}", "表题")
    repeat = Repeat("entry", f"{over}.rows", tuple(f"{{{{ entry.{name} }}}}" for name in names))
    add_table(document, header, widths, repeat=repeat, align=align)
    add_paragraph(document, "{%p else %}")
    add_paragraph(document, f"{caption}：无。", "注释")
    add_paragraph(document, "{%p endif %}")


TEMPLATES = (Template(ID, "地块档案", "地块档案.docx", build, REQUIRED, OPTIONAL),)
