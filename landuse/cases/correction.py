"""Corrections and withdrawals: new events in the place of old ones; what they leave must be a valid case."""

from dataclasses import replace

from landuse.cases.book import Book, standing_number
from landuse.cases.checks import check_event
from landuse.cases.effective import effective_events
from landuse.cases.event import WITHDRAWN, CaseEvent
from landuse.cases.finding import Finding
from landuse.policy import Policy


def check_correction(book: Book, new: CaseEvent, policy: Policy) -> list[Finding]:
    """Return what speaks against correcting or withdrawing an event: the act itself, and what is wrong with the case only then.

    The whole case is checked again as it would stand, each event against those before it; what was found in the case before
    the correction does not count against it.
    """
    refused = _act(book, new)
    if refused:
        return refused
    entries = book.entries(str(new.case_id))
    before = {(event.event_no, finding.check) for event, finding in _replayed(book, entries, policy)}
    after = _replayed(book, [*entries, new], policy)
    return [
        finding if event.event_no == new.event_no else _about(event, finding)
        for event, finding in after
        if (new.corrects_no if event.event_no == new.event_no else event.event_no, finding.check) not in before
    ]


def _act(book: Book, new: CaseEvent) -> list[Finding]:
    if new.corrects_no is None:
        return [Finding("nothing_to_withdraw", "refuse", "撤销记录须写明所撤销的记录号")]
    old = book.entry(new.corrects_no)
    if old is None:
        return [Finding("corrects_unknown", "refuse", f"台账中没有记录 {new.corrects_no}，不能更正或撤销")]
    found = []
    if old.event == WITHDRAWN:
        found.append(
            Finding("corrects_withdrawal", "refuse", f"记录 {old.event_no} 是撤销记录，不能更正；请重新登记被撤销的事项")
        )
    now = standing_number(book.entries(str(old.case_id)), new.corrects_no)
    if now != new.corrects_no:
        state = "已撤销" if now is None else f"已由记录 {now} 更正，请更正该记录"
        found.append(Finding("corrects_outdated", "refuse", f"记录 {new.corrects_no} {state}"))
    if (new.case_id, new.subject_kind, new.subject_id) != (old.case_id, old.subject_kind, old.subject_id):
        found.append(
            Finding(
                "corrects_other_case",
                "refuse",
                f"记录 {old.event_no} 属于案件 {old.case_id}，更正不能改变案件和对象；请撤销后重新登记",
            )
        )
    if not new.note:
        found.append(Finding("correction_without_reason", "refuse", "更正或撤销须在说明中写明理由"))
    if new.event_date is None:
        found.append(Finding("incomplete", "refuse", "缺少日期"))
    elif new.recorded_at and new.event_date.isoformat() > new.recorded_at[:10]:
        found.append(Finding("in_the_future", "refuse", f"日期 {new.event_date} 晚于登记时间 {new.recorded_at[:10]}"))
    return found


def _replayed(book: Book, entries: list[CaseEvent], policy: Policy) -> list[tuple[CaseEvent, Finding]]:
    found = []
    standing = effective_events(entries)
    for position, event in enumerate(standing):
        others = [other for other in book.others(event) if other.case_id != event.case_id]
        plain = replace(event, corrects_no=None)
        found += [(event, finding) for finding in check_event(standing[:position], plain, policy=policy, others=others)]
    return found


def _about(event: CaseEvent, finding: Finding) -> Finding:
    return replace(finding, message=f"更正后记录 {event.event_no}“{event.label}”将不成立：{finding.message}")
