"""States of the land stock: low-efficiency tests, the stock measures of 2024-2026, and the matching of land and projects."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from landuse.policy.rules.disposal import Condition
from landuse.policy.rules.section import RuleRow, Section, known_codes
from landuse.policy.source import Text

LOW_EFFICIENCY_COLUMNS = (
    "building_coefficient", "floor_area_ratio", "investment_intensity_wanyuan_per_mu", "revenue_wanyuan_per_mu",
    "output_wanyuan_per_mu", "value_added_wanyuan_per_mu", "tax_wanyuan_per_mu", "used_by_eliminated",
)  # fmt: skip
"""Columns of the parcels that a test of low efficiency may look at."""
Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0)]


class LowEfficiencyTest(RuleRow):
    """One test of low-efficiency land: a column against a threshold, for industrial land only unless said otherwise."""

    title: Text
    column: str
    op: Literal["below", "at_most", "above", "at_least", "is_true"]
    value: float | None = None
    industrial_only: bool = True
    note: str = ""

    @model_validator(mode="after")
    def _fits(self) -> "LowEfficiencyTest":
        if self.column not in LOW_EFFICIENCY_COLUMNS:
            raise ValueError(f"低效情形不能用列“{self.column}”；可用：{'、'.join(LOW_EFFICIENCY_COLUMNS)}")
        if (self.op == "is_true") != (self.value is None):
            raise ValueError("is_true 不写 value，其余比较须写 value")
        return self


class StockMeasure(RuleRow):
    """A measure for which a parcel is a candidate where all conditions are known to hold; never a legal ground."""

    title: Text
    text: Text
    when: tuple[Condition, ...]
    applies_from: date | None = None
    note: str = ""


class StockRules(Section):
    """Tests of low-efficiency land and of the stock measures of 2024-2026: candidate flags, never a legal ground."""

    held_land_share: Share
    industrial_land_codes: tuple[str, ...]
    low_efficiency: tuple[LowEfficiencyTest, ...] = ()
    low_efficiency_tests_needed: Annotated[int, Field(ge=1)]
    bond_in_force_from: date
    bond_supplied_until: date
    measures: tuple[StockMeasure, ...] = ()
    match_states: tuple[str, ...]
    match_area_under: Share
    match_area_over: Annotated[float, Field(ge=0)]
    match_group_size: Annotated[int, Field(ge=1, le=4)]
    match_adjoining_m: Annotated[float, Field(ge=0)]
    match_proposals: Annotated[int, Field(ge=1)]
    match_weight_area: Weight
    match_weight_industry: Weight
    match_weight_place: Weight
    match_weight_contiguity: Weight

    @field_validator("match_states")
    @classmethod
    def _known_states(cls, states: tuple[str, ...]) -> tuple[str, ...]:
        return known_codes(states, "land_stock_state")

    @field_validator("industrial_land_codes")
    @classmethod
    def _known_systems(cls, entries: tuple[str, ...]) -> tuple[str, ...]:
        known_codes(tuple(entry.partition(":")[0] for entry in entries), "land_use_system")
        return entries
