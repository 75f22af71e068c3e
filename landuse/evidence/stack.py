"""Scenes side by side: which share of each parcel was built on which day, as far as the scenes show enough of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.evidence.confrontation import OFF_SCENE, tells_buildings, too_little
from landuse.evidence.scenes import Scene
from landuse.geometry.coverage import Floats
from landuse.policy.rules import EvidenceRules

NO_BOUNDARY, SMALL = "宗地没有图形", "宗地太小，有效像元不足"
NO_STACK = "没有可用于时间序列的影像（数据日期之前须有土地覆盖产品，或波段齐全的多光谱影像）"
FEW_SCENES, NO_SCENES = "可用影像期数不足", "宗地不在各期影像范围内"


@dataclass(frozen=True, eq=False)
class SceneStack:
    """What some scenes show of parcels: one row a parcel, one column a day, days in order.

    `built` is the built share of the parcel's clear pixels (NaN where a day shows too little), `effective` their number, `offered` whether
    a scene of that day covers the parcel at all; `expected_pixels` is the parcel's area in pixels of the finest scene.
    """

    parcels: pd.Index
    dates: pd.DatetimeIndex
    built: Floats
    effective: Floats
    offered: npt.NDArray[np.bool_]
    expected_pixels: Floats

    @property
    def usable(self) -> npt.NDArray[np.bool_]:
        """Which days show enough of which parcel."""
        return np.asarray(np.isfinite(self.built))


def scene_stack(
    scenes: Sequence[tuple[Scene, pd.DataFrame]], rules: EvidenceRules, *, until: pd.Timestamp | None = None
) -> SceneStack:
    """Return scenes with their figures (:func:`landuse.evidence.scene_figures`, of the same parcels) side by side.

    Of several scenes of one day the one with the most clear pixels of a parcel counts for it. Scenes that tell no buildings (their bands
    are too few, or they hold light at night) are left out, and so are those after `until`.

    Parameters
    ----------
    scenes
        At least one scene with its figures.
    rules
        The section of the policy: a day counts where at least ``series_min_effective_pixels`` and ``min_seen_share`` are clear.
    until
        The data date.
    """
    parcels = scenes[0][1].index
    wanted = [
        (pd.Timestamp(scene.date), figures)
        for scene, figures in scenes
        if tells_buildings(scene, rules) and (until is None or pd.Timestamp(scene.date) <= until)
    ]
    dates = pd.DatetimeIndex(sorted({day for day, _ in wanted}))
    size = len(parcels), len(dates)
    built, effective, offered = np.full(size, np.nan), np.full(size, np.nan), np.zeros(size, dtype=bool)
    expected = np.full(len(parcels), np.nan)
    for day, figures in wanted:
        at = dates.get_loc(day)
        reason = too_little(parcels, figures, rules, rules.series_min_effective_pixels)
        share = figures["built_share"].where(reason == "").to_numpy(dtype="float64")
        clear = figures["effective_pixels"].to_numpy(dtype="float64")
        better = np.isfinite(share) & ~(effective[:, at] >= clear)
        built[better, at], effective[better, at] = share[better], clear[better]
        offered[:, at] |= ~reason.isin([OFF_SCENE, NO_BOUNDARY]).to_numpy()
        expected = np.fmax(expected, figures["expected_pixels"].to_numpy(dtype="float64"))
    return SceneStack(parcels, dates, built, effective, offered, expected)


def unclear_reasons(stack: SceneStack, rules: EvidenceRules) -> pd.Series:
    """Return why nothing can be said of a parcel over time, empty where something can, indexed by parcel."""
    conditions = {
        NO_BOUNDARY: np.isnan(stack.expected_pixels) & ~stack.offered.any(axis=1),
        SMALL: stack.expected_pixels < rules.series_min_effective_pixels,
        NO_SCENES: ~stack.offered.any(axis=1),
        FEW_SCENES: stack.usable.sum(axis=1) < rules.series_min_scenes,
    }
    words = np.select(list(conditions.values()), list(conditions), "")
    return pd.Series(words, index=stack.parcels, dtype="str", name="evidence_unclear_reason")


def day_series(stack: SceneStack, position: npt.NDArray[np.int64], known: npt.NDArray[np.bool_]) -> pd.Series:
    """Return the day at `position` of each parcel where it is `known`, elsewhere missing."""
    held = np.full(len(stack.parcels), np.datetime64("NaT"), dtype="datetime64[s]")
    held[known] = stack.dates.to_numpy(dtype="datetime64[s]")[position[known]]
    return pd.Series(held, index=stack.parcels)
