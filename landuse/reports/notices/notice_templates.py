"""The ten papers as templates: which file, how ours is built, what a user's version must keep and may use."""

from landuse.notices import paper_kinds as kinds
from landuse.notices.slots import SLOTS
from landuse.reports.notices import forms, office_papers
from landuse.reports.word.template import Template

LISTS = ("facts", "suspected_facts", "cause", "conclusion", "proposed_decision", "materials", "remedies", "record", "cautions")
_KEPT = ("draft.mark", "parcel.id", "slot.holder_name", "source.run_id")
_APPROVED = (*_KEPT, "paper.number", "paper.day", "draft.approved_by", "open_slots", "cautions")
_USABLE = (
    *(f"slot.{name}" for name in SLOTS), *LISTS, *(f"{name}[]" for name in LISTS), "paper.title", "paper.office", "paper.article",
    "paper.mode", "paper.day", "paper.number", "parcel.supply_mode", "money.price_figures", "money.price_capitals", "money.rate",
    "money.fee_figures", "money.fee_capitals", "open_slots[]", "contents[].text", "contents[].article", "contents[].state",
    "due.rows[].title", "due.rows[].length", "due.rows[].last_day", "due.rows[].article", "due.served_on", "due.calendar",
    "draft.is_draft", "draft.needs_approval", "draft.approved_by", "source.as_of", "source.rules", "pictures.sketch",
)  # fmt: skip


def _template(paper: str, title: str, required: tuple[str, ...]) -> Template:
    build = getattr(office_papers, paper, None) or getattr(forms, paper)
    return Template(f"notice-{paper.replace('_', '-')}", title, f"{title}.docx", build, required, _USABLE)


NOTICE_TEMPLATES: tuple[Template, ...] = (
    _template(kinds.INVESTIGATION, "闲置土地调查通知书", (*_KEPT, "suspected_facts", "materials", "slot.reply_period")),
    _template(kinds.FINDING, "闲置土地认定书", (*_APPROVED, "facts", "cause", "conclusion")),
    _template(kinds.INFORMING, "闲置土地情况告知书", (*_KEPT, "slot.government_unit", "cause")),
    _template(kinds.HEARING, "闲置土地处置听证权利告知书", (*_APPROVED, "proposed_decision", "slot.hearing_period")),
    _template(
        kinds.FEE_DECISION, "征缴土地闲置费决定书", (*_APPROVED, "facts", "proposed_decision", "remedies", "slot.payment_period")
    ),
    _template(
        kinds.RECLAIM_DECISION,
        "收回国有建设用地使用权决定书",
        (*_APPROVED, "facts", "proposed_decision", "remedies", "slot.deregistration_period"),
    ),
    _template(kinds.START_REPORT, "建设项目动工开发申请书", _KEPT),
    _template(kinds.COMPLETION_REPORT, "建设项目竣工申报书", _KEPT),
    _template(kinds.DELIVERY_CONFIRMATION, "国有建设用地交地确认书", (*_KEPT, "slot.delivery")),
    _template(kinds.SERVICE_RECEIPT, "送达回证", (*_KEPT, "slot.served_paper", "slot.served_paper_no")),
)
