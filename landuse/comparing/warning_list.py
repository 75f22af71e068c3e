"""The list of early warnings: which parcels come to a mark soon, and what happens then if nothing changes."""

from typing import Any

import pandas as pd

from landuse.comparing.comparison import as_run
from landuse.comparing.outcomes import inputs_behind, with_raw_columns
from landuse.data import LandData
from landuse.errors import TableError
from landuse.io.run_folder import Run
from landuse.measuring import measure
from landuse.results import Assessment

WARNED = ("within_30", "within_60", "within_90")
THEN = ("idle_status", "disposal_action", "legal_basis")
WARNING_COLUMNS = (
    "holder_name", "zone_id", "area_mu", "works_status", "idle_status", "next_mark", "next_mark_date", "days_left", "mark_warning",
    "then_idle_status", "then_disposal_action", "then_legal_basis",
)  # fmt: skip
_ONE_DAY = pd.Timedelta(days=1)


def early_warnings(result: Assessment | Run) -> pd.DataFrame:
    """Return the parcels that a mark comes to within the days of the pack, nearest first, indexed by ``parcel_id``.

    Columns :data:`WARNING_COLUMNS`. `days_left` is 0 on the mark itself. ``then_…`` is what the rules say at the end of the day
    after the mark if nothing changes until then: government time that still goes on moves a mark, so that its consequence may stay
    away; missing where the run does not hold the rules or the tables to work it out.

    Raises
    ------
    TableError
        The run recorded no early warnings (an earlier version) and cannot be judged again.
    """
    run = as_run(result)
    facts = _facts(run)
    near = facts[facts["mark_warning"].isin(WARNED)]
    listed = near.assign(days_left=(near["next_mark_date"] - run.as_of).dt.days.astype("Int64"))
    listed = listed.join(_consequences(run, listed["next_mark_date"]).add_prefix("then_"))
    order = listed.reset_index().sort_values(["next_mark_date", "parcel_id"], kind="stable").index
    return listed.iloc[order].reindex(columns=list(WARNING_COLUMNS))


def _facts(run: Run) -> pd.DataFrame:
    """Return the results, with the marks worked out anew where the run did not record them."""
    names = ["next_mark", "next_mark_date", "mark_warning"]
    if set(names) <= set(run.results.columns):
        return pd.DataFrame(run.results)
    if run.policy is None or "data" in run.gaps:
        raise TableError(f"成果 {run.name} 由较早版本写出，没有临期提醒，也缺少重算所需的材料；请用 landuse assess 重新运行")
    marks = measure(with_raw_columns(run.data), names, policy=run.policy, as_of=run.as_of)
    return pd.DataFrame(run.results).assign(**marks)


def _consequences(run: Run, marks: pd.Series) -> pd.DataFrame:
    """Return status, action and ground of each parcel at the end of the day after its mark."""
    empty = pd.DataFrame({name: run.results[name].iloc[:0] for name in THEN if name in run.results})
    if run.policy is None or "data" in run.gaps or marks.empty:
        return empty.reindex(marks.index)
    parcels = with_raw_columns(run.data).parcels.loc[marks.index]
    frames = _tables_of(run.data, marks.index)
    found = []
    for day, mine in marks.groupby(marks):
        data = LandData(parcels=parcels.loc[mine.index], **frames)
        found.append(measure(data, list(THEN), policy=run.policy, as_of=pd.Timestamp(str(day)) + _ONE_DAY))
    return pd.concat(found).reindex(marks.index)


def _tables_of(data: LandData, ids: pd.Index) -> dict[str, Any]:
    """Return the tables that verdicts on some parcels rest on, as much of them as concerns these parcels."""
    frames = {name: getattr(data, name) for name in inputs_behind(THEN)[1] if getattr(data, name) is not None}
    for name in ("delays", "project_parcels"):
        if name in frames:
            frames[name] = frames[name][frames[name]["parcel_id"].isin(ids)]
    return frames
