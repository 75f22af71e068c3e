"""Candidate flags of the stock measures of 2018-2026: take-back by special bonds, transfer, co-operation.

A candidate is a case for people to look at, never a legal ground; `legal_basis` does not know these columns.
"""

import pandas as pd

from landuse.metrics.choices import names_of_flags
from landuse.policy import StockRules
from landuse.policy.decisions import fits_all

OPEN_WORKS = ("not_started", "under_way", "suspended")


def bond_takeback_candidate(
    is_supplied: pd.Series,
    contract_date: pd.Series,
    is_built: pd.Series,
    works_status: pd.Series,
    as_of: pd.Timestamp,
    stock_rules: StockRules,
) -> pd.Series:
    """Tell whether the land was supplied by the last eligible day and is not completed (自然资发〔2024〕242号, 〔2025〕45号).

    Missing for every parcel before the notice was in force; unknown where the contract's day or the works are.
    """
    in_time = (contract_date <= pd.Timestamp(stock_rules.bond_supplied_until)).astype("boolean").mask(contract_date.isna())
    open_works = works_status.isin(OPEN_WORKS).astype("boolean").mask(works_status.isna() | (works_status == "unknown"))
    candidate = is_supplied & in_time & open_works & ~is_built
    return candidate if as_of >= pd.Timestamp(stock_rules.bond_in_force_from) else candidate.mask(candidate.notna())


def bond_base_price_wanyuan(
    bond_takeback_candidate: pd.Series, appraised_value_wanyuan: pd.Series, land_cost_wanyuan: pd.Series
) -> pd.Series:
    """Return the lower of market appraisal and the holder's land cost, 万元; only of candidates, unknown where either is."""
    lower = appraised_value_wanyuan.where(~(land_cost_wanyuan < appraised_value_wanyuan), land_cost_wanyuan)
    known = (appraised_value_wanyuan >= 0) & (land_cost_wanyuan >= 0)
    return lower.where(known & bond_takeback_candidate.fillna(value=False).astype("bool"))


def stock_measures(
    idle_status: pd.Series,
    land_stock_state: pd.Series,
    is_industrial_land: pd.Series,
    is_low_efficiency: pd.Series,
    bond_takeback_candidate: pd.Series,
    delay_cause: pd.Series,
    supply_mode: pd.Series,
    as_of: pd.Timestamp,
    stock_rules: StockRules,
) -> pd.Series:
    """Return the ids of the pack's measures that are in force and whose conditions are known to hold, parted by commas."""
    facts = pd.DataFrame(
        {
            "idle_status": idle_status,
            "land_stock_state": land_stock_state,
            "is_industrial_land": is_industrial_land,
            "is_low_efficiency": is_low_efficiency,
            "bond_takeback_candidate": bond_takeback_candidate,
            "delay_cause": delay_cause,
            "supply_mode": supply_mode,
        },
        copy=False,
    )
    in_force = [one for one in stock_rules.measures if one.applies_from is None or as_of >= pd.Timestamp(one.applies_from)]
    return names_of_flags({one.id: fits_all(one.id, one.when, facts) for one in in_force}, idle_status.index)
