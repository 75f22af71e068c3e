"""What the tables themselves say of a promised indicator, in the unit of the promise: shown beside the inspection's figure.

The inspection's figure (`actual_value`) is judged; a measured one only where it is empty and the pack says so
(`standard_land.measured_actuals`). Figures of a year count only from the year in which the promise is due on.
"""

from functools import cache

import numpy as np
import pandas as pd

from landuse.errors import UnknownNameError
from landuse.identifiers.known_ids import places_of
from landuse.metrics import area, density, investment, parcel_yield
from landuse.policy import StandardLandRules
from landuse.units import compound_factor
from landuse.vocabulary import columns

YEARLY = ("revenue_wanyuan_per_mu", "output_wanyuan_per_mu", "value_added_wanyuan_per_mu", "tax_wanyuan_per_mu")
MEASURED = (
    "investment_intensity_wanyuan_per_mu", "investment_intensity_wanyuan_per_ha", "floor_area_ratio", "building_coefficient",
    "office_land_share", "greening_share", *YEARLY,
)  # fmt: skip
"""Derived columns of the parcels that a promise can be held against."""
OPERANDS = (
    "area_m2", "fixed_asset_investment_wanyuan", "floor_area_m2", "building_footprint_m2", "structure_area_m2", "yard_area_m2",
    "office_land_m2", "greening_area_m2",
)  # fmt: skip
"""Raw columns of the parcels that they are worked out from, besides the amounts shared."""
YEAR_MARKS = ("·年", "・年", "•年", "*年", "/年", "每年")


def parcel_place(parcel_id: pd.Series, parcel_ids: pd.Index) -> pd.Series:
    """Return the position of the parcel of each promise, -1 where the parcels table does not have it."""
    return pd.Series(places_of(parcel_id, parcel_ids), index=parcel_id.index)


def indicator_column(indicator: pd.Series, standard_land_rules: StandardLandRules) -> pd.Series:
    """Return the column of the dictionary that each promise is about; missing for an indicator in free text.

    An indicator is understood by the column's name, its label with or without the unit, or a name that the set of the pack gives.
    """
    names = {**_dictionary_names(), **standard_land_rules.written_names()} | {name: name for name in _indicator_columns()}
    return indicator.str.strip().map(names).astype("str").where(lambda found: found != "nan")


def parcel_figures(parcels: pd.DataFrame, shared_amounts: pd.DataFrame, parcel_place: pd.Series) -> pd.DataFrame:
    """Return the figures of the parcel of each promise that it can be held against, one column each of ``MEASURED``.

    The rows are those of the promises, unknown where the parcels table does not have the parcel.
    """
    known = parcel_place[parcel_place >= 0]
    of = pd.DataFrame({name: parcels[name].to_numpy(dtype="float64")[known] for name in OPERANDS})
    amounts = shared_amounts.iloc[known.to_numpy()].reset_index(drop=True)
    mu = area.area_mu(of["area_m2"])
    per_mu = investment.investment_intensity_wanyuan_per_mu(of["fixed_asset_investment_wanyuan"], mu)
    figures = {
        "investment_intensity_wanyuan_per_mu": per_mu,
        "investment_intensity_wanyuan_per_ha": investment.investment_intensity_wanyuan_per_ha(per_mu),
        "floor_area_ratio": density.floor_area_ratio(of["floor_area_m2"], of["area_m2"]),
        "building_coefficient": density.building_coefficient(
            of["building_footprint_m2"], of["structure_area_m2"], of["yard_area_m2"], of["area_m2"]
        ),
        "office_land_share": density.office_land_share(of["office_land_m2"], of["area_m2"]),
        "greening_share": density.greening_share(of["greening_area_m2"], of["area_m2"]),
        "revenue_wanyuan_per_mu": parcel_yield.revenue_wanyuan_per_mu(amounts, mu),
        "output_wanyuan_per_mu": parcel_yield.output_wanyuan_per_mu(amounts, mu),
        "value_added_wanyuan_per_mu": parcel_yield.value_added_wanyuan_per_mu(amounts, mu),
        "tax_wanyuan_per_mu": parcel_yield.tax_wanyuan_per_mu(amounts, mu),
    }
    found = pd.DataFrame({name: figures[name].astype("float64") for name in MEASURED})
    return found.set_axis(known.index).reindex(parcel_place.index)


