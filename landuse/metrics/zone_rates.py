"""The rates of the zone evaluation (TD/T 1029 family): how far land is developed, what is on it, what it yields.

Each is an amount of a zone's yearly accounts over another, per zone and year; money per hectare (地均), not per mu. An unknown operand,
a denominator that is not positive, or a negative area gives unknown. For groups of zones they are sums over sums.
"""

from collections.abc import Mapping
from inspect import signature

import pandas as pd


def land_development_rate(ready_ha: pd.Series, developable_ha: pd.Series) -> pd.Series:
    """Return land ready for supply over developable land (土地开发率)."""
    return _over(ready_ha, developable_ha)


def land_supply_rate(supplied_ha: pd.Series, ready_ha: pd.Series) -> pd.Series:
    """Return supplied over ready land (土地供应率); ready: expropriated and at least 三通一平.

    >>> land_supply_rate(pd.Series([820.0, 820.0, None]), pd.Series([900.0, 0.0, 900.0])).round(4).tolist()
    [0.9111, nan, nan]
    """
    return _over(supplied_ha, ready_ha)


def land_completion_rate(built_ha: pd.Series, supplied_ha: pd.Series) -> pd.Series:
    """Return built over supplied land (土地建成率)."""
    return _over(built_ha, supplied_ha)


def built_share_of_developable(built_ha: pd.Series, developable_ha: pd.Series) -> pd.Series:
    """Return built over developable land: the product of the three rates above."""
    return _over(built_ha, developable_ha)


def industrial_land_rate(industrial_built_ha: pd.Series, built_ha: pd.Series) -> pd.Series:
    """Return industrial and storage land over built land (工业用地率)."""
    return _over(industrial_built_ha, built_ha)


def hightech_land_rate(hightech_built_ha: pd.Series, built_ha: pd.Series) -> pd.Series:
    """Return land of high-tech enterprises over built land (高新技术产业用地率)."""
    return _over(hightech_built_ha, built_ha)


def zone_floor_area_ratio(floor_area_ha: pd.Series, built_ha: pd.Series) -> pd.Series:
    """Return floor area over built land (综合容积率)."""
    return _over(floor_area_ha, built_ha)


def zone_building_density(footprint_ha: pd.Series, built_ha: pd.Series) -> pd.Series:
    """Return footprint over built land (建筑密度)."""
    return _over(footprint_ha, built_ha)


def industrial_floor_area_ratio(industrial_floor_area_ha: pd.Series, industrial_built_ha: pd.Series) -> pd.Series:
    """Return industrial floor area over built industrial land (工业用地综合容积率)."""
    return _over(industrial_floor_area_ha, industrial_built_ha)


def industrial_building_coefficient(industrial_footprint_ha: pd.Series, industrial_built_ha: pd.Series) -> pd.Series:
    """Return industrial footprint, open yards and work sites over built industrial land (工业用地建筑系数)."""
    return _over(industrial_footprint_ha, industrial_built_ha)


def industrial_investment_wanyuan_per_ha(industrial_investment_wanyuan: pd.Series, industrial_built_ha: pd.Series) -> pd.Series:
    """Return cumulative fixed-asset investment per hectare of built industrial land (工业用地固定资产投入强度), 万元/公顷."""
    return _over(industrial_investment_wanyuan, industrial_built_ha)


def industrial_income_wanyuan_per_ha(industrial_income_wanyuan: pd.Series, industrial_built_ha: pd.Series) -> pd.Series:
    """Return income of industry per hectare of built industrial land (工业用地产出强度, 2010 edition), 万元/公顷."""
    return _over(industrial_income_wanyuan, industrial_built_ha)


def hightech_income_wanyuan_per_ha(hightech_income_wanyuan: pd.Series, hightech_built_ha: pd.Series) -> pd.Series:
    """Return income of high-tech enterprises per hectare of their land (高新技术产业用地产出强度, 2010 edition), 万元/公顷."""
    return _over(hightech_income_wanyuan, hightech_built_ha)


def industrial_tax_wanyuan_per_ha(industrial_tax_wanyuan: pd.Series, industrial_built_ha: pd.Series) -> pd.Series:
    """Return tax of industry per hectare of built industrial land (工业用地地均税收), 万元/公顷."""
    return _over(industrial_tax_wanyuan, industrial_built_ha)


