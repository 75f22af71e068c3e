"""Control indicators of industrial projects (工业项目建设用地控制指标): floor or limit, met or not, and the result of all of them.

2008 edition (国土资发〔2008〕24号): all indicators must be met together. What cannot be judged is unknown, never met. Ratios that differ
from a control value by no more than rounding noise count as equal to it.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from landuse.metrics.choices import first_that_fits, holds, names_of_flags
from landuse.policy import LandControlRules
from landuse.policy.control_values import control_key, control_value, stated_values
from landuse.vocabulary.industry_codes import divisions

NOISE = 1e-9
"""Relative size of what floating-point division may add or take; exactly the control value is met."""
NO_VALUE = "control_values"
"""What is missing where the policy pack states no control value."""


class Judged(NamedTuple):
    """The columns of one indicator: its value, its floor or limit, and whether that is met."""

    value: str
    limit: str
    met: str


JUDGED: Mapping[str, Judged] = {
    "investment_intensity": Judged(
        "investment_intensity_wanyuan_per_ha", "investment_intensity_floor_wanyuan_per_ha", "investment_intensity_met"
    ),
    "floor_area_ratio": Judged("floor_area_ratio", "floor_area_ratio_floor", "floor_area_ratio_met"),
    "building_coefficient": Judged("building_coefficient", "building_coefficient_floor", "building_coefficient_met"),
    "office_land_share": Judged("office_land_share", "office_land_share_limit", "office_land_share_met"),
    "office_floor_share": Judged("office_floor_share", "office_floor_share_limit", "office_floor_share_met"),
    "greening_share": Judged("greening_share", "greening_share_limit", "greening_share_met"),
}
"""The indicators of the code list ``control_indicator`` and their columns."""


def control_limits(
    industry_code: pd.Series,
    industry_code_year: pd.Series,
    land_grade: pd.Series,
    land_control_applies: pd.Series,
    land_control_rules: LandControlRules,
) -> pd.DataFrame:
    """Return the floor or limit of each indicator of the applied edition, a column each; missing where none is stated or applies."""
    facts = pd.DataFrame({"division": divisions(industry_code), "year": industry_code_year, "grade": land_grade}, copy=False)
    number = facts.groupby(list(facts), dropna=False, sort=False).ngroup().to_numpy()
    different = facts.iloc[np.unique(number, return_index=True)[1]].astype(object)
    known = different.where(different.notna(), None)
    keys = [control_key(land_control_rules, *fact) for fact in zip(*(known[name] for name in known), strict=True)]
    applies = holds(land_control_applies)
    found = {}
    for indicator in land_control_rules.applied.indicators:
        stated = stated_values(land_control_rules, indicator)
        values = np.array([*(control_value(stated, key, indicator) for key in keys), np.nan])
        found[indicator] = np.where(applies, values[number], np.nan)
    return pd.DataFrame(found, index=land_control_applies.index)


def investment_intensity_floor_wanyuan_per_ha(control_limits: pd.DataFrame) -> pd.Series:
    """Return the least investment intensity, 万元/公顷; missing where the pack states none: it is never assumed."""
    return _limit(control_limits, "investment_intensity")


def investment_intensity_met(
    investment_intensity_wanyuan_per_ha: pd.Series, investment_intensity_floor_wanyuan_per_ha: pd.Series, control_due: pd.Series
) -> pd.Series:
    """Tell whether the investment intensity (with land price) reaches its floor."""
    return _at_least(investment_intensity_wanyuan_per_ha, investment_intensity_floor_wanyuan_per_ha, control_due)


def floor_area_ratio_floor(control_limits: pd.DataFrame) -> pd.Series:
    """Return the least floor area ratio for the parcel's industry."""
    return _limit(control_limits, "floor_area_ratio")


def floor_area_ratio_met(floor_area_ratio: pd.Series, floor_area_ratio_floor: pd.Series, control_due: pd.Series) -> pd.Series:
    """Tell whether the floor area ratio reaches its floor."""
    return _at_least(floor_area_ratio, floor_area_ratio_floor, control_due)


def building_coefficient_floor(control_limits: pd.DataFrame) -> pd.Series:
    """Return the least building coefficient (2008: 30 %)."""
    return _limit(control_limits, "building_coefficient")


def building_coefficient_met(
    building_coefficient: pd.Series, building_coefficient_floor: pd.Series, control_due: pd.Series
) -> pd.Series:
    """Tell whether the building coefficient reaches its floor."""
    return _at_least(building_coefficient, building_coefficient_floor, control_due)


