"""Investment per land: intensity with land price (control indicators), and the share invested without it (idle test).

These are two different investments: 投资强度 includes the land price, the 25 % test of M53 Art 30 excludes it on both sides.
"""

import pandas as pd


def investment_intensity_wanyuan_per_mu(fixed_asset_investment_wanyuan: pd.Series, area_mu: pd.Series) -> pd.Series:
    """Return fixed-asset investment (plant, equipment and land price) per mu, in 万元/亩; unknown where an operand is.

    >>> investment_intensity_wanyuan_per_mu(pd.Series([12600.0]), pd.Series([50.0])).tolist()
    [252.0]
    """
    return fixed_asset_investment_wanyuan / area_mu.where(area_mu > 0)


def investment_intensity_wanyuan_per_ha(investment_intensity_wanyuan_per_mu: pd.Series) -> pd.Series:
    """Return the intensity per hectare, in 万元/公顷: exactly 15 times the figure per mu."""
    return investment_intensity_wanyuan_per_mu * 15


def invested_share(invested_wanyuan: pd.Series, planned_investment_wanyuan: pd.Series) -> pd.Series:
    """Return the share of the planned investment made, both without land price and taxes (M53 Art 30)."""
    return invested_wanyuan / planned_investment_wanyuan.where(planned_investment_wanyuan > 0)
