"""The decision table: what to do about a parcel, and on which ground."""

from typing import Any, Literal

from pydantic import field_validator

from landuse.policy.rules.section import RuleRow, Section, known_codes

Operator = Literal["equals", "one_of", "is_true", "is_false", "is_unknown", "at_most", "at_least", "above", "below"]


class Condition(Section):
    """One condition of a decision row; an unknown value meets none but ``is_unknown``."""

    column: str
    op: Operator
    value: Any = None


class DecisionRow(RuleRow):
    """One row of the decision table: where all conditions hold, propose `action` on the ground of `article`."""

    article: str = ""  # "do nothing" and "complete the evidence" rest on no article
    when: tuple[Condition, ...]
    action: str
    statutory: bool = False

    @field_validator("action")
    @classmethod
    def _known_action(cls, action: str) -> str:
        return known_codes((action,), "disposal_action")[0]


class DisposalRules(Section):
    """What to do about each parcel: the first row that fits; and the order of urgency of the actions."""

    decisions: tuple[DecisionRow, ...]
    action_order: tuple[str, ...]

    @field_validator("action_order")
    @classmethod
    def _known_actions(cls, actions: tuple[str, ...]) -> tuple[str, ...]:
        return known_codes(actions, "disposal_action")