def total_tax_wanyuan_per_ha(total_tax_wanyuan: pd.Series, built_ha: pd.Series) -> pd.Series:
    """Return tax of secondary and tertiary industry per hectare of built land (综合地均税收), 万元/公顷."""
    return _over(total_tax_wanyuan, built_ha)


def population_per_ha(population: pd.Series, built_ha: pd.Series) -> pd.Series:
    """Return residents per hectare of built land (人口密度), 人/公顷."""
    return _over(population, built_ha)


def due_land_disposal_rate(due_disposed_ha: pd.Series, due_ha: pd.Series) -> pd.Series:
    """Return expired land disposed over that due (到期项目用地处置率, 2010 edition); none due: unknown."""
    return _over(due_disposed_ha, due_ha)


def zone_idle_disposal_rate(idle_disposed_ha: pd.Series, idle_due_ha: pd.Series) -> pd.Series:
    """Return idle land disposed over that due (闲置土地处置率, 2010 edition); none due: unknown."""
    return _over(idle_disposed_ha, idle_due_ha)


def idle_land_rate(idle_ha: pd.Series, supplied_ha: pd.Series) -> pd.Series:
    """Return idle over supplied land (土地闲置率); the less the better."""
    return _over(idle_ha, supplied_ha)


def paid_use_rate(paid_use_ha: pd.Series, paid_use_due_ha: pd.Series) -> pd.Series:
    """Return land supplied for payment over that which should be (土地有偿使用实现率, 2010 edition)."""
    return _over(paid_use_ha, paid_use_due_ha)


def auction_rate(auction_ha: pd.Series, auction_due_ha: pd.Series) -> pd.Series:
    """Return land auctioned over that which should be (土地招拍挂实现率, 2010 edition)."""
    return _over(auction_ha, auction_due_ha)


def unready_ha(developable_ha: pd.Series, ready_ha: pd.Series) -> pd.Series:
    """Return developable land that is not yet ready for supply, 公顷; below 0 is unknown."""
    return _rest(developable_ha, ready_ha)


def unsupplied_ha(ready_ha: pd.Series, supplied_ha: pd.Series) -> pd.Series:
    """Return land that is ready but not supplied, 公顷; below 0 is unknown."""
    return _rest(ready_ha, supplied_ha)


def unbuilt_ha(supplied_ha: pd.Series, built_ha: pd.Series) -> pd.Series:
    """Return supplied land that is not built, 公顷; below 0 is unknown."""
    return _rest(supplied_ha, built_ha)


RATES: Mapping[str, tuple[str, str]] = {
    function.__name__: (above, below)
    for function in (
        land_development_rate,
        land_supply_rate,
        land_completion_rate,
        built_share_of_developable,
        industrial_land_rate,
        hightech_land_rate,
        zone_floor_area_ratio,
        zone_building_density,
        industrial_floor_area_ratio,
        industrial_building_coefficient,
        industrial_investment_wanyuan_per_ha,
        industrial_income_wanyuan_per_ha,
        hightech_income_wanyuan_per_ha,
        industrial_tax_wanyuan_per_ha,
        total_tax_wanyuan_per_ha,
        population_per_ha,
        due_land_disposal_rate,
        zone_idle_disposal_rate,
        idle_land_rate,
        paid_use_rate,
        auction_rate,
    )
    for above, below in [tuple(signature(function).parameters)]
}
"""Numerator and denominator of each rate: the parameters of its function."""


def group_rates(accounts: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Return every rate of each group of rows of the zone accounts: sum over sum, never a mean of rates.

    `groups` names each row's group. A group of which one operand is unknown has no rate: leaving a zone out would change what the
    group is.
    """
    amounts = sorted({part for pair in RATES.values() for part in pair})
    sums = accounts[amounts].groupby(groups, observed=True).sum(min_count=1, skipna=False)
    return pd.DataFrame({name: _over(sums[above], sums[below]) for name, (above, below) in RATES.items()})


def _over(above: pd.Series, below: pd.Series) -> pd.Series:
    known = above.where(above >= 0) if str(above.name).endswith("_ha") else above
    return known / below.where(below > 0)


def _rest(whole: pd.Series, part: pd.Series) -> pd.Series:
    left = whole.where(whole >= 0) - part.where(part >= 0)
    return left.where(left >= 0)
