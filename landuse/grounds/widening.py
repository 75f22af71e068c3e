"""What else would change a verdict than one cell: two cells at once, a further record. Found from the stored cells of a chain alone."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import pandas as pd

from landuse.grounds.added_delays import added_delays
from landuse.grounds.chain import Chain
from landuse.grounds.judging import Judge
from landuse.grounds.pairs import smallest_pair
from landuse.grounds.records import rows_of
from landuse.grounds.variants import Variant
from landuse.grounds.verdicts import verdict_of
from landuse.policy import Policy


def widened(chain: Chain, policy: Policy) -> Chain:
    """Return the chain with the smallest pair of changes, where no single one was found, and with the shortest further delays.

    A chain whose changes were not asked for stays as it is.
    """
    if not chain.searched:
        return chain
    asked = verdict_of(chain.verdict)
    judge = Judge(asked, policy, pd.Timestamp(chain.as_of), chain.peers)
    rows = rows_of(chain.cells, tuple(dict.fromkeys([asked.table, *(cell.table for cell in chain.cells)])))

    def judged(variants: Sequence[Variant]) -> list[str]:
        return judge(rows, variants)

    found = replace(chain, added=added_delays(judge, rows, chain.code), widened=True)
    if chain.flips:
        return found
    told = {"code": chain.code, "undecided": asked.undecided, "as_of": judge.as_of}
    pair, tried = smallest_pair(chain.cells, judged, **told)  # type: ignore[arg-type]
    return replace(found, pair=pair, pairs_tried=tried)


def widening(chain: Chain, policy: Policy) -> dict[str, Any]:
    """Return what :func:`widened` adds to a chain, as plain values."""
    return {
        name: value
        for name, value in asdict(widened(chain, policy)).items()
        if name in {"pair", "pairs_tried", "added", "widened"}
    }
