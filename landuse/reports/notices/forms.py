"""The papers that are forms: the holder's reports of start and completion (Art 23), confirmation of delivery (Art 22), receipt of service."""

from collections.abc import Sequence

from docx.document import Document

from landuse.reports.notices.letter import add_note, draft_mark, sketch_page, sources
from landuse.reports.word.layout import add_paragraph, add_table, official_document

WIDTHS = (34, 44, 34, 44)
WIDE = (34, 122)
LAND_ROWS = (
    ("宗地代码", "{{ parcel.id }}", "供应方式", "{{ parcel.supply_mode }}"),
    ("监管号、合同号", "{{ slot.paper_no }}", "土地面积", "{{ slot.area }}"),
)
HOLDER_ROWS = (
    ("使用权人", "{{ slot.holder_name }}", "信用代码", "{{ slot.holder_uscc }}"),
    ("地址", "{{ slot.holder_address }}", "联系方式", "{{ slot.holder_contact }}"),
)
BLANK_DAY = "　　　　年　　月　　日"


def start_report() -> Document:
    """Return the template of 建设项目动工开发申请书."""
    document = _form("建设项目动工开发申请书")
    add_paragraph(document, "{{ paper.office }}：", "无缩进")
    add_paragraph(document, "依照《闲置土地处置办法》第二十三条，现将下列宗地上建设项目的动工开发情况报告如下，请予核查。")
    _table(document, [*HOLDER_ROWS, *LAND_ROWS, ("施工许可证", "{{ slot.permit }}", "动工日期", "{{ slot.actual_start }}")])
    _wide(
        document,
        [
            ("坐落", "{{ slot.location }}"),
            ("动工开发日期", "{{ slot.start_due }}"),
            ("动工情况", "{{ slot.start_reported }}"),
            (
                "动工标准（择一）",
                "□ 需挖深基坑的：基坑开挖完毕　□ 使用桩基的：打入所有基础桩　□ 其他：地基施工完成三分之一（办法第三十条）",
            ),
            ("填报日期", "{{ paper.day }}"),
            ("附件", "□ 施工许可证　□ 现场照片（注明日期）　□ 施工和监理记录　□ 建设项目公示牌照片（办法第二十三条）"),
        ],
    )
    _signatures(document, ("使用权人（盖章）", "核查意见"))
    return _with_map(document)


def completion_report() -> Document:
    """Return the template of 竣工申报书."""
    document = _form("建设项目竣工申报书")
    add_paragraph(document, "{{ paper.office }}：", "无缩进")
    add_paragraph(document, "依照《闲置土地处置办法》第二十三条，现将下列宗地上建设项目的竣工情况申报如下，请予核查。")
    _table(
        document,
        [
            *HOLDER_ROWS,
            *LAND_ROWS,
            ("实际动工日期", "{{ slot.actual_start }}", "约定竣工日期", "{{ slot.agreed_completion }}"),
            ("实际竣工日期", "{{ slot.completion }}", "施工许可证", "{{ slot.permit }}"),
        ],
    )
    _wide(
        document,
        [
            ("坐落", "{{ slot.location }}"),
            ("建成情况", "{{ slot.built }}"),
            ("填报日期", "{{ paper.day }}"),
            ("附件", "□ 竣工验收备案材料　□ 规划核实意见　□ 竣工测量成果　□ 固定资产投资说明"),
        ],
    )
    _signatures(document, ("使用权人（盖章）", "核查意见"))
    return _with_map(document)


def delivery_confirmation() -> Document:
    """Return the template of 国有建设用地交地确认书."""
    document = _form("国有建设用地交地确认书")
    add_paragraph(
        document,
        "{{ paper.office }}（交付方）与{{ slot.holder_name }}（接收方）就下列国有建设用地办理交接。实际交付土地的日期以本确认书为准（《闲置土地处置办法》第二十二条）。",
    )
    _table(
        document,
        [
            ("接收方", "{{ slot.holder_name }}", "信用代码", "{{ slot.holder_uscc }}"),
            *LAND_ROWS,
            ("约定交地日期", "{{ slot.agreed_delivery }}", "实际交地日期", "{{ slot.delivery }}"),
        ],
    )
    _wide(
        document,
        [
            ("坐落", "{{ slot.location }}"),
            ("四至", "{{ slot.boundaries }}"),
            ("交付时的状况", "{{ slot.land_condition }}"),
            (
                "交付条件（逐项确认，办法第二十一条）",
                "□ 土地权利清晰　□ 安置补偿落实到位　□ 没有法律经济纠纷　□ 地块位置、使用性质、容积率等规划条件明确　□ 具备动工开发所必需的其他基本条件",
            ),
            ("现场指界", "□ 界址点已现场指认，界桩完好　□ 其他："),
            ("交付方联系人", "{{ slot.contact }}，{{ slot.phone }}"),
        ],
    )
    _signatures(document, ("交付方（盖章）", "接收方（盖章）"))
    return _with_map(document)


def service_receipt() -> Document:
    """Return the template of 送达回证."""
    document = _form("送达回证")
    _wide(
        document,
        [
            ("送达机关", "{{ paper.office }}"),
            ("受送达人", "{{ slot.holder_name }}"),
            ("送达文书", "{{ slot.served_paper }}"),
            ("文号", "{{ slot.served_paper_no }}"),
            ("宗地", "{{ parcel.id }}"),
            ("送达地点", "{{ slot.holder_address }}"),
            ("送达方式", "{{ slot.service_way }}"),
            ("收到时间", f"{BLANK_DAY}　　时　　分"),
            ("受送达人签名\n或盖章", "\n"),
            ("代收人签名、与\n受送达人的关系", "\n"),
            ("拒收事由", "\n"),
            ("见证人签名", "\n"),
            ("送达人签名\n（二人）", "\n"),
            ("备注", "收到时间为期限的起算日，请登记入处置台账。"),
        ],
    )
    _open_slots(document)
    sources(document)
    return document


def _form(title: str) -> Document:
    document = official_document()
    draft_mark(document)
    add_paragraph(document, title, "公文标题")
    return document


def _table(document: Document, rows: Sequence[Sequence[str]]) -> None:
    add_table(document, (), WIDTHS, rows, align="llll", head_columns=(0, 2))
    _gap(document)


def _wide(document: Document, rows: Sequence[Sequence[str]]) -> None:
    add_table(document, (), WIDE, rows, align="ll", head_columns=(0,))
    _gap(document)


def _gap(document: Document) -> None:
    """Keep two tables apart: next to each other Word makes them one."""
    add_paragraph(document, "", "注释").paragraph_format.line_spacing = 1.0


def _signatures(document: Document, who: tuple[str, str]) -> None:
    blank = f"\n\n签名：　　　　　　　　\n\n{BLANK_DAY}"
    add_table(document, who, (78, 78), [(blank, blank)], align="ll")


def _with_map(document: Document) -> Document:
    _open_slots(document)
    sources(document)
    sketch_page(document)
    return document


def _open_slots(document: Document) -> None:
    add_paragraph(document, "{%p if draft.is_draft %}")
    add_note(document, "待补事项：{{ open_slots | join('、') }}。")
    add_paragraph(document, "{%p endif %}")
