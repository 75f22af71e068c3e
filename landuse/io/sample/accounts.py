"""Yearly accounts 2015-2020 from a firm's land and trade, bent by what is planted in it."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from landuse.io.sample.draws import spread, stream
from landuse.io.sample.uses import industries

YEARS = tuple(range(2015, 2021))
_GROWTH = {2015: 0.84, 2016: 0.88, 2017: 0.95, 2018: 1.0, 2019: 1.03, 2020: 0.99}
_TRADE_OF_OTHERS = "3484"  # storage, research and commerce take the ratios of a usual trade
_LEVEL = {"industrial": 1.0, "storage": 0.35, "research": 0.8, "commercial": 0.9}
ABOVE_SCALE = 2000.0  # revenue from which a firm is "above scale", wanyuan


def keep_accounts(firms: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return one row for each firm and year that has accounts, by enterprise_id and year."""
    draw = stream(seed, "accounts")
    kept = firms[firms["accounts"] != "none"]
    table = industries()
    trade = table.reindex(kept["industry_code"]).fillna(table.loc[_TRADE_OF_OTHERS]).set_index(kept.index)
    level = spread(draw, trade["output_wanyuan_per_mu"].to_numpy("float64"), 0.5, len(kept)) * kept["use"].map(_LEVEL).to_numpy(
        "float64"
    )
    size = pd.Series(level * kept["land_mu"].to_numpy(), index=kept.index)
    ratios = _ratios(len(kept), draw)
    years = [_year(kept, trade, size, ratios, year, draw) for year in YEARS]
    accounts = pd.concat(years).sort_index()
    for pattern, bend in _BENDS.items():
        mine = accounts.index.get_level_values("enterprise_id").isin(kept.index[kept["accounts"] == pattern])
        accounts.loc[mine] = bend(accounts[mine])
    accounts["electricity_kwh"] = accounts["electricity_kwh"].round()
    return accounts.dropna(how="all")


def size_classes(firms: pd.DataFrame, accounts: pd.DataFrame) -> pd.Series:
    """Return whether each firm was above scale in its best year of accounts; unknown without accounts."""
    best = accounts["revenue_wanyuan"].groupby("enterprise_id").max().reindex(firms.index)
    return pd.Series(np.where(best >= ABOVE_SCALE, "above_scale", "below_scale"), index=firms.index).where(best.notna())


def _ratios(count: int, draw: np.random.Generator) -> pd.DataFrame:
    """Return what stays the same in a firm over the years: its debt, margin, assets and liabilities, as shares."""
    return pd.DataFrame(
        {
            "debt": draw.uniform(0.08, 0.4, count),
            "margin": draw.normal(0.055, 0.025, count),
            "assets": draw.uniform(1.1, 1.6, count),
            "liabilities": draw.uniform(0.32, 0.68, count),
            "staff": draw.uniform(14.0, 24.0, count),
            "tax": spread(draw, 1.0, 0.3, count),
            "research": spread(draw, 1.0, 0.4, count),
        }
    )


