"""Which pixels of a scene can be used: its quality band, or a quality file beside it, tells clouds, shadows, snow and nothing seen.

A pixel whose quality is unknown cannot be used.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pyproj import Transformer

from landuse.errors import ConfigError
from landuse.geometry.coverage import Floats, Positions
from landuse.geometry.pixels import grid_of, opened_raster, read_pixels
from landuse.vocabulary.quality_bands import quality_band

MAX_BIT = 31


@dataclass(frozen=True)
class QualityMask:
    """Where a scene's quality stands and what of it means unusable.

    Parameters
    ----------
    band
        Band of the scene, or of `file` where there is one, counted from 1.
    file
        A raster of its own, such as the 20 m scene classification of Sentinel-2; of each pixel of the scene the value at its centre holds.
    clear_values
        The only values that are clear; in place of the two below.
    unusable_values, unusable_bits
        Values that are unusable; bits, counted from 0, any of which makes a pixel unusable.
    """

    band: int = 1
    file: Path | None = None
    clear_values: tuple[int, ...] = ()
    unusable_values: tuple[int, ...] = ()
    unusable_bits: tuple[int, ...] = ()

    def clear(self, quality: Floats) -> npt.NDArray[np.bool_]:
        """Tell which pixels can be used, from the values of their quality; NaN cannot."""
        known = np.isfinite(quality)
        whole = np.where(known, quality, 0).astype(np.int64)
        if self.clear_values:
            return np.asarray(known & np.isin(whole, list(self.clear_values)))
        bits = sum(1 << bit for bit in self.unusable_bits)
        return np.asarray(known & ~np.isin(whole, list(self.unusable_values)) & ((whole & bits) == 0))


def quality_mask(
    where: str,
    *,
    quality: str | None = None,
    band: int | None = None,
    file: Path | None = None,
    clear_values: Sequence[int] = (),
    unusable_values: Sequence[int] = (),
    unusable_bits: Sequence[int] = (),
) -> QualityMask | None:
    """Return the mask that the settings of a scene (`where`, for messages) describe, None where they describe none.

    Parameters
    ----------
    quality
        A kind of the vocabulary (``quality_bands.csv``), whose unusable values and bits hold.
    band, file, clear_values, unusable_values, unusable_bits
        As of :class:`QualityMask`.

    Raises
    ------
    ConfigError
        A place without a meaning or the other way round, two meanings at once, a bit that is none.
    UnknownNameError
        There is no such kind.
    """
    meanings = (quality is not None, bool(clear_values), bool(unusable_values or unusable_bits))
    if band is None and file is None and not any(meanings):
        return None
    if sum(meanings) != 1 or (band is None and file is None):
        raise ConfigError(
            f"{where} 的质量波段须写明位置（quality_band 或 quality_file），并以 quality、clear_values、"
            "unusable_values（unusable_bits）三者之一写明哪些值不可用"
        )
    if any(not 0 <= bit <= MAX_BIT for bit in unusable_bits):
        raise ConfigError(f"{where} 的 unusable_bits 须为 0 至 {MAX_BIT} 的位号，自最低位数起")
    if quality is not None:
        known = quality_band(quality)
        unusable_values, unusable_bits = known.unusable_values, known.unusable_bits
    return QualityMask(band or 1, file, tuple(clear_values), tuple(unusable_values), tuple(unusable_bits))


def clear_pixels(source: Any, mask: QualityMask | None, row: Positions, column: Positions) -> npt.NDArray[np.bool_]:
    """Tell which of some pixels of the open raster `source` its quality lets use; without a mask all.

    Raises
    ------
    ReadError, CrsError
        The quality file cannot be read or placed, or has no such band.
    """
    if mask is None:
        return np.ones(len(row), dtype=bool)
    if mask.file is None:
        return mask.clear(read_pixels(source, [mask.band], row, column, masked=False)[0])
    grid = grid_of(source)
    x, y = grid.west + (column + 0.5) * grid.pixel_width, grid.north - (row + 0.5) * grid.pixel_height
    with opened_raster(mask.file) as beside:
        other = grid_of(beside)
        if other.crs != grid.crs:
            x, y = Transformer.from_crs(grid.crs, other.crs, always_xy=True).transform(x, y)
        at = (
            np.floor((other.north - np.asarray(y)) / other.pixel_height).astype(np.int64),
            np.floor((np.asarray(x) - other.west) / other.pixel_width).astype(np.int64),
        )
        inside = (at[0] >= 0) & (at[0] < other.rows) & (at[1] >= 0) & (at[1] < other.columns)
        clear = np.zeros(len(row), dtype=bool)
        row, column = (place[inside] for place in at)
        clear[inside] = mask.clear(read_pixels(beside, [mask.band], row, column, masked=False)[0])
    return clear
