"""The letters an office sends: notice of investigation, finding, informing a government, hearing, the two decisions.

The wording is our own, built from the articles of 闲置土地处置办法; an office edits it in Word.
"""

from docx.document import Document

from landuse.reports.notices.letter import checks_page, flush_left, listed, new_letter, section, sign, sketch_page
from landuse.reports.word.layout import add_heading, add_paragraph, add_table

LAW = "《闲置土地处置办法》"
LAND = (
    "国有建设用地（宗地代码{{ parcel.id }}，{{ slot.paper_no }}）位于{{ slot.location }}，四至为{{ slot.boundaries }}，"
    "面积{{ slot.area }}，供应方式为{{ parcel.supply_mode }}"
)
HOLDER = "使用权人：{{ slot.holder_name }}（统一社会信用代码{{ slot.holder_uscc }}），地址：{{ slot.holder_address }}。"


def investigation() -> Document:
    """Return the template of 闲置土地调查通知书 with the six contents of Art 6."""
    document = new_letter("闲置土地调查通知书")
    flush_left(add_paragraph(document, HOLDER))
    flush_left(
        add_paragraph(
            document, f"你单位使用的{LAND}。我局发现该宗地涉嫌构成闲置土地，依照{LAW}第五条开展调查核实，现将有关事项通知如下。"
        )
    )
    add_heading(document, "一、涉嫌闲置的事实和依据")
    listed(document, "suspected_facts")
    section(
        document,
        "二、调查的主要内容",
        "查明该宗地的权利和抵押、查封情况，动工开发和投资情况，未动工开发或者中止开发建设的原因及其起止时间。",
        f"我局可以依照{LAW}第七条，询问当事人和证人，现场勘测、拍照、摄像，查阅、复制有关的土地资料，要求你单位就土地权利和使用问题作出说明。",
    )
    section(
        document,
        "三、提交材料的期限和清单",
        "请自接到本通知书之日起{{ slot.reply_period }}，向我局提交下列材料，并对其真实性负责：",
    )
    listed(document, "materials", numbered=True)
    section(
        document,
        "四、权利和义务",
        f"你单位有权说明情况、陈述申辩。主张延迟动工属于政府、政府有关部门的行为或者不可抗力的，应当提交原因说明和佐证，经审核属实的，依照{LAW}第八条、第十二条、第十三条处置。",
        "你单位应当配合调查，如实提交材料。逾期不提交的，我局依据已经取得的材料认定。",
    )
    section(
        document,
        "五、其他事项",
        "委托他人办理的，请提交授权委托书和受托人身份证明；该宗地有抵押、查封、出租、转让情形的，请一并说明。",
    )
    return _finished(document)


def finding() -> Document:
    """Return the template of 闲置土地认定书 with the five contents of Art 10."""
    document = new_letter("闲置土地认定书")
    add_paragraph(document, f"我局依照{LAW}第五条至第九条，对你单位使用的国有建设用地开展了调查核实，现认定如下。")
    section(document, "一、使用权人和闲置土地的基本情况", HOLDER, f"该宗{LAND}；{{{{ slot.start_due }}}}。")
    add_heading(document, "二、认定的事实和依据")
    listed(document, "facts")
    _evidence(document)
    add_heading(document, "三、闲置原因")
    listed(document, "cause")
    add_heading(document, "四、认定结论")
    listed(document, "conclusion")
    section(
        document,
        "五、其他需要说明的事项",
        f"对恶意囤地、炒地的，在依照办法处理完毕前，不受理新的用地申请，不办理该宗地的转让、出租、抵押和变更登记（{LAW}第二十四条）。",
    )
    return _finished(document)


def informing() -> Document:
    """Return the template of 闲置土地情况告知书: to the government or department whose act caused the idleness (Art 11)."""
    document = new_letter("闲置土地情况告知书", "{{ slot.government_unit }}：")
    flush_left(
        add_paragraph(
            document, f"{{{{ slot.holder_name }}}}使用的{LAND}，我局已认定为闲置土地。依照{LAW}第十一条，现将有关情况书面告知。"
        )
    )
    add_heading(document, "一、土地闲置的事实")
    listed(document, "facts")
    add_heading(document, "二、闲置原因")
    listed(document, "cause")
    add_heading(document, "三、认定结论和下一步处置")
    listed(document, "conclusion")
    section(
        document,
        "四、请予配合的事项",
        "请核对上述原因，于收到后书面告知有关事项的处理进展和预计完成时间，并配合消除影响动工开发的障碍；我局将据此与使用权人协商处置方式。",
    )
    return _finished(document)


