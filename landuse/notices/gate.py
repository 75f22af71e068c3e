"""The human gate: whether a paper may be written for a parcel on a day, and if not, why not, with the article.

Three things have to agree: what the run found (status, cause, marks), what is on record in the case (the steps of the pack's
section ``procedure``, checked as the case ledger checks an entry), and the periods the other side has been given.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from landuse.cases.checks import check_event, since_opening
from landuse.cases.deadlines import last_day_of
from landuse.cases.event import CaseEvent, facts_of
from landuse.cases.mode_checks import check_mode
from landuse.dates import as_date
from landuse.errors import PaperRefusedError, WorkingDayError, sample
from landuse.notices.docket import SUBJECT_KIND, Docket, Row, docket_of
from landuse.notices.paper_kinds import FINDING, HEARING, INFORMING, SERVICE_RECEIPT, paper_of
from landuse.notices.status_words import cause_words, why_not_this_status
from landuse.policy import Policy
from landuse.policy.rules import Paper
from landuse.results import Assessment
from landuse.vocabulary import code_label, label
from landuse.working_days import WorkCalendar

NEW_CASE, DRAFT_NUMBER = "（新案件）", "（拟稿）"
FEE = "FEE"
"""The mode whose amount has to be known before it is announced or decided."""


@dataclass(frozen=True)
class Reason:
    """One reason why a paper may not be written: the short name of the rule, and a Chinese sentence with the article."""

    check: str
    message: str


def may_write(
    result: Assessment | Docket,
    parcel_id: str,
    paper: str,
    *,
    events: pd.DataFrame | None = None,
    on: str | date | pd.Timestamp | None = None,
    calendar: WorkCalendar | None = None,
) -> tuple[Reason, ...]:
    """Return why a paper may not be written for a parcel; empty where it may.

    Parameters
    ----------
    result
        What a run found out, or its :class:`landuse.notices.docket.Docket` where many papers are asked for.
    parcel_id
        The parcel.
    paper
        Id or title of the paper (``notices.papers`` of the pack).
    events
        Events of the table ``cases``; by default those of the data.
    on
        The day of writing, by default the day of judgement; it cannot lie before it.
    calendar
        The working days, by default the built-in table.

    Raises
    ------
    UnknownNameError
        There is no such parcel or paper.
    """
    docket = result if isinstance(result, Docket) else docket_of(result, events)
    policy = docket.result.policy
    judged = docket.result.as_of.date()
    day = judged if on is None else as_date(on).date()
    row = docket.row(parcel_id)
    kind = paper_of(paper, policy)
    if day < judged:
        return (Reason("before_judgement", f"成文日期 {day} 早于数据截至日期 {judged}；请按成文日期重新认定"),)
    found = [
        *_status(row, kind, policy),
        *_works(row, kind),
        *_cause(docket, parcel_id, kind, policy),
        *(_adverse(docket, parcel_id, policy) if kind.against_holder else ()),
        *_amount(row, kind, policy),
        *_procedure(docket, parcel_id, kind, day, calendar or WorkCalendar()),
    ]
    return tuple(found)


def refuse_unless_may(reasons: Sequence[Reason], paper: Paper, parcel_id: str) -> None:
    """Raise PaperRefusedError naming every reason, where there is any."""
    if reasons:
        told = "；".join(dict.fromkeys(reason.message for reason in reasons))
        raise PaperRefusedError(f"宗地 {parcel_id} 不能制发《{paper.title}》：{told}")


def proposed_mode(row: Row, kind: Paper) -> str | None:
    """Return the mode of disposal that a paper proposes for a parcel of this status; None where it proposes none."""
    return kind.modes.get(str(row["idle_status"]))


def _status(row: Row, kind: Paper, policy: Policy) -> Iterator[Reason]:
    status = row["idle_status"]
    if kind.idle_statuses and status not in kind.idle_statuses:
        yield Reason("status", why_not_this_status(row, kind, policy))


def _works(row: Row, kind: Paper) -> Iterator[Reason]:
    if kind.written_by != "office" and row["is_supplied"] is False:
        yield Reason("not_supplied", f"宗地尚未供应，没有使用权人，不适用《{kind.title}》")
    works = row["works_status"] or "unknown"
    if kind.works and works not in kind.works:
        shown = "、".join(code_label("works_status", code) for code in kind.works)
        yield Reason("works", f"登记的开工状态为“{code_label('works_status', works)}”，《{kind.title}》适用于：{shown}")


def _cause(docket: Docket, parcel_id: str, kind: Paper, policy: Policy) -> Iterator[Reason]:
    """Yield what is wrong about the cause: a finding has to state one, and only an act of government is told to a government."""
    if kind.id not in (FINDING, INFORMING) or docket.row(parcel_id)["idle_status"] not in kind.idle_statuses:
        return
    row, causes = docket.row(parcel_id), docket.causes(parcel_id)
    if kind.id == FINDING and not causes and row["idle_class"] == "not_started":
        yield Reason(
            "cause_unknown",
            f"闲置原因没有记录，认定书须载明闲置原因（{policy.cite('M53 Art 10(4)')}）；请填写“{label('delay_cause')}”",
        )
    if kind.id == FINDING and "H" in causes and row["held_up_by_government"]:
        yield Reason("held_up", f"宗地上有政府原因受阻的项目，与“使用权人自身原因”相矛盾，须先查明（{policy.cite('M53 Art 8')}）")
    if kind.id == INFORMING and not any(cause.startswith("G") for cause in causes):
        told = f"记录的闲置原因为“{cause_words(causes)}”" if causes else "闲置原因没有记录"
        yield Reason("no_government", f"{told}，只有政府或者政府有关部门的行为才书面告知（{policy.cite('M53 Art 11')}）")


def _adverse(docket: Docket, parcel_id: str, policy: Policy) -> Iterator[Reason]:
    """Yield what bars a paper against the holder besides the status: registration, a held-up project, contradicting evidence."""
    row = docket.row(parcel_id)
    registered = row["in_supervision_system"]
    if policy.notices.register_before_adverse and registered is not True:
        state = "不明" if registered is None else "为“否”"
        article = policy.cite(policy.source("notices.register_before_adverse").article)
        yield Reason(
            "unregistered", f"“{label('in_supervision_system')}”{state}；须先按宗录入土地市场动态监测与监管系统（{article}）"
        )
    if row["held_up_by_government"]:
        yield Reason("held_up", f"宗地上有政府原因受阻的项目，查明前不得作出对使用权人不利的文书（{policy.cite('M53 Art 8')}）")
    if parcel_id in docket.disputed:
        article = policy.cite(policy.source("notices.contradictions_bar_adverse").article)
        yield Reason("contradicted", f"数据相互矛盾，须先核实（{article}）：{docket.disputed[parcel_id]}")


def _amount(row: Row, kind: Paper, policy: Policy) -> Iterator[Reason]:
    if proposed_mode(row, kind) != FEE or row["idle_fee_wanyuan"] is not None:
        return
    article = policy.cite("M53 Art 14(1)")
    mode = row["supply_mode"]
    if mode is not None and mode not in policy.idle.fee_supply_modes:
        yield Reason(
            "fee_unknown", f"供应方式为“{code_label('supply_mode', mode)}”，闲置费须依地方规定，不能按土地价款测算（{article}）"
        )
    else:
        absent = [label(name) for name in ("supply_mode", "land_price_wanyuan") if row[name] is None]
        yield Reason("fee_unknown", f"闲置费无法测算（{article}）；请补充：{'、'.join(absent) or label('land_price_wanyuan')}")


def _procedure(docket: Docket, parcel_id: str, kind: Paper, day: date, calendar: WorkCalendar) -> Iterator[Reason]:
    case = docket.case(parcel_id, day)
    policy = docket.result.policy
    if kind.id == SERVICE_RECEIPT:
        yield from _something_to_serve(case, policy)
        return
    for event in kind.after:
        if not any(done.event == event for done in since_opening(case)):
            wanted = code_label("case_event", event)
            yield Reason("too_early", f"案件中没有“{wanted}”的记录，须在其后制发（{policy.cite(kind.article)}）")
    if kind.event:
        yield from _ledger_check(docket, parcel_id, kind, case, day)
        yield from _hearing_of_this_mode(docket.row(parcel_id), kind, since_opening(case), policy)
        yield from _periods(kind, since_opening(case), day, policy, calendar)


def _ledger_check(docket: Docket, parcel_id: str, kind: Paper, case: Sequence[CaseEvent], day: date) -> Iterator[Reason]:
    """Yield what the case ledger would say to the event that the paper is entered as."""
    row, policy = docket.row(parcel_id), docket.result.policy
    facts = {} if docket.row(parcel_id)["idle_status"] not in kind.idle_statuses else facts_of(row)
    new = CaseEvent(
        case_id=case[0].case_id if case else NEW_CASE, subject_kind=SUBJECT_KIND, subject_id=parcel_id, event=kind.event,
        event_date=day, mode=proposed_mode(row, kind) if facts else None, case_document_no=DRAFT_NUMBER,
    )  # fmt: skip
    found = check_event(case, new, policy=policy, facts=facts)
    if kind.id == HEARING and facts:
        found += check_mode(since_opening(case), new.with_facts(facts), policy)
    passing = {"mode_missing"} if not facts else set()
    yield from (Reason(finding.check, finding.message) for finding in found if finding.check not in passing)


def _hearing_of_this_mode(row: Row, kind: Paper, current: Iterable[CaseEvent], policy: Policy) -> Iterator[Reason]:
    """Yield whether the hearing was offered for another measure than the one decided on."""
    wanted = proposed_mode(row, kind)
    heard = [event for event in current if event.event == "hearing_notice"]
    if not wanted or kind.id == HEARING or not heard:
        return
    usual = next((paper.modes.get(str(row["idle_status"])) for paper in policy.notices.papers if paper.id == HEARING), None)
    told = heard[-1].mode
    if told is None and wanted == usual:
        return
    if told != wanted:
        said = f"告知的是“{code_label('disposal_mode', told)}”" if told else "没有登记所告知的处置方式"
        wanted_label = code_label("disposal_mode", wanted)
        yield Reason(
            "other_hearing",
            f"听证告知{said}，不是“{wanted_label}”；须先就“{wanted_label}”告知听证权利（{policy.cite('M53 Art 15')}）",
        )


def _periods(kind: Paper, current: Sequence[CaseEvent], day: date, policy: Policy, calendar: WorkCalendar) -> Iterator[Reason]:
    """Yield which periods given to the holder are not over yet."""
    for row in policy.procedure.deadlines:
        if row.id not in kind.waits_for:
            continue
        begun = [position for position, event in enumerate(current) if event.event in row.from_events]
        if not begun or any(event.event in row.ends for event in current[begun[-1] + 1 :]):
            continue
        start = current[begun[-1]].served_date or current[begun[-1]].event_date
        assert start is not None
        try:
            last = last_day_of(row, start, policy=policy, calendar=calendar)
        except WorkingDayError as error:
            yield Reason("calendar", f"“{row.title}”的末日无法推算：{error}")
            continue
        if day <= last:
            yield Reason(
                "period_running",
                f"“{row.title}”自 {start} 起算，至 {last} 届满，现为 {day}，尚未届满（{policy.cite(row.article)}）",
            )


def _something_to_serve(case: Sequence[CaseEvent], policy: Policy) -> Iterator[Reason]:
    if not papers_on_record(case, policy):
        wanted = [row.title for row in policy.notices.papers if row.event]
        yield Reason("nothing_to_serve", f"案件中没有可送达的文书记录；请先登记：{sample(wanted)}")


def papers_on_record(case: Sequence[CaseEvent], policy: Policy) -> list[tuple[CaseEvent, Paper]]:
    """Return the events of a case that a paper stands for, in order, with the paper."""
    kinds = {row.event: row for row in policy.notices.papers if row.event}
    return [(event, kinds[str(event.event)]) for event in since_opening(case) if event.event in kinds]
