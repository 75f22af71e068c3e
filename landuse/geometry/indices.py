"""Spectral indices of pixels: vegetation, buildings, water, bare soil. Ratios of reflectances, from -1 to 1.

Band names are those of landuse.toml: ``blue``, ``green``, ``red``, ``nir``, ``swir1``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from landuse.errors import UnknownNameError
from landuse.geometry.coverage import Floats
from landuse.vocabulary.rows import did_you_mean

BANDS: Mapping[str, str] = {
    "blue": "蓝",
    "green": "绿",
    "red": "红",
    "nir": "近红外",
    "swir1": "短波红外1",
    "swir2": "短波红外2",
    "value": "数值",
}
"""Names of bands and how people call them; ``value`` is no reflectance but a number of its own, such as light at night."""
VALUE = "value"


@dataclass(frozen=True)
class Index:
    """An index: what it is called, which bands it takes, and what stands against what in its ratio (a - b) / (a + b)."""

    label: str
    bands: tuple[str, ...]
    sides: Callable[..., tuple[Floats, Floats]]


INDICES: Mapping[str, Index] = {
    "ndvi": Index("NDVI（植被指数）", ("nir", "red"), lambda nir, red: (nir, red)),
    "ndbi": Index("NDBI（建筑指数）", ("swir1", "nir"), lambda swir1, nir: (swir1, nir)),
    "mndwi": Index("MNDWI（水体指数）", ("green", "swir1"), lambda green, swir1: (green, swir1)),
    "ndwi": Index("NDWI（水体指数）", ("green", "nir"), lambda green, nir: (green, nir)),
    "bsi": Index("BSI（裸土指数）", ("swir1", "red", "nir", "blue"), lambda swir1, red, nir, blue: (swir1 + red, nir + blue)),
}
"""NDVI = (nir - red) / (nir + red) (Rouse 1973); NDBI = (swir1 - nir) / (swir1 + nir) (Zha 2003); MNDWI = (green - swir1) /
(green + swir1) (Xu 2006); NDWI = (green - nir) / (green + nir) (McFeeters 1996); BSI = ((swir1 + red) - (nir + blue)) / ((swir1 + red) +
(nir + blue)) (Rikimaru 2002)."""


def spectral_index(name: str, reflectance: Mapping[str, Floats]) -> Floats:
    """Return the index `name` of each pixel from the reflectances of its bands, without a unit.

    NaN where a band has no value, where the denominator is not positive, or where the ratio leaves -1 to 1 (a negative reflectance).

    Raises
    ------
    UnknownNameError
        There is no such index, or `reflectance` lacks one of its bands.
    """
    index = INDICES.get(name)
    if index is None:
        raise UnknownNameError(f"没有名为“{name}”的指数{did_you_mean(name, INDICES)}；可用：{'、'.join(INDICES)}")
    missing = [band for band in index.bands if band not in reflectance]
    if missing:
        raise UnknownNameError(f"计算 {index.label} 缺少波段：{'、'.join(missing)}；请在 bands 中写明其波段号")
    one, other = index.sides(*(reflectance[band] for band in index.bands))
    total = one + other
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = (one - other) / total
    found: Floats = np.where((total > 0) & (np.abs(ratio) <= 1), ratio, np.nan)
    return found


def available_indices(bands: Mapping[str, object]) -> tuple[str, ...]:
    """Return the indices that `bands` are enough for."""
    return tuple(name for name, index in INDICES.items() if set(index.bands) <= set(bands))