def hearing() -> Document:
    """Return the template of 闲置土地处置听证权利告知书 (Art 15)."""
    document = new_letter("闲置土地处置听证权利告知书")
    flush_left(add_paragraph(document, HOLDER))
    flush_left(
        add_paragraph(
            document,
            f"你单位使用的{LAND}，已被认定为闲置土地。我局拟依照{LAW}第十四条作出决定，依照第十五条，现将事实、理由、依据和你单位的权利告知如下。",
        )
    )
    add_heading(document, "一、事实和证据")
    listed(document, "facts")
    _evidence(document)
    add_heading(document, "二、闲置原因")
    listed(document, "cause")
    add_heading(document, "三、拟作出的决定")
    listed(document, "proposed_decision")
    section(
        document,
        "四、申请听证的权利",
        "你单位对拟作出的决定有陈述、申辩和申请听证的权利。要求听证的，请自接到本告知书之日起{{ slot.hearing_period }}向我局书面提出，我局依照《国土资源听证规定》组织听证。",
        "逾期未提出的，视为放弃听证；不影响你单位陈述和申辩。",
    )
    return _finished(document)


def fee_decision() -> Document:
    """Return the template of 征缴土地闲置费决定书 with the seven contents of Art 16."""
    document = new_letter("征缴土地闲置费决定书")
    _decision_begin(document)
    add_heading(document, "四、决定的种类和依据")
    add_paragraph(document, "经{{ slot.government_approval }}批准，决定如下：")
    listed(document, "proposed_decision")
    rows = [
        ("土地价款", "{{ money.price_figures }}", "{{ money.price_capitals }}"),
        ("费率", "{{ money.rate }}", "—"),
        ("土地闲置费", "{{ money.fee_figures }}", "{{ money.fee_capitals }}"),
    ]
    add_table(document, ("项目", "小写", "大写"), (30, 46, 80), rows, align="lrl", head_columns=(0,))
    section(
        document,
        "五、履行方式和期限",
        "请自本决定书送达之日起{{ slot.payment_period }}缴清土地闲置费。缴款方式：{{ slot.payment_account }}。",
    )
    return _decision_end(document)


def reclaim_decision() -> Document:
    """Return the template of 收回国有建设用地使用权决定书 with the seven contents of Art 16."""
    document = new_letter("收回国有建设用地使用权决定书")
    _decision_begin(document)
    add_heading(document, "四、决定的种类和依据")
    add_paragraph(document, "经{{ slot.government_approval }}批准，决定如下：")
    listed(document, "proposed_decision")
    section(
        document,
        "五、履行方式和期限",
        "请自本决定书送达之日起{{ slot.deregistration_period }}，到我局办理国有建设用地使用权注销登记，交回土地权利证书。逾期不办理的，依照办法第十八条直接公告注销。",
        "{{ slot.mortgage }}",
    )
    return _decision_end(document)


def _decision_begin(document: Document) -> None:
    flush_left(add_paragraph(document, HOLDER))
    flush_left(
        add_paragraph(document, f"你单位使用的{LAND}，{{{{ slot.start_due }}}}，已被认定为闲置土地。我局依照{LAW}作出本决定。")
    )
    add_heading(document, "一、违反规定的事实和证据")
    listed(document, "facts")
    _evidence(document)
    add_heading(document, "二、闲置原因")
    listed(document, "cause")
    section(document, "三、听证情况", "{{ slot.hearing_result }}")


def _decision_end(document: Document) -> Document:
    add_heading(document, "六、行政复议和行政诉讼")
    listed(document, "remedies")
    section(document, "七、其他需要说明的事项", "行政复议、行政诉讼期间，除法律另有规定的情形外，本决定不停止执行。")
    return _finished(document)


def _evidence(document: Document) -> None:
    add_paragraph(document, "上述事实有下列材料为证：{{ slot.evidence }}。案卷记录：")
    listed(document, "record", numbered=True)


def _finished(document: Document) -> Document:
    sign(document)
    sketch_page(document)
    checks_page(document)
    return document
