"""How a scene is shown: which of its bands as red, green and blue, and what is written under a thumbnail of it."""

from typing import Any

import pandas as pd

from landuse.evidence.confrontation import AGAINST, NOT_COMPARED, SceneEvidence
from landuse.evidence.scenes import Scene

NATURAL, INFRARED = ("red", "green", "blue"), ("nir", "red", "green")


def shown_bands(scene: Scene) -> tuple[str, ...]:
    """Return the names of the bands that stand for red, green and blue: natural colours, else near infrared, else one band; none of a map."""
    if scene.product is not None:
        return ()
    return next((shown for shown in (NATURAL, INFRARED) if set(shown) <= set(scene.bands)), (next(iter(scene.bands)),))


def caption(entry: SceneEvidence, parcel_id: str) -> tuple[str, str, bool]:
    """Return what stands under the thumbnail of a parcel: the day, what is seen of it in a few words, and whether that speaks against the papers."""
    share: Any = entry.figures.loc[parcel_id, "built_share"]
    mark, seen = str(entry.mark[parcel_id]), "" if pd.isna(share) else f"建成 {share:.0%}"
    reason = str(entry.reason[parcel_id])
    if mark == NOT_COMPARED and "影像早于" not in reason:
        seen = reason
    return f"{entry.scene.date:%Y-%m-%d}", seen, mark in AGAINST