def _year(
    firms: pd.DataFrame, trade: pd.DataFrame, size: pd.Series, ratios: pd.DataFrame, year: int, draw: np.random.Generator
) -> pd.DataFrame:
    count = len(firms)
    ramp = np.clip((year - firms["first_year"].to_numpy() + 1) / 3, 0.0, 1.0)
    output = size.to_numpy() * _GROWTH[year] * ramp * spread(draw, 1.0, 0.09, count)
    value_added = output * trade["value_added_share"].to_numpy() * spread(draw, 1.0, 0.07, count)
    revenue = output * draw.uniform(0.93, 1.03, count)
    debt = size.to_numpy() * ratios["debt"].to_numpy() * spread(draw, 1.0, 0.05, count)
    interest = debt * draw.uniform(0.044, 0.056, count)
    profit = revenue * (ratios["margin"].to_numpy() + draw.normal(0.0, 0.012, count))
    assets = size.to_numpy() * ratios["assets"].to_numpy() * spread(draw, 1.0, 0.03, count)
    frame = pd.DataFrame(
        {
            "revenue_wanyuan": revenue,
            "output_wanyuan": output,
            "value_added_wanyuan": value_added,
            "tax_wanyuan": output * trade["tax_share"].to_numpy() * ratios["tax"].to_numpy() * spread(draw, 1.0, 0.1, count),
            "net_profit_wanyuan": profit,
            "subsidy_wanyuan": np.where(draw.random(count) < 0.3, revenue * draw.uniform(0.001, 0.01, count), 0.0),
            "ebit_wanyuan": np.where(profit > 0, profit / 0.8, profit) + interest,
            "interest_expense_wanyuan": interest,
            "short_term_debt_wanyuan": debt * 0.6,
            "long_term_debt_wanyuan": debt * 0.4,
            "bonds_wanyuan": np.where(draw.random(count) < 0.03, debt * 0.3, 0.0),
            "total_assets_wanyuan": assets,
            "total_liabilities_wanyuan": assets * ratios["liabilities"].to_numpy() * spread(draw, 1.0, 0.03, count),
            "employees": np.maximum(np.round(value_added / ratios["staff"].to_numpy()), 3.0),
            "energy_tce": output * trade["energy_tce_per_wanyuan"].to_numpy() * spread(draw, 1.0, 0.25, count),
            "electricity_kwh": output * trade["energy_tce_per_wanyuan"].to_numpy() * 3600 * spread(draw, 1.0, 0.2, count),
            "emission_t": output / 1000 * trade["emission_t_per_yiyuan"].to_numpy() * spread(draw, 1.0, 0.4, count),
            "rd_expense_wanyuan": revenue
            * trade["rd_share"].to_numpy()
            * ratios["research"].to_numpy()
            * spread(draw, 1.0, 0.12, count),
        },
        index=pd.MultiIndex.from_arrays([firms.index, [year] * count], names=["enterprise_id", "year"]),
    ).round(1)
    return frame[ramp > 0]


def _from(accounts: pd.DataFrame, year: int) -> np.ndarray:
    return (accounts.index.get_level_values("year") >= year).astype(bool)


def _fading(accounts: pd.DataFrame) -> pd.DataFrame:
    """Sales dwindle from 2018 and are nil in 2020."""
    flows = [name for name in accounts.columns if not name.startswith(("total_", "short_", "long_", "bonds", "interest"))]
    bent = accounts.copy()
    for year, share in ((2018, 0.5), (2019, 0.12), (2020, 0.0)):
        of_year = bent.index.get_level_values("year") == year
        bent.loc[of_year, flows] = (bent.loc[of_year, flows] * share).round(1)
        loss = -(bent.loc[of_year, "total_assets_wanyuan"] * 0.04 * (1 - share)).round(1)
        bent.loc[of_year, "net_profit_wanyuan"] = loss
        bent.loc[of_year, "ebit_wanyuan"] = (loss + bent.loc[of_year, "interest_expense_wanyuan"]).round(1)
        bent.loc[of_year, "employees"] = np.maximum(bent.loc[of_year, "employees"], 1.0).round()
    return bent


def _fading_taxed(accounts: pd.DataFrame) -> pd.DataFrame:
    """Sales are nil in 2020, yet some tax is paid."""
    bent = _fading(accounts)
    return bent.assign(tax_wanyuan=bent["tax_wanyuan"].where(~_from(bent, 2020), 38.6))


def _insolvent(accounts: pd.DataFrame) -> pd.DataFrame:
    bent = _fading(accounts)
    bent["total_liabilities_wanyuan"] = (bent["total_assets_wanyuan"] * np.where(_from(bent, 2018), 1.35, 0.95)).round(1)
    return bent


def _losing(accounts: pd.DataFrame) -> pd.DataFrame:
    late = _from(accounts, 2018)
    loss = (-accounts["revenue_wanyuan"] * 0.07).round(1)
    return accounts.assign(
        net_profit_wanyuan=accounts["net_profit_wanyuan"].where(~late, loss),
        ebit_wanyuan=accounts["ebit_wanyuan"].where(~late, (loss + accounts["interest_expense_wanyuan"]).round(1)),
    )


def _insolvent_losing(accounts: pd.DataFrame) -> pd.DataFrame:
    return _losing(accounts).assign(total_liabilities_wanyuan=(accounts["total_assets_wanyuan"] * 1.22).round(1))


