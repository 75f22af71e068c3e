"""Figures of parcels from the pixels that they cover: how many, their mean and percentiles, the share of each class.

Every pixel counts by the share of it that the parcel covers; pixels without a value count for nothing. The definitions are those of
exactextract: the mean is weighted by coverage; a percentile lies between the weighted ranks of the sorted pixels. One difference is meant:
exactextract takes pixels of one value for a single one when it ranks (the median of 99 zeros and a ten is 5 there), here each keeps its rank,
so that whole pixels have the percentiles of numpy (0).
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.geometry.coverage import Coverage, Floats, Positions

PERCENT = 100


def pixel_counts(coverage: Coverage, known: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Return what of each parcel the raster shows, indexed by parcel.

    Parameters
    ----------
    coverage
        The pixels of the parcels.
    known
        For each pixel of `coverage` whether it has a value: not masked, not nodata.

    Returns
    -------
    DataFrame with ``expected_pixels`` (the parcel's area in pixels), ``inside_share`` (which share of the parcel lies on the raster),
    ``pixels`` (pixels with a value that it touches), ``effective_pixels`` (the sum of their covered shares), ``seen_share`` (effective of
    expected pixels: what neither the raster's edge nor masks took away). A parcel without a boundary has missing figures, one off the
    raster zeros.
    """
    count = len(coverage.parcels)
    weight = np.where(known, coverage.share, 0.0)
    bounded = ~np.isnan(coverage.expected_pixels)
    effective = np.bincount(coverage.parcel, weight, minlength=count)
    touched = np.bincount(coverage.parcel, known & (coverage.share > 0), minlength=count)
    with np.errstate(invalid="ignore", divide="ignore"):
        seen = np.where(coverage.expected_pixels > 0, np.minimum(effective / coverage.expected_pixels, 1.0), np.nan)
    return pd.DataFrame(
        {
            "expected_pixels": coverage.expected_pixels,
            "inside_share": coverage.inside_share,
            "pixels": pd.array(np.where(bounded, touched, 0), dtype="Int64"),
            "effective_pixels": np.where(bounded, effective, np.nan),
            "seen_share": seen,
        },
        index=coverage.parcels,
    ).assign(pixels=lambda found: found["pixels"].mask(~bounded))


def zonal_statistics(coverage: Coverage, values: Floats, percentiles: Sequence[float] = (10, 50, 90)) -> pd.DataFrame:
    """Return mean, least, greatest and percentiles of the pixels of each parcel, indexed by parcel.

    Parameters
    ----------
    coverage
        The pixels of the parcels.
    values
        The value of each pixel of `coverage`; NaN without one.
    percentiles
        Which, from 0 to 100.

    Returns
    -------
    DataFrame with ``mean``, ``min``, ``max`` and ``p10`` … per percentile; missing where no pixel has a value.
    """
    count = len(coverage.parcels)
    known = np.isfinite(values) & (coverage.share > 0)
    parcel, weight, value = coverage.parcel[known], coverage.share[known], values[known]
    order = np.lexsort((value, parcel))
    parcel, weight, value = parcel[order], weight[order], value[order]
    total = np.bincount(parcel, weight, minlength=count)
    held = np.bincount(parcel, minlength=count)
    first = np.cumsum(held) - held
    some = held > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(parcel, weight * value, minlength=count) / total
    least, greatest = np.full(count, np.nan), np.full(count, np.nan)
    least[some], greatest[some] = value[first[some]], value[(first + held - 1)[some]]
    found = {"mean": mean, "min": least, "max": greatest}
    rank = _weighted_ranks(parcel, weight, held, first)
    for percentile in percentiles:
        found[f"p{percentile:g}"] = _between_ranks(percentile / PERCENT, parcel, value, rank, held, first)
    return pd.DataFrame(found, index=coverage.parcels)


def zonal_shares(coverage: Coverage, classes: Positions, names: Mapping[int, str]) -> pd.DataFrame:
    """Return which share of each parcel's pixels with a class falls into which class, by the classes' `names`.

    `classes` holds the class of each pixel of `coverage`, a key of `names` (several may bear one name), or any other number where it has
    none. The shares of a parcel add up to 1; missing where no pixel has a class.
    """
    count = len(coverage.parcels)
    kinds = list(dict.fromkeys(names.values()))
    weight = np.where(np.isin(classes, list(names)), coverage.share, 0.0)
    total = np.bincount(coverage.parcel, weight, minlength=count)
    shares = {}
    for kind in kinds:
        mine = np.isin(classes, [key for key, name in names.items() if name == kind])
        with np.errstate(invalid="ignore", divide="ignore"):
            shares[kind] = np.bincount(coverage.parcel, np.where(mine, coverage.share, 0.0), minlength=count) / total
    return pd.DataFrame(shares, index=coverage.parcels)


def _weighted_ranks(parcel: Positions, weight: Floats, held: Positions, first: Positions) -> Floats:
    """Return the rank of each sorted pixel: i w_i + (n - 1) (w_0 + … + w_(i-1)) for the i-th of n pixels of a parcel, from 0."""
    sums = np.concatenate([[0.0], np.cumsum(weight)])
    place = np.arange(len(parcel)) - first[parcel]
    before = sums[:-1] - sums[first[parcel]]
    rank: Floats = place * weight + (held[parcel] - 1) * before
    return rank


def _between_ranks(share: float, parcel: Positions, value: Floats, rank: Floats, held: Positions, first: Positions) -> Floats:
    """Return for each parcel the value at `share` of the way from its first rank to its last one."""
    found = np.full(len(held), np.nan)
    some = np.flatnonzero(held)
    if not len(some):
        return found
    last = first[some] + held[some] - 1
    wanted = np.zeros(len(held))
    wanted[some] = share * rank[last]
    above = first[some] + np.bincount(parcel, rank <= wanted[parcel], minlength=len(held)).astype(np.int64)[some]
    right = np.minimum(above, last)
    left = np.maximum(right - 1, first[some])
    span = np.where(rank[right] > rank[left], rank[right] - rank[left], 1.0)
    between = value[left] + (wanted[some] - rank[left]) * (value[right] - value[left]) / span
    found[some] = np.where(above > last, value[last], between)
    return found
