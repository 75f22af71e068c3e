"""Stock and flow: what was open, what came in, what was settled, what is left; the sides must balance."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from landuse.data import LandData
from landuse.dates import DATE_DTYPE, as_date
from landuse.errors import TableError
from landuse.targets.case_list import known_cases
from landuse.targets.groups import By, Groups, case_groups
from landuse.targets.history import SUBJECT_TABLES, CaseHistory
from landuse.vocabulary import codes

Day = str | date | pd.Timestamp
FLOWS = ("opening", "entered", "reopened", "disposed", "closing")
FIGURES = (*FLOWS, *(f"{name}_area_mu" for name in FLOWS), "closing_area_unknown")
ONE_DAY = pd.Timedelta(days=1)
AREA_TOLERANCE = 1e-6  # mu, for sums of floats


def stock_flow(
    data: LandData, as_of: Day, periods: Literal["year"] | Sequence[Day] = "year", by: By | None = "city"
) -> pd.DataFrame:
    """Return opening and closing stock and the flows between, for each kind of case, group and period.

    ``opening + entered - disposed = closing``; ``entered`` includes cases that were open again after having been disposed of,
    ``reopened`` says how many those are. ``closing`` is counted by itself, as what is open at the end
    of the period, and ``balanced`` tells whether the sum gives the same, in cases and in mu. Each figure also in mu
    (``closing_area_mu``: idle land only, sums of what is known; ``closing_area_unknown`` counts the rest).

    Parameters
    ----------
    data, as_of, by
        As for :func:`landuse.targets.target_progress`; the last year ends with `as_of`.
    periods
        ``"year"`` for calendar years from the first entry on, or the last days of the periods in order; the first of those
        begins with the ledger.

    Raises
    ------
    TableError
        A day is none, days are not in order, or one lies after `as_of`.
    """
    day = as_date(as_of)
    history = known_cases(data, day)
    groups = case_groups(data, history.cases, by)
    starts, ends = _periods(history, day, periods)
    moments = {*ends, *(start - ONE_DAY for start in starts)}
    is_open = {moment: history.last_turns(moment)["state"] == "open" for moment in moments}
    parts = [_of_kind(history, groups, kind, list(zip(starts, ends, strict=True)), is_open) for kind in SUBJECT_TABLES]
    found = pd.concat(parts, ignore_index=True)
    found["subject_kind"] = pd.Categorical(found["subject_kind"], categories=list(codes("subject_kind")))
    found["balanced"] = _balance(found, "") & _balance(found, "_area_mu")
    return found


def _periods(
    history: CaseHistory, day: pd.Timestamp, periods: Literal["year"] | Sequence[Day]
) -> tuple[list[pd.Timestamp], list[pd.Timestamp]]:
    """Return the first and last days; the first day of given periods is that of the first entry, or the end where there is none."""
    first = history.turns["event_date"].min()
    if isinstance(periods, str):
        if periods != "year":
            raise TableError(f"periods 须为 year 或一组日期，现为“{periods}”")
        years = range(first.year, day.year + 1) if pd.notna(first) else ()
        return (
            [as_date(date(year, 1, 1)) for year in years],
            [min(as_date(date(year, 12, 31)), day) for year in years],
        )
    ends = [as_date(end) for end in periods]
    if ends != sorted(set(ends)) or any(end > day for end in ends):
        raise TableError(f"periods 的日期须由先到后、不重复，且不晚于认定时点 {day:%Y-%m-%d}")
    begin = min(first, ends[0]) if ends and pd.notna(first) else (ends[0] if ends else day)
    return [begin, *(end + ONE_DAY for end in ends[:-1])][: len(ends)], ends


def _of_kind(
    history: CaseHistory,
    groups: Groups,
    kind: str,
    periods: list[tuple[pd.Timestamp, pd.Timestamp]],
    is_open: Mapping[pd.Timestamp, pd.Series],
) -> pd.DataFrame:
    """Return the flows of one kind, group by group in order of time."""
    mine = history.cases["subject_kind"] == kind
    turns = history.turns[mine.to_numpy()[history.turns["case"]]]
    flows = [_flow(history, groups, mine, turns, start, end, is_open) for start, end in periods]
    figures = {name: np.stack([flow[name] for flow in flows], axis=1).ravel() if flows else np.empty(0) for name in FIGURES}
    table = groups.table.loc[np.repeat(np.arange(len(groups.table)), len(periods))].reset_index(drop=True)
    table.insert(0, "subject_kind", kind)
    days = {
        name: np.tile(pd.DatetimeIndex(dates, dtype=DATE_DTYPE), len(groups.table))
        for name, dates in (("period_start", [first for first, _ in periods]), ("period_end", [last for _, last in periods]))
    }
    return pd.concat([table, pd.DataFrame({**days, **figures}, index=table.index)], axis=1)


def _flow(
    history: CaseHistory,
    groups: Groups,
    mine: pd.Series,
    turns: pd.DataFrame,
    start: pd.Timestamp,
    end: pd.Timestamp,
    is_open: Mapping[pd.Timestamp, pd.Series],
) -> dict[str, np.ndarray]:
    """Return the figures of one kind and period for every group; `mine` are the cases of the kind, `turns` theirs."""
    area = history.cases["area_mu"]
    opening, closing = mine & is_open[start - ONE_DAY], mine & is_open[end]
    moves = turns[turns["event_date"].between(start, end)]
    into = moves["state"] == "open"
    chosen = {"entered": moves[into], "reopened": moves[into & (moves["before"] == "disposed")], "disposed": moves[~into]}
    figures = {"opening": groups.count(opening), "closing": groups.count(closing)}
    figures |= {"opening_area_mu": groups.total(area, opening), "closing_area_mu": groups.total(area, closing)}
    for name, rows in chosen.items():
        places = rows["case"].to_numpy()
        weights, length = area.fillna(0).to_numpy()[places], len(groups.table)
        figures[name] = np.bincount(groups.of_case[places], minlength=length)
        figures[f"{name}_area_mu"] = np.bincount(groups.of_case[places], weights=weights, minlength=length).astype("float64")
    figures["closing_area_unknown"] = groups.count(closing & area.isna() & (history.cases["subject_kind"] == "idle_land"))
    return figures


def _balance(found: pd.DataFrame, end: str) -> pd.Series:
    left = found[f"opening{end}"] + found[f"entered{end}"] - found[f"disposed{end}"]
    return (left - found[f"closing{end}"]).abs() <= AREA_TOLERANCE
