"""Typed sections of a policy: plain numbers for the formulas to use; their sources stand in ``Policy.source``."""

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from landuse.policy.source import Confidence, Text
from landuse.vocabulary import codes

ShareText = Annotated[Fraction, BeforeValidator(lambda value: Fraction(str(value)))]
WEIGHT_TOLERANCE = 1e-6
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


class LinkageRules(Section):
    """How enterprises are linked to land and to each other for evaluation."""

    double_counting_tolerance: Annotated[float, Field(ge=0)]
    merge_tenants: bool
    tenant_follows_owner: bool


class Indicator(Section):
    """One indicator of a per-mu evaluation: which column, for which size class, against which benchmark, with which weight.

    Without a `benchmark` the average of the year's like firms is taken (sum over sum). `missing` says what an enterprise without
    the figure gets: the average score of its like, nothing, or no score at all.
    """

    id: Text
    size_class: str
    column: Text
    benchmark: Annotated[float, Field(gt=0)] | None = None
    weight: Annotated[float, Field(gt=0)]
    missing: Literal["average_score", "zero", "unknown"]
    article: Text
    confidence: Confidence
    note: str = ""
    pack: str = ""

    @field_validator("size_class")
    @classmethod
    def _known_size(cls, size: str) -> str:
        return _known((size,), "size_class")[0]


class GradeClass(Section):
    """One class: enterprises up to this share of the ranking (best first), or from this score on, get `grade`."""

    id: Text
    grade: Literal["A", "B", "C", "D"]
    upto_share: Annotated[float, Field(gt=0, le=1)] | None = None
    from_score: float | None = None
    article: Text
    confidence: Confidence
    pack: str = ""


class Consequence(Section):
    """What a grade brings by policy; printed beside the grade, computed only where the pack gives a rate."""

    id: Text
    grade: Literal["A", "B", "C", "D"]
    subject: Text
    text: Text
    rate: float | None = None
    unit: str = ""
    article: Text
    confidence: Confidence
    pack: str = ""


class StandingRules(Section):
    """The per-mu evaluation (亩均综合评价): indicators, scoring, classes, exemptions, veto, consequences."""

    scoring: Literal["ratio_to_benchmark", "best_is_full"]
    cap: Annotated[float, Field(gt=0)] | None
    floor: float
    exempt_grade: Literal["A", "B", "C", "D"]
    veto_grade: Literal["C", "D"]
    indicators: tuple[Indicator, ...] = ()
    classes: tuple[GradeClass, ...] = ()
    consequences: tuple[Consequence, ...] = ()

    @field_validator("cap", mode="before")
    @classmethod
    def _none_in_words(cls, cap: object) -> object:
        return None if cap == "none" else cap

    @model_validator(mode="after")
    def _weights_add_up(self) -> "StandingRules":
        for size in {indicator.size_class for indicator in self.indicators}:
            total = sum(indicator.weight for indicator in self.indicators if indicator.size_class == size)
            if abs(total - 100) > WEIGHT_TOLERANCE:
                raise ValueError(f"{size} 的指标权重合计为 {total:g},应为 100")
        kinds = {row.upto_share is None for row in self.classes}
        if len(kinds) > 1 or any((row.upto_share is None) == (row.from_score is None) for row in self.classes):
            raise ValueError("classes 须统一按 upto_share(排名比例)或统一按 from_score(得分)划分")
        if kinds == {False} and max(row.upto_share or 0 for row in self.classes) != 1:
            raise ValueError("classes 的 upto_share 最后一档须为 1")
        return self


class LendingRate(Section):
    """Benchmark lending rates of one year, and the lowest coupon of convertible bonds (CHK)."""

    id: Text
    short: float
    long: float
    bond: float
    article: Text
    confidence: Confidence
    pack: str = ""


class ZombieRules(Section):
    """Thresholds of the zombie tests: the seed's own statuses and the literature's evidence."""

    inactive_months: int
    normal_years: int
    sales_share: float
    electricity_share: float
    insured_staff_at_most: float
    loss_years: int
    rate_factor: float
    long_rate_years: int
    fn_debt_share: float
    fn_years: int
    oecd_age_years: int
    oecd_years: int
    rates: tuple[LendingRate, ...] = ()


class Remedy(Section):
    """What a cause that holds up a project calls for, and who must act; government causes never lead to a fee."""

    id: Text
    mode: str
    who: str
    government: bool
    text: Text
    article: Text
    confidence: Confidence
    pack: str = ""

    @model_validator(mode="after")
    def _known_codes(self) -> "Remedy":
        for value, list_name in ((self.id, "project_cause"), (self.mode, "disposal_mode"), (self.who, "who")):
            _known((value,), list_name)
        return self


class ProjectRules(Section):
    """Zombie projects (僵尸项目): the remedy for each cause."""

    remedies: tuple[Remedy, ...] = ()


Row = DecisionRow | Target | Indicator | GradeClass | Consequence | LendingRate | Remedy
SECTIONS: dict[str, type[Section]] = {
    "idle": IdleRules,
    "disposal": DisposalRules,
    "targets": TargetRules,
    "linkage": LinkageRules,
    "standing": StandingRules,
    "zombie": ZombieRules,
    "projects": ProjectRules,
}
ROW_LISTS: dict[str, type[Row]] = {
    "disposal.decisions": DecisionRow,
    "targets.rows": Target,
    "standing.indicators": Indicator,
    "standing.classes": GradeClass,
    "standing.consequences": Consequence,
    "zombie.rates": LendingRate,
    "projects.remedies": Remedy,
}


def _known(values: tuple[str, ...], list_name: str) -> tuple[str, ...]:
    wrong = [value for value in values if value not in codes(list_name)]
    if wrong:
        raise ValueError(f"不在代码表 {list_name} 内:{'、'.join(wrong)}")
    return values