def factor_to_promise(indicator: pd.Series, indicator_column: pd.Series, unit: pd.Series) -> pd.Series:
    """Return what turns the dictionary's unit of the indicator into the promise's; unknown where it cannot be converted.

    A promise without a unit has the dictionary's where it is a plain number or the indicator is written by its column's name.
    """
    told = zip(indicator.str.strip(), indicator_column, unit.fillna(""), strict=True)
    return pd.Series([_factor(name, column, text) for name, column, text in told], index=unit.index, dtype="float64")


def measured_value(indicator_column: pd.Series, factor_to_promise: pd.Series, parcel_figures: pd.DataFrame) -> pd.Series:
    """Return what the tables give for the indicator, in the unit of the promise; unknown for free text or another unit."""
    found = np.full(len(parcel_figures), np.nan)
    for name in MEASURED:
        mine = (indicator_column == name).to_numpy(dtype=bool)
        found[mine] = parcel_figures[name].to_numpy()[mine]
    return pd.Series(found, index=parcel_figures.index) * factor_to_promise


def actual_source(
    actual_value: pd.Series,
    measured_value: pd.Series,
    indicator_column: pd.Series,
    due_date: pd.Series,
    judged_year: int,
    standard_land_rules: StandardLandRules,
) -> pd.Series:
    """Return whose figure is judged: stated (the inspection's), measured (the tables', where the pack allows it) or unknown.

    A figure of a year is measured only for the year in which the promise is due or a later one.
    """
    too_early = indicator_column.isin(YEARLY) & ~(due_date.dt.year <= judged_year)
    allowed = standard_land_rules.measured_actuals == "where_missing"
    measured = measured_value.notna() & ~too_early & allowed
    found = np.where(actual_value.notna(), 0, np.where(measured, 1, 2))
    return pd.Series(
        pd.Categorical.from_codes(found, categories=pd.Index(["stated", "measured", "unknown"])), index=actual_value.index
    )


def judged_value(actual_value: pd.Series, measured_value: pd.Series, actual_source: pd.Series) -> pd.Series:
    """Return the figure that is judged, in the unit of the promise: the inspection's, or the measured one where that is taken."""
    return actual_value.where(actual_source != "measured", measured_value)


@cache
def _indicator_columns() -> tuple[str, ...]:
    found = columns("parcels", "derived") | columns("enterprises", "derived")
    return tuple(name for name, column in found.items() if column.dtype == "float64")


@cache
def _dictionary_names() -> dict[str, str]:
    """Return {label: column}; of two columns that share a label without its unit the first, of the parcels before enterprises."""
    found: dict[str, str] = {}
    for table in ("parcels", "enterprises"):
        for name in _indicator_columns():
            column = columns(table, "derived").get(name)
            if column is not None:
                for label in (column.label_zh, column.label_zh.partition("(")[0]):
                    found.setdefault(label, name)
    return found


@cache
def _factor(written: str, column: str, unit: str) -> float:
    """Return the factor of one promise, NaN where there is none."""
    if column not in MEASURED:
        return np.nan
    known = columns("parcels", "derived")
    text = unit.strip().replace("(", "").replace(")", "").replace("（", "").replace("）", "")
    if column in YEARLY:
        text = next((text.removesuffix(mark) for mark in YEAR_MARKS if text.endswith(mark)), text)
    if not text and written in MEASURED:
        text = known[written].unit
    if not text and known[column].unit == "share":
        text = "share"
    try:
        return float(compound_factor(known[column].unit, text))
    except UnknownNameError:
        return np.nan
