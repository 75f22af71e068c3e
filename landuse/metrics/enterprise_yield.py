"""What an enterprise yields per mu, per unit of energy and emission, and per head, in the judged year.

An unknown operand, or a denominator that is not positive, gives unknown. The formulas stand in :mod:`landuse.metrics.ratios`.
"""

import pandas as pd

from landuse.metrics.enterprise_years import YearFigures
from landuse.metrics.ratios import Floats, ratio_of


def land_area_mu(land_area_m2: pd.Series) -> pd.Series:
    """Return the land an enterprise uses in mu: own + rented in - rented out.

    >>> land_area_mu(pd.Series([20000.0 + 8000.0 - 10000 / 3])).round(6).tolist()
    [37.0]
    """
    return land_area_m2 * 3 / 2000


def revenue_wanyuan_per_mu(year_figures: YearFigures, land_area_mu: pd.Series) -> pd.Series:
    """Return revenue per mu, 万元/亩."""
    return _ratio("revenue_wanyuan_per_mu", year_figures, land_area_mu)


def output_wanyuan_per_mu(year_figures: YearFigures, land_area_mu: pd.Series) -> pd.Series:
    """Return gross output per mu, 万元/亩."""
    return _ratio("output_wanyuan_per_mu", year_figures, land_area_mu)


def value_added_wanyuan_per_mu(year_figures: YearFigures, land_area_mu: pd.Series) -> pd.Series:
    """Return value added per mu (亩均增加值), 万元/亩."""
    return _ratio("value_added_wanyuan_per_mu", year_figures, land_area_mu)


def tax_wanyuan_per_mu(year_figures: YearFigures, land_area_mu: pd.Series) -> pd.Series:
    """Return tax paid per mu (亩均税收), 万元/亩."""
    return _ratio("tax_wanyuan_per_mu", year_figures, land_area_mu)


def value_added_wanyuan_per_tce(year_figures: YearFigures, land_area_mu: pd.Series) -> pd.Series:
    """Return value added per tonne of standard coal (单位能耗增加值), 万元/吨标煤."""
    return _ratio("value_added_wanyuan_per_tce", year_figures, land_area_mu)


def value_added_wanyuan_per_t(year_figures: YearFigures, land_area_mu: pd.Series) -> pd.Series:
    """Return value added per tonne of main pollutants (单位排放增加值), 万元/吨."""
    return _ratio("value_added_wanyuan_per_t", year_figures, land_area_mu)


def value_added_wanyuan_per_person(year_figures: YearFigures, land_area_mu: pd.Series) -> pd.Series:
    """Return value added per employee (全员劳动生产率), 万元/人."""
    return _ratio("value_added_wanyuan_per_person", year_figures, land_area_mu)


def rd_share(year_figures: YearFigures, land_area_mu: pd.Series) -> pd.Series:
    """Return research and development over revenue (R&D经费占营业收入之比)."""
    return _ratio("rd_share", year_figures, land_area_mu)


def tax_yuan_per_kwh(year_figures: YearFigures, land_area_mu: pd.Series) -> pd.Series:
    """Return tax per kilowatt-hour (单位电耗税收), 元/千瓦时."""
    return _ratio("tax_yuan_per_kwh", year_figures, land_area_mu)


def _ratio(name: str, figures: YearFigures, area: pd.Series) -> pd.Series:
    def amounts(column: str) -> Floats:
        return area.to_numpy(dtype="float64") if column == "land_area_mu" else figures(column, 0)

    return pd.Series(ratio_of(name, amounts))
