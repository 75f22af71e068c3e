"""The stock table: how many parcels and how many mu are in which state, for each zone and day; and the list of stopped works.

Every parcel counts once, so the states of a row add up to all its parcels.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from landuse.dates import DATE_DTYPE, days_from
from landuse.errors import TableError, UnknownNameError
from landuse.results import Assessment
from landuse.vocabulary import codes
from landuse.vocabulary.rows import did_you_mean

NOT_SUPPLIED = ("approved_not_expropriated", "expropriated_not_supplied")
"""The two states of 批而未供."""
STOPPED_FACTS = (
    "developed_share", "invested_share", "area_test_met", "investment_test_met", "has_construction_permit", "area_mu", "zone_id",
    "holder_name",
)  # fmt: skip
STOPPED_ORDER = ("stopped", "unknown", "idle")


def stock_table(result: Assessment, by: str | None = "zone_id") -> pd.DataFrame:
    """Return the land stock of each group of parcels, or with ``by=None`` of all in one row.

    Columns: `parcels`, `mu` (known areas), `area_unknown` (parcels without a known area), for each state ``<state>`` (parcels) and
    ``<state>_mu``; `not_supplied` and `not_supplied_mu` (批而未供: approved or expropriated but not supplied), `supplied` and
    `supplied_mu` (known to be supplied), and `idle_rate` (土地闲置率: idle mu over supplied mu; TD/T 1029, from memory; missing
    where no supplied land is known). Parcels without a group are the row of the missing label, so that the rows add up to
    ``by=None``.

    Parameters
    ----------
    result
        The assessment.
    by
        A column of the parcels to group by.

    Raises
    ------
    UnknownNameError
        The parcels have no column `by`.
    """
    parcels = pd.DataFrame(result.results)
    group, labels = _groups(parcels, by)
    size = len(labels)
    state = parcels["land_stock_state"].astype("str").to_numpy()
    mu = parcels["area_mu"].where(parcels["area_mu"] > 0).to_numpy(dtype="float64")
    supplied = parcels["is_supplied"].fillna(value=False).to_numpy(dtype=bool)

    def count(mine: np.ndarray) -> np.ndarray:
        return np.bincount(group[mine], minlength=size)

    def total(mine: np.ndarray) -> np.ndarray:
        return np.bincount(group[mine], weights=np.nan_to_num(mu[mine]), minlength=size)

    everything = np.ones(len(parcels), dtype=bool)
    found = {"parcels": count(everything), "mu": total(everything), "area_unknown": count(np.isnan(mu))}
    for code in codes("land_stock_state"):
        found[code], found[f"{code}_mu"] = count(state == code), total(state == code)
    not_supplied = np.isin(state, NOT_SUPPLIED)
    found |= {"not_supplied": count(not_supplied), "not_supplied_mu": total(not_supplied)}
    found |= {"supplied": count(supplied), "supplied_mu": total(supplied)}
    table = pd.DataFrame(found, index=labels)
    return table.assign(idle_rate=table["idle_mu"] / table["supplied_mu"].where(table["supplied_mu"] > 0))


def stock_over_time(results: Sequence[Assessment], by: str | None = "zone_id") -> pd.DataFrame:
    """Return the stock tables of several days side by side: columns in two levels, the day and the figure, the days in order.

    A group that a day does not have is missing there. The tables are of the same parcels as their papers stood when the data were
    drawn up; dates in them, not later states, tell what had not happened yet by an earlier day.

    Raises
    ------
    TableError
        No result, or two results of the same day.
    """
    days = [result.as_of for result in results]
    if not days or len(set(days)) < len(days):
        raise TableError(
            f"存量对比须给出一个以上、日期各不相同的结果，现有：{'、'.join(f'{day:%Y-%m-%d}' for day in days) or '无'}"
        )
    ordered = sorted(results, key=lambda result: result.as_of)
    tables = {f"{result.as_of:%Y-%m-%d}": stock_table(result, by) for result in ordered}
    return pd.concat(tables, axis=1, names=["as_of", "figure"])


def stopped_works(result: Assessment) -> pd.DataFrame:
    """Return the suspended works (停缓建), those not idle first, then undecided ones, then idle land; longest stop first.

    Columns: `land_stock_state`, `suspended_since_date`, `days_stopped`, `developed_share`, `invested_share`, `area_test_met`,
    `investment_test_met`, `has_construction_permit`, `may_be_idle_from` (the day after the suspension completes a year; missing where both tests are known
    not to be met, where it is idle already, and without a first day), `days_until_idle` (days from `as_of` to that day; 0 where it
    has come and only the tests are open), `area_mu`, `zone_id`, `holder_name`. M53 Art 2: suspended land *may* then be found idle.
    """
    rows = pd.DataFrame(result.results)
    rows = rows[(rows["works_status"] == "suspended").to_numpy(dtype=bool) & rows["is_supplied"].fillna(value=False)]
    possible = (rows["area_test_met"] | rows["investment_test_met"]).fillna(value=True).astype("bool")
    state = rows["land_stock_state"].astype("str")
    open_case = possible & (state != "idle")
    first_idle_day = (rows["suspension_anniversary_date"] + pd.Timedelta(days=1)).astype(DATE_DTYPE).where(open_case)
    since = rows["suspended_since_date"].where(rows["suspended_since_date"] <= result.as_of)
    found = pd.DataFrame({
        "land_stock_state": rows["land_stock_state"],
        "suspended_since_date": rows["suspended_since_date"],
        "days_stopped": days_from(since, result.as_of),
        "may_be_idle_from": first_idle_day,
        "days_until_idle": -days_from(first_idle_day, result.as_of).clip(upper=0),
    })  # fmt: skip
    found = found.join(rows.reindex(columns=list(STOPPED_FACTS)))
    order = state.map({name: place for place, name in enumerate(STOPPED_ORDER)}).fillna(len(STOPPED_ORDER))
    ranked = found.assign(order=order).sort_values(["order", "days_stopped"], ascending=[True, False], kind="stable")
    return ranked.drop(columns="order")


def _groups(parcels: pd.DataFrame, by: str | None) -> tuple[np.ndarray, pd.Index]:
    if by is None:
        return np.zeros(len(parcels), dtype=np.intp), pd.RangeIndex(1)
    if by not in parcels.columns:
        raise UnknownNameError(f"宗地表没有列“{by}”{did_you_mean(by, [str(name) for name in parcels.columns])}")
    keys = parcels[by].astype("str") if isinstance(parcels[by].dtype, pd.CategoricalDtype) else parcels[by]
    numbers, labels = pd.factorize(keys, sort=True, use_na_sentinel=False)
    return np.asarray(numbers), pd.Index(labels, name=by)
