"""How bulletins and reports end: what they are, conflicts of rules, data date, rules and run in small print, then the signature."""

from docx.document import Document

from landuse.reports.word.layout import add_paragraph

SOURCE = "数据截至：{{ source.as_of }}；适用规则：{{ source.rules }}（{{ source.rule_ids }}）；运行编号：{{ source.run_id }}。"


def add_closing(document: Document) -> None:
    """Add the small print and the signature; the signature never stands alone on a page."""
    add_paragraph(document, "{%p for line in closing %}")
    add_paragraph(document, "{%p if not loop.last %}")
    add_paragraph(document, "{{ line }}", "注释").paragraph_format.keep_with_next = True
    add_paragraph(document, "{%p else %}")
    add_paragraph(document, "{{ line }}", "注释")
    add_paragraph(document, "{%p endif %}")
    add_paragraph(document, "{%p endfor %}")
    for text, style in ((SOURCE, "注释"), ("{% if issuer %}{{ issuer }}{% endif %}", "落款")):
        add_paragraph(document, text, style).paragraph_format.keep_with_next = True
    add_paragraph(document, "{{ as_of_long }}", "落款")
