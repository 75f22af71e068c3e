"""Our template of the evaluation report (标准地履约评价报告): cover, chapters 一 to 八, annex."""

from docx.document import Document
from docx.shared import Mm, Pt

from landuse.reports.word.fields import add_run
from landuse.reports.word.layout import (
    Repeat,
    add_contents,
    add_heading,
    add_paragraph,
    add_picture_place,
    add_table,
    begin_page,
    official_document,
)
from landuse.reports.word.template import Template

HEADINGS = (
    "一、项目概况", "二、评价依据", "三、指标与承诺值", "四、指标完成情况", "五、用地现状", "六、存在问题", "七、评价结论",
    "八、处理建议与违约责任测算", "附件",
)  # fmt: skip
COVER_LINES = (
    ("项目名称", "project_name"), ("用地单位", "holder_name"), ("宗地代码", "parcel_id"), ("电子监管号", "supervision_no"),
    ("评价时点", "as_of"), ("编制单位", "office"),
)  # fmt: skip
PROJECT_ROWS = (
    ("用地单位", "holder_name", "统一社会信用代码", "holder_uscc"),
    ("坐落", "location", "所属开发区", "zone_name"),
    ("行业代码", "industry_code", "供应方式", "supply_mode"),
    ("宗地面积（㎡）", "area_m2", "宗地面积（亩）", "area_mu"),
    ("合同编号", "contract_no", "合同签订日期", "contract_date"),
    ("约定动工日期", "agreed_start_date", "实际动工日期", "actual_start_date"),
    ("约定竣工日期", "agreed_completion_date", "实际竣工日期", "completion_date"),
    ("约定达产日期", "production_due_date", "建设状态", "works_status"),
)
INTERNAL_ROW = ("出让价款", "land_price", "是否抵押", "mortgaged")
LAND_ROWS = (
    ("总建筑面积（㎡）", "floor_area_m2", "容积率", "floor_area_ratio"),
    ("建筑基底面积（㎡）", "building_footprint_m2", "建筑系数", "building_coefficient"),
    ("行政办公用地（㎡）", "office_land_m2", "行政办公用地占比", "office_land_share"),
    ("绿地面积（㎡）", "greening_area_m2", "绿地率", "greening_share"),
)
LAND_INTERNAL_ROWS = (
    ("固定资产投资", "fixed_asset_investment", "投资强度", "investment_intensity"),
    ("亩均税收", "tax_per_mu", "亩均营业收入", "revenue_per_mu"),
    ("闲置认定", "idle_status", "堆场面积（㎡）", "yard_area_m2"),
)
PROMISE_HEADER = ("序号", "指标", "单位", "方向", "承诺值", "考核环节", "考核日期", "数据来源")
PROMISE_CELLS = ("number", "indicator", "unit", "direction", "promised", "checkpoint", "due_date", "source")
DELIVERY_HEADER = ("序号", "指标", "单位", "承诺值", "实际值", "完成率", "差额", "是否达标")
DELIVERY_CELLS = ("number", "indicator", "unit", "promised", "actual", "rate", "gap", "state")
LIABILITY_HEADER = ("序号", "指标", "约定方式", "测算过程", "金额")
LIABILITY_CELLS = ("number", "indicator", "rule", "method", "amount")
_PAIR_WIDTHS = (36, 42, 36, 42)


def build() -> Document:
    """Return the template."""
    document = official_document(cover=True)
    _header(document)
    _cover(document)
    _contents(document)
    _project(document)
    _promises(document)
    _delivery(document)
    _land_use(document)
    _conclusion(document)
    _liability(document)
    _annex(document)
    return document


TEMPLATE = Template(
    id="standard-land",
    title="标准地履约评价报告",
    file="标准地履约评价报告.docx",
    build=build,
    required=(
        "cover.parcel_id", "cover.as_of", "cover.banner", "delivery", "conclusion.sentence", "conclusion.disclaimer", "annex.missing",
        "annex.run_id", "annex.rules",
    ),
    optional=(
        "internal", "project.zone_id", "project.parcel_id", "project.supervision_no", "delivery[].measured", "delivery[].shortfall",
        "delivery[].cure_until", "delivery[].source", "conclusion.result", "conclusion.completion", "conclusion.production",
        "conclusion.promised", "conclusion.met", "conclusion.unmet", "conclusion.unknown", "conclusion.not_due", "cover.made_on",
        "liability[].rate", "liability[].days", "land_use.structure_area_m2",
    ),
)  # fmt: skip


def _header(document: Document) -> None:
    """Say on every page but the cover whether it may leave the office."""
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        header.paragraphs[0].style = document.styles["header"]
        add_run(header.paragraphs[0], "{{ cover.banner }}")


def _cover(document: Document) -> None:
    add_paragraph(document, "{{ cover.banner }}", "密级")
    title = add_paragraph(document, "工业项目“标准地”\n履约评价报告", "封面标题")
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(130), Pt(140)
    for label, name in COVER_LINES:
        line = add_paragraph(document, f"{label}：\t{{{{ cover.{name} }}}}", "封面文字")
        line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = Mm(62), Mm(-36)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(62))
        line.paragraph_format.line_spacing = Pt(32)


def _contents(document: Document) -> None:
    add_contents(document, HEADINGS, new_page=True)


def _project(document: Document) -> None:
    begin_page(add_heading(document, HEADINGS[0]))
    add_paragraph(document, "{{ project.summary }}")
    add_paragraph(document, "项目及宗地基本情况", "表题")
    _pairs(document, "project", PROJECT_ROWS, (INTERNAL_ROW,))
    add_heading(document, HEADINGS[1])
    add_paragraph(document, "{%p for ground in grounds %}")
    add_paragraph(document, "{{ loop.index }}. {{ ground }}")
    add_paragraph(document, "{%p endfor %}")


