"""Small invented basemaps around the zone of `maps_cases`: a GeoTIFF in the zone's own coordinates, an MBTiles file."""

import io
import math
import sqlite3
from contextlib import closing

import numpy as np
import rasterio
from maps_cases import CRS, EAST, NORTH
from PIL import Image

WEST_COLOR, EAST_COLOR = (200, 60, 60), (60, 90, 200)


def geotiff(
    path, *, pixel=2.0, crs=CRS, east=EAST - 300, north=NORTH + 500, size=(1000, 1000), dtype="uint8", bands=3, **options
):
    """Write a picture that is red in its western half and blue in its eastern half."""
    rows, columns = size
    pixels = np.zeros((3, rows, columns), dtype="float64")
    for band in range(3):
        pixels[band, :, : columns // 2], pixels[band, :, columns // 2 :] = WEST_COLOR[band], EAST_COLOR[band]
    pixels = (pixels[:bands] * (40 if dtype == "uint16" else 1)).astype(dtype)
    with rasterio.open(
        path, "w", driver="GTiff", width=columns, height=rows, count=bands, dtype=dtype, crs=crs,
        transform=rasterio.Affine(pixel, 0, east, 0, -pixel, north), **options,
    ) as file:  # fmt: skip
        file.write(pixels)
    return path


def tile(lon, lat, zoom):
    x = math.floor((lon + 180) / 360 * 2**zoom)
    y = math.floor((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom)
    return x, y


def picture(color, kind="PNG"):
    buffer = io.BytesIO()
    Image.new("RGB", (256, 256), color).save(buffer, kind)
    return buffer.getvalue()


def mbtiles(path, place, zooms=range(12, 17), data=None):
    """Write the tiles of a place (west, south, east, north), each zoom in a colour of its own."""
    west, south, east, north = place
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        database.execute("CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)")
        for zoom in zooms:
            (left, top), (right, bottom) = tile(west, north, zoom), tile(east, south, zoom)
            for x in range(left - 1, right + 2):
                for y in range(top - 1, bottom + 2):
                    content = data or picture((10 * zoom, 120, 90))
                    database.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (zoom, x, 2**zoom - 1 - y, content))
    return path