def office_land_share_limit(control_limits: pd.DataFrame) -> pd.Series:
    """Return the largest share of land for offices and welfare (2008: 7 %)."""
    return _limit(control_limits, "office_land_share")


def office_land_share_met(
    office_land_share: pd.Series, office_floor_share: pd.Series, office_land_share_limit: pd.Series, control_due: pd.Series
) -> pd.Series:
    """Tell whether the land for offices and welfare keeps within its limit.

    Where that land is not stated apart, its share of the floor area stands in for it (apportioned land, 2008 edition).
    """
    return _at_most(office_land_share.fillna(office_floor_share), office_land_share_limit, control_due)


def office_floor_share_limit(control_limits: pd.DataFrame) -> pd.Series:
    """Return the largest share of floor area for offices and welfare (2023: 15 %, MEMORY)."""
    return _limit(control_limits, "office_floor_share")


def office_floor_share_met(
    office_floor_share: pd.Series, office_floor_share_limit: pd.Series, control_due: pd.Series
) -> pd.Series:
    """Tell whether the floor area of offices and welfare keeps within its limit."""
    return _at_most(office_floor_share, office_floor_share_limit, control_due)


def greening_share_limit(control_limits: pd.DataFrame) -> pd.Series:
    """Return the largest green share (2008: 20 %, and generally none)."""
    return _limit(control_limits, "greening_share")


def greening_share_met(greening_share: pd.Series, greening_share_limit: pd.Series, control_due: pd.Series) -> pd.Series:
    """Tell whether the green share keeps within its limit."""
    return _at_most(greening_share, greening_share_limit, control_due)


def control_due(works_status: pd.Series, land_control_rules: LandControlRules) -> pd.Series:
    """Tell whether what is built can be judged by now, by the state of the works; unknown where that is."""
    known = works_status.notna() & (works_status != "unknown")
    return works_status.isin(land_control_rules.judged_works).astype("boolean").mask(~known)


def control_outcomes(
    investment_intensity_met: pd.Series,
    floor_area_ratio_met: pd.Series,
    building_coefficient_met: pd.Series,
    office_land_share_met: pd.Series,
    office_floor_share_met: pd.Series,
    greening_share_met: pd.Series,
    land_control_rules: LandControlRules,
) -> pd.DataFrame:
    """Return met or not of the indicators that the applied edition judges, a column each."""
    outcomes = {
        "investment_intensity": investment_intensity_met,
        "floor_area_ratio": floor_area_ratio_met,
        "building_coefficient": building_coefficient_met,
        "office_land_share": office_land_share_met,
        "office_floor_share": office_floor_share_met,
        "greening_share": greening_share_met,
    }
    return pd.DataFrame({name: outcomes[name] for name in land_control_rules.applied.indicators}, copy=False)


def land_control_result(land_control_applies: pd.Series, control_due: pd.Series, control_outcomes: pd.DataFrame) -> pd.Series:
    """Return unmet where one indicator is not met, all_met only where every one is met.

    not_applicable off industrial land; not_due where the works are not completed.
    """
    applies = holds(land_control_applies)
    outcomes = [control_outcomes[name] for name in control_outcomes]
    unmet = np.logical_or.reduce([holds(~met) for met in outcomes])
    met = np.logical_and.reduce([holds(met) for met in outcomes])
    return first_that_fits(
        "land_control_result",
        [
            ("not_applicable", holds(~land_control_applies)),
            ("not_due", holds(~control_due)),
            ("unmet", applies & unmet),
            ("all_met", applies & met),
        ],
        "unknown",
        land_control_applies.index,
    )


def land_control_unmet(control_outcomes: pd.DataFrame) -> pd.Series:
    """Return the codes of the indicators that are not met, parted by commas; empty where none is."""
    return names_of_flags({str(name): ~control_outcomes[name] for name in control_outcomes}, control_outcomes.index)


def land_control_undecided(land_control_applies: pd.Series, control_due: pd.Series, control_outcomes: pd.DataFrame) -> pd.Series:
    """Return the codes of the edition's indicators that cannot be judged, parted by commas; empty where none is to be judged."""
    open_parcels = ~holds(~land_control_applies) & ~holds(~control_due)
    flags = {str(name): control_outcomes[name].isna() & open_parcels for name in control_outcomes}
    return names_of_flags(flags, control_outcomes.index)