def _promises(document: Document) -> None:
    add_heading(document, HEADINGS[2])
    add_paragraph(document, "{{ promises_text }}")
    add_paragraph(document, "表1　承诺指标", "表题")
    add_table(
        document, PROMISE_HEADER, (10, 32, 18, 13.5, 16, 17, 32.5, 17), repeat=Repeat("row", "promises", _cells("row", PROMISE_CELLS)),
        align="cl",
    )  # fmt: skip


def _delivery(document: Document) -> None:
    add_heading(document, HEADINGS[3])
    add_paragraph(document, "{{ delivery_text }}")
    add_paragraph(document, "表2　指标完成情况", "表题")
    add_table(
        document, DELIVERY_HEADER, (10, 34, 22, 18, 17, 17, 17, 21), repeat=Repeat("row", "delivery", _cells("row", DELIVERY_CELLS)),
        align="clcrrrr",
    )  # fmt: skip
    add_paragraph(document, "{%p for note in delivery_notes %}")
    add_paragraph(document, "{{ note }}", "注释")
    add_paragraph(document, "{%p endfor %}")
    add_paragraph(document, "{%p if pictures.rates %}")
    add_picture_place(document, "{{ pictures.rates }}", "图1　各项指标完成率")
    add_paragraph(document, "{%p endif %}")


def _land_use(document: Document) -> None:
    add_heading(document, HEADINGS[4])
    add_paragraph(document, "{{ land_use.text }}")
    add_paragraph(document, "用地现状", "表题")
    _pairs(document, "land_use", LAND_ROWS, LAND_INTERNAL_ROWS)
    for name, caption in (("location", "图2　宗地位置示意图"), ("sketch", "图3　宗地图")):
        add_paragraph(document, f"{{%p if pictures.{name} %}}")
        add_picture_place(document, f"{{{{ pictures.{name} }}}}", caption)
        add_paragraph(document, "{%p endif %}")
    add_paragraph(document, "{%p for note in land_use.notes %}")
    add_paragraph(document, "{{ note }}", "注释")
    add_paragraph(document, "{%p endfor %}")


def _conclusion(document: Document) -> None:
    add_heading(document, HEADINGS[5])
    _numbered(document, "problems")
    add_heading(document, HEADINGS[6])
    add_paragraph(document, "{{ conclusion.sentence }}")
    add_paragraph(document, "{{ conclusion.disclaimer }}")


def _liability(document: Document) -> None:
    add_heading(document, HEADINGS[7])
    add_heading(document, "（一）处理建议", 2)
    _numbered(document, "suggestions")
    add_heading(document, "（二）违约责任测算", 2)
    add_paragraph(document, "{{ liability_text }}").paragraph_format.keep_with_next = True
    add_paragraph(document, "{%p if liability %}")
    add_paragraph(document, "表3　违约责任测算（各项并列，不相加）", "表题")
    add_table(
        document, LIABILITY_HEADER, (10, 32, 30, 58, 26), repeat=Repeat("row", "liability", _cells("row", LIABILITY_CELLS)), align="clllr", keep_next=True,
    )  # fmt: skip
    add_paragraph(document, "{%p endif %}")
    blank = add_paragraph(document, "{{ cover.office }}", "落款")
    blank.paragraph_format.space_before, blank.paragraph_format.keep_with_next = Pt(28), True
    add_paragraph(document, "{{ cover.made_on }}", "落款")


def _annex(document: Document) -> None:
    begin_page(add_heading(document, HEADINGS[8]))
    add_heading(document, "（一）数据清单", 2)
    add_paragraph(document, "{{ annex.data_text }}")
    add_paragraph(document, "{%p if annex.inputs %}")
    add_table(
        document, ("序号", "文件", "大小（字节）", "校验值（SHA-256 前 16 位）"), (12, 62, 32, 50),
        repeat=Repeat("row", "annex.inputs", _cells("row", ("number", "file", "size", "sha256"))), align="clrc",
    )  # fmt: skip
    add_paragraph(document, "{%p endif %}")
    add_heading(document, "（二）缺失项", 2)
    _numbered(document, "annex.missing")
    add_heading(document, "（三）口径说明", 2)
    _numbered(document, "annex.notes")
    add_paragraph(document, "运行编号：{{ annex.run_id }}；规则版本：{{ annex.rules }}。")


def _numbered(document: Document, name: str) -> None:
    add_paragraph(document, f"{{%p for line in {name} %}}")
    add_paragraph(document, "{{ loop.index }}. {{ line }}")
    add_paragraph(document, "{%p endfor %}")


def _pairs(
    document: Document, group: str, rows: tuple[tuple[str, str, str, str], ...], internal: tuple[tuple[str, str, str, str], ...]
) -> None:
    """Add a table of labels and values, two to a row; the rows of `internal` only in the internal version."""

    def cells(row: tuple[str, str, str, str]) -> tuple[str, str, str, str]:
        return row[0], f"{{{{ {group}.{row[1]} }}}}", row[2], f"{{{{ {group}.{row[3]} }}}}"

    blank = ("", "", "")
    shown = [cells(row) for row in rows]
    kept = [("{%tr if internal %}", *blank), *(cells(row) for row in internal), ("{%tr endif %}", *blank)]
    add_table(document, (), _PAIR_WIDTHS, [*shown, *kept], align="clcl", head_columns=(0, 2))


def _cells(item: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("{{ loop.index }}" if name == "number" else f"{{{{ {item}.{name} }}}}" for name in names)
