"""The zone report as a Word template: the chapters of the evaluation, each with its table."""

from collections.abc import Sequence

from docx.document import Document

from landuse.reports.word.closing import add_closing
from landuse.reports.word.layout import (
    Repeat,
    add_heading,
    add_paragraph,
    add_picture_place,
    add_table,
    official_document,
)
from landuse.reports.word.template import Template

ID = "zone-report"
CHAPTERS = (
    "总体情况", "土地利用程度", "土地利用强度", "用地结构与效益", "管理绩效", "集约度得分", "用地潜力", "规划目标对照", "排名与后果", "存在问题", "建议",
)  # fmt: skip
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一")
REQUIRED = ("zone.name", "warning", "source.run_id", "source.rule_ids", "score.text")
OPTIONAL = (
    "disclaimer",
    "title",
    "place",
    "score.dropped",
    "targets[].words",
    "goals[].missing",
    "goals[].reason",
    "indicators[].share",
    "years.first",
)


def build() -> Document:
    """Return our own template."""
    document = official_document()
    heads = iter(zip(NUMERALS, CHAPTERS, strict=True))
    add_paragraph(document, "{{ banner }}", "密级")
    add_paragraph(document, "{{ zone.name }}\n土地集约利用评价工作报告\n（{{ year }}年度）", "公文标题")
    add_paragraph(document, "编制单位：{% if issuer %}{{ issuer }}{% else %}____________{% endif %}", "无缩进")
    add_paragraph(document, "数据日期：{{ data_day }}", "无缩进")
    _when(document, "warning", "【{{ warning }}】")
    _chapter(document, heads)
    _each(document, "summary", "{{ entry }}")
    _rows(
        document, (("开发区代码", "{{ zone.id }}"), ("级别", "{{ zone.zone_level }}"), ("评价类型", "{{ zone.zone_type }}"),
        ("数据来源", "{{ origin }}"), ("评价方案", "{{ edition }} 版"), ("综合得分、名次", "{{ score.text }}，{{ score.place }}")),
    )  # fmt: skip
    for name, caption in (
        ("extent", "土地利用程度"),
        ("intensity", "土地利用强度"),
        ("structure", "用地结构与效益"),
        ("management", "管理绩效"),
    ):
        _chapter(document, heads)
        _years(document, name, caption)
    _chapter(document, heads)
    _score(document)
    _chapter(document, heads)
    _years(document, "potential", "用地潜力")
    _chapter(document, heads)
    _goals(document)
    _chapter(document, heads)
    _ranking(document)
    for name, nothing in (("problems", "现有数据未见突出问题。"), ("suggestions", "{{ no_suggestions }}")):
        _chapter(document, heads)
        _when(document, f"not {name}", nothing)
        add_paragraph(document, f"{{%p for entry in {name} %}}")
        add_paragraph(document, "{{ loop.index }}. {{ entry }}")
        add_paragraph(document, "{%p endfor %}")
    _when(document, "issues.rows", "数据问题", "表题")
    add_paragraph(document, "{%p if issues.rows %}")
    _table(document, "issues.rows", ("severity", "record", "message"), ("程度", "记录", "问题"), (16, 40, 100), "cll")
    add_paragraph(document, "{%p endif %}")
    _when(document, "issues.left_out", "另有 {{ issues.left_out }} 条未列，见开发区评价工作簿。", "注释")
    add_closing(document)
    return document


def _chapter(document: Document, heads: "zip[tuple[str, str]]") -> None:
    number, words = next(heads)
    add_heading(document, f"{number}、{words}")


def _years(document: Document, name: str, caption: str) -> None:
    add_paragraph(document, f"{{%p if {name} %}}")
    add_paragraph(document, f"{caption}（近三年）", "表题")
    _table(
        document, name, ("label", "first", "second", "third", "counts"),
        ("指标", "{{ years.first }}", "{{ years.second }}", "{{ years.third }}", "用途"), (56, 29, 29, 29, 13), "lrrrc",
    )  # fmt: skip
    add_paragraph(document, "{%p else %}")
    add_paragraph(document, "没有数据，指标不明。")
    add_paragraph(document, "{%p endif %}")


