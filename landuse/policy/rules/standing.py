"""The per-mu evaluation (亩均综合评价): indicators, classes, consequences."""

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from landuse.policy.rules.section import RuleRow, Section, known_codes
from landuse.policy.source import Text

WEIGHT_TOLERANCE = 1e-6


class Indicator(RuleRow):
    """One indicator of a per-mu evaluation: which column, for which size class, against which benchmark, with which weight.

    Without a `benchmark` the average of the year's like firms is taken (sum over sum). `missing` says what an enterprise without
    the figure gets: the average score of its like, nothing, or no score at all.
    """

    size_class: str
    column: Text
    benchmark: Annotated[float, Field(gt=0)] | None = None
    weight: Annotated[float, Field(gt=0)]
    missing: Literal["average_score", "zero", "unknown"]
    note: str = ""

    @field_validator("size_class")
    @classmethod
    def _known_size(cls, size: str) -> str:
        return known_codes((size,), "size_class")[0]


class GradeClass(RuleRow):
    """One class: enterprises up to this share of the ranking (best first), or from this score on, get `grade`."""

    grade: Literal["A", "B", "C", "D"]
    upto_share: Annotated[float, Field(gt=0, le=1)] | None = None
    from_score: float | None = None


class Consequence(RuleRow):
    """What a grade brings by policy; printed beside the grade, computed only where the pack gives a rate."""

    grade: Literal["A", "B", "C", "D"]
    subject: Text
    text: Text
    rate: float | None = None
    unit: str = ""


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
                raise ValueError(f"{size} 的指标权重合计为 {total:g}，应为 100")
        kinds = {row.upto_share is None for row in self.classes}
        if len(kinds) > 1 or any((row.upto_share is None) == (row.from_score is None) for row in self.classes):
            raise ValueError("classes 须统一按 upto_share（排名比例）或统一按 from_score（得分）划分")
        if kinds == {False} and max(row.upto_share or 0 for row in self.classes) != 1:
            raise ValueError("classes 的 upto_share 最后一档须为 1")
        return self
