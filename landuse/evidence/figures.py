"""What a scene shows of each parcel: pixels, mean indices, share of each class of cover."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.errors import CrsError
from landuse.evidence.masks import clear_pixels
from landuse.evidence.scenes import Scene
from landuse.geometry.coverage import Floats, Positions, cover
from landuse.geometry.indices import VALUE, spectral_index
from landuse.geometry.pixels import grid_of, opened_raster, read_pixels, seen
from landuse.geometry.zonal import pixel_counts, zonal_shares, zonal_statistics
from landuse.io.formats.hostile import told_as_read_error
from landuse.policy.rules import EvidenceRules
from landuse.vocabulary import codes

NO_COVER = -1
SHARES = tuple(f"{name}_share" for name in codes("land_cover"))
INDEX_MEANS = ("ndvi_mean", "ndbi_mean", "mndwi_mean", "bsi_mean", "value_mean")
"""Means of indices (without a unit) and of the value itself, such as light at night (in the raster's own unit)."""
FIGURES = ("expected_pixels", "inside_share", "pixels", "effective_pixels", "seen_share", *INDEX_MEANS, *SHARES)

FigureSource = Callable[[gpd.GeoSeries, Scene, EvidenceRules], pd.DataFrame]
"""What gives the figures of a scene: :func:`scene_figures`, or a cache before it (:class:`landuse.evidence.cache.FigureCache`)."""


def scene_figures(parcels: gpd.GeoSeries, scene: Scene, rules: EvidenceRules) -> pd.DataFrame:
    """Return what `scene` shows of each parcel, indexed like `parcels`.

    Parameters
    ----------
    parcels
        Boundaries; one that is missing gives a row of unknown figures.
    scene
        The raster. Its pixels are taken for a class of cover by the rows of the policy (``evidence.cover_rules``), for a map of land cover
        by the product's table; where bands for a row are lacking, or a code stands in no table, the cover is unknown.
    rules
        The section of the policy.

    Returns
    -------
    DataFrame with the columns of :data:`FIGURES`: pixels as of :func:`landuse.geometry.zonal.pixel_counts`, mean indices (without a
    unit), shares of each class of cover among the pixels with one (0 to 1). Unknown is missing.

    Raises
    ------
    ReadError, CrsError
        The raster cannot be read, has no such band, or cannot be placed; the parcels state no coordinate system.
    """
    if parcels.crs is None and parcels.notna().any():
        raise CrsError('宗地图形没有坐标系，不能与影像套合；请在 landuse.toml 写明 crs，如 crs = "EPSG:4550"')
    with told_as_read_error(Path(scene.file).name), opened_raster(Path(scene.file)) as source:
        grid = grid_of(source)
        parts = []
        for covered in cover(parcels, grid):
            values, clear = _values(source, scene, covered.row, covered.column)
            indices, classes = _meaning(values, scene, rules, clear)
            found = pixel_counts(covered, clear)
            for name, index in indices.items():
                found[f"{name}_mean"] = zonal_statistics(covered, index, ())["mean"]
            if VALUE in values:
                found["value_mean"] = zonal_statistics(covered, values[VALUE], ())["mean"]
            numbers = dict(enumerate(codes("land_cover")))
            shares = zonal_shares(covered, classes, numbers) if (classes != NO_COVER).any() else pd.DataFrame(index=found.index)
            parts.append(found.join(shares.add_suffix("_share")))
    table = pd.concat(parts) if parts else pd.DataFrame(index=parcels.index)
    figures = table.reindex(columns=list(FIGURES))
    return figures.astype({name: "float64" for name in FIGURES if name != "pixels"} | {"pixels": "Int64"})


def _values(source: Any, scene: Scene, row: Positions, column: Positions) -> tuple[dict[str, Floats], npt.NDArray[np.bool_]]:
    """Return the reflectances by band (or the codes) of some pixels, and which pixels are clear in all of them."""
    names = list(scene.bands) or ["code"]
    bands = [scene.bands[name] for name in names] if scene.bands else [1]
    held = read_pixels(source, bands, row, column)
    clear = seen(held) & clear_pixels(source, scene.mask, row, column)
    scaled = held if scene.classes else held * scene.scale + scene.offset
    if scene.product is not None:
        clear &= np.isin(held[0], list(scene.product.classes))
    return {name: np.where(clear, scaled[place], np.nan) for place, name in enumerate(names)}, clear


def _meaning(
    values: Mapping[str, Floats], scene: Scene, rules: EvidenceRules, clear: npt.NDArray[np.bool_]
) -> tuple[dict[str, Floats], Positions]:
    """Return the indices of the pixels, and the position of each pixel's cover in the list ``land_cover`` (-1: unknown)."""
    order = list(codes("land_cover"))
    if scene.product is not None:
        classes = np.full(len(clear), NO_COVER, dtype=np.int64)
        for code, name in scene.product.classes.items():
            classes[values["code"] == code] = order.index(name)
        return {}, classes
    indices = {name: spectral_index(name, values) for name in scene.indices}
    if set(rules.indices) - set(indices):
        return indices, np.full(len(clear), NO_COVER, dtype=np.int64)
    known = clear & np.all([np.isfinite(indices[name]) for name in rules.indices] or [clear], axis=0)
    fits = [
        np.all(
            [indices[t.index] >= t.value if t.op == "at_least" else indices[t.index] < t.value for t in rule.when] or [clear],
            axis=0,
        )
        for rule in rules.cover_rules
    ]
    positions = [order.index(rule.cover) for rule in rules.cover_rules]
    classes = np.select(fits, positions, NO_COVER) if fits else np.full(len(clear), NO_COVER)
    return indices, np.where(known, classes, NO_COVER).astype(np.int64)
