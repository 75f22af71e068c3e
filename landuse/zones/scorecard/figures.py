"""What a goal is judged by: a figure for each zone and year, between which bounds it lies, and the rows that went in."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

KEYS = ["zone_id", "year"]
TRACE_COLUMNS = ("zone_id", "year", "goal", "table", "record_id", "column", "value", "role")
NUMERATOR, DENOMINATOR, UNDECIDED, REFERENCE, FIGURE = "分子", "仅分母", "待定", "对照值", "数值"


@dataclass(frozen=True, eq=False)
class Figures:
    """The figures of one measure, indexed by zone and year.

    `low` and `high` are equal where the figure is known; they differ where undecided records could go either way; both are unknown
    where nothing can be said. `nothing`: there is nothing to judge (no project started that year). `basis` says how the figure came
    about, `missing` what it lacks; `trace` holds the rows that went in (:data:`TRACE_COLUMNS` without the goal).
    """

    low: pd.Series
    high: pd.Series
    nothing: pd.Series
    basis: pd.Series
    missing: pd.Series
    trace: pd.DataFrame = field(default_factory=pd.DataFrame)


def plain_figures(values: pd.Series, *, basis: pd.Series, missing: pd.Series, trace: pd.DataFrame, nothing: pd.Series) -> Figures:
    """Return figures that are known or not, without bounds."""
    return Figures(values, values, nothing, basis.where(values.notna(), ""), missing.where(values.isna(), ""), trace)


def blank(grid: pd.MultiIndex, text: str = "") -> pd.Series:
    """Return `text` for each zone and year."""
    return pd.Series(text, index=grid, dtype="str")


def nowhere(grid: pd.MultiIndex) -> pd.Series:
    """Return False for each zone and year."""
    return pd.Series(data=False, index=grid)


def unknown(grid: pd.MultiIndex, missing: str) -> Figures:
    """Return figures of which none is known because of what is `missing`."""
    values = pd.Series(np.nan, index=grid)
    return plain_figures(values, basis=blank(grid), missing=blank(grid, missing), trace=pd.DataFrame(), nothing=nowhere(grid))


def first_known(first: Figures, second: Figures) -> Figures:
    """Return the first figures, and where they say nothing the second."""
    take = (first.low.notna() | first.high.notna() | first.nothing).to_numpy()

    def either(one: pd.Series, other: pd.Series) -> pd.Series:
        return one.where(take, other)

    missing = either(first.missing, first.missing + "；或" + second.missing).where(~second.low.notna() | take, "")
    kept = [figures.trace[_rows_of(figures.trace, used)] for figures, used in _sides(first, second, take)]
    return Figures(
        either(first.low, second.low),
        either(first.high, second.high),
        either(first.nothing, second.nothing).astype(bool),
        either(first.basis, second.basis),
        missing,
        pd.concat([part for part in kept if len(part)], ignore_index=True) if any(len(part) for part in kept) else pd.DataFrame(),
    )


def _sides(first: Figures, second: Figures, take: np.ndarray) -> list[tuple[Figures, pd.Index]]:
    return [(first, first.low.index[take]), (second, first.low.index[~take])]


def _rows_of(trace: pd.DataFrame, used: pd.Index) -> np.ndarray:
    if trace.empty:
        return np.zeros(0, dtype=bool)
    keys = pd.MultiIndex.from_frame(trace[KEYS])
    return np.asarray(keys.isin(used))
