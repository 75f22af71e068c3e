"""The scenes over time for each parcel: when it was built, when it changed, and how far that can be relied on."""

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd

from landuse.evidence.built import APPEARED, FROM_FIRST, NEVER, UNCLEAR, first_built
from landuse.evidence.change import change_dates
from landuse.evidence.confrontation import Evidence
from landuse.evidence.scenes import Scene
from landuse.evidence.stack import NO_STACK, SceneStack, day_series, scene_stack
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
    if not len(stack.dates):
        return _nothing(stack)
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


def _nothing(stack: SceneStack) -> pd.DataFrame:
    """Return a table that says of every parcel that no scene can tell anything over time."""
    blank = pd.DataFrame({"evidence_series_state": UNCLEAR, "evidence_confidence": NO_CONFIDENCE}, index=stack.parcels)
    for name in SERIES_COLUMNS:
        if name.endswith("_date"):
            blank[name] = pd.Series(pd.NaT, index=stack.parcels, dtype="datetime64[s]")
    counts = dict.fromkeys(("evidence_scenes_used", "evidence_scenes_unusable"), 0)
    numbers = dict.fromkeys(("evidence_change_share", "evidence_effective_pixels"), np.nan)
    blank = blank.assign(**counts, **numbers, evidence_bracket_days=np.nan, evidence_unclear_reason=NO_STACK)
    whole = ("evidence_scenes_used", "evidence_scenes_unusable", "evidence_bracket_days")
    blank = blank.astype(dict.fromkeys(whole, "Int64") | {"evidence_unclear_reason": "str"})
    for name, listed in (("evidence_series_state", "evidence_series"), ("evidence_confidence", "evidence_confidence")):
        blank[name] = pd.Categorical(blank[name], categories=list(codes(listed)))
    return blank[list(SERIES_COLUMNS)]


def bracket_words(series: pd.DataFrame) -> pd.Series:
    """Return in words when buildings appeared on each parcel and how sure that is, for people to read."""
    days = ("first_built", "last_bare", "last_scene")
    first, last_bare, until = (series[f"evidence_{name}_date"].dt.strftime("%Y-%m-%d").astype("str") for name in days)
    confidence = (
        series["evidence_confidence"]
        .astype("str")
        .map({code: entry.label_zh for code, entry in codes("evidence_confidence").items()})
        .astype("str")
    )
    state = series["evidence_series_state"].astype("str")
    words = pd.Series("影像不足：", index=series.index) + series["evidence_unclear_reason"]
    words = words.mask(state == NEVER, "截至 " + until + " 未见建成")
    words = words.mask(state == FROM_FIRST, first + " 已见建成，起点不明")
    words = words.mask(state == APPEARED, last_bare + " 之后、不晚于 " + first + " 见建成")
    return (words + ("（可信程度" + confidence + "）").where(state != UNCLEAR, "")).astype("str")


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
