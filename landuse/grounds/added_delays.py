"""The shortest further delay of the government (or force majeure), with its document, that would change an idle verdict (M53 Art 8).

The holder may still hand such a proof in. The first days tried are those on which the law's arithmetic turns: the start of the holder's
clock and the next day, the day after each delay on record, and the marks; on each of them a longer delay never counts for less. All
parcels are tried in lock-step.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from landuse.grounds.added_record import Added
from landuse.grounds.blocks import Block, Whole, slices
from landuse.grounds.chain import Cell, Chain
from landuse.grounds.copies import Copies
from landuse.grounds.trials import CellList, Texts, Trials, as_number
from landuse.policy import Policy
from landuse.tables import empty_table
from landuse.vocabulary import code_label, column

STATUS = "idle_status"
TURNS = ("start_due_date", "holder_clock_start_date", "one_year_mark_date", "two_year_mark_date", "first_anniversary_date")
DOCUMENT, CAUSE = "（补充的佐证文号）", "G1"
ARTICLE = "M53 Art 8"
TRIED_AT_ONCE = 33
FACTS = ("cause", "document_no", "first_date", "last_date")
ONE_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True, eq=False)
class _Ways:
    """First days of a further delay: of which parcel, which day (since 1970), and how many days it can last at most."""

    parcels: Whole
    firsts: Whole
    longest: Whole


def added_delays(copies: Copies, verdicts: Texts) -> list[tuple[Added, ...]]:
    """Return for each parcel the shortest further delay for each other decided verdict that one can bring about, the shortest first.

    Empty where no delay, however long, changes the verdict, and for verdicts other than ``idle_status``.
    """
    block = copies.block
    kept: list[dict[str, Added]] = [{} for _ in block.keys]
    if block.verdict.column != STATUS:
        return [() for _ in kept]
    wider, held = with_blank_delays(block)
    judge, ways = Copies(wider, copies.policy, copies.as_of), _ways(copies)
    everyone = np.arange(len(ways.parcels))

    def outcomes(chosen: Whole, days: Whole) -> Texts:
        last = ways.firsts[chosen] + days - 1
        same = [np.full(len(chosen), as_number(value, held.cells[n])) for n, value in enumerate((CAUSE, DOCUMENT))]
        values = np.stack([*same, ways.firsts[chosen], last], axis=1)
        cells = ways.parcels[chosen][:, None] * len(FACTS) + np.arange(len(FACTS))[None, :]
        return judge(held, Trials(cells.ravel(), values.ravel(), np.repeat(np.arange(len(chosen)), len(FACTS))))

    code, at_most = verdicts[ways.parcels], outcomes(everyone, ways.longest)
    moving = np.flatnonzero(at_most != code)
    found = _shortest(moving, ways, outcomes, code, leaves=True)
    becomes = outcomes(moving, found)
    beyond = moving[at_most[moving] != becomes]
    farther = _shortest(beyond, ways, outcomes, at_most, leaves=False)
    told = [*zip(moving.tolist(), found.tolist(), becomes.tolist(), strict=True)]
    told += zip(beyond.tolist(), farther.tolist(), at_most[beyond].tolist(), strict=True)
    for days, first, then, parcel in sorted(
        (days, int(ways.firsts[way]), then, int(ways.parcels[way])) for way, days, then in told
    ):
        if then not in block.verdict.undecided and then not in kept[parcel]:
            kept[parcel][then] = _added(copies.policy, first, days, then)
    return [tuple(mine.values()) for mine in kept]


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


def with_blank_delays(block: Block) -> tuple[Block, CellList]:
    """Return the records with one more delay of each parcel that says nothing yet, and the cells of these delays."""
    count = len(block.keys)
    keys = block.rows["parcels"]["parcel_id"].iloc[block.starts["parcels"][:-1]].to_numpy()
    kept = block.rows["delays"] if "delays" in block.rows else empty_table("delays")[["parcel_id", *FACTS]].iloc[:0]
    starts = block.starts["delays"] if "delays" in block.rows else np.zeros(count + 1, dtype=np.int64)
    blank = empty_table("delays")[list(kept.columns)].reindex(range(count)).assign(parcel_id=keys)
    whole = pd.concat([kept, blank.astype({name: kept[name].dtype for name in kept.columns})], ignore_index=True)
    size = np.diff(starts)
    order = np.insert(np.arange(len(kept)), starts[1:], len(kept) + np.arange(count))
    rows = {**block.rows, "delays": whole.iloc[order].reset_index(drop=True)}
    wider = Block(block.verdict, block.keys, rows, {**block.starts, "delays": starts + np.arange(count + 1)})
    cells = [
        Cell("delays", record, name, "", None, "", "", is_key=False) for record in size.tolist() for name in FACTS
    ]  # fmt: skip
    return wider, CellList(cells, np.repeat(np.arange(count), len(FACTS)))


def _shortest(ways: Whole, of: _Ways, outcomes: Callable[[Whole, Whole], Texts], codes: Texts, *, leaves: bool) -> Whole:
    """Return for each of some ways the least number of days that leaves its code, or reaches it; all of them do at their longest."""
    least, enough = np.zeros(len(ways), dtype=np.int64), of.longest[ways].copy()
    while len(wide := np.flatnonzero(enough - least > 1)):
        grid = np.linspace(least[wide], enough[wide], TRIED_AT_ONCE, axis=1).astype(np.int64)
        row, place = np.nonzero((np.diff(grid, axis=1) > 0)[:, :-1])
        days = grid[row, place + 1]
        inside = days < enough[wide][row]
        row, days = row[inside], days[inside]
        reached = (outcomes(ways[wide[row]], days) == codes[ways[wide[row]]]) != leaves
        np.minimum.at(enough, wide[row[reached]], days[reached])
        short = ~reached & (days < enough[wide[row]])
        np.maximum.at(least, wide[row[short]], days[short])
    return enough


def _ways(copies: Copies) -> _Ways:
    """Return the days on which a delay may begin and the arithmetic turn, none after the day of the verdict."""
    block, count = copies.block, len(copies.block.keys)
    turns, first, _, _ = copies.measured(TURNS, (), np.arange(count), None, None)
    found = turns.iloc[first].reset_index(drop=True)
    days = [*(found[name] for name in TURNS), found["holder_clock_start_date"] + ONE_DAY, found["start_due_date"] + ONE_DAY]
    owners = [np.arange(count)] * len(days)
    if "delays" in block.rows:
        rows, size = slices(block.starts["delays"], np.arange(count))
        days.append(block.rows["delays"]["last_date"].iloc[rows] + ONE_DAY)
        owners.append(np.repeat(np.arange(count), size))
    told = pd.DataFrame({"parcel": np.concatenate(owners), "day": pd.concat(days, ignore_index=True)})
    told = told[told["day"] <= copies.as_of].drop_duplicates().sort_values(["parcel", "day"])
    numbers = told["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    last = int(np.datetime64(copies.as_of, "D").astype(np.int64))
    return _Ways(told["parcel"].to_numpy(dtype=np.int64), numbers, last - numbers + 1)


def _added(policy: Policy, first: int, days: int, becomes: str) -> Added:
    begins, ends = (str(np.datetime64(day, "D")) for day in (first, first + days - 1))
    label = code_label(column(STATUS, "parcels").code_list or "", becomes)
    text = (
        f"补充一条有佐证文件的政府原因（或者不可抗力）延误，起止明确，最少 {days} 天"
        f"（如 {begins} 至 {ends}），结论变为“{label}”；少一天则不变为该结论"
    )
    facts = tuple(zip(FACTS, (CAUSE, DOCUMENT, begins, ends), strict=True))
    return Added("delays", facts, becomes, days, text, policy.cite(ARTICLE))
