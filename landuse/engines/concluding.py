"""What only all parts together tell: worked out from the few columns that it needs, and laid beside each part."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from landuse.disposal import disposal_priority
from landuse.engines.gathering import by_rows, findings, together
from landuse.engines.judging import missing_values
from landuse.engines.listing import contradictions_in_order, issues_in_order, written
from landuse.engines.parquet_tables import ROW
from landuse.engines.part_store import part_folder, write_arrow
from landuse.engines.part_tasks import (
    AT,
    CALLED,
    CONTRADICTIONS,
    FEEDING,
    FIGURES,
    ISSUES,
    LIMITS,
    PRIORITY,
    STANDING,
    flat,
    unflat,
)
from landuse.engines.run_store import RunStore
from landuse.io.geoparquet_table import geoparquet_table
from landuse.policy import Policy
from landuse.summary import count_severities, summarise_parcels
from landuse.whole_table import standing_of_all


def conclude(
    store: RunStore, good: Sequence[int], policy: Policy, day: pd.Timestamp, *, grounds: bool = False
) -> pd.DataFrame | None:
    """Work out the order of the disposal list and the standing of the enterprises, and lay what concerns a part beside it.

    With `grounds` the parts also get their share of the ranking, and the figures that it rests on are returned.
    """
    store.begin_writing()
    for number in good:
        part_folder(store.whole, number).mkdir(exist_ok=True)
    _lay_priority(store, good, policy)
    scores, figures = _lay_standing(store, good, policy, day, grounds=grounds)
    marks = {column[0]: scores[column] for column in scores.columns.to_list() if column[1] == "benchmark"}
    benchmarks = pd.DataFrame({"indicator": list(marks), "benchmark": [values.max() for values in marks.values()]})
    pq.write_table(
        geoparquet_table(benchmarks.astype({"indicator": "str", "benchmark": "float64"})), store.written / "benchmarks.parquet"
    )
    return figures


def sum_up(store: RunStore, good: Sequence[int], policy: Policy, noted: pd.DataFrame) -> dict[str, Any]:
    """Write contradictions and issues (also those `noted` of the run), and return the figures at a glance."""
    for _ in written(
        contradictions_in_order(list(findings(store, good, CONTRADICTIONS))), store.written / "contradictions.parquet"
    ):
        pass
    of_whole = missing_values(together(store, good, LIMITS).to_pandas(self_destruct=True), policy)
    issues = [geoparquet_table(noted), *findings(store, good, ISSUES), geoparquet_table(of_whole)]
    severities: Counter[str] = Counter()
    for frame in written(issues_in_order(issues), store.written / "issues.parquet"):
        severities.update(count_severities(frame["severity"]))
    figures, _ = by_rows(together(store, good, FIGURES))
    return {**summarise_parcels(figures), "issues": dict(severities)}


def _lay_priority(store: RunStore, good: Sequence[int], policy: Policy) -> None:
    called = together(store, good, CALLED)
    order = disposal_priority(called.drop_columns(AT).to_pandas().set_index("parcel_id"), policy).to_numpy(dtype=np.int64)
    begin = 0
    for number, part in zip(good, findings(store, good, CALLED), strict=True):
        mine = pa.array(order[begin : begin + part.num_rows])
        begin += part.num_rows
        write_arrow(pa.table({AT: part.column(AT), PRIORITY: mine}), part_folder(store.whole, number) / f"{PRIORITY}.arrow")


def _lay_standing(
    store: RunStore, good: Sequence[int], policy: Policy, day: pd.Timestamp, *, grounds: bool
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Lay the standing of its enterprises beside each part; return what the scores are made of, and what the grounds of grades need."""
    counts = [part.num_rows for part in findings(store, good, FEEDING)]
    table = together(store, good, FEEDING)
    rows: npt.NDArray[np.int64] = np.sort(table.column(ROW).to_numpy())
    feeding, order = by_rows(table)
    del table
    landlord = np.searchsorted(rows, feeding["landlord"])  # where a part could not be judged, rows are no positions
    feeding["landlord"] = np.where(feeding["landlord"] >= 0, landlord, -1)
    steps = unflat(feeding)
    del feeding
    standing, scores = standing_of_all(steps, pd.RangeIndex(len(order)), policy=policy, day=day)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    shares = dict(zip(good, np.split(place, np.cumsum(counts)[:-1]), strict=True))
    for number, mine in shares.items():
        found = standing.iloc[mine].reset_index(drop=True)
        write_arrow(geoparquet_table(found), part_folder(store.whole, number) / f"{STANDING}.arrow")
    return scores, _lay_ranking(store, shares, steps, policy, day) if grounds else None


def _lay_ranking(
    store: RunStore, shares: Mapping[int, npt.NDArray[np.int64]], steps: Mapping[str, Any], policy: Policy, day: pd.Timestamp
) -> pd.DataFrame:
    """Lay its share of the ranking beside each part, for the grounds of grades; return the figures that the ranking rests on."""
    from landuse.engines.part_grounds import OF_RANKING, RANKED
    from landuse.grounds.conditions import RANKED_STEPS
    from landuse.grounds.judging import FACTS, figures_of
    from landuse.measuring import measure_all_rows

    goals = [name for name in RANKED_STEPS if name not in steps]
    ranked = {**steps, **measure_all_rows(steps, goals, policy=policy, day=day, table="enterprises")}
    for number, mine in shares.items():
        held = {name: ranked[name].iloc[mine] for name in dict.fromkeys([*RANKED_STEPS, *OF_RANKING, *FACTS])}
        write_arrow(flat(held, mine), part_folder(store.whole, number) / f"{RANKED}.arrow")
    return figures_of(pd.DataFrame({name: ranked[name] for name in FACTS}), ranked)
