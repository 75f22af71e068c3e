"""Typed sections of a policy: plain numbers for the formulas to use; their sources stand in ``Policy.source``."""

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from landuse.policy.source import Confidence, Text
from landuse.vocabulary import codes

ShareText = Annotated[Fraction, BeforeValidator(lambda value: Fraction(str(value)))]
Operator = Literal["equals", "one_of", "is_true", "is_false", "is_unknown", "at_most", "at_least", "above", "below"]


class Section(BaseModel):
    """A section is frozen and refuses keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class IdleRules(Section):
    """Thresholds of the idle-land rules (闲置土地处置办法, 令第53号)."""

    idle_after_years: int
    reclaim_after_years: int
    suspension_years: int
    delivery_start_years: int
    supplement_max_years: int
    developed_share: ShareText
    invested_share: ShareText
    government_causes: tuple[str, ...]
    government_time: Literal["restart", "deduct"]
    fee_rate: Annotated[float, Field(ge=0, le=1)]
    fee_supply_modes: tuple[str, ...]

    @field_validator("government_causes")
    @classmethod
    def _known_causes(cls, causes: tuple[str, ...]) -> tuple[str, ...]:
        return _known(causes, "delay_cause")

    @field_validator("fee_supply_modes")
    @classmethod
    def _known_modes(cls, modes: tuple[str, ...]) -> tuple[str, ...]:
        return _known(modes, "supply_mode")


class Condition(Section):
    """One condition of a decision row; an unknown value meets none but ``is_unknown``."""

    column: str
    op: Operator
    value: Any = None


class DecisionRow(Section):
    """One row of the decision table: where all conditions hold, propose `action` on the ground of `article`."""

    id: Text
    when: tuple[Condition, ...]
    action: str
    article: str = ""
    confidence: Confidence
    statutory: bool = False
    pack: str = ""

    @field_validator("action")
    @classmethod
    def _known_action(cls, action: str) -> str:
        return _known((action,), "disposal_action")[0]


class DisposalRules(Section):
    """What to do about each parcel: the first row that fits; and the order of urgency of the actions."""

    decisions: tuple[DecisionRow, ...]
    action_order: tuple[str, ...]

    @field_validator("action_order")
    @classmethod
    def _known_actions(cls, actions: tuple[str, ...]) -> tuple[str, ...]:
        return _known(actions, "disposal_action")


class TargetStep(Section):
    """The share of the opening stock that has to be settled by a day."""

    by: date
    share: ShareText


class Target(Section):
    """One policy target: what is to be disposed of, counted from which stock, how much by when."""

    id: Text
    subject: str
    title: Text
    baseline_date: date
    steps: tuple[TargetStep, ...]
    scope: Literal["zone", "city"]
    binding: bool
    article: Text
    confidence: Confidence
    text: str = ""
    note: str = ""
    pack: str = ""

    @field_validator("subject")
    @classmethod
    def _known_subject(cls, subject: str) -> str:
        return _known((subject,), "subject_kind")[0]


class TargetRules(Section):
    """The targets that a city or zone has set itself; none in the national pack."""

    rows: tuple[Target, ...] = ()


SECTIONS: dict[str, type[Section]] = {"idle": IdleRules, "disposal": DisposalRules, "targets": TargetRules}
ROW_LISTS: dict[str, type[DecisionRow] | type[Target]] = {"disposal.decisions": DecisionRow, "targets.rows": Target}


def _known(values: tuple[str, ...], list_name: str) -> tuple[str, ...]:
    wrong = [value for value in values if value not in codes(list_name)]
    if wrong:
        raise ValueError(f"不在代码表 {list_name} 内:{'、'.join(wrong)}")
    return values
