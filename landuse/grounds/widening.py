"""What else would change a verdict than one cell: two cells at once, a further record. Of many subjects together."""

from collections.abc import Sequence
from dataclasses import asdict, replace

import numpy as np
import pandas as pd

from landuse.grounds.added_delays import STATUS, added_delays
from landuse.grounds.blocks import Block
from landuse.grounds.chain import Chain, Flip
from landuse.grounds.copies import Copies
from landuse.grounds.flips import JudgedTrials, of_variants
from landuse.grounds.judging import GRADE, Judge
from landuse.grounds.pairs import smallest_pairs
from landuse.grounds.records import rows_of
from landuse.grounds.shared_land import movable
from landuse.grounds.stored import Line
from landuse.grounds.trials import CellList, Texts
from landuse.grounds.verdicts import Verdict, verdict_of
from landuse.policy import Policy


def widen(
    lines: Sequence[Line], numbers: Sequence[int], held: CellList, judge: JudgedTrials, verdict: Verdict, as_of: pd.Timestamp
) -> None:
    """Add to some lines the smallest pair of changes, where no single one was found, and make room for further records."""
    verdicts: Texts = np.array([line["code"] for line in lines], dtype=object)
    asked = [number for number in numbers if not lines[number]["flips"]]
    of = {"verdicts": verdicts, "undecided": verdict.undecided, "as_of": as_of}
    pairs = smallest_pairs(held, judge, subjects=asked, **of)  # type: ignore[arg-type]
    for number in numbers:
        pair, tried = pairs.get(number, ((), 0))
        lines[number].update(pair=[asdict(flip) for flip in pair], pairs_tried=tried, added=[], widened=True)


def widen_by_delays(lines: Sequence[Line], copies: Copies) -> None:
    """Add to all lines of a block the shortest further delays; to those of other verdicts than idleness none."""
    if copies.block.verdict.column == STATUS:
        verdicts: Texts = np.array([line["code"] for line in lines], dtype=object)
        for line, added in zip(lines, added_delays(copies, verdicts), strict=True):
            line["added"] = [asdict(one) for one in added]


def widened(chain: Chain, policy: Policy) -> Chain:
    """Return the chain with the smallest pair of changes, where no single one was found, and with the shortest further delays.

    Both are found from its stored cells alone. A chain whose changes were not asked for stays as it is.
    """
    if not chain.searched:
        return chain
    asked, as_of = verdict_of(chain.verdict), pd.Timestamp(chain.as_of)
    rows = rows_of(chain.cells, tuple(dict.fromkeys([asked.table, *(cell.table for cell in chain.cells)])))
    block = Block(asked, (chain.key,), rows, {name: np.array([0, len(frame)]) for name, frame in rows.items()})
    copies = Copies(block, policy, as_of)
    verdicts: Texts = np.array([chain.code], dtype=object)
    pair: tuple[tuple[Flip, ...], int] = ((), 0)
    if not chain.flips:
        ranked = Judge(asked, policy, as_of, chain.peers)
        judge = of_variants(lambda variants: ranked(rows, variants)) if asked.column == GRADE else copies
        held = CellList(list(chain.cells), np.zeros(len(chain.cells), dtype=np.int64))
        held = movable(held) if asked.column == GRADE else held
        of = {"verdicts": verdicts, "undecided": asked.undecided, "as_of": as_of}
        pair = smallest_pairs(held, judge, subjects=[0], **of)[0]  # type: ignore[arg-type]
    return replace(chain, added=added_delays(copies, verdicts)[0], pair=pair[0], pairs_tried=pair[1], widened=True)
