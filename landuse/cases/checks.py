"""Checking an event against the procedure: whether it can follow what its case holds, and what it lacks.

The steps, modes and conditions are those of the pack's section ``procedure`` (闲置土地处置办法 Art 5-18, 25, 26).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from landuse.cases.event import AFTER_THE_END, ENDING, PROBLEMS, REOPENED, CaseEvent, facts_of
from landuse.cases.finding import Finding
from landuse.cases.mode_checks import check_disposal, check_mode, check_mode_fits
from landuse.cases.problem_checks import check_problem
from landuse.policy import Policy
from landuse.policy.rules import Step
from landuse.vocabulary import code_label, column

_MUST_HAVE = ("case_id", "subject_kind", "subject_id", "event", "event_date")


def check_event(
    case: Sequence[CaseEvent],
    new: CaseEvent,
    *,
    policy: Policy,
    facts: Mapping[str, Any] | None = None,
    others: Sequence[CaseEvent] = (),
) -> list[Finding]:
    """Return what speaks against adding `new` to a case.

    Parameters
    ----------
    case
        The events of the case that count, in order; empty for a new one.
    new
        The event to add.
    policy
        The rules; its section ``procedure`` holds steps, modes and deadlines.
    facts
        What an assessment says of the subject (:data:`landuse.cases.event.FACTS`), or None.
    others
        Events that count of other cases: of the same subject, or with the same document number.

    Returns
    -------
    list of Finding
        Empty where nothing does.
    """
    absent = [column(name, "cases").label_zh for name in _MUST_HAVE if getattr(new, name) is None]
    if absent:
        return [Finding("incomplete", "refuse", f"缺少{'、'.join(absent)}")]
    assert new.event is not None
    assert new.subject_kind is not None
    step = policy.procedure.step(new.event, new.subject_kind)
    if step is None:
        kind = code_label("subject_kind", new.subject_kind)
        return [Finding("event_not_for_kind", "refuse", f"“{new.label}”不是{kind}案件的事项")]
    current = since_opening(case)
    known = facts_of(facts)
    conflicts = list(_conflicts(new, known))
    new = new.with_facts(known) if step.keeps_facts else new
    found = [
        *_order(case, new, step),
        *_place(case, current, new, step, policy),
        *_content(new, step, others),
        *check_mode_fits(new, step, policy),
        *_other_cases(case, new, others),
        *conflicts,
    ]
    if step.decides:
        found += check_mode(current, new, policy)
    if new.event == "disposed":
        found += check_disposal(current, new, policy)
    if new.event in PROBLEMS:
        found += check_problem(case, new)
    return found


def since_opening(case: Sequence[CaseEvent]) -> list[CaseEvent]:
    """Return the events of a case from its last reopening on."""
    openings = [position for position, event in enumerate(case) if event.event == REOPENED]
    return list(case[openings[-1] :] if openings else case)


def has_ended(case: Sequence[CaseEvent]) -> bool:
    """Tell whether a case is disposed of or terminated and not reopened."""
    return any(event.event in ENDING for event in since_opening(case))


def _order(case: Sequence[CaseEvent], new: CaseEvent, step: Step) -> Iterator[Finding]:
    """Yield what is impossible about day, subject and place of the event."""
    day = _day(new)
    if new.recorded_at and day.isoformat() > new.recorded_at[:10]:
        yield Finding("in_the_future", "refuse", f"日期 {day} 晚于登记时间 {new.recorded_at[:10]}")
    if not case:
        return
    last = max(case, key=_day)
    if day < _day(last):
        yield Finding(
            "before_the_last",
            "refuse",
            f"日期 {day} 早于本案此前的“{last.label}”（{last.event_date}，记录 {last.event_no or '—'}）；日期有误的请用更正",
        )
    if (new.subject_kind, new.subject_id) != (case[0].subject_kind, case[0].subject_id):
        yield Finding("other_subject", "refuse", f"案件 {new.case_id} 的对象是 {case[0].subject_id}，不是 {new.subject_id}")
    ended = has_ended(case)
    if ended and new.event not in AFTER_THE_END:
        yield Finding("after_the_end", "refuse", f"案件 {new.case_id} 已办结，须先登记“重新列入”")
    if new.event == REOPENED and not ended:
        yield Finding("not_ended", "refuse", f"案件 {new.case_id} 尚未办结，不能重新列入")
    if step.opens and new.event != REOPENED and any(event.event == new.event for event in since_opening(case)):
        yield Finding("opened_twice", "refuse", f"案件 {new.case_id} 已有“{new.label}”")


def _place(
    case: Sequence[CaseEvent], current: Sequence[CaseEvent], new: CaseEvent, step: Step, policy: Policy
) -> Iterator[Finding]:
    """Yield which papers that have to go before are missing, and what is odd about the order."""
    if not case and not step.opens:
        yield Finding("no_opening", "gap", f"案件 {new.case_id} 没有此前的记录，“{new.label}”不是首个步骤")
    events = {event.event for event in current}
    for groups, check, severity in ((step.after, "paper_missing", "gap"), (step.only_after, "lawful_step_missing", "unproven")):
        for group in groups:
            if not events & set(group):
                wanted = "或".join(f"“{code_label('case_event', event)}”" for event in group)
                yield Finding(check, severity, f"“{new.label}”之前缺少{wanted}的记录（{policy.cite(step.article)}）")  # type: ignore[arg-type]  # the two severities of the table above
    stages = [(_stage(event, policy), event) for event in current]
    later = [event for stage, event in stages if step.stage and stage > step.stage]
    if later:
        yield Finding("going_back", "gap", f"“{new.label}”登记在“{later[-1].label}”之后，次序颠倒")
    if step.stage and not step.opens and new.event in events:
        yield Finding("repeated", "gap", f"本案已有“{new.label}”；更正原记录请用更正")


def _content(new: CaseEvent, step: Step, others: Sequence[CaseEvent]) -> Iterator[Finding]:
    """Yield which columns are empty, and whether the document number is used elsewhere."""
    for name in step.filled:
        if getattr(new, name) is None:
            yield Finding("column_empty", "refuse", f"“{new.label}”须填写{column(name, 'cases').label_zh}")
    for name in step.expected:
        if getattr(new, name) is None:
            yield Finding("column_expected", "gap", f"“{new.label}”未填写{column(name, 'cases').label_zh}")
    if step.document and new.case_document_no is None:
        yield Finding("document_missing", "gap", f"“{new.label}”缺少文号")
    if step.document and new.case_document_no is not None:
        same = [event for event in others if event.case_document_no == new.case_document_no and event.event != "disposed"]
        if same:
            yield Finding(
                "document_repeated",
                "gap",
                f"文号 {new.case_document_no} 已用于案件 {same[0].case_id} 的“{same[0].label}”（记录 {same[0].event_no or '—'}）",
            )
    if new.served_date is not None and new.served_date < _day(new):
        yield Finding("served_before", "refuse", f"送达日期 {new.served_date} 早于文书日期 {new.event_date}")


def _other_cases(case: Sequence[CaseEvent], new: CaseEvent, others: Sequence[CaseEvent]) -> Iterator[Finding]:
    """Yield what the other cases of the subject say against a new case."""
    if case:
        return
    by_case: dict[str, list[CaseEvent]] = {}
    for event in others:
        if (event.subject_kind, event.subject_id) == (new.subject_kind, new.subject_id) and event.case_id != new.case_id:
            by_case.setdefault(str(event.case_id), []).append(event)
    before = {number: [event for event in events if _day(event) <= _day(new)] for number, events in by_case.items()}
    still_open = [number for number, events in before.items() if events and not has_ended(events)]
    if still_open:
        yield Finding("open_elsewhere", "gap", f"对象 {new.subject_id} 另有未办结的案件 {'、'.join(still_open)}")
    if new.event == REOPENED and not any(has_ended(events) for events in before.values()):
        yield Finding("nothing_to_reopen", "gap", f"台账中没有对象 {new.subject_id} 此前已办结的案件，不宜登记“重新列入”")


def _conflicts(new: CaseEvent, facts: Mapping[str, Any]) -> Iterator[Finding]:
    for name, value in facts.items():
        own = new.known(name)
        if own is not None and own != value:
            yield Finding("fact_conflict", "gap", f"{column(name, 'cases').label_zh}与认定结果不一致（{own}、{value}）")


def _stage(event: CaseEvent, policy: Policy) -> int:
    step = policy.procedure.step(str(event.event), str(event.subject_kind))
    return step.stage if step else 0


def _day(event: CaseEvent) -> date:
    assert event.event_date is not None
    return event.event_date
