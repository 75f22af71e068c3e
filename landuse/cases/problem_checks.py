"""Problems that block a project: numbered, graded, followed to closure (沈政办发〔2018〕78号 item 11)."""

from collections.abc import Iterator, Sequence

from landuse.cases.event import CLOSED, ESCALATED, PROBLEMS, RAISED, CaseEvent
from landuse.cases.finding import Finding
from landuse.vocabulary import code_label, codes


def check_problem(case: Sequence[CaseEvent], new: CaseEvent) -> Iterator[Finding]:
    """Yield what speaks against raising, escalating or closing a problem: its number, whether it is open, its grade."""
    if not case:
        yield Finding("problem_without_case", "refuse", f"“{new.label}”须登记在已有的案件上")
    history = [event for event in case if event.event in PROBLEMS and event.problem_no == new.problem_no]
    if new.event == RAISED:
        if new.problem_no is not None and history:
            yield Finding("problem_raised_twice", "refuse", f"问题 {new.problem_no} 已登记")
        return
    if new.problem_no is None:
        return
    if not history:
        yield Finding("problem_unknown", "refuse", f"案件 {new.case_id} 没有编号为 {new.problem_no} 的问题")
    elif any(event.event == CLOSED for event in history):
        yield Finding("problem_closed", "refuse", f"问题 {new.problem_no} 已销号")
    elif new.event == ESCALATED and new.problem_grade is not None:
        ranks = list(codes("problem_grade"))
        held = [event.problem_grade for event in history if event.problem_grade][-1]
        if ranks.index(new.problem_grade) <= ranks.index(held):
            given, before = (code_label("problem_grade", grade) for grade in (new.problem_grade, held))
            yield Finding("problem_not_higher", "refuse", f"问题 {new.problem_no} 现为{before}级，不能升级到{given}")
