"""What the targets still require of a plan: how many cases (or mu) of which opening stock are to be over by the end of which year."""

import math
from collections.abc import Sequence

import pandas as pd

from landuse.policy.rules import Target
from landuse.policy.rules.planning import FIT_LISTS
from landuse.results import Assessment
from landuse.targets import case_list

TARGET_COLUMNS = (
    "target", "title", "subject_kind", "zone_id", "by", "year", "overdue", "strive", "measure", "base", "disposed", "required",
    "unknown", "baseline_date",
)  # fmt: skip
WHOLE_CITY = ""


def target_rows(result: Assessment, years: Sequence[int]) -> pd.DataFrame:
    """Return one row per target, group and step that the plan has to answer for.

    Columns: `target` (id), `title`, `subject_kind`, `zone_id` (``""``: the whole city; the missing zone is a group of its own,
    ``"?"``), `by` (day of the step), `year` (by the end of which it has to be met: that of the day; the first year of the plan
    where the day lies before it, then `overdue`), `strive` (a goal to strive for), `measure` (count or area), `base` (opening stock N0),
    `disposed` (of it by `as_of`), `required` (still to be settled: ``ceil(N0 * share)`` less what is disposed of; mu where the
    target counts area; at least 0), `unknown` (cases of the stock without a known area, where area counts: they weigh 0),
    `baseline_date`. Of several steps that fall into one year the one that asks most stands.

    Steps after the last year of the plan are no rows; a group without opening stock has none either.
    """
    cases = case_list(result.data, result.as_of)
    planned = [target for target in result.policy.targets.rows if target.subject in FIT_LISTS]
    found = [row for target in planned for row in _rows(target, cases, years)]
    frame = pd.DataFrame(found, columns=list(TARGET_COLUMNS))
    frame = frame.sort_values(["target", "zone_id", "year", "required", "by"], kind="stable")
    frame = frame.drop_duplicates(["target", "zone_id", "year"], keep="last").reset_index(drop=True)
    days = {"by": "datetime64[s]", "baseline_date": "datetime64[s]"}
    texts = dict.fromkeys(("target", "title", "subject_kind", "zone_id", "measure"), "str")
    numbers = {
        "year": "int64",
        "overdue": "bool",
        "strive": "bool",
        "base": "float64",
        "disposed": "float64",
        "required": "float64",
        "unknown": "int64",
    }
    return frame.astype(texts | numbers | days)


def later_steps(result: Assessment, years: Sequence[int]) -> list[str]:
    """Return the titles and days of the steps that fall after the last year of the plan."""
    return [
        f"{target.title}（{step.by}）"
        for target in result.policy.targets.rows
        for step in target.steps
        if step.by.year > years[-1]
    ]


def zone_key(zone_ids: pd.Series) -> pd.Series:
    """Return zones as the rows name them: ``"?"`` stands for the missing one."""
    return zone_ids.astype("str").fillna("?")


def _rows(target: Target, cases: pd.DataFrame, years: Sequence[int]) -> list[tuple[object, ...]]:
    baseline = pd.Timestamp(target.baseline_date)
    mine = cases[(cases["subject_kind"] == target.subject) & cases["state"].isin(["open", "disposed"])]
    mine = mine[mine["identified_date"] <= baseline]
    weight = mine["area_mu"].astype("float64").fillna(0.0) if target.measure == "area" else pd.Series(1.0, index=mine.index)
    no_area = (mine["area_mu"].isna() & (target.measure == "area")).astype("int64")
    group = zone_key(mine["zone_id"]) if target.scope == "zone" else pd.Series(WHOLE_CITY, index=mine.index)
    base = weight.groupby(group).sum()
    done = weight.where(mine["state"] == "disposed", 0.0).groupby(group).sum()
    unknown = no_area.groupby(group).sum()
    rows: list[tuple[object, ...]] = []
    for step in target.steps:
        year = max(step.by.year, years[0])
        if year > years[-1]:
            continue
        for zone in base.index:
            total, settled = float(base[zone]), float(done[zone])
            wanted = math.ceil(int(total) * step.share) if target.measure == "count" else total * float(step.share)
            rows.append((
                target.id, target.title, target.subject, zone, step.by, year, step.by.year < years[0], not target.binding, target.measure, total,
                settled, max(0.0, wanted - settled), int(unknown[zone]), baseline,
            ))  # fmt: skip
    return rows
