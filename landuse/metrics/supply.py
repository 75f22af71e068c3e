"""Screening a project before it is given land: negative list, intensity floor, validity of the zone's regional assessments.

Seed 004 items 7 and 13. What the packs do not state, and what is not known of the project, keeps it from passing.
"""

import numpy as np
import pandas as pd

from landuse.identifiers.known_ids import are_known
from landuse.metrics.choices import first_that_fits, holds, names_of_flags
from landuse.metrics.regional_assessments import assessment_states
from landuse.policy import SupplyRules
from landuse.policy.industry_lists import falls_under
from landuse.units import M2_PER_MU

NOISE = 1e-9
"""Relative size of what floating-point division may take; exactly the floor is met."""


def supplied(
    actual_start_date: pd.Series, project_parcels: pd.DataFrame, parcels: pd.DataFrame, project_ids: pd.Index, as_of: pd.Timestamp
) -> pd.Series:
    """Tell which projects have land already: started, or a linked parcel has a contract or was delivered by `as_of`."""
    given = parcels.index[(parcels["contract_date"] <= as_of) | (parcels["delivery_date"] <= as_of)]
    with_land = project_parcels.loc[are_known(project_parcels["parcel_id"], given), "project_id"]
    return (actual_start_date <= as_of) | pd.Series(are_known(project_ids, with_land))


def negative_matches(industry_code: pd.Series, industry_code_year: pd.Series, supply_rules: SupplyRules) -> pd.DataFrame:
    """Return for each row of the negative list whether the industry falls under it, three-valued, a column each."""
    rows = supply_rules.negative_list
    return _by_industry(industry_code, industry_code_year, {row.id: (row.codes, row.code_version) for row in rows})


def supply_negative(negative_matches: pd.DataFrame, supply_rules: SupplyRules) -> pd.Series:
    """Tell whether no land may be supplied to the industry; unknown where the code leaves it open or the packs have no list."""
    if not supply_rules.negative_list:
        return pd.Series(pd.NA, index=negative_matches.index, dtype="boolean")
    return _any_three_valued(negative_matches)


def supply_negative_row(negative_matches: pd.DataFrame) -> pd.Series:
    """Return the ids of the rows of the negative list that the industry falls under, parted by commas."""
    return names_of_flags({str(name): negative_matches[name] for name in negative_matches}, negative_matches.index)


def supply_intensity_wanyuan_per_mu(fixed_asset_investment_wanyuan: pd.Series, wanted_area_m2: pd.Series) -> pd.Series:
    """Return the planned fixed-asset investment (with land price) per mu of land wanted, 万元/亩."""
    return fixed_asset_investment_wanyuan * float(M2_PER_MU) / wanted_area_m2.where(wanted_area_m2 > 0)


def supply_intensity_floor_wanyuan_per_mu(
    industry_code: pd.Series, industry_code_year: pd.Series, supply_rules: SupplyRules
) -> pd.Series:
    """Return the highest intensity floor of the packs that holds for the industry, 万元/亩.

    Missing without a floor, and where a row of given industries may or may not hold.
    """
    rows = supply_rules.intensity_floors
    fits = _by_industry(industry_code, industry_code_year, {row.id: (row.codes, row.code_version) for row in rows if row.codes})
    highest = pd.Series(max((row.wanyuan_per_mu for row in rows if not row.codes), default=np.nan), index=fits.index)
    for row in rows:
        if row.codes:
            highest = highest.mask(holds(fits[row.id]) & ~(highest >= row.wanyuan_per_mu), row.wanyuan_per_mu)
    for row in rows:
        if row.codes:  # what may hold leaves the floor open only where it would be higher
            highest = highest.mask(fits[row.id].isna() & ~(highest >= row.wanyuan_per_mu))
    return highest


def supply_intensity_met(
    supply_intensity_wanyuan_per_mu: pd.Series, supply_intensity_floor_wanyuan_per_mu: pd.Series
) -> pd.Series:
    """Tell whether the planned intensity reaches the floor; unknown where either is."""
    values, floor = supply_intensity_wanyuan_per_mu, supply_intensity_floor_wanyuan_per_mu
    met = (values >= floor * (1 - NOISE)).astype("boolean")
    return met.mask(~(values >= 0) | floor.isna())


