"""What scenes say against the papers: marks for people to verify, never a verdict, and the reason where nothing can be said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from landuse.errors import OutputError
from landuse.evidence.figures import FigureSource, scene_figures
from landuse.evidence.scenes import Scene
from landuse.geometry.indices import VALUE
from landuse.policy.rules import EvidenceCheck, EvidenceRules
from landuse.results import Assessment
from landuse.vocabulary import codes

CONSISTENT, NOT_COMPARED = "consistent", "not_compared"
AGAINST = tuple(code for code in codes("evidence_mark") if code not in (CONSISTENT, NOT_COMPARED))
"""Marks that speak against the papers."""
NO_SCENE = "没有影像；请在 landuse.toml 中以 [[evidence.scenes]] 写明影像文件和日期"
NO_BOUNDARIES = "宗地都没有图形，不能与影像套合；请检查 landuse.toml 的 [data.parcels] 所指文件"
TOO_FEW_PIXELS, OFF_SCENE, NO_CLASSES = "像元太少", "宗地不在影像范围内", "缺少分类所需的波段或分类值"
WITNESS_ONLY = "数值影像（如夜间灯光），只作第二佐证"
CAVEAT = "影像为佐证线索，不是认定依据；须以现场核查和书面材料为准"


@dataclass(frozen=True, eq=False)
class SceneEvidence:
    """One scene against the papers.

    `figures` are those of :func:`landuse.evidence.figures.scene_figures`; `mark` is a code of ``evidence_mark`` and `reason` why a
    parcel is not compared (else empty), both indexed by parcel.
    """

    scene: Scene
    figures: pd.DataFrame
    mark: pd.Series
    reason: pd.Series


@dataclass(frozen=True, eq=False)
class Evidence:
    """All scenes in the order of their days; `mark`, `reason` and `decided_by` are those of the last scene that could be compared.

    `decided_by` is the position of that scene, -1 where none could.
    """

    scenes: tuple[SceneEvidence, ...]
    mark: pd.Series
    reason: pd.Series
    decided_by: pd.Series

    def __repr__(self) -> str:
        """Return the days of the scenes and how many parcels bear each mark."""
        days = ", ".join(f"{entry.scene.date:%Y-%m-%d}" for entry in self.scenes)
        marks = ", ".join(f"{code} {count}" for code, count in self.mark.value_counts().items())
        return f"Evidence(scenes {days}; {marks})"


def gather_evidence(result: Assessment, scenes: Iterable[Scene], *, figures: FigureSource = scene_figures) -> Evidence:
    """Return what `scenes` show of the parcels of `result` and what of it speaks against the reported status.

    Parameters
    ----------
    result
        An assessment whose parcels have boundaries; its policy says what is enough to judge by (``evidence``).
    scenes
        Rasters in any order; one after the data date is shown but not compared.
    figures
        What gives the figures of each scene; for one from a cache :meth:`landuse.evidence.cache.FigureCache.figures`.

    Raises
    ------
    OutputError
        There is no scene, or no parcel has a boundary.
    ReadError, CrsError
        A raster cannot be read or placed.
    """
    ordered = sorted(scenes, key=lambda scene: scene.date)
    if not ordered:
        raise OutputError(NO_SCENE)
    table = result.results
    if not isinstance(table, gpd.GeoDataFrame) or table.active_geometry_name is None or table.geometry.isna().all():
        raise OutputError(NO_BOUNDARIES)
    return confronted(result, ordered, figures)


def confronted(result: Assessment, ordered: Sequence[Scene], figures: FigureSource = scene_figures) -> Evidence:
    """Return what scenes in the order of their days show of the parcels, even where none of these has a boundary (as in a part)."""
    table: gpd.GeoDataFrame = result.results
    rules = result.policy.evidence
    found = tuple(_confronted(result, scene, figures(table.geometry, scene, rules), rules) for scene in ordered)
    last = pd.Series(-1, index=table.index)
    for place, entry in enumerate(found):
        last[entry.mark != NOT_COMPARED] = place
    shown = last.where(last >= 0, len(found) - 1)
    rows = np.arange(len(table))
    mark, reason = (np.column_stack([getattr(entry, name) for entry in found])[rows, shown] for name in ("mark", "reason"))
    return Evidence(found, _marks(mark, table.index), pd.Series(reason, index=table.index, dtype="str"), last)


def _confronted(result: Assessment, scene: Scene, figures: pd.DataFrame, rules: EvidenceRules) -> SceneEvidence:
    table, day = pd.DataFrame(result.results), pd.Timestamp(scene.date)
    reason = too_little(table.index, figures, rules, rules.min_effective_pixels)
    if not tells_buildings(scene, rules):
        reason = reason.where(reason == OFF_SCENE, WITNESS_ONLY if VALUE in scene.bands else NO_CLASSES)
    if day > result.as_of:
        reason = pd.Series("影像晚于数据日期", index=table.index)
    mark = pd.Series(NOT_COMPARED, index=table.index)
    said = table["works_status"].astype("str")
    of_no_check = ~said.isin({status for check in rules.checks for status in check.works_status})
    reason = reason.mask((reason == "") & of_no_check, "登记的开工状况不明")
    for check in rules.checks:
        early, against = _checked(table, figures, check, day)
        mine = said.isin(check.works_status) & (reason == "") & ~mark.isin(AGAINST)
        reason = reason.mask(mine & (early != ""), early)
        mark = mark.mask(mine & (early == ""), CONSISTENT).mask(mine & (early == "") & against, check.mark)
    reason = reason.mask(mark != NOT_COMPARED, "")
    return SceneEvidence(scene, figures, _marks(mark, table.index), reason.astype("str"))


def tells_buildings(scene: Scene, rules: EvidenceRules) -> bool:
    """Tell whether a scene can be sorted into classes of cover: a product, or all bands that the rules of the policy ask for."""
    return scene.product is not None or set(rules.indices) <= set(scene.indices)


def too_little(parcels: pd.Index, figures: pd.DataFrame, rules: EvidenceRules, min_pixels: float) -> pd.Series:
    """Return why a scene shows too little of a parcel, empty where it shows enough; at least `min_pixels` effective pixels are."""
    enough = rules.min_seen_share
    reasons: Sequence[tuple[pd.Series, str]] = (
        (figures["expected_pixels"].isna(), "宗地没有图形"),
        (figures["inside_share"] == 0, OFF_SCENE),
        (figures["inside_share"] < enough, "宗地只有一部分在影像范围内"),
        (figures["seen_share"] < enough, "有云或无数据"),
        (figures["effective_pixels"] < min_pixels, TOO_FEW_PIXELS),
        (figures["built_share"].isna(), NO_CLASSES),
    )
    words = np.select([condition.to_numpy() for condition, _ in reasons], [text for _, text in reasons], "")
    return pd.Series(words, index=parcels, dtype="str")


def _checked(table: pd.DataFrame, figures: pd.DataFrame, check: EvidenceCheck, day: pd.Timestamp) -> tuple[pd.Series, pd.Series]:
    """Return why the scene is too early to speak about a status, and whether the classes of cover reach the share."""
    since = table[check.since] if check.since in table else pd.Series(pd.NaT, index=table.index)
    first = pd.to_datetime(since) + pd.Timedelta(days=check.since_days)
    waited = f"满 {check.since_days} 天" if check.since_days else ""
    name = {
        "contract_date": "供地",
        "delivery_date": "交地",
        "actual_start_date": "动工",
        "completion_date": "竣工",
        "suspended_since_date": "中止开发",
    }[check.since]
    unknown = f"{name}日期不明" if check.since_needed else ""
    early = pd.Series(np.select([first.isna(), first > day], [unknown, f"影像早于{name}{waited}"], ""), index=table.index)
    filled = figures[[f"{cover}_share" for cover in check.covers]].sum(axis=1, min_count=1)
    return early, (filled >= check.share).fillna(value=False)


def _marks(values: object, parcels: pd.Index) -> pd.Series:
    return pd.Series(pd.Categorical(np.asarray(values), categories=list(codes("evidence_mark"))), index=parcels)
