"""Figures from the zone accounts: a column, its growth or its change against the year before, the conversion of reserve projects."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from landuse.metrics.zone_rates import RATES
from landuse.policy.rules import Goal
from landuse.vocabulary import column_labels
from landuse.zones.figures import ORIGINS
from landuse.zones.scorecard.figures import (
    DENOMINATOR,
    FIGURE,
    NUMERATOR,
    Figures,
    blank,
    first_known,
    nowhere,
    plain_figures,
    unknown,
)

GROWTH_END, AMOUNT_END = "_growth_share", "_wanyuan"
PUBLISHED, AT_CURRENT_PRICES = "公布增速", "按现价金额计算的增速"
TABLE = "zone_accounts"


def account(goal: Goal, accounts: pd.DataFrame, grid: pd.MultiIndex) -> Figures:
    """Return the first of the goal's columns that the zone reports."""
    return _first([_column(name, accounts, grid) for name in goal.columns])


def growth(goal: Goal, accounts: pd.DataFrame, grid: pd.MultiIndex) -> Figures:
    """Return the growth: as published, else of the amounts at current prices, of the first column for which either is known."""
    found = []
    for name in goal.columns:
        found += [_column(name, accounts, grid, PUBLISHED), _grown(name.removesuffix(GROWTH_END) + AMOUNT_END, accounts, grid)]
    return _first(found)


def change(goal: Goal, accounts: pd.DataFrame, grid: pd.MultiIndex) -> Figures:
    """Return the figure less that of the year before."""
    return _first([_changed(name, accounts, grid) for name in goal.columns])


def ratio(above: str, below: str, accounts: pd.DataFrame, grid: pd.MultiIndex, basis: str) -> Figures:
    """Return one column over another; nothing to judge where the latter is 0."""
    over, under = _at(accounts, above, grid), _at(accounts, below, grid)
    values = over / under.where(under > 0)
    trace = pd.concat([_trace(over, above, NUMERATOR), _trace(under, below, DENOMINATOR)], ignore_index=True)
    missing = _missing({above: over.isna(), below: under.isna()}, grid)
    return plain_figures(values, basis=blank(grid, basis), missing=missing, trace=trace, nothing=under == 0)


def _first(found: Sequence[Figures]) -> Figures:
    chosen = found[0]
    for other in found[1:]:
        chosen = first_known(chosen, other)
    return chosen


def _column(name: str, accounts: pd.DataFrame, grid: pd.MultiIndex, basis: str = "") -> Figures:
    if name not in accounts:
        return unknown(grid, _named([name]))
    values = _at(accounts, name, grid)
    origin = accounts["origin"].reindex(grid).map(dict(ORIGINS)).fillna("").astype("str")
    parts = [name, *RATES.get(name, ())]
    trace = pd.concat([_trace(_at(accounts, part, grid), part, FIGURE) for part in parts], ignore_index=True)
    lacking = {part: _at(accounts, part, grid).isna() for part in RATES.get(name, (name,))}
    return plain_figures(
        values, basis=blank(grid, basis) if basis else origin, missing=_missing(lacking, grid), trace=trace, nothing=nowhere(grid)
    )


def _grown(name: str, accounts: pd.DataFrame, grid: pd.MultiIndex) -> Figures:
    if name not in accounts:
        return unknown(grid, _named([name]))
    now, before = _at(accounts, name, grid), _at(accounts, name, _year_before(grid)).set_axis(grid)
    values = now / before.where(before > 0) - 1
    missing = _missing({name: now.isna(), f"上年{_named([name])}": ~(before > 0)}, grid)
    return plain_figures(
        values,
        basis=blank(grid, AT_CURRENT_PRICES),
        missing=missing,
        trace=_two_years(name, accounts, grid),
        nothing=nowhere(grid),
    )


def _changed(name: str, accounts: pd.DataFrame, grid: pd.MultiIndex) -> Figures:
    now, before = _at(accounts, name, grid), _at(accounts, name, _year_before(grid)).set_axis(grid)
    missing = _missing({name: now.isna(), f"上年{_named([name])}": before.isna()}, grid)
    return plain_figures(
        now - before,
        basis=blank(grid, "比上年增减"),
        missing=missing,
        trace=_two_years(name, accounts, grid),
        nothing=nowhere(grid),
    )


def _two_years(name: str, accounts: pd.DataFrame, grid: pd.MultiIndex) -> pd.DataFrame:
    """Return the rows of this year and of the one before, both under this year."""
    earlier = _year_before(grid)
    before = _trace(_at(accounts, name, earlier), name, FIGURE)
    before["year"] = before["year"] + 1
    return pd.concat([_trace(_at(accounts, name, grid), name, FIGURE), before], ignore_index=True)


def _year_before(grid: pd.MultiIndex) -> pd.MultiIndex:
    years = grid.get_level_values("year").to_numpy(dtype="int64") - 1
    return pd.MultiIndex.from_arrays([grid.get_level_values("zone_id"), years], names=grid.names)


def _at(accounts: pd.DataFrame, name: str, grid: pd.MultiIndex) -> pd.Series:
    return pd.Series(accounts[name].reindex(grid).to_numpy("float64", na_value=np.nan), index=grid)


def _trace(values: pd.Series, name: str, role: str) -> pd.DataFrame:
    known = values[values.notna()]
    rows = known.index.to_frame(index=False).astype({"year": "int64"})
    ids = rows["zone_id"].astype("str") + "/" + rows["year"].astype("str")
    return rows.assign(table=TABLE, record_id=ids, column=name, value=known.to_numpy(), role=role)


def _missing(lacking: dict[str, pd.Series], grid: pd.MultiIndex) -> pd.Series:
    """Return the labels of what lacks, parted by 、."""
    texts = blank(grid)
    for name, absent in lacking.items():
        more = np.where(absent.to_numpy(), _named([name]), "")
        part = np.where((texts != "").to_numpy() & (more != ""), "、", "")
        texts = texts + pd.Series(part, index=grid, dtype="str") + pd.Series(more, index=grid, dtype="str")
    return texts


def _named(names: Sequence[str]) -> str:
    return column_labels(", ".join(names), TABLE)
