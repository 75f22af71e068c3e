"""The papers of idle-land work (文书): who writes which, for which land, after which step, and what each has to contain."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, model_validator

from landuse.policy.rules.section import RuleRow, Section, known_codes
from landuse.policy.source import Text


class Paper(RuleRow):
    """One kind of paper.

    `event` is the event of a case that it is entered as, `after` what the case must hold where it is none. `against_holder`: it takes or announces to take something from the
    holder; `needs_approval`: it is only a draft that names who approved of writing it. `idle_statuses`: the land it may be
    about (none: any); `works`: the states of works it may be about; `modes`: the mode of disposal proposed for a status;
    `waits_for`: deadlines (ids of ``procedure.deadlines``) that must have been kept or be over. `slots`: what it has to state.
    """

    title: Text
    written_by: Literal["office", "holder", "both"]
    event: str = ""
    after: tuple[str, ...] = ()
    against_holder: bool = False
    needs_approval: bool = False
    idle_statuses: tuple[str, ...] = ()
    works: tuple[str, ...] = ()
    modes: Mapping[str, str] = Field(default_factory=dict)
    waits_for: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    statutory: bool = False

    @model_validator(mode="after")
    def _known(self) -> "Paper":
        known_codes((*((self.event,) if self.event else ()), *self.after), "case_event")
        known_codes((*self.idle_statuses, *self.modes), "idle_status")
        known_codes(self.works, "works_status")
        known_codes(tuple(self.modes.values()), "disposal_mode")
        return self


class Content(RuleRow):
    """One thing that an article demands of a paper, and the slots that fill it."""

    papers: tuple[str, ...]
    text: Text
    slots: tuple[str, ...]


class Material(RuleRow):
    """One document the holder has to hand in; with `causes` only where the holder claims one of these."""

    text: Text
    causes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> "Material":
        known_codes(self.causes, "delay_cause")
        return self


class Caution(RuleRow):
    """A conflict of laws or an open question that a paper rests on, shown to whoever signs it."""

    papers: tuple[str, ...]
    idle_statuses: tuple[str, ...] = ()
    ownerships: tuple[str, ...] = ()
    text: Text

    @model_validator(mode="after")
    def _known(self) -> "Caution":
        known_codes(self.idle_statuses, "idle_status")
        known_codes(self.ownerships, "ownership")
        return self


class NoticeRules(Section):
    """Papers of idle-land work (闲置土地处置办法 Art 5-17, 22, 23, 25)."""

    register_before_adverse: bool
    contradictions_bar_adverse: tuple[str, ...]
    reconsideration_organ: Text
    papers: tuple[Paper, ...]
    contents: tuple[Content, ...] = ()
    materials: tuple[Material, ...] = ()
    cautions: tuple[Caution, ...] = ()

    @model_validator(mode="after")
    def _joined(self) -> "NoticeRules":
        ids = {row.id for row in self.papers}
        named = [*(row.papers for row in self.contents), *(row.papers for row in self.cautions)]
        wrong = sorted({paper for papers in named for paper in papers if paper not in ids})
        if wrong:
            raise ValueError(f"notices.papers 中没有这些文书：{'、'.join(wrong)}")
        known_codes(self.contradictions_bar_adverse, "contradiction")
        return self
