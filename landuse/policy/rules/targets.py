"""Policy targets: how much of which stock is to be settled by when."""

from datetime import date
from typing import Literal

from pydantic import field_validator

from landuse.policy.rules.section import RuleRow, Section, ShareText, known_codes
from landuse.policy.source import Text


class TargetStep(Section):
    """The share of the opening stock that has to be settled by a day."""

    by: date
    share: ShareText


class Target(RuleRow):
    """One policy target: what is to be disposed of, counted from which stock, how much by when."""

    subject: str
    title: Text
    baseline_date: date
    steps: tuple[TargetStep, ...]
    scope: Literal["zone", "city"]
    binding: bool
    text: str = ""
    note: str = ""

    @field_validator("subject")
    @classmethod
    def _known_subject(cls, subject: str) -> str:
        return known_codes((subject,), "subject_kind")[0]


class TargetRules(Section):
    """The targets that a city or zone has set itself; none in the national pack."""

    rows: tuple[Target, ...] = ()