def _score(document: Document) -> None:
    add_paragraph(
        document,
        "综合得分：{{ score.text }}；{{ score.place }}。{% if score.missing %}缺少数据：{{ score.missing }}。{% endif %}",
    )
    add_paragraph(document, "{%p if indicators %}")
    add_paragraph(document, "指标实现度与得分", "表题")
    _table(
        document, "indicators", ("title", "value", "ideal", "realisation", "weight", "points", "state"),
        ("指标", "现状值", "理想值", "实现度", "权重", "得分", "参评情况"), (34, 33, 33, 15, 13, 13, 15), "lrrrrrc",
    )  # fmt: skip
    _when(document, "warning", "{{ warning }}。", "注释")
    add_paragraph(document, "{%p if pictures.realisation %}")
    add_picture_place(document, "{{ pictures.realisation }}", "图  各指标实现度")
    add_paragraph(document, "{%p endif %}")
    add_paragraph(document, "{%p endif %}")


def _goals(document: Document) -> None:
    add_paragraph(document, "{{ goal_words }}")
    add_paragraph(document, "{%p if goals %}")
    add_paragraph(document, "规划目标对照表", "表题")
    _table(
        document, "goals", ("title", "value", "target", "status", "basis", "article"),
        ("目标", "实际值", "目标值", "状态", "口径", "依据"), (33, 32, 33, 14, 22, 22), "lrrcll",
    )  # fmt: skip
    add_paragraph(document, "{%p endif %}")
    add_paragraph(document, "{%p if targets %}")
    add_paragraph(document, "处置目标进度（单位：件）", "表题")
    _table(
        document, "targets", ("title", "stock", "required", "disposed", "rate", "rate_area", "verdict"),
        ("目标", "存量", "要求", "已处置", "处置率", "按面积", "结论"), (50, 16, 16, 18, 19, 19, 18), "lrrrrrc",
    )  # fmt: skip
    add_paragraph(document, "{%p endif %}")


def _ranking(document: Document) -> None:
    add_paragraph(document, "{%p if ranking.places %}")
    add_paragraph(document, "近三年得分与名次（同类型内）", "表题")
    _table(
        document, "ranking.places", ("year", "score", "place", "unranked"), ("年度", "得分", "名次/参排", "未评分（家）"),
        (39, 39, 39, 39), "cccc",
    )  # fmt: skip
    add_paragraph(document, "{%p else %}")
    add_paragraph(document, "没有得分，未排名。")
    add_paragraph(document, "{%p endif %}")
    add_paragraph(document, "{%p if ranking.outcomes %}")
    add_paragraph(document, "名次的后果", "表题")
    _table(
        document, "ranking.outcomes", ("consequence", "text", "outcome", "basis", "reason", "article"),
        ("后果", "规定", "是否适用", "名次来源", "说明", "依据"), (19, 45, 17, 25, 24, 26), "clclll",
    )  # fmt: skip
    add_paragraph(document, "{%p else %}")
    add_paragraph(document, "{{ ranking.without }}")
    add_paragraph(document, "{%p endif %}")
    add_paragraph(document, "{%p if ranking.rewards %}")
    add_paragraph(document, "表彰奖励测算", "表题")
    _table(
        document, "ranking.rewards", ("year", "before", "tax", "growth", "above", "reward", "missing"),
        ("年度", "上年市级税收", "当年市级税收", "计划增速", "超计划增量", "奖励", "缺少的数据"), (14, 26, 26, 18, 24, 24, 24), "crrrrrl",
    )  # fmt: skip
    add_paragraph(document, "{%p endif %}")


def _rows(document: Document, facts: Sequence[tuple[str, str]]) -> None:
    """Add a table of facts, two to a row."""
    pairs = [(*left, *right) for left, right in zip(facts[::2], facts[1::2], strict=True)]
    add_table(document, (), (28, 50, 34, 44), pairs, align="clcl", head_columns=(0, 2))


def _table(
    document: Document, over: str, names: Sequence[str], header: Sequence[str], widths: Sequence[float], align: str
) -> None:
    repeat = Repeat("entry", over, tuple(f"{{{{ entry.{name} }}}}" for name in names))
    add_table(document, header, widths, repeat=repeat, align=align)


def _each(document: Document, over: str, text: str) -> None:
    add_paragraph(document, f"{{%p for entry in {over} %}}")
    add_paragraph(document, text)
    add_paragraph(document, "{%p endfor %}")


def _when(document: Document, condition: str, text: str, style: str = "Normal") -> None:
    add_paragraph(document, f"{{%p if {condition} %}}")
    add_paragraph(document, text, style)
    add_paragraph(document, "{%p endif %}")


TEMPLATES = (Template(ID, "开发区土地集约利用评价工作报告", "开发区评价工作报告.docx", build, REQUIRED, OPTIONAL),)
