"""A draft of a paper: every value its template asks for, what is still open, and how it is entered in the case ledger afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from landuse.cases.event import CaseEvent
from landuse.config import Papers
from landuse.errors import PaperRefusedError
from landuse.notices import paper_kinds as kinds
from landuse.notices.checklist import caution_lines, content_rows, open_slots, record_lines
from landuse.notices.decisions import (
    conclusion_lines,
    decision_lines,
    fee_yuan,
    land_price_yuan,
    mode_label,
    money_parts,
    money_words,
    mortgage_words,
    remedy_lines,
)  # fmt: skip
from landuse.notices.docket import Docket, Row
from landuse.notices.facts import cause_lines, fact_lines, suspected_lines
from landuse.notices.gate import may_write, papers_on_record, proposed_mode, refuse_unless_may
from landuse.notices.hints import entry_hint
from landuse.notices.numbering import Numbering
from landuse.notices.periods import Period, period_of
from landuse.notices.slots import SLOTS, Slot, given_slots, plain_values, slots_of, supply_words
from landuse.notices.wording import articles, day_words, to_fill
from landuse.policy import Policy
from landuse.policy.rules import Paper
from landuse.working_days import WorkCalendar

DRAFT_MARK = "拟稿：未经签发不得送达"
BLANK_DAY = "　　　　年　　月　　日"
STATED = "已载明"
PERIODS = {
    "reply_period": "reply", "hearing_period": "hearing", "payment_period": "pay", "deregistration_period": "deregister",
    "reconsideration_period": "reconsideration", "suit_period": "suit",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Draft:
    """A paper ready to be put into its template.

    Attributes
    ----------
    paper
        The kind of paper.
    parcel_id
        The parcel it is about.
    values
        What the template's placeholders stand for.
    missing
        What is still open, in Chinese.
    number
        The document number it bears; None where it bears none.
    hint
        How the paper is entered in the case ledger once it is issued; empty where it is no event.
    """

    paper: Paper
    parcel_id: str
    values: Mapping[str, Any]
    missing: tuple[str, ...]
    number: str | None
    hint: str


def draft_paper(
    docket: Docket,
    parcel_id: str,
    paper: str,
    *,
    office: Papers,
    approved_by: str = "",
    dated_on: date | None = None,
    served_on: date | None = None,
    slots: Mapping[str, str] | None = None,
    calendar: WorkCalendar | None = None,
    numbering: Numbering | None = None,
) -> Draft:
    """Return the draft of a paper for a parcel, if the gate lets it pass.

    Parameters
    ----------
    docket
        Results and cases (:func:`landuse.notices.docket.docket_of`).
    parcel_id, paper
        The parcel; id or title of the paper.
    office
        The office as it signs: ``[papers]`` of landuse.toml.
    approved_by
        Who approved of writing it; papers that are a finding or stand against the holder are not written without.
    dated_on
        The day the paper will bear, by default left open until it is signed; what is on record by then counts.
    served_on
        The day of service where it is known: then last days of periods are computed, moved off holidays.
    slots
        What only the officer knows, by slot or its Chinese label (:data:`landuse.notices.slots.ASKED`).
    calendar
        The working days, by default the built-in table.
    numbering
        Gives document numbers; by default the next free one of the office's series.

    Raises
    ------
    PaperRefusedError
        The gate refuses the paper (every reason is named), or nobody is named who approved of it.
    UnknownNameError
        There is no such parcel, paper or slot.
    WorkingDayError
        A period ends in a year whose holidays are not known.
    """
    policy, days = docket.result.policy, calendar or WorkCalendar()
    kind = kinds.paper_of(paper, policy)
    given = given_slots(slots)
    refuse_unless_may(may_write(docket, parcel_id, kind.id, on=dated_on, calendar=days), kind, parcel_id)
    approver = approved_by.strip()
    if kind.needs_approval and not approver:
        raise PaperRefusedError(
            f"《{kind.title}》影响使用权人的权利，须由人决定：请写明同意拟稿的人（approved_by，命令行 --approved-by 姓名），再行拟制"
        )
    row, day = docket.whole_row(parcel_id), dated_on or docket.result.as_of.date()
    case = docket.case(parcel_id, day)
    numbered = kind.written_by == "office" and kind.id != kinds.SERVICE_RECEIPT
    number = (numbering or Numbering(office.document_prefix, docket.numbers)).next(day) if numbered else None
    periods = {name: period_of(deadline, policy, served_on, days) for name, deadline in PERIODS.items()}
    organ = policy.source("notices.reconsideration_organ")
    periods["reconsideration_period"] = replace(periods["reconsideration_period"], article=articles(policy, organ.article))
    lines = _lines(docket, parcel_id, row, kind, periods)
    served = papers_on_record(case, policy)[-1] if kind.id == kinds.SERVICE_RECEIPT else None
    single: dict[str, str | None] = {
        **plain_values(docket, row, office),
        **{name: "\n".join(lines[name]) or None for name in lines},
        **{name: period.words for name, period in periods.items()},
        **_money(row, policy),
        "document_no": number,
        "dated_on": day_words(dated_on) if dated_on else None,
        "mortgage": mortgage_words(row, policy),
        "rights": STATED,
        "served_paper": f"《{served[1].title}》" if served else None,
        "served_paper_no": served[0].case_document_no if served else None,
        **given,
    }
    found = slots_of(kind, single)
    open_ones = tuple(open_slots(found))
    values = _values(docket, parcel_id, row, kind, single, lines, found, case)
    values["draft"] = _draft_box(kind, approver, open_ones)
    values["due"] = _due_rows(kind, periods, served_on, days)
    values["paper"] |= {"day": single["dated_on"] or BLANK_DAY, "number": number or _blank_number(office, day)}
    hint = entry_hint(kind, parcel_id, case, proposed_mode(row, kind), number, dated_on, served_on)
    return Draft(kind, parcel_id, values, open_ones, number, hint)


def _lines(docket: Docket, parcel_id: str, row: Row, kind: Paper, periods: Mapping[str, Period]) -> dict[str, list[str]]:
    """Return what takes sentences or a list."""
    policy = docket.result.policy
    return {
        "facts": fact_lines(docket, parcel_id, row),
        "suspected_facts": suspected_lines(docket, parcel_id, row),
        "cause": cause_lines(docket, parcel_id, row),
        "conclusion": conclusion_lines(docket, row) if row["idle_class"] in ("not_started", "suspended") else [],
        "proposed_decision": decision_lines(row, proposed_mode(row, kind), policy),
        "materials": [material.text for material in policy.notices.materials],
        "remedies": remedy_lines(policy, periods["reconsideration_period"], periods["suit_period"]),
    }


def _money(row: Row, policy: Policy) -> dict[str, str | None]:
    price, fee = land_price_yuan(row), fee_yuan(row, policy)
    return {"land_price": None if price is None else money_words(price), "fee": None if fee is None else money_words(fee)}


def _values(
    docket: Docket, parcel_id: str, row: Row, kind: Paper, single: Mapping[str, str | None], lines: Mapping[str, list[str]],
    slots: list[Slot], case: list[CaseEvent],
) -> dict[str, Any]:  # fmt: skip
    result, policy = docket.result, docket.result.policy
    filled = {name: single.get(name) or to_fill(SLOTS[name]) for name in SLOTS}
    return {
        "paper": {
            "title": kind.title, "office": filled["office"], "article": articles(policy, kind.article),
            "mode": mode_label(proposed_mode(row, kind)) or "",
        },
        "slot": filled,
        "money": money_parts(row, policy),
        "parcel": {"id": parcel_id, "supply_mode": supply_words(row) or to_fill("供应方式")},
        **{name: found or [to_fill(SLOTS[name])] for name, found in lines.items()},
        "record": record_lines(case, policy) or ["没有案件记录"],
        "contents": content_rows(kind, slots, policy),
        "open_slots": open_slots(slots) or ["无"],
        "cautions": caution_lines(kind, row, case, policy) or ["无"],
        "source": {
            "as_of": day_words(result.as_of.date()), "rules": "、".join(f"{pack.id}（{pack.sha256[:12]}）" for pack in policy.packs),
            "run_id": str(result.provenance["run_id"]),
        },
    }  # fmt: skip


def _draft_box(kind: Paper, approver: str, missing: tuple[str, ...]) -> dict[str, Any]:
    is_draft = kind.needs_approval or bool(missing)
    return {
        "is_draft": is_draft,
        "mark": DRAFT_MARK if kind.needs_approval else ("拟稿：尚有待补事项" if missing else ""),
        "needs_approval": kind.needs_approval,
        "approved_by": approver or "—",
    }


def _due_rows(kind: Paper, periods: Mapping[str, Period], served_on: date | None, calendar: WorkCalendar) -> dict[str, Any]:
    """Return the periods that the paper sets, with their computed last days and the calendar these were computed with."""
    set_here = [periods[name] for name in PERIODS if name in kind.slots]
    if "remedies" in kind.slots:
        set_here += [periods["reconsideration_period"], periods["suit_period"]]
    rows = [
        {
            "title": period.title.translate(str.maketrans("(),", "（），")), "length": f"送达之日起{period.length}",
            "last_day": day_words(period.last_day) if period.last_day else "送达后推算", "article": period.article,
        }
        for period in set_here
    ]  # fmt: skip
    return {
        "rows": rows, "served_on": day_words(served_on) if served_on else "尚未送达",
        "calendar": calendar.version if rows else "—",
    }  # fmt: skip


def _blank_number(office: Papers, day: date) -> str:
    return f"{office.document_prefix or to_fill('机关代字')}〔{day.year}〕　　号"
