"""The scenes over time for each parcel: when it was built, when it changed, and how far that can be relied on."""

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd

from landuse.evidence.built import UNCLEAR, first_built
from landuse.evidence.change import change_dates
from landuse.evidence.confrontation import Evidence
from landuse.evidence.scenes import Scene
from landuse.evidence.stack import SceneStack, day_series, scene_stack
from landuse.policy.rules import EvidenceRules
from landuse.results import Assessment
from landuse.vocabulary import codes

SERIES_COLUMNS = (
    "evidence_series_state", "evidence_first_scene_date", "evidence_last_scene_date", "evidence_last_bare_date", "evidence_first_built_date",
    "evidence_bracket_days", "evidence_change_date", "evidence_change_share", "evidence_effective_pixels", "evidence_scenes_used", "evidence_scenes_unusable", "evidence_confidence",
    "evidence_unclear_reason",
)  # fmt: skip
HIGH, MEDIUM, LOW, NO_CONFIDENCE = codes("evidence_confidence")


def parcel_series(result: Assessment, evidence: Evidence) -> pd.DataFrame:
    """Return what the scenes gathered by :func:`landuse.evidence.gather_evidence` show over time, up to the data date of `result`.

    Returns
    -------
    DataFrame indexed by ``parcel_id`` with the columns of :data:`SERIES_COLUMNS`, as the vocabulary defines them. Supporting evidence: no
    verdict rests on it.
    """
    return series_of([(entry.scene, entry.figures) for entry in evidence.scenes], result.policy.evidence, until=result.as_of)


def series_of(
    scenes: Sequence[tuple[Scene, pd.DataFrame]], rules: EvidenceRules, *, until: pd.Timestamp | None = None
) -> pd.DataFrame:
    """Return the series of parcels from scenes and their figures; arguments as of :func:`landuse.evidence.stack.scene_stack`."""
    stack = scene_stack(scenes, rules, until=until)
    found = first_built(stack, rules)
    used, offered = stack.usable.sum(axis=1), stack.offered.sum(axis=1)
    last = stack.usable.shape[1] - 1 - np.argmax(stack.usable[:, ::-1], axis=1)
    table = found.join(change_dates(stack, rules)).assign(
        evidence_first_scene_date=day_series(stack, np.argmax(stack.usable, axis=1), used > 0),
        evidence_last_scene_date=day_series(stack, last, used > 0),
        evidence_effective_pixels=_median(stack),
        evidence_scenes_used=pd.array(used, dtype="Int64"),
        evidence_scenes_unusable=pd.array(offered - used, dtype="Int64"),
    )
    table["evidence_confidence"] = _confidence(table, rules)
    return table[list(SERIES_COLUMNS)]


def _median(stack: SceneStack) -> pd.Series:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a parcel without a usable day has no median
        return pd.Series(np.nanmedian(stack.effective, axis=1) if stack.effective.size else np.nan, index=stack.parcels)


def _confidence(table: pd.DataFrame, rules: EvidenceRules) -> pd.Series:
    """Return how far each series can be relied on: by pixels, by the gap around the start, by scenes lost, by confirmation."""
    used, lost = table["evidence_scenes_used"].astype("float64"), table["evidence_scenes_unusable"].astype("float64")
    few = table["evidence_effective_pixels"] < rules.confident_pixels
    wide = (table["evidence_bracket_days"] > rules.confident_gap_days).fillna(value=False).astype(bool)
    cloudy = lost > rules.confident_unusable_share * (used + lost)
    failed = few.astype(int) + wide.astype(int) + cloudy.astype(int)
    unconfirmed = table["evidence_first_built_date"].notna() & ~table["confirmed"]
    unclear = table["evidence_series_state"] == UNCLEAR
    level = np.select([unclear, unconfirmed | (failed >= 2), failed == 1], [NO_CONFIDENCE, LOW, MEDIUM], HIGH)
    return pd.Series(pd.Categorical(level, categories=list(codes("evidence_confidence"))), index=table.index)
