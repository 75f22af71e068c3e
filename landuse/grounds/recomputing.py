"""Verdicts worked out again from stored cells alone: one, or all that are stored at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from landuse.grounds.blocks import Block
from landuse.grounds.chain import Cell, Chain
from landuse.grounds.copies import Copies
from landuse.grounds.judging import FACTS, GRADE, Judge, peers_of, standing_alone
from landuse.grounds.records import rows_of
from landuse.grounds.stored import Grounds, Line, Shared, cells_of, chain_of
from landuse.grounds.variants import land_data
from landuse.grounds.verdicts import LINKS, Verdict, verdict_of
from landuse.metrics.ratios import RATIOS
from landuse.policy import Policy


def recompute(chain: Chain, policy: Policy, *, cells: Sequence[Cell] | None = None) -> str:
    """Return the verdict worked out again from the stored cells alone, or from `cells` in their place.

    The rules are given, not stored: `policy` has to be made of the packs whose hashes the chain names for the same outcome.
    """
    asked = verdict_of(chain.verdict)
    stored = chain.cells if cells is None else cells
    rows = rows_of(stored, tuple(dict.fromkeys([asked.table, *(cell.table for cell in stored)])))
    return Judge(asked, policy, pd.Timestamp(chain.as_of), chain.peers)(rows, [[]])[0]


def recompute_all(grounds: Grounds, policy: Policy) -> list[str]:
    """Return the verdict of every chain worked out again from its stored cells, those of one verdict in one call.

    A ranking is done once for all enterprises whose figures, worked out from their own stored cells, are those that the others are
    ranked against; the others are ranked one by one.
    """
    found: dict[int, str] = {}
    for name in dict.fromkeys(line["verdict"] for line in grounds.lines):
        places = [place for place, line in enumerate(grounds.lines) if line["verdict"] == name]
        lines = [grounds.lines[place] for place in places]
        block = stored_block(verdict_of(name), lines, grounds.shared)
        if name == GRADE:
            codes = _graded(block, lines, grounds.shared, policy)
        else:
            codes = Copies(block, policy, pd.Timestamp(grounds.shared.as_of)).as_they_stand().tolist()
        found.update(zip(places, map(str, codes), strict=True))
    return [found[place] for place in range(len(grounds))]


def with_value(chain: Chain, table: str, record: int, column_name: str, value: Any) -> tuple[Cell, ...]:
    """Return the stored cells with one of them changed (None: blank), for :func:`recompute`."""
    return tuple(
        replace(cell, value=value) if (cell.table, cell.record, cell.column) == (table, record, column_name) else cell
        for cell in chain.cells
    )


def stored_block(verdict: Verdict, lines: Sequence[Line], shared: Shared) -> Block:
    """Return the records of many chains, made of their stored cells; the links of each are marked with its number."""
    cells: list[Cell] = []
    counts: dict[str, list[int]] = {}
    totals: dict[str, int] = {}
    for number, line in enumerate(lines):
        before = dict(totals)
        for cell in cells_of(line, shared):
            record = before.get(cell.table, 0) + cell.record
            totals[cell.table] = max(totals.get(cell.table, 0), record + 1)
            value = f"{number}#{cell.value}" if cell.column in LINKS and cell.value is not None else cell.value
            cells.append(replace(cell, record=record, value=value))
        for name, total in totals.items():
            counts.setdefault(name, [0] * len(lines))[number] = total - before.get(name, 0)
    rows = rows_of(cells, tuple(counts))
    starts = {name: np.concatenate([[0], np.cumsum(count)]).astype(np.int64) for name, count in counts.items()}
    return Block(verdict, tuple(str(line["key"]) for line in lines), rows, starts)


def _graded(block: Block, lines: Sequence[Line], shared: Shared, policy: Policy) -> list[str]:
    as_of = pd.Timestamp(shared.as_of)
    found = _ranked_once(block, lines, shared, policy, as_of)
    for number, line in enumerate(lines):
        if number not in found:
            found[number] = Judge(block.verdict, policy, as_of, chain_of(line, shared).peers)(block.of(number), [[]])[0]
    return [found[number] for number in range(len(lines))]


def _ranked_once(block: Block, lines: Sequence[Line], shared: Shared, policy: Policy, as_of: pd.Timestamp) -> dict[int, str]:
    """Return the grades, by number, of those whose own figures are those of the stored ranking; of none where grades hang together."""
    if policy.linkage.merge_tenants or policy.linkage.tenant_follows_owner:
        return {}
    facts, steps = standing_alone(land_data(dict(block.rows)), policy, as_of)
    own = peers_of(facts, steps, ())
    first = block.starts["enterprises"][:-1].tolist()
    places = [int(line["apart"][0]) for line in lines]
    ratios = [RATIOS[indicator.column] for indicator in policy.standing.indicators]
    names = [*FACTS, "is_ranked", *{f"amount.{part}" for ratio in ratios for part in (ratio.above, ratio.below)}]
    same = [all(own[name][row] == shared.peers[name][place] for name in names) for row, place in zip(first, places, strict=True)]
    if True not in same:
        return {}
    lead = same.index(True)
    judge = Judge(block.verdict, policy, as_of, chain_of(lines[lead], shared).peers)
    ranking = judge.graded(block.of(lead), [[]], (GRADE,))[0][GRADE].astype(object).tolist()
    others = [place for place in range(len(shared.peers["is_ranked"])) if place != places[lead]]
    grades: Mapping[int, str] = dict(zip([places[lead], *others], ranking, strict=True))
    return {number: str(grades[place]) for number, place in enumerate(places) if same[number]}
