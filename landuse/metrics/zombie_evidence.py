"""What the literature's tests say of an enterprise: evidence beside the status, never the status itself.

Every test is null where it is not defined: no debt, no interest, too few years, a gap in the years; a test over several years is
null unless all of them are known, even where one year alone would decide it. Formulas: Caballero, Hoshi and Kashyap 2008 (CHK); Fukuda and Nakamura 2011 (FN); Nie et al. 2016 (FN in two consecutive years); Adalet McGowan, Andrews
and Millot 2018 (OECD). Amounts are in 万元, stocks at year end.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.metrics.enterprise_years import YearFigures
from landuse.policy import ZombieRules

Floats = npt.NDArray[np.float64]


def minimum_interest(year_figures: YearFigures, judged_year: int, zombie_rules: ZombieRules) -> pd.DataFrame:
    """Return R* of the judged year and of the years before (columns are years back), in 万元.

    ``R*_t = rs_{t-1} ST_{t-1} + mean(rl_{t-1} … rl_{t-5}) LT_{t-1} + min(rcb, last 5 years) Bonds_{t-1}`` with the pack's lending
    rates. Unknown where a stock or a rate is.
    """
    return pd.DataFrame(
        {lag: _minimum_interest(year_figures, judged_year, lag, zombie_rules) for lag in range(zombie_rules.fn_years)}
    )


def debt_before(year_figures: YearFigures) -> pd.Series:
    """Return short-term, long-term borrowing and bonds at the end of the year before the judged one, in 万元."""
    return pd.Series(_debt(year_figures, 1))


def chk_gap(year_figures: YearFigures, minimum_interest: pd.DataFrame, debt_before: pd.Series) -> pd.Series:
    """Return ``(R_t - R*_t) / B_{t-1}``; unknown without debt."""
    debt = debt_before.to_numpy()
    gap = _over(year_figures("interest_expense_wanyuan", 0) - minimum_interest[0].to_numpy(), debt)
    return pd.Series(gap)


def is_zombie_chk(chk_gap: pd.Series) -> pd.Series:
    """Tell whether the interest paid is below the minimum (gap < 0); unknown where the gap is."""
    return (chk_gap < 0).astype("boolean").mask(chk_gap.isna())


def fn_by_year(year_figures: YearFigures, minimum_interest: pd.DataFrame, zombie_rules: ZombieRules) -> pd.DataFrame:
    """Return the FN test of the judged year and of those before (columns are years back), three-valued.

    Profitable enough for the minimum interest (EBIT >= R*) is not a zombie. Otherwise a zombie where debt was above half of the
    assets a year before and borrowing has grown (evergreen lending), else where CHK's gap is negative. Unknown without debt a year
    before: there is no interest to cover.
    """
    return pd.DataFrame(
        {lag: _fn(year_figures, minimum_interest[lag].to_numpy(), lag, zombie_rules) for lag in range(zombie_rules.fn_years)}
    )


def is_zombie_fn(fn_by_year: pd.DataFrame) -> pd.Series:
    """Tell whether the enterprise is a zombie by FN in the judged year."""
    return pd.Series(fn_by_year[0])


def is_zombie_fn_m(fn_by_year: pd.DataFrame) -> pd.Series:
    """Tell whether the enterprise is a zombie by FN in each of two consecutive years; unknown where either year is."""
    years = [fn_by_year[lag] for lag in fn_by_year.columns]
    each = np.logical_and.reduce([year.to_numpy(dtype=bool, na_value=False) for year in years])
    unknown = np.logical_or.reduce([year.isna().to_numpy() for year in years])
    return pd.Series(pd.arrays.BooleanArray(each, unknown))


def is_zombie_oecd(
    year_figures: YearFigures, registration_date: pd.Series, as_of: pd.Timestamp, judged_year: int, zombie_rules: ZombieRules
) -> pd.Series:
    """Tell whether an enterprise of ten years or more did not cover its interest in three consecutive years.

    Cover is EBIT over interest, below 1; a year without interest has none. Unknown where the cover of one of the years or the age
    is. Age is counted in whole years at the end of the judged year.
    """
    year_end = min(pd.Timestamp(judged_year, 12, 31), as_of)
    age = year_end.year - registration_date.dt.year
    uncovered = (age >= zombie_rules.oecd_age_years).to_numpy()
    known = registration_date.notna().to_numpy()
    for lag in range(zombie_rules.oecd_years):
        ebit, interest = year_figures("ebit_wanyuan", lag), year_figures("interest_expense_wanyuan", lag)
        uncovered = uncovered & (ebit < interest)
        known = known & ~np.isnan(ebit) & (interest > 0)
    return pd.Series(uncovered).astype("boolean").mask(~known)


def real_profit_wanyuan(year_figures: YearFigures, minimum_interest: pd.DataFrame) -> pd.Series:
    """Return net profit less subsidies and less the interest that cheap credit saved: ``max(R* - R, 0)``."""
    saved = np.maximum(minimum_interest[0].to_numpy() - year_figures("interest_expense_wanyuan", 0), 0)
    return pd.Series(year_figures("net_profit_wanyuan", 0) - year_figures("subsidy_wanyuan", 0) - saved)


def is_loss_making(year_figures: YearFigures, zombie_rules: ZombieRules) -> pd.Series:
    """Tell whether the net profit was negative in each of the last years the pack asks for (State Council 2015: three).

    Unknown where one of these years is.
    """
    profits = np.stack([year_figures("net_profit_wanyuan", lag) for lag in range(zombie_rules.loss_years)])
    return pd.Series(pd.arrays.BooleanArray(np.logical_and.reduce(profits < 0), np.logical_or.reduce(np.isnan(profits))))


def debt_asset_share(year_figures: YearFigures) -> pd.Series:
    """Return liabilities over assets at the end of the judged year; unknown without assets."""
    return pd.Series(_over(year_figures("total_liabilities_wanyuan", 0), year_figures("total_assets_wanyuan", 0)))


def is_insolvent(year_figures: YearFigures) -> pd.Series:
    """Tell whether assets are below liabilities at the end of the judged year (企业破产法 Art 2)."""
    assets, liabilities = year_figures("total_assets_wanyuan", 0), year_figures("total_liabilities_wanyuan", 0)
    return pd.Series(assets < liabilities).astype("boolean").mask(np.isnan(assets) | np.isnan(liabilities))


def _minimum_interest(figures: YearFigures, year: int, lag: int, rules: ZombieRules) -> Floats:
    rates = {int(row.id): row for row in rules.rates}
    before = [year - lag - back for back in range(1, rules.long_rate_years + 1)]
    if any(known not in rates for known in before):
        return np.full_like(figures("short_term_debt_wanyuan", lag + 1), np.nan)
    short = rules.rate_factor * rates[before[0]].short
    long = rules.rate_factor * sum(rates[known].long for known in before) / len(before)
    bond = min(rates[known].bond for known in before)
    stocks = (("short_term_debt_wanyuan", short), ("long_term_debt_wanyuan", long), ("bonds_wanyuan", bond))
    total: Floats = np.sum([rate * figures(name, lag + 1) for name, rate in stocks], axis=0)
    return total


def _debt(figures: YearFigures, lag: int) -> Floats:
    total: Floats = np.sum(
        [figures(name, lag) for name in ("short_term_debt_wanyuan", "long_term_debt_wanyuan", "bonds_wanyuan")], axis=0
    )
    return total


def _fn(figures: YearFigures, minimum: Floats, lag: int, rules: ZombieRules) -> pd.Series:
    ebit, now, before = figures("ebit_wanyuan", lag), _debt(figures, lag), _debt(figures, lag + 1)
    profitable = _flag(ebit >= minimum, ebit, minimum).mask(~(before > 0))
    indebted = _flag(
        before > rules.fn_debt_share * figures("total_assets_wanyuan", lag + 1), before, figures("total_assets_wanyuan", lag + 1)
    )
    growing = _flag(now > before, now, before)
    gap = _over(figures("interest_expense_wanyuan", lag) - minimum, before)
    return ~profitable & ((indebted & growing) | _flag(gap < 0, gap))


def _flag(met: npt.NDArray[np.bool_], *operands: Floats) -> pd.Series:
    unknown = np.logical_or.reduce([np.isnan(operand) for operand in operands])
    return pd.Series(pd.arrays.BooleanArray(met, unknown))


def _over(above: Floats, below: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        quotient: Floats = np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)
    return quotient
