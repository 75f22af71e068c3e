"""The goals that the plans set each zone (对照表): what is measured, against what, whom it binds, and when."""

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from landuse.policy.rules.section import RuleRow, Section, known_codes
from landuse.policy.source import Text
from landuse.vocabulary import columns
from landuse.vocabulary.rows import did_you_mean

Measure = Literal[
    "account", "growth", "change", "conversion", "large_projects", "large_investment", "industrial_starts", "same_year_starts",
]  # fmt: skip
Area = Literal["national", "provincial"]
OF_COLUMNS = ("account", "growth", "change")
OF_SIZE = ("large_projects", "large_investment")


class Goal(RuleRow):
    """One goal of the scorecard.

    `measure` names the formula (:data:`landuse.zones.scorecard.MEASURES`): a figure of the zone accounts (`columns`: the first that the
    zone reports), its growth or its change against the year before, or a figure counted from the projects (`size_wanyuan`: from
    which total investment a project counts). The target is `target`, on top of the average of the `reference` area where one is
    named. It binds the zones named in `zones` (code or name), else those of `levels`; in the `years` from first to last; from
    `due_year` on where it is to be reached by a year. `tolerance` is how far a figure may fall short of a goal of "about".
    """

    title: Text
    measure: Measure
    columns: tuple[str, ...] = ()
    size_wanyuan: Annotated[float, Field(gt=0)] | None = None
    comparison: Literal["at_least", "above", "at_most"]
    target: float = 0
    tolerance: Annotated[float, Field(ge=0)] = 0
    reference: Area | None = None
    unit: Literal["share", "ratio", "count", "wanyuan", "wanyuan/ha", "person/ha", "ha"]
    levels: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    due_year: int | None = None
    binding: bool = True
    text: str = ""
    note: str = ""

    @field_validator("levels")
    @classmethod
    def _known_levels(cls, levels: tuple[str, ...]) -> tuple[str, ...]:
        return known_codes(levels, "zone_level")

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        known = columns("zone_accounts")
        for name in names:
            if name not in known or known[name].dtype not in {"float64", "Int64"}:
                raise ValueError(f"没有可考核的指标“{name}”{did_you_mean(name, known)}")
        return names

    @model_validator(mode="after")
    def _complete(self) -> "Goal":
        if (self.measure in OF_COLUMNS) != bool(self.columns):
            raise ValueError(f"measure “{self.measure}”{'须' if self.measure in OF_COLUMNS else '不得'}写明 columns")
        if (self.measure in OF_SIZE) != (self.size_wanyuan is not None):
            raise ValueError(f"measure “{self.measure}”{'须' if self.measure in OF_SIZE else '不得'}写明 size_wanyuan")
        if bool(self.levels) == bool(self.zones):
            raise ValueError("须写明 levels（级别）或 zones（开发区名单）之一")
        if self.reference and self.measure not in OF_COLUMNS:
            raise ValueError("只有开发区年度数据的指标可与平均水平（reference）比较")
        if self.years and self.years[0] > self.years[1]:
            raise ValueError(f"years 起止颠倒：{self.years[0]} 至 {self.years[1]}")
        return self


class Reference(RuleRow):
    """The average of like zones, or the growth of the whole country, in one year; input of the user, each with its source."""

    column: Text
    area: Area
    year: int
    value: float
    zone_type: str | None = None
    note: str = ""

    @field_validator("column")
    @classmethod
    def _known_column(cls, name: str) -> str:
        known = columns("zone_accounts")
        if name not in known:
            raise ValueError(f"开发区年度数据表没有列“{name}”{did_you_mean(name, known)}")
        return name

    @field_validator("zone_type")
    @classmethod
    def _known_type(cls, zone_type: str | None) -> str | None:
        return known_codes((zone_type,), "zone_type")[0] if zone_type else None


class ScorecardRules(Section):
    """Rows of the zones' scorecard and the averages they are compared with.

    `reference_age_years` is how many years older than the figure a published average may be; growth always needs its own year.
    """

    reference_age_years: Annotated[int, Field(ge=0)]
    goals: tuple[Goal, ...] = ()
    references: tuple[Reference, ...] = ()
