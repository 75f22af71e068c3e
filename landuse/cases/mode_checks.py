"""Conditions of the modes of disposal (闲置土地处置办法 Art 12-14, 25): who may use which, when, and how long."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from landuse.cases.event import CaseEvent
from landuse.cases.finding import Finding
from landuse.policy import Policy
from landuse.policy.rules import Mode, Step
from landuse.vocabulary import code_label, codes, column
from landuse.working_days import add_years


def check_mode_fits(new: CaseEvent, step: Step, policy: Policy) -> Iterator[Finding]:
    """Yield what is wrong with the mode as such: missing, not for this kind of subject, not that of this event."""
    if new.mode is None:
        if step.mode_needed:
            yield Finding("mode_missing", "unproven", f"“{new.label}”须写明处置方式")
        return
    rules = policy.procedure.mode(new.mode)
    if rules is None or new.subject_kind not in rules.subject_kinds:
        kind = code_label("subject_kind", str(new.subject_kind))
        yield Finding("mode_not_for_kind", "refuse", f"“{_name(new.mode)}”不是{kind}的处置方式")
    elif step.modes and new.mode not in step.modes:
        allowed = "、".join(f"“{_name(mode)}”" for mode in step.modes)
        yield Finding("mode_not_for_event", "refuse", f"“{new.label}”的处置方式只能是{allowed}，现为“{_name(new.mode)}”")


def check_mode(current: Sequence[CaseEvent], new: CaseEvent, policy: Policy) -> Iterator[Finding]:
    """Yield which conditions of the mode a decision breaks, or cannot show to be met."""
    rules = policy.procedure.mode(new.mode or "")
    if rules is None or new.subject_kind not in rules.subject_kinds:
        return
    ground = f"“{_name(rules.id)}”（{policy.cite(rules.article)}）"
    for need in rules.needs:
        value = stated(current, new, need.column)
        label = column(need.column, "cases").label_zh
        if value is None and not need.unknown_passes:
            yield Finding(f"unknown_{need.column}", "unproven", f"{ground}：{need.text}；{label}不明")
        elif value is not None and value not in need.one_of:
            yield Finding(f"barred_{need.column}", "breach", f"{ground}：{need.text}；{label}为“{_shown(value, need.column)}”")
    for name in rules.filled:
        if stated(current, new, name) is None:
            yield Finding(f"unknown_{name}", "unproven", f"{ground}：须写明{column(name, 'cases').label_zh}")
    yield from _mark(current, new, rules, ground)
    if rules.mortgagee == "notify_when_drafting":
        yield from _mortgagee_notified(current, new, policy)
    yield from _period(current, new, rules, policy, needed=False)


def check_disposal(current: Sequence[CaseEvent], new: CaseEvent, policy: Policy) -> Iterator[Finding]:
    """Yield what is missing before a case counts as disposed of in its mode."""
    rules = policy.procedure.mode(new.mode or "")
    if rules is None or new.subject_kind not in rules.subject_kinds:
        return
    events = {event.event for event in current}
    for group in rules.done_after:
        if not events & set(group):
            wanted = "或".join(f"“{code_label('case_event', event)}”" for event in group)
            yield Finding(
                "not_carried_out", "gap", f"以“{_name(rules.id)}”处置完毕前缺少{wanted}的记录（{policy.cite(rules.article)}）"
            )
    decided = [event.mode for event in current if event.mode and event.event not in {"works_started", "fee_paid"}]
    if decided and new.mode != "DEV" and new.mode not in decided:
        yield Finding("mode_differs", "gap", f"处置完毕的方式“{_name(rules.id)}”与批准或决定的“{_name(str(decided[-1]))}”不一致")
    yield from _period(current, new, rules, policy, needed=True)
    if rules.mortgagee == "copy_decision":
        mortgaged = stated(current, new, "mortgaged")
        if mortgaged is None or (mortgaged and stated(current, new, "mortgagee_notified_date") is None):
            what = "是否抵押不明" if mortgaged is None else "没有抄送抵押权人的记录"
            yield Finding("mortgagee_no_copy", "gap", f"收回决定须抄送抵押权人；{what}（{policy.cite('M53 Art 14(2)')}）")


def stated(current: Sequence[CaseEvent], new: CaseEvent, name: str) -> Any:
    """Return a fact as the event states it, else as the case stated it last; None where neither does."""
    found = (event.known(name) for event in (new, *reversed(current)))
    return next((value for value in found if value is not None), None)


def _mark(current: Sequence[CaseEvent], new: CaseEvent, rules: Mode, ground: str) -> Iterator[Finding]:
    if not rules.mark:
        return
    mark = stated(current, new, rules.mark)
    label = column(rules.mark, "cases").label_zh
    if mark is None:
        yield Finding(f"unknown_{rules.mark}", "unproven", f"{ground}：须已过{label}；{label}不明")
    elif _day(new) <= mark:
        yield Finding("mark_not_passed", "breach", f"{ground}：{label}为 {mark}，决定日期 {new.event_date} 未过该日")


def _mortgagee_notified(current: Sequence[CaseEvent], new: CaseEvent, policy: Policy) -> Iterator[Finding]:
    mortgaged = stated(current, new, "mortgaged")
    notified = stated(current, new, "mortgagee_notified_date")
    article = policy.cite("M53 Art 13")
    if mortgaged is None:
        yield Finding("unknown_mortgaged", "unproven", f"是否抵押不明；已抵押的，拟订处置方案时须书面通知抵押权人（{article}）")
    elif mortgaged and notified is None:
        yield Finding("mortgagee_not_notified", "unproven", f"宗地已抵押，没有拟订方案时书面通知抵押权人的记录（{article}）")
    elif mortgaged and notified > _day(new):
        yield Finding(
            "mortgagee_notified_late", "breach", f"抵押权人通知日期 {notified} 晚于方案获批日期 {new.event_date}（{article}）"
        )


def _period(current: Sequence[CaseEvent], new: CaseEvent, rules: Mode, policy: Policy, *, needed: bool) -> Iterator[Finding]:
    """Yield whether the two days of the mode are the wrong way round, too far apart, or (where `needed`) not on record."""
    period = rules.period
    if period is None:
        return
    first, last = stated(current, new, period.first), stated(current, new, period.last)
    names = [column(name, "cases").label_zh for name in (period.first, period.last)]
    article = policy.cite(rules.article)
    absent = [name for name, value in zip(names, (first, last), strict=True) if value is None]
    if absent:
        if needed:
            yield Finding("period_unknown", "unproven", f"{period.text}缺少{'、'.join(absent)}（{article}）")
        return
    limit = int(policy.source(period.limit).value)
    if last < first:
        yield Finding("period_reversed", "refuse", f"{names[1]} {last} 早于{names[0]} {first}")
    elif last > add_years(first, limit):
        yield Finding("period_too_long", "breach", f"{period.text}自 {first} 至 {last}，超过 {limit} 年（{article}）")


def _shown(value: Any, name: str) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    list_name = column(name, "cases").code_list
    return code_label(list_name, str(value)) if list_name else str(value)


def _name(mode: str) -> str:
    found = codes("disposal_mode").get(mode)
    return found.label_zh if found else mode


def _day(event: CaseEvent) -> date:
    assert event.event_date is not None
    return event.event_date