def zone_assessments(zone_id: pd.Series, zones: pd.DataFrame, supply_rules: SupplyRules, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return the state of each required assessment of the project's zone, a column each; unknown without a known zone."""
    states = assessment_states(zones, supply_rules, as_of)
    found = {}
    for kind in supply_rules.required_assessments:
        of_zones = states[states["kind"] == kind].set_index("zone_id")["status"].astype("str")
        found[kind] = zone_id.map(of_zones).astype("str").fillna("unknown")
    return pd.DataFrame(found, index=zone_id.index)


def supply_expired_assessments(zone_assessments: pd.DataFrame) -> pd.Series:
    """Return the kinds of assessment of the project's zone whose validity is over, parted by commas."""
    return names_of_flags({str(kind): zone_assessments[kind] == "expired" for kind in zone_assessments}, zone_assessments.index)


def supply_missing(
    supplied: pd.Series,
    supply_negative: pd.Series,
    supply_intensity_met: pd.Series,
    supply_intensity_floor_wanyuan_per_mu: pd.Series,
    zone_assessments: pd.DataFrame,
    industry_code: pd.Series,
    industry_code_year: pd.Series,
    fixed_asset_investment_wanyuan: pd.Series,
    wanted_area_m2: pd.Series,
    zone_id: pd.Series,
    supply_rules: SupplyRules,
) -> pd.Series:
    """Return what keeps a check open, parted by commas.

    Raw columns of the project; ``negative_list`` or ``intensity_floors`` where the packs state none; ``<kind>_assessment_date`` of
    the project's zone.
    """
    asked = pd.Series(~holds(supplied), index=zone_id.index)
    listing = asked & supply_negative.isna() & ("negative_list" in supply_rules.checks)
    intensity = asked & supply_intensity_met.isna() & ("intensity_floor" in supply_rules.checks)
    assessed = asked & ("assessments" in supply_rules.checks)
    no_floor = intensity & supply_intensity_floor_wanyuan_per_mu.isna()
    by_code = (listing & bool(supply_rules.negative_list)) | (no_floor & bool(supply_rules.intensity_floors))
    flags = {
        "industry_code": by_code & industry_code.isna(),
        "industry_code_year": by_code & industry_code_year.isna(),
        "fixed_asset_investment_wanyuan": intensity & fixed_asset_investment_wanyuan.isna(),
        "wanted_area_m2": intensity & ~(wanted_area_m2 > 0),
        "zone_id": assessed & zone_id.isna(),
        "negative_list": listing & (not supply_rules.negative_list),
        "intensity_floors": no_floor & (not supply_rules.intensity_floors),
    }
    for kind in zone_assessments:
        flags[f"{kind}_assessment_date"] = assessed & zone_id.notna() & (zone_assessments[kind] == "unknown")
    return names_of_flags(flags, zone_id.index)


def supply_screening(
    supplied: pd.Series,
    supply_negative: pd.Series,
    supply_intensity_met: pd.Series,
    zone_assessments: pd.DataFrame,
    supply_rules: SupplyRules,
) -> pd.Series:
    """Return the outcome of the screening: the first finding against the project; passes only where every check is known and met."""
    checks = supply_rules.checks
    expired = pd.Series((zone_assessments == "expired").any(axis=1), index=supplied.index)
    open_states = (zone_assessments == "unknown").any(axis=1)
    against = {
        "negative_list": supply_negative,
        "intensity_floor": ~supply_intensity_met,
        "assessments": expired.astype("boolean").mask(open_states & ~expired),
    }
    clear = np.logical_and.reduce([holds(~against[check]) for check in checks])
    nothing = np.zeros(len(supplied), dtype=bool)
    found = {check: holds(against[check]) if check in checks else nothing for check in against}
    return first_that_fits(
        "supply_screening",
        [
            ("supplied", holds(supplied)),
            ("negative_list", found["negative_list"]),
            ("below_floor", found["intensity_floor"]),
            ("assessment_expired", found["assessments"]),
            ("passes", clear),
        ],
        "unknown",
        supplied.index,
    )


def _by_industry(
    industry_code: pd.Series, industry_code_year: pd.Series, lists: dict[str, tuple[tuple[str, ...], int | None]]
) -> pd.DataFrame:
    """Return for each list of codes whether each industry falls under it, worked out once for each different industry."""
    facts = pd.DataFrame({"code": industry_code, "year": industry_code_year}, copy=False)
    number = facts.groupby(list(facts), dropna=False, sort=False).ngroup().to_numpy()
    different = facts.iloc[np.unique(number, return_index=True)[1]].astype(object)
    known = different.where(different.notna(), None)
    found = {}
    for name, (codes, version) in lists.items():
        answers = [falls_under(code, year, codes, version) for code, year in zip(known["code"], known["year"], strict=True)]
        found[name] = pd.Series(pd.array([*answers, None], dtype="boolean").take(number), index=industry_code.index)
    return pd.DataFrame(found, index=industry_code.index)


def _any_three_valued(flags: pd.DataFrame) -> pd.Series:
    some = np.logical_or.reduce([holds(flags[name]) for name in flags])
    none = np.logical_and.reduce([holds(~flags[name]) for name in flags])
    return pd.Series(pd.arrays.BooleanArray(some, ~(some | none)), index=flags.index)
