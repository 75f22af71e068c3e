"""The shortest further delay of the government (or force majeure), with its document, that would change an idle verdict (M53 Art 8).

The holder may still hand such a proof in. The first days tried are those on which the law's arithmetic turns: the start of the holder's
clock and the next day, the day after each delay on record, and the marks; on each of them a longer delay never counts for less.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from landuse.grounds.added_record import Added
from landuse.grounds.chain import Cell, Chain
from landuse.grounds.judging import Judge
from landuse.grounds.records import plain
from landuse.grounds.variants import Change, Rows, land_data
from landuse.measuring import measure
from landuse.tables import empty_table
from landuse.vocabulary import code_label, column

STATUS = "idle_status"
TURNS = ("start_due_date", "holder_clock_start_date", "one_year_mark_date", "two_year_mark_date", "first_anniversary_date")
DOCUMENT, CAUSE = "（补充的佐证文号）", "G1"
ARTICLE = "M53 Art 8"
TRIED_AT_ONCE = 33
ONE_DAY = pd.Timedelta(days=1)


def added_delays(judge: Judge, rows: Rows, code: str) -> tuple[Added, ...]:
    """Return the shortest further delay for each other decided verdict that one can bring about, the shortest first.

    Empty where no delay, however long, changes the verdict, and for verdicts other than ``idle_status``.
    """
    if judge.verdict.column != STATUS:
        return ()
    wider = with_blank_delay(rows)
    record = len(wider["delays"]) - 1
    firsts = _first_days(judge, rows)
    longest = [(judge.as_of - first).days + 1 for first in firsts]

    def outcomes(trials: Sequence[tuple[int, int]]) -> list[str]:
        return judge(wider, [_delay(record, firsts[way], days) for way, days in trials])

    at_most = outcomes(list(enumerate(longest)))
    moving = [way for way, then in enumerate(at_most) if then != code]
    found = _shortest(moving, longest, outcomes, lambda _, then: then != code)
    becomes = dict(zip(found, outcomes(list(found.items())), strict=True))
    beyond = [way for way in moving if at_most[way] != becomes[way]]
    farther = _shortest(beyond, longest, outcomes, lambda way, then: then == at_most[way])
    told = [(days, firsts[way], becomes[way]) for way, days in found.items()]
    told += [(days, firsts[way], at_most[way]) for way, days in farther.items()]
    kept: dict[str, Added] = {}
    for days, first, then in sorted(told):
        if then not in judge.verdict.undecided:
            kept.setdefault(then, _added(judge, first, days, then))
    return tuple(kept.values())


def with_record(chain: Chain, added: Added, *, days: int | None = None) -> tuple[Cell, ...]:
    """Return the stored cells with the record added (of another length in days), for :func:`landuse.grounds.recompute`."""
    facts = dict(added.facts)
    if days is not None:
        last = pd.Timestamp(str(facts["first_date"])) + (days - 1) * ONE_DAY
        facts["last_date"] = f"{last:%Y-%m-%d}" if days > 0 else None
    record = 1 + max((cell.record for cell in chain.cells if cell.table == added.table), default=-1)
    blank = Cell(added.table, record, "", "", None, "", "", is_key=False)
    key = replace(blank, column="parcel_id", value=chain.key, is_key=True)
    if days == 0:
        return chain.cells
    return (*chain.cells, key, *(replace(blank, column=name, value=value) for name, value in facts.items()))


def with_blank_delay(rows: Rows) -> dict[str, pd.DataFrame]:
    """Return the records with one more delay of the parcel that says nothing yet."""
    key = rows["parcels"]["parcel_id"].iloc[0]
    names = ["parcel_id", "cause", "first_date", "last_date", "document_no"]
    kept = rows["delays"] if "delays" in rows else empty_table("delays")[names].iloc[:0]
    blank = empty_table("delays")[list(kept.columns)].reindex([0]).assign(parcel_id=key)
    typed = blank.astype({name: kept[name].dtype for name in kept.columns})
    return {**rows, "delays": pd.concat([kept, typed], ignore_index=True)}


def _shortest(
    ways: Sequence[int],
    longest: Sequence[int],
    outcomes: Callable[[Sequence[tuple[int, int]]], list[str]],
    reached: Callable[[int, str], bool],
) -> dict[int, int]:
    """Return for each way (a first day) the least number of days that reaches what is asked; all of them do at their longest."""
    least, enough = dict.fromkeys(ways, 0), {way: longest[way] for way in ways}
    while open_ways := [way for way in ways if enough[way] - least[way] > 1]:
        trials = [
            (way, int(days))
            for way in open_ways
            for days in np.unique(np.linspace(least[way], enough[way], TRIED_AT_ONCE).astype(np.int64))[1:-1]
        ]
        for (way, days), then in zip(trials, outcomes(trials), strict=True):
            if reached(way, then):
                enough[way] = min(enough[way], days)
            elif days < enough[way]:
                least[way] = max(least[way], days)
    return enough


def _first_days(judge: Judge, rows: Rows) -> list[pd.Timestamp]:
    """Return the days on which a delay may begin and the arithmetic turn, none after the day of the verdict."""
    found = measure(land_data(rows), list(TURNS), policy=judge.policy, as_of=judge.as_of, table=judge.verdict.table).iloc[0]
    days = [*found.tolist(), found["holder_clock_start_date"] + ONE_DAY, found["start_due_date"] + ONE_DAY]
    if "delays" in rows:
        days += (rows["delays"]["last_date"] + ONE_DAY).tolist()
    return sorted({day for day in days if pd.notna(day) and day <= judge.as_of})


def _delay(record: int, first: pd.Timestamp, days: int) -> list[Change]:
    facts = {"cause": CAUSE, "document_no": DOCUMENT, "first_date": first, "last_date": first + (days - 1) * ONE_DAY}
    return [Change("delays", record, name, value) for name, value in facts.items()] if days > 0 else []


def _added(judge: Judge, first: pd.Timestamp, days: int, becomes: str) -> Added:
    last = first + (days - 1) * ONE_DAY
    label = code_label(column(STATUS, "parcels").code_list or "", becomes)
    text = (
        f"补充一条有佐证文件的政府原因（或者不可抗力）延误，起止明确，最少 {days} 天"
        f"（如 {first:%Y-%m-%d} 至 {last:%Y-%m-%d}），结论变为“{label}”；少一天则不变为该结论"
    )
    facts = tuple((change.column, plain(change.value)) for change in _delay(0, first, days))
    return Added("delays", facts, becomes, days, text, judge.policy.cite(ARTICLE))
