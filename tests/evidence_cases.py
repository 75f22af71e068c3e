"""Small scenes over the invented zone of ``maps_cases``: 10 m pixels, planted cover, clouds, an edge."""

import datetime as dt

import numpy as np
import pandas as pd
import rasterio
from maps_cases import CRS, EAST, NORTH, assessed, parcels
from pyproj import Transformer

from landuse.evidence import Scene

BANDS = {"blue": 1, "green": 2, "red": 3, "nir": 4, "swir1": 5}
# reflectance of blue, green, red, nir, swir1
SPECTRA = {
    "built": (0.16, 0.17, 0.18, 0.20, 0.20), "bare": (0.10, 0.14, 0.20, 0.26, 0.34), "vegetation": (0.03, 0.07, 0.04, 0.42, 0.20),
    "water": (0.06, 0.07, 0.04, 0.02, 0.01),
}  # fmt: skip
WEST, TOP = EAST - 100, NORTH + 200
COLUMNS, ROWS = 170, 40
CLOUD = 9


def plots():
    """Return the parcels with the days that scenes are compared by; every parcel lies on whole pixels."""
    frame = parcels()
    frame["contract_date"] = "2016-01-01"
    frame.loc[frame["parcel_id"].isin(["A07", "A12"]), "actual_start_date"] = "2018-05-01"
    frame.loc[frame["parcel_id"] == "A08", "completion_date"] = "2018-06-01"
    return frame


def judged():
    """Return the assessment of :func:`plots`."""
    return assessed(plots())


def picture(path, cover, *, clouds=(), crs=CRS, columns=COLUMNS):
    """Write a scene whose background is vegetation; `cover` plants {parcel: {cover: columns of ten}} from west to east."""
    values = np.empty((6, ROWS, columns), dtype="uint16")
    values[:5] = (np.array(SPECTRA["vegetation"]) * 10_000).astype("uint16")[:, None, None]
    values[5] = 4
    for parcel, shares in cover.items():
        left = 10 + 12 * (int(parcel[1:]) - 1)
        for name, width in shares.items():
            values[:5, 10:20, left : left + width] = (np.array(SPECTRA[name]) * 10_000).astype("uint16")[:, None, None]
            left += width
    for parcel in clouds:
        left = 10 + 12 * (int(parcel[1:]) - 1)
        values[5, 10:20, left : left + 10] = CLOUD
    at = rasterio.Affine(10, 0, WEST, 0, -10, TOP)
    profile = {"driver": "GTiff", "count": 6, "height": ROWS, "width": columns, "dtype": "uint16", "crs": crs, "transform": at}
    with rasterio.open(path, "w", **profile) as target:
        target.write(values)
    return path


def scene(path, day="2020-08-15", **options):
    """Return the picture at `path` as a scene with its quality band."""
    given = {"bands": BANDS, "quality_band": 6, "clear_values": (4, 5), "title": "示例影像", "source": "虚构"}
    return Scene(path, dt.date.fromisoformat(day), **given | options)


COVER = {
    "A01": {"built": 6, "bare": 4}, "A02": {"bare": 10}, "A03": {"built": 2}, "A04": {"built": 3, "bare": 7}, "A05": {"water": 10},
    "A06": {"built": 10}, "A07": {"bare": 10}, "A08": {"bare": 9, "built": 1}, "A10": {"built": 5, "bare": 5},
}  # fmt: skip


def two_scenes(folder):
    """Return an old scene, all green, and one of 2020 with :data:`COVER` and clouds over A06."""
    old = picture(folder / "old.tif", {})
    new = picture(folder / "new.tif", COVER, clouds=["A06"])
    return [scene(new), scene(old, "2017-08-01")]


def day_of(text):
    """Return a day as pandas has it."""
    return pd.Timestamp(text)


def lonlat(row, column):
    """Return longitude and latitude of a pixel's centre."""
    return Transformer.from_crs(CRS, "EPSG:4326", always_xy=True).transform(WEST + 10 * column + 5, TOP - 10 * row - 5)
