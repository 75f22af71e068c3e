"""What a parcel yields per mu: the sums of the enterprises on it, shared by the land they use, over its registered area."""

import pandas as pd


def revenue_wanyuan_per_mu(shared_amounts: pd.DataFrame, area_mu: pd.Series) -> pd.Series:
    """Return the shared revenue per mu of the parcel, 万元/亩; unknown without a known user or area."""
    return _per_mu(shared_amounts["revenue_wanyuan"], area_mu)


def output_wanyuan_per_mu(shared_amounts: pd.DataFrame, area_mu: pd.Series) -> pd.Series:
    """Return the shared gross output per mu of the parcel, 万元/亩."""
    return _per_mu(shared_amounts["output_wanyuan"], area_mu)


def value_added_wanyuan_per_mu(shared_amounts: pd.DataFrame, area_mu: pd.Series) -> pd.Series:
    """Return the shared value added per mu of the parcel, 万元/亩."""
    return _per_mu(shared_amounts["value_added_wanyuan"], area_mu)


def tax_wanyuan_per_mu(shared_amounts: pd.DataFrame, area_mu: pd.Series) -> pd.Series:
    """Return the shared tax per mu of the parcel, 万元/亩."""
    return _per_mu(shared_amounts["tax_wanyuan"], area_mu)


def _per_mu(amount: pd.Series, area: pd.Series) -> pd.Series:
    return pd.Series(amount.to_numpy() / area.where(area > 0).to_numpy())
