"""What a plan takes of every quota, and how it stands against the targets."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from landuse.planning.model import TOLERANCE, Flags, Model
from landuse.planning.plan import NO_VALUE
from landuse.planning.resources import RESOURCES, UNITS
from landuse.planning.solver import Solution
from landuse.planning.target_rows import WHOLE_CITY
from landuse.vocabulary import code_label

NEARLY_FULL = 0.95
"""Share of a limit from which a priced quota counts as binding: whole cases seldom fill one to the last hour."""
CITY = "全市"
NO_ZONE = "未注明开发区"


def place_names(zone_ids: pd.Series, names: Mapping[str, str]) -> pd.Series:
    """Return how a row of quotas or targets names its zone."""
    return zone_ids.map({**names, WHOLE_CITY: CITY, "?": NO_ZONE}).fillna(zone_ids)


def quota_names(quotas: pd.DataFrame, names: Mapping[str, str]) -> pd.Series:
    """Return quotas in words: 2021年示范开发区工时."""
    labels = quotas["resource"].map({code: code_label("plan_resource", code) for code in RESOURCES})
    return quotas["year"].astype("str") + "年" + place_names(quotas["zone_id"], names) + labels


def quota_table(
    quotas: pd.DataFrame, options: pd.DataFrame, model: Model, solution: Solution, years: Sequence[int]
) -> pd.DataFrame:
    """Return the frame described at :attr:`landuse.planning.Plan.quotas`; resources without any limit have a row a year as well."""
    prices = np.zeros(len(quotas)) if solution.relaxed is None else solution.relaxed.quota_price
    used = model.used(solution.chosen)
    full = (used >= NEARLY_FULL * quotas["limit"]) | (quotas["limit"] - used < _smallest_need(model, solution.chosen))
    stated = quotas.assign(used=used, binding=(prices > NO_VALUE) & full, shadow_price=prices)
    taken = options[solution.chosen].groupby("year")[list(RESOURCES)].sum().reindex(list(years), fill_value=0.0)
    free = [
        (resource, WHOLE_CITY, year, np.nan, amount, False, 0.0)
        for resource in RESOURCES
        for year, amount in taken[resource].items()
        if not ((quotas["resource"] == resource) & (quotas["year"] == year) & (quotas["zone_id"] == WHOLE_CITY)).any()
    ]  # fmt: skip
    columns = ["resource", "zone_id", "year", "limit", "used", "binding", "shadow_price"]
    found = pd.concat([stated[columns], pd.DataFrame(free, columns=columns).astype(stated[columns].dtypes)], ignore_index=True)
    found["unit"] = found["resource"].map(UNITS)
    rank = found["resource"].map({name: place for place, name in enumerate(RESOURCES)})
    return (
        found.assign(rank=rank)
        .sort_values(["rank", "zone_id", "year"], kind="stable")
        .drop(columns="rank")
        .reset_index(drop=True)
    )


def _smallest_need(model: Model, chosen: Flags) -> np.ndarray:
    """Return the least that an option of a case left out would take of each quota; 0 where none would."""
    taken = np.zeros(model.once.shape[0], dtype=bool)
    taken[model.case[chosen]] = True
    use = model.use[:, np.flatnonzero(~taken[model.case])].tocoo()
    least = np.full(model.use.shape[0], np.inf)
    inside = use.data > 0
    np.minimum.at(least, use.row[inside], use.data[inside])
    return np.where(np.isfinite(least), least, 0.0)


def target_table(targets: pd.DataFrame, cases: pd.DataFrame, model: Model, chosen: Flags, members: np.ndarray) -> pd.DataFrame:
    """Return the frame described at :attr:`landuse.planning.Plan.targets`.

    `members` says what each case (column) counts for each target (row). The reason counts the cases of the stock that cannot be
    planned in time; what is missing beyond those, quotas keep out.
    """
    missing = model.shortfall(chosen)
    planned = np.asarray(model.meets @ chosen.astype("float64"), dtype="float64")
    reach = reachable(model)
    found = targets.assign(planned=planned, shortfall=missing, met=missing <= TOLERANCE)
    found["reachable"] = reach.sum(axis=1)
    found["reason"] = [
        "" if met else _why(cases, row, counts, by_quota=done < min(required, possible) - TOLERANCE)
        for met, row, counts, done, required, possible in zip(
            found["met"], members, reach, planned, found["required"], found["reachable"], strict=True
        )
    ]
    return found


def reachable(model: Model) -> np.ndarray:
    """Return what each case (column) could at best count for each target (row) if no quota stood in the way."""
    meets = model.meets.tocoo()
    reach = np.zeros((model.meets.shape[0], model.once.shape[0]))
    np.maximum.at(reach, (meets.row, model.case[meets.col]), meets.data)
    return reach


def _why(cases: pd.DataFrame, members: np.ndarray, reach: np.ndarray, *, by_quota: bool) -> str:
    stuck = cases[(members > 0) & (reach <= 0)]
    hold = stuck["hold"].where(stuck["hold"] != "", np.where(stuck["measures"] == "", "no_measure", "lead_time"))
    counts = hold.value_counts().sort_index()
    parts = [f"{code_label('plan_left', str(code))} {count} 件" for code, count in counts.items()]
    words = f"有 {len(stuck)} 件不能按时安排（{'、'.join(parts)}）" if len(stuck) else ""
    return "；".join(part for part in (words, "限额不足" if by_quota else "") if part)