def land_control_missing(
    land_control_applies: pd.Series,
    control_due: pd.Series,
    control_outcomes: pd.DataFrame,
    control_limits: pd.DataFrame,
    area_m2: pd.Series,
    fixed_asset_investment_wanyuan: pd.Series,
    counted_floor_area_m2: pd.Series,
    building_footprint_m2: pd.Series,
    structure_area_m2: pd.Series,
    yard_area_m2: pd.Series,
    office_land_m2: pd.Series,
    office_floor_area_m2: pd.Series,
    plain_floor_area_m2: pd.Series,
    greening_area_m2: pd.Series,
    land_use_code: pd.Series,
    land_use_system: pd.Series,
    industry_code: pd.Series,
    industry_code_year: pd.Series,
    land_grade: pd.Series,
    land_control_rules: LandControlRules,
) -> pd.Series:
    """Return what keeps the undecided indicators open, parted by commas: raw columns, and ``control_values`` of the policy pack."""
    may_be_due = ~holds(~control_due)
    open_use = land_control_applies.isna() & may_be_due
    judged = holds(land_control_applies) & may_be_due
    undecided = {str(name): control_outcomes[name].isna() & judged for name in control_outcomes}
    operands = {
        "area_m2": (~(area_m2 > 0), tuple(undecided)),
        "fixed_asset_investment_wanyuan": (fixed_asset_investment_wanyuan.isna(), ("investment_intensity",)),
        "floor_area_m2": (counted_floor_area_m2.isna(), ("floor_area_ratio",)),
        "building_footprint_m2": (building_footprint_m2.isna(), ("building_coefficient",)),
        "structure_area_m2": (structure_area_m2.isna(), ("building_coefficient",)),
        "yard_area_m2": (yard_area_m2.isna(), ("building_coefficient",)),
        "office_land_m2": (office_land_m2.isna(), ("office_land_share",)),
        "office_floor_area_m2": (office_floor_area_m2.isna(), ("office_floor_share",)),
        "plain_floor_area_m2": (~(plain_floor_area_m2 > 0), ("office_floor_share",)),
        "greening_area_m2": (greening_area_m2.isna(), ("greening_share",)),
    }
    flags = {name: lacking & _any_of(undecided, concerned) for name, (lacking, concerned) in operands.items()}
    unlimited = _any_of({name: undecided[name] & control_limits[name].isna() for name in undecided}, tuple(undecided))
    flags["works_status"] = pd.Series(judged, index=area_m2.index) & control_due.isna()
    flags["land_use_code"] = open_use & land_use_code.isna()
    flags["land_use_system"] = open_use & land_use_code.notna() & land_use_system.isna()
    flags["industry_code"] = (open_use | unlimited) & industry_code.isna()
    flags["industry_code_year"] = unlimited & industry_code.notna() & industry_code_year.isna()
    flags["land_grade"] = unlimited & land_grade.isna() & _graded(land_control_rules)
    flags[NO_VALUE] = unlimited & ~(flags["industry_code"] | flags["industry_code_year"] | flags["land_grade"])
    return names_of_flags(flags, land_control_applies.index)


def _graded(rules: LandControlRules) -> bool:
    return any(row.land_class for row in rules.values if row.edition == rules.edition)


def _any_of(flags: dict[str, pd.Series], names: tuple[str, ...]) -> pd.Series:
    first, *others = [flags[name] for name in names if name in flags] or [False & next(iter(flags.values()))]
    for flag in others:
        first = first | flag
    return first


def _limit(control_limits: pd.DataFrame, indicator: str) -> pd.Series:
    if indicator not in control_limits:
        return pd.Series(float("nan"), index=control_limits.index)
    return control_limits[indicator]


def _at_least(values: pd.Series, floor: pd.Series, due: pd.Series) -> pd.Series:
    return _judged(values >= floor * (1 - NOISE), values, floor, due)


def _at_most(values: pd.Series, limit: pd.Series, due: pd.Series) -> pd.Series:
    return _judged(values <= limit * (1 + NOISE), values, limit, due)


def _judged(met: pd.Series, values: pd.Series, control_value: pd.Series, due: pd.Series) -> pd.Series:
    """Return `met` where both sides are known and it is time to judge; a negative figure is no figure."""
    return met.astype("boolean").mask(~(values >= 0) | control_value.isna() | ~holds(due))
