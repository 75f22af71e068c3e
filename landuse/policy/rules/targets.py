"""Policy targets: how much of which stock is to be settled by when."""

from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Literal, Self

from pydantic import field_validator, model_validator

from landuse.policy.rules.section import RuleRow, Section, ShareText, known_codes
from landuse.policy.source import Text


class TargetStep(Section):
    """The share of the opening stock that has to be settled by a day."""

    by: date
    share: ShareText


class Target(RuleRow):
    """One policy target: what is to be disposed of, counted from which stock, how much by when.

    `binding` is False for goals to strive for (力争): they are met or not met, without consequence. `measure` is what the
    verdict counts: cases, or for idle land their area. `lead_units` and `responsible_units` are the units that the plan's text
    charges with it (牵头单位, 责任单位), as it names them; empty where it names none.
    """

    subject: str
    title: Text
    baseline_date: date
    steps: tuple[TargetStep, ...]
    scope: Literal["zone", "city"]
    binding: bool
    measure: Literal["count", "area"] = "count"
    text: str = ""
    lead_units: str = ""
    responsible_units: str = ""
    note: str = ""

    @field_validator("subject")
    @classmethod
    def _known_subject(cls, subject: str) -> str:
        if subject == "project":
            raise ValueError("项目全周期没有处置目标；subject 须为 idle_land、zombie_enterprise 或 zombie_project")
        return known_codes((subject,), "subject_kind")[0]

    @field_validator("steps")
    @classmethod
    def _rising_steps(cls, steps: tuple[TargetStep, ...]) -> tuple[TargetStep, ...]:
        if not steps:
            raise ValueError("至少要有一个节点")
        if any(not 0 < step.share <= 1 for step in steps):
            raise ValueError("节点的 share 须大于 0、不超过 1")
        if any(later.by <= earlier.by or later.share < earlier.share for earlier, later in pairwise(steps)):
            raise ValueError("节点须按日期先后排列，share 不得减少")
        return steps

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.steps[0].by <= self.baseline_date:
            raise ValueError(f"第一个节点须晚于基准日 {self.baseline_date}")
        if self.measure == "area" and self.subject != "idle_land":
            raise ValueError("只有闲置土地可以按面积考核")
        return self

    @property
    def deadline(self) -> date:
        """Return the day of the last step."""
        return self.steps[-1].by

    def required_share(self, day: date) -> Fraction:
        """Return the share of the opening stock that has to be settled at the end of `day`: that of the last step passed."""
        return max((step.share for step in self.steps if step.by <= day), default=Fraction(0))

    def required_share_of_remainder(self, day: date) -> Fraction:
        """Return the same by the other reading: each step takes its part of what the step before has left.

        Thirds of the remainder make 1/3, 5/9, 19/27: 8/27 are left at the end.
        """
        left, before = Fraction(1), Fraction(0)
        for step in self.steps:
            if step.by <= day:
                left *= 1 - (step.share - before)
                before = step.share
        return 1 - left

    def next_step(self, day: date) -> TargetStep | None:
        """Return the first step after `day`, None when all are past."""
        return next((step for step in self.steps if step.by > day), None)


class TargetNode(RuleRow):
    """A day on which progress is reported besides the steps of the targets, such as a horizon of a development plan."""

    by: date
    title: Text
    note: str = ""


class TargetRules(Section):
    """The targets that a city or zone has set itself, and further days of report; none in the national pack."""

    rows: tuple[Target, ...] = ()
    nodes: tuple[TargetNode, ...] = ()
