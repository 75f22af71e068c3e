"""The pictures that the evidence map carries: every scene around the parcels, thumbnails, and what the page says of them."""

import base64
from collections.abc import Sequence

from landuse.evidence import Evidence, Scene, SceneEvidence
from landuse.evidence.looks import INFRARED, NATURAL, caption, shown_bands
from landuse.geometry.indices import BANDS
from landuse.maps.encode import Block
from landuse.maps.place import Box
from landuse.results import Assessment
from landuse.vocabulary import codes

MOST_NAMED = 3
BLANK = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
OFF_PLACE = "该影像不含这些宗地"
CHIP_BYTES = 1_500_000
"""Thumbnails that a page carries at most, before packing: those of the largest parcels against which the scenes speak."""


def scene_block(found: Evidence, place: Box | None) -> Block:
    """Return the pictures of all scenes around `place` with what the page says of each."""
    pictures = [_picture_or_none(entry, place) for entry in found.scenes]
    words = [
        f"{_told(entry.scene)}；{entry.scene.accuracy_words}" + ("" if block["picture"] != BLANK else f"；{OFF_PLACE}")
        for entry, block in zip(found.scenes, pictures, strict=True)
    ]
    scenes = [
        {"name": entry.scene.name, "note": note, "picture": block["picture"], "bounds": block["bounds"]}
        for entry, note, block in zip(found.scenes, words, pictures, strict=True)
    ]
    return {"scenes": scenes}


def chips_of_parcels(result: Assessment, found: Evidence, rows: Sequence[int]) -> dict[str, list[list[object]]]:
    """Return the thumbnails of parcels by row, in their order until :data:`CHIP_BYTES` are reached: day, what is seen, against, picture."""
    from landuse.evidence.chips import parcel_chips  # rasterio is loaded for those who have a picture only

    held: dict[str, list[list[object]]] = {}
    total, names = 0, [result.results.index[row] for row in rows]
    for row, (parcel, chips) in zip(rows, parcel_chips(found, result.results.geometry, names), strict=False):
        total += sum(len(chip.png) for chip in chips)
        if total > CHIP_BYTES:
            break
        if chips:
            held[str(row)] = [
                [*caption(found.scenes[chip.scene], parcel), f"data:image/png;base64,{base64.b64encode(chip.png).decode()}"]
                for chip in chips
            ]
    return held


def chips_told(shown: int, wanted: int) -> str:
    """Return which parcels have thumbnails."""
    if not wanted:
        return "没有影像与登记不符的宗地，未附缩略图"
    which = f"影像与登记不符的 {wanted} 宗" if shown == wanted else f"影像与登记不符的 {wanted} 宗中面积较大的 {shown} 宗"
    return f"{which}附各期缩略图（至多 12 期），同一宗地各期范围和明暗拉伸一致，红线为宗地界线"


def scenes_told(found: Evidence) -> str:
    """Return the scenes as the foot of the page names them: each, or of many how many there are and from when to when."""
    scenes = [entry.scene for entry in found.scenes]
    if len(scenes) <= MOST_NAMED:
        return "；".join(map(_told, scenes))
    days = sorted(scene.date for scene in scenes)
    return f"{len(scenes)} 期，{days[0]:%Y-%m-%d} 至 {days[-1]:%Y-%m-%d}，各期名称见“影像”面板"


def _picture_or_none(entry: SceneEvidence, place: Box | None) -> Block:
    """Return the scene as a picture; an empty one where it shows nothing of any parcel."""
    if place is None or not (entry.figures["inside_share"] > 0).any():
        west, south, east, north = place or (0.0, 0.0, 1.0, 1.0)
        return {"picture": BLANK, "bounds": [[south, west], [north, east]]}
    return _picture(entry.scene, place)


def _picture(scene: Scene, place: Box | None) -> Block:
    """Return the scene as a picture: natural colours where its bands allow, else near infrared, else its first band; a map by its classes."""
    from landuse.maps.raster import picture_block  # rasterio is loaded for those who have a picture only

    if scene.product is not None:
        colors = {code: entry.color for code, entry in codes("land_cover").items()}
        return picture_block(
            scene.file, place, palette={code: _rgb(colors[name]) for code, name in scene.product.classes.items()}
        )
    return picture_block(scene.file, place, bands=[scene.bands[name] for name in shown_bands(scene)])


def _told(scene: Scene) -> str:
    """Return name, source and what its colours are."""
    if scene.product is not None:
        shown = scene.product.label_zh
    else:
        bands = shown_bands(scene)
        shown = "真彩色" if bands == NATURAL else "假彩色" if bands == INFRARED else f"{BANDS[bands[0]]}波段"
    return "，".join(text for text in (scene.name, scene.source, shown) if text)


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
