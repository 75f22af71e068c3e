"""Places in the rankings of zones and what follows from them (seed 000 III.3)."""

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from landuse.policy.rules.section import RuleRow, Section, ShareText, known_codes
from landuse.policy.source import Text


class PlaceRule(RuleRow):
    """What follows for zones of one level among the first (`top`) or the `last` of a list, so many years running.

    The places are a number or a share of the list; `area` says whose list counts: the province's or the nation's. Years before
    `from_year` count nowhere.
    """

    level: str
    area: Literal["national", "provincial"]
    end: Literal["top", "last"]
    places: Annotated[int, Field(gt=0)] | None = None
    share: ShareText | None = None
    years_running: Annotated[int, Field(gt=0)] = 1
    from_year: int | None = None
    consequence: str
    text: Text
    note: str = ""

    @field_validator("level")
    @classmethod
    def _known_level(cls, level: str) -> str:
        return known_codes((level,), "zone_level")[0]

    @field_validator("consequence")
    @classmethod
    def _known_consequence(cls, code: str) -> str:
        return known_codes((code,), "ranking_consequence")[0]

    @model_validator(mode="after")
    def _one_size(self) -> "PlaceRule":
        if (self.places is None) == (self.share is None):
            raise ValueError("须写明 places（名次数）或 share（比例）之一")
        if self.share is not None and not 0 < self.share <= 1:
            raise ValueError(f"share 须大于 0、不超过 1，现为 {self.share}")
        return self


class PlannedGrowth(RuleRow):
    """The growth of municipal tax that the city planned for one year (share); input of the user."""

    year: int
    rate: float
    note: str = ""


class RankingRules(Section):
    """Places that are commended, interviewed, rectified or delisted, and the reward of those commended.

    The reward of a year is `reward_share` of the municipal tax above that of the year before grown as planned, in the
    `reward_years` from `reward_after_years` after the year of the ranking on.
    """

    reward_share: Annotated[float, Field(ge=0, le=1)]
    reward_years: Annotated[int, Field(ge=1)]
    reward_after_years: Annotated[int, Field(ge=0)]
    rules: tuple[PlaceRule, ...] = ()
    planned_growth: tuple[PlannedGrowth, ...] = ()

    @model_validator(mode="after")
    def _one_plan_a_year(self) -> "RankingRules":
        years = [row.year for row in self.planned_growth]
        repeated = sorted({year for year in years if years.count(year) > 1})
        if repeated:
            raise ValueError(f"planned_growth 的年度重复：{'、'.join(map(str, repeated))}")
        return self