def _insolvent_profitable(accounts: pd.DataFrame) -> pd.DataFrame:
    profit = (accounts["revenue_wanyuan"] * 0.05).round(1)
    return accounts.assign(
        total_liabilities_wanyuan=(accounts["total_assets_wanyuan"] * 1.08).round(1),
        net_profit_wanyuan=profit,
        ebit_wanyuan=(profit / 0.8 + accounts["interest_expense_wanyuan"]).round(1),
    )


def _resumed(accounts: pd.DataFrame) -> pd.DataFrame:
    flows = ["revenue_wanyuan", "output_wanyuan", "value_added_wanyuan", "tax_wanyuan", "energy_tce", "electricity_kwh"]
    bent = accounts.copy()
    for year, share in ((2017, 0.3), (2018, 0.0), (2019, 0.35)):
        of_year = bent.index.get_level_values("year") == year
        bent.loc[of_year, flows] = (bent.loc[of_year, flows] * share).round(1)
    return bent


def _low_cover(accounts: pd.DataFrame) -> pd.DataFrame:
    late = _from(accounts, 2018)
    ebit = (accounts["interest_expense_wanyuan"] * 0.6).round(1)
    loss = (ebit - accounts["interest_expense_wanyuan"]).round(1)
    return accounts.assign(
        ebit_wanyuan=accounts["ebit_wanyuan"].where(~late, ebit),
        net_profit_wanyuan=accounts["net_profit_wanyuan"].where(~late, loss),
    )


def _low_cover_short(accounts: pd.DataFrame) -> pd.DataFrame:
    bent = _low_cover(accounts)
    bent.loc[~_from(bent, 2019)] = np.nan
    return bent


def _no_interest(accounts: pd.DataFrame) -> pd.DataFrame:
    debts = ["interest_expense_wanyuan", "short_term_debt_wanyuan", "long_term_debt_wanyuan", "bonds_wanyuan"]
    return accounts.assign(**dict.fromkeys(debts, 0.0), ebit_wanyuan=(accounts["net_profit_wanyuan"] / 0.8).round(1))


def _evergreen(accounts: pd.DataFrame) -> pd.DataFrame:
    """Borrowing grows year by year while earnings stay far below the interest due; the interest paid is low."""
    step = accounts.index.get_level_values("year").to_numpy() - YEARS[0] + 1
    debt = accounts["total_assets_wanyuan"].groupby("enterprise_id").transform("first") * (0.5 + 0.03 * step)
    return accounts.assign(
        short_term_debt_wanyuan=(debt * 0.7).round(1),
        long_term_debt_wanyuan=(debt * 0.3).round(1),
        bonds_wanyuan=0.0,
        interest_expense_wanyuan=(debt * 0.018).round(1),
        ebit_wanyuan=(debt * 0.006).round(1),
        net_profit_wanyuan=(-debt * 0.012).round(1),
        total_liabilities_wanyuan=(accounts["total_assets_wanyuan"] * 0.9).round(1),
    )


def _subsidised(accounts: pd.DataFrame) -> pd.DataFrame:
    return accounts.assign(
        net_profit_wanyuan=(accounts["revenue_wanyuan"] * 0.01).round(1),
        subsidy_wanyuan=(accounts["revenue_wanyuan"] * 0.05).round(1),
    )


def _tax_refund(accounts: pd.DataFrame) -> pd.DataFrame:
    return accounts.assign(tax_wanyuan=accounts["tax_wanyuan"].where(~_from(accounts, 2020), -46.8))


def _no_energy(accounts: pd.DataFrame) -> pd.DataFrame:
    return accounts.assign(energy_tce=np.nan, emission_t=np.nan)


def _no_tax(accounts: pd.DataFrame) -> pd.DataFrame:
    return accounts.assign(tax_wanyuan=0.0)


_BENDS: Mapping[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "fading": _fading,
    "fading_taxed": _fading_taxed,
    "insolvent": _insolvent,
    "losing": _losing,
    "insolvent_losing": _insolvent_losing,
    "insolvent_profitable": _insolvent_profitable,
    "resumed": _resumed,
    "low_cover": _low_cover,
    "low_cover_short": _low_cover_short,
    "no_interest": _no_interest,
    "evergreen": _evergreen,
    "subsidised": _subsidised,
    "tax_refund": _tax_refund,
    "no_energy": _no_energy,
    "no_tax": _no_tax,
}
