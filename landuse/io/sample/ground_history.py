"""What really happened on each parcel from 2015 to 2020, as the scenes show it; a few parcels do otherwise than the papers say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from landuse.io.sample.draws import stream
from landuse.io.sample.parcels import Land

FIRST_SCENE, LAST_SCENE = pd.Timestamp("2015-06-12"), pd.Timestamp("2020-09-26")
PIXEL_M2 = 100.0
ENOUGH_PIXELS = 30.0
"""Parcels with fewer pixels are planted as too small to judge."""
FIRST_HALL, SMALL_HALL, SMALL_HALLS = (0.2, 0.5), 0.1, 0.08
"""Share of a parcel under roofs and pavements from the day on which the first hall stands: from, to; and a few that begin small."""
SUSPENDED_AT = 0.45
GROWING_DAYS = 300.0
"""Days from the first hall to the full share."""
_LONGEST_WAIT = 240  # days from the start of works to the first hall
_LONG_AGO = pd.Timestamp("2014-01-01")
_MIN_PIXELS, _MAX_PIXELS = 60.0, 260.0


@dataclass(frozen=True)
class Conflict:
    """Some parcels on which something else happened than the papers say: how many, which papers they have, what is seen."""

    finding: str
    count: int
    works_status: tuple[str, ...]
    started: tuple[str, str] | None
    since: str
    note: str


CONFLICTS = (
    Conflict("bare_started", 4, ("under_way",), ("2018-01-01", "2019-08-31"), "", "登记已动工一年以上，实为裸地"),
    Conflict("built_not_started", 5, ("not_started",), None, "contract_date", "登记未动工，实已建成厂房"),
    Conflict("bare_completed", 4, ("completed",), ("2016-01-01", "2018-12-31"), "completion_date", "登记已竣工，实为裸地"),
    Conflict("overgrown_suspended", 4, ("suspended",), ("2013-01-01", "2018-12-31"), "suspended_since_date", "登记中止开发，实已长草"),
    Conflict("seen_before_reported", 4, ("completed", "under_way"), ("2017-09-01", "2019-06-30"), "", "实际建成早于登记的动工日期约五百天"),
    Conflict("seen_after_reported", 4, ("completed",), ("2015-09-01", "2017-06-30"), "", "实际建成晚于登记的动工日期约八百天"),
)  # fmt: skip


def ground_history(land: Land, seed: int) -> pd.DataFrame:
    """Return what happened on each parcel, indexed by parcel: the truth that the scenes are painted from.

    Columns: ``pixels`` (area in pixels of 10 m), ``cleared_from_date`` (vegetation gives way to bare soil), ``built_from_date`` (the first
    hall stands), ``first_share`` and ``built_share`` (roofs and pavements then and in the end), ``overgrown_from_date``, ``evidence_series_state`` (what a careful
    reader of the scenes should find), ``evidence_finding`` and ``note`` of those whose papers say otherwise.
    """
    parcels = land.parcels
    draw = stream(seed, "ground history")
    history = _as_reported(parcels, draw)
    history["pixels"] = np.round(parcels.geometry.area.to_numpy(dtype="float64") / PIXEL_M2, 1)
    _plant_conflicts(history, parcels, land.truth["plant"], draw)
    history["evidence_series_state"] = _expected(history)
    order = [
        "pixels",
        "cleared_from_date",
        "built_from_date",
        "first_share",
        "built_share",
        "overgrown_from_date",
        "evidence_series_state",
    ]
    return history[[*order, "evidence_finding", "note"]].rename_axis("parcel_id")


def _as_reported(parcels: pd.DataFrame, draw: np.random.Generator) -> pd.DataFrame:
    """Return a history that agrees with the papers."""
    count, works = len(parcels), parcels["works_status"].astype("str")
    started = parcels["actual_start_date"]
    ended = parcels["completion_date"].where(works == "completed", parcels["suspended_since_date"].where(works == "suspended"))
    span = (ended - started).dt.days.clip(lower=60)
    waited = (
        (span * draw.uniform(0.2, 0.6, count))
        .clip(upper=_LONGEST_WAIT)
        .fillna(pd.Series(draw.integers(60, 200, count), index=parcels.index))
    )
    built = started + _days(waited)
    has_building = works.isin(["completed", "under_way", "suspended"])
    built = built.where(built.notna() | (works != "completed"), _LONG_AGO).where(has_building)
    share = pd.Series(np.round(draw.uniform(0.62, 0.86, count), 2), index=parcels.index).where(works != "suspended", SUSPENDED_AT)
    hall = np.where(draw.random(count) < SMALL_HALLS, SMALL_HALL, np.round(draw.uniform(*FIRST_HALL, count), 2))
    level = parcels["delivery_date"] + _days(pd.Series(draw.integers(30, 300, count), index=parcels.index))
    cleared = (started - _days(pd.Series(draw.integers(20, 60, count), index=parcels.index))).where(
        has_building, level.where(draw.random(count) < 0.6)
    )
    return pd.DataFrame(
        {
            "cleared_from_date": cleared.fillna(built),
            "built_from_date": built,
            "first_share": pd.Series(hall, index=parcels.index).where(works != "suspended", SUSPENDED_AT).where(built.notna()),
            "built_share": share.where(built.notna()),
            "overgrown_from_date": pd.Series(pd.NaT, index=parcels.index, dtype="datetime64[s]"),
            "evidence_finding": pd.Series("", index=parcels.index, dtype="str"),
            "note": pd.Series("", index=parcels.index, dtype="str"),
        }
    )


def _plant_conflicts(history: pd.DataFrame, parcels: pd.DataFrame, plants: pd.Series, draw: np.random.Generator) -> None:
    """Choose parcels of middling size for each conflict and change their history, in place."""
    usual = plants.reindex(parcels.index).str.fullmatch(r"ordinary|series_\w+").fillna(value=False).astype(bool)
    free = usual & history["pixels"].between(_MIN_PIXELS, _MAX_PIXELS)
    for conflict in CONFLICTS:
        fits = free & parcels["works_status"].astype("str").isin(conflict.works_status)
        if conflict.started is not None:
            fits &= parcels["actual_start_date"].between(pd.Timestamp(conflict.started[0]), pd.Timestamp(conflict.started[1]))
        if conflict.since:
            fits &= parcels[conflict.since].between(pd.Timestamp("2012-01-01"), pd.Timestamp("2019-06-30"))
        chosen = parcels.index[fits.to_numpy()]
        chosen = chosen[np.sort(draw.permutation(len(chosen))[: conflict.count])]
        free &= ~parcels.index.isin(chosen)
        for name, values in _otherwise(conflict.finding, parcels.loc[chosen], draw).items():
            history.loc[chosen, name] = values
        history.loc[chosen, ["evidence_finding", "note"]] = [conflict.finding, conflict.note]


def _otherwise(finding: str, chosen: pd.DataFrame, draw: np.random.Generator) -> Mapping[str, Any]:
    """Return what happened on the `chosen` parcels of a conflict."""
    started = chosen["actual_start_date"]
    if finding in {"bare_started", "bare_completed"}:
        return {"built_from_date": pd.NaT, "first_share": np.nan, "built_share": np.nan}
    if finding == "overgrown_suspended":
        grown = chosen["suspended_since_date"] + pd.Timedelta(days=150)
        return {"built_from_date": pd.NaT, "first_share": np.nan, "built_share": np.nan, "overgrown_from_date": grown}
    if finding == "built_not_started":
        contract, earliest = chosen["contract_date"], pd.Timestamp("2016-03-01")
        latest = contract.where(contract > earliest, earliest)
        built = latest + _days(pd.Series(draw.integers(120, 400, len(chosen)), index=chosen.index))
        return {
            "built_from_date": built,
            "first_share": 0.4,
            "built_share": 0.7,
            "cleared_from_date": built - pd.Timedelta(days=60),
        }
    built = started + pd.Timedelta(days=-500 if finding == "seen_before_reported" else 800)
    return {"built_from_date": built, "cleared_from_date": built - pd.Timedelta(days=90)}


def _expected(history: pd.DataFrame) -> pd.Series:
    built = history["built_from_date"]
    states = pd.Series("appeared", index=history.index)
    states = states.mask(built <= FIRST_SCENE, "built_from_first").mask(built.isna() | (built > LAST_SCENE), "never_built")
    return states.mask(~(history["pixels"] >= ENOUGH_PIXELS), "unclear")


def _days(count: pd.Series) -> pd.Series:
    return pd.to_timedelta(count.round(), unit="D").astype("timedelta64[s]")
