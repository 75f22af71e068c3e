"""How a case proceeds: which event may follow which, what each needs, which deadlines run, what each mode requires."""

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from landuse.policy.rules.section import RuleRow, Section, known_codes
from landuse.policy.source import Text
from landuse.vocabulary import columns

Groups = tuple[tuple[str, ...], ...]
"""Groups of event codes: of each group at least one."""


class Step(RuleRow):
    """One event of a procedure: for which subjects, what must have gone before, what it has to carry.

    `after`: papers whose absence is a gap. `only_after`: papers without which the step is not lawful. `stage`: place in the
    order (0: at any time). `decides`: the conditions of the mode are checked here. `filled`: columns without which the
    event means nothing; `expected`: columns whose absence is a gap. `modes`: the only modes the event may carry.
    """

    event: str
    subject_kinds: tuple[str, ...]
    opens: bool = False
    stage: int = 0
    after: Groups = ()
    only_after: Groups = ()
    document: bool = False
    mode_needed: bool = False
    modes: tuple[str, ...] = ()
    decides: bool = False
    keeps_facts: bool = False
    filled: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> "Step":
        events = (self.event, *(event for group in (*self.after, *self.only_after) for event in group))
        known_codes(events, "case_event")
        known_codes(self.subject_kinds, "subject_kind")
        known_codes(self.modes, "disposal_mode")
        _known_columns((*self.filled, *self.expected))
        return self


class Need(Section):
    """A condition of a mode: a fact of the case has one of these values; `unknown_passes` where only the contrary bars it."""

    column: str
    one_of: tuple[bool | str, ...]
    text: Text
    unknown_passes: bool = False

    @field_validator("column")
    @classmethod
    def _known(cls, column: str) -> str:
        return _known_columns((column,))[0]


class Period(Section):
    """Two days of a mode that may lie at most so many years apart; `limit` is the key of the value in the pack."""

    first: str
    last: str
    limit: str
    text: Text

    @model_validator(mode="after")
    def _known(self) -> "Period":
        _known_columns((self.first, self.last))
        return self


class Mode(RuleRow):
    """One mode of disposal (its code is the id): for which subjects, under which conditions, carried out by which event."""

    subject_kinds: tuple[str, ...]
    needs: tuple[Need, ...] = ()
    filled: tuple[str, ...] = ()
    mark: str = ""
    mortgagee: Literal["", "notify_when_drafting", "copy_decision"] = ""
    period: Period | None = None
    done_after: Groups = ()
    statutory: bool = False

    @model_validator(mode="after")
    def _known(self) -> "Mode":
        known_codes((self.id,), "disposal_mode")
        known_codes(self.subject_kinds, "subject_kind")
        known_codes(tuple(event for group in self.done_after for event in group), "case_event")
        _known_columns((*self.filled, *((self.mark,) if self.mark else ())))
        return self


class Deadline(RuleRow):
    """One period that an event starts: how long, who has to act, which events end it; the end of the case ends all of them.

    It runs from the day of service where that is on record, or from the day in `from_column`; with `modes` only for those. `after`
    is the id of a deadline at whose end it starts. A deadline that `lapses` is a right of the other side: once over, nothing
    is overdue. Where `is_for_an_act` is false nothing has to be done on the last day, so that a holiday does not move it.
    """

    title: Text
    subject_kinds: tuple[str, ...]
    from_events: tuple[str, ...]
    from_column: str = ""
    modes: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    number: Annotated[int, Field(ge=0)]
    unit: Literal["calendar_days", "working_days", "months", "years"]
    who: Text
    after: str = ""
    lapses: bool = False
    is_for_an_act: bool = True
    statutory: bool = False

    @model_validator(mode="after")
    def _known(self) -> "Deadline":
        known_codes(self.subject_kinds, "subject_kind")
        known_codes((*self.from_events, *self.ends), "case_event")
        known_codes(self.modes, "disposal_mode")
        _known_columns((self.from_column,) if self.from_column else ())
        return self


class ProcedureRules(Section):
    """Procedure of disposal cases and of projects (闲置土地处置办法 Art 5-18, 25, 26; 沈政办发〔2018〕78号 items 7, 11)."""

    temporary_use_max_years: Annotated[int, Field(gt=0)]
    steps: tuple[Step, ...]
    modes: tuple[Mode, ...]
    deadlines: tuple[Deadline, ...]

    @model_validator(mode="after")
    def _joined(self) -> "ProcedureRules":
        ids = {row.id for row in self.deadlines}
        wrong = [row.id for row in self.deadlines if row.after and row.after not in ids]
        if wrong:
            raise ValueError(f"procedure.deadlines 的 after 所指的期限不存在：{'、'.join(wrong)}")
        return self

    def step(self, event: str, subject_kind: str) -> Step | None:
        """Return the step of an event for a kind of subject, or None where the procedure has no such step."""
        found = [row for row in self.steps if row.event == event and subject_kind in row.subject_kinds]
        return found[-1] if found else None

    def mode(self, code: str) -> Mode | None:
        """Return the rules of a mode, or None where the pack has none."""
        return next((row for row in self.modes if row.id == code), None)


def _known_columns(names: tuple[str, ...]) -> tuple[str, ...]:
    wrong = [name for name in names if name not in columns("cases")]
    if wrong:
        raise ValueError(f"处置案件事件表没有这些列：{'、'.join(wrong)}")
    return names
