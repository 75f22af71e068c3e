"""Zonal figures against exactextract, rasterio and numpy on shapes and rasters that chance draws, and against published counts."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import rasterio.shutil
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasterio.features import geometry_mask
from shapely import MultiPolygon, Polygon, box
from test_zonal import EAST, NORTH, REAL, at, covered, needs_real, stars, written

from landuse.geometry.indices import spectral_index
from landuse.geometry.pixels import grid_of, opened_raster, read_pixels
from landuse.geometry.zonal import pixel_counts, zonal_shares, zonal_statistics

NODATA = -99
COLUMNS = {
    "mean": "mean",
    "min": "min",
    "max": "max",
    "p10": "quantile_10",
    "p50": "quantile_50",
    "p75": "quantile_75",
    "p100": "quantile_100",
}
OPERATIONS = ["mean", "min", "max", *(f"quantile(q={share})" for share in (0.1, 0.5, 0.75, 1))]
metres = st.floats(-60, 460, allow_nan=False).map(lambda value: round(value, 3))
sizes = st.floats(0.05, 150).map(lambda value: round(value, 3))


@st.composite
def outlines(draw):
    """Draw a parcel: a triangle to a decagon, maybe with a hole, maybe of two parts; from a thousandth of a pixel up, maybe off the grid."""
    middle, size = np.array([draw(metres), draw(metres)]), draw(sizes)
    turns = np.sort(draw(st.lists(st.floats(0, 6.28), min_size=3, max_size=10, unique=True)))
    shape = Polygon(np.column_stack([np.cos(turns), np.sin(turns)]) * size + middle).buffer(0)
    if draw(st.booleans()):
        shape = shape.difference(shape.centroid.buffer(size * draw(st.floats(0.05, 0.6)), quad_segs=2))
    if draw(st.booleans()):
        shape = shape.union(box(*(middle + size * 1.2), *(middle + size * 1.2 + draw(sizes))))
    return MultiPolygon([part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area > 1e-4])


@pytest.fixture(scope="module")
def raster(tmp_path_factory):
    """Return a raster of different numbers, with gaps that nodata leaves."""
    rng = np.random.default_rng(21)
    array = rng.normal(size=(30, 40)).astype("float32")
    array[rng.random(array.shape) < 0.15] = NODATA
    array[8:14, 10:20] = NODATA
    return written(tmp_path_factory.mktemp("raster") / "a.tif", array, nodata=NODATA)


@pytest.fixture(scope="module")
def classes(raster):
    """Return the same raster as classes 0 to 3."""
    with rasterio.open(raster) as source:
        array = source.read(1)
    codes = np.where(array == NODATA, NODATA, np.digitize(array, (-1, 0, 1))).astype("int16")
    return written(raster.parent / "classes.tif", codes, nodata=NODATA)


def figures(path, shapes):
    with opened_raster(path) as source:
        found = covered(shapes, grid_of(source))
        (values,) = read_pixels(source, [1], found.row, found.column)
    return found, values


def theirs_of(path, shapes, operations):
    from exactextract import exact_extract

    return exact_extract(str(path), gpd.GeoDataFrame(geometry=shapes), operations, output="pandas")


def compared(path, shapes):
    """Assert that pixels, means and percentiles of `shapes` equal those of exactextract."""
    found, values = figures(path, shapes)
    theirs = theirs_of(path, shapes, [*OPERATIONS, "count", "touched=count(coverage_weight=none)"])
    counts, table = pixel_counts(found, np.isfinite(values)), zonal_statistics(found, values, (10, 50, 75, 100))
    assert counts["effective_pixels"].to_numpy() == pytest.approx(theirs["count"].to_numpy(), abs=1e-6)
    assert counts["pixels"].tolist() == theirs["touched"].round().astype(int).tolist()
    some = (theirs["count"] > 0).to_numpy()
    for name, known in COLUMNS.items():
        assert np.isnan(table.loc[~some, name]).all()
        assert table.loc[some, name].to_numpy() == pytest.approx(theirs.loc[some, known].to_numpy("float64"), abs=1e-5), name


def compared_shares(path, shapes):
    """Assert that the shares of classes equal those of exactextract."""
    found, values = figures(path, shapes)
    theirs = theirs_of(path, shapes, ["unique", "frac"])
    shares = zonal_shares(found, np.where(np.isfinite(values), values, NODATA).astype("int64"), dict(enumerate("abcd")))
    for place, (codes, parts) in enumerate(zip(theirs["unique"], theirs["frac"], strict=True)):
        of = dict(zip(codes.tolist(), parts.tolist(), strict=True))
        expected = [of.get(code, 0.0) for code in range(4)] if of else [np.nan] * 4
        assert shares.iloc[place].to_numpy() == pytest.approx(expected, abs=1e-6, nan_ok=True)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shapes=st.lists(outlines(), min_size=1, max_size=12))
def test_drawn_parcels_have_the_figures_of_exactextract(raster, classes, shapes):
    shapes = [shape for shape in shapes if not shape.is_empty]
    if shapes:
        compared(raster, at(*shapes))
        compared_shares(classes, at(*shapes))


def test_pixels_of_one_value_each_have_a_rank():
    """Where exactextract takes equal values for one (the median of 99 zeros and a ten is 5 there), we keep to numpy: it is 0."""
    found = covered(at(box(0, 0, 100, 100), box(100, 0, 190, 120)))
    values = np.random.default_rng(3).integers(0, 4, len(found.parcel)).astype("float64")
    values[found.parcel == 0] = np.where(np.arange(100) == 41, 10.0, 0.0)
    table = zonal_statistics(found, values, (10, 50, 90))
    for place in (0, 1):
        plain = np.percentile(values[found.parcel == place], (10, 50, 90))
        assert table.iloc[place][["p10", "p50", "p90"]].to_numpy() == pytest.approx(plain, abs=1e-6)


def test_cog_and_vrt_give_what_the_plain_file_gives(raster, tmp_path):
    from xml.sax.saxutils import escape

    shapes = stars(40, seed=4)
    rasterio.shutil.copy(raster, tmp_path / "cog.tif", driver="COG", blocksize=128)
    (tmp_path / "a.tif").write_bytes(Path(raster).read_bytes())
    rows = "".join(
        f'<SimpleSource><SourceFilename relativeToVRT="1">a.tif</SourceFilename><SourceBand>1</SourceBand>'
        f'<SrcRect xOff="{x}" yOff="0" xSize="20" ySize="30"/><DstRect xOff="{x}" yOff="0" xSize="20" ySize="30"/></SimpleSource>'
        for x in (0, 20)
    )
    with rasterio.open(raster) as source:
        system = escape(source.crs.to_wkt())
    (tmp_path / "two.vrt").write_text(
        f'<VRTDataset rasterXSize="40" rasterYSize="30"><SRS>{system}</SRS><GeoTransform>{EAST}, 10, 0, {NORTH}, 0, -10</GeoTransform>'
        f'<VRTRasterBand dataType="Float32" band="1"><NoDataValue>{NODATA}</NoDataValue>{rows}</VRTRasterBand></VRTDataset>',
        encoding="utf-8",
    )
    _, plain = figures(raster, shapes)
    for name in ("cog.tif", "two.vrt"):
        _, values = figures(tmp_path / name, shapes)
        assert np.array_equal(values, plain, equal_nan=True), name
    compared(raster, shapes)


def test_a_scene_in_utm_has_the_parcels_brought_to_it(tmp_path):
    shapes, utm = stars(40, seed=12), "EPSG:32651"
    west, south, east, north = shapes.to_crs(utm).total_bounds
    rng = np.random.default_rng(5)
    array = rng.normal(size=(int((north - south) / 10) + 8, int((east - west) / 10) + 8)).astype("float32")
    path = written(
        tmp_path / "utm.tif", array, crs=utm, transform=rasterio.Affine(10, 0, west - 40, 0, -10, north + 40), nodata=NODATA
    )
    found, values = figures(path, shapes)
    theirs = theirs_of(path, shapes.to_crs(utm), ["mean", "count"])
    assert zonal_statistics(found, values)["mean"].to_numpy() == pytest.approx(theirs["mean"].to_numpy(), abs=1e-6)
    counts = pixel_counts(found, np.isfinite(values))
    assert counts["effective_pixels"].to_numpy() == pytest.approx(theirs["count"].to_numpy(), abs=1e-6)
    assert counts["inside_share"].to_numpy() == pytest.approx(1)


def test_a_mask_band_takes_pixels_away_as_nodata_does(raster, tmp_path):
    with rasterio.open(raster) as source:
        array, known = source.read(), source.dataset_mask()
    path = written(tmp_path / "masked.tif", array)
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "r+") as target:
        target.write_mask(known)
    shapes = stars(40, seed=6)
    _, plain = figures(raster, shapes)
    _, values = figures(path, shapes)
    assert np.isnan(plain).any()
    assert np.array_equal(values, plain, equal_nan=True)


def test_the_centre_rule_counts_as_rasterio_does(raster):
    shapes = stars(60, seed=9)
    with opened_raster(raster) as source:
        grid, at_ = grid_of(source), source.transform
        found = covered(shapes, grid, centre_rule=True)
    theirs = [int((~geometry_mask([shape], (grid.rows, grid.columns), at_)).sum()) for shape in shapes]
    counts = pixel_counts(found, np.ones(len(found.share), dtype=bool))
    assert counts["pixels"].tolist() == theirs
    assert counts["effective_pixels"].tolist() == theirs


@pytest.mark.real
@needs_real
@pytest.mark.parametrize(("name", "known"), [("slope.tif", ([75, 50], [95, 73])), ("slope_nodata.tif", ([39, 31], [55, 48]))])
def test_published_counts_by_both_rules(name, known):
    shapes = gpd.read_file(REAL / "slope" / "polygons.shp").geometry
    with opened_raster(REAL / "slope" / name) as source:
        grid = grid_of(source)
        shapes = shapes.set_crs(grid.crs, allow_override=True)  # the file words the same system differently
        for rule, counts in zip((True, False), known, strict=True):
            found = covered(shapes, grid, centre_rule=rule)
            (values,) = read_pixels(source, [1], found.row, found.column)
            assert pixel_counts(found, np.isfinite(values))["pixels"].tolist() == counts


@pytest.mark.real
@needs_real
def test_partial_overlap_is_told_by_parcel():
    shapes = gpd.read_file(REAL / "slope" / "polygons_partial_overlap.shp").geometry
    with opened_raster(REAL / "slope" / "slope.tif") as source:
        grid = grid_of(source)
        shapes = shapes.set_crs(grid.crs, allow_override=True)
        found = covered(shapes, grid)
        (values,) = read_pixels(source, [1], found.row, found.column)
    counts = pixel_counts(found, np.isfinite(values))
    inside = shapes.intersection(box(grid.west, grid.south, grid.east, grid.north)).area / shapes.area
    assert counts["inside_share"].to_numpy() == pytest.approx(inside.to_numpy())
    assert ((counts["inside_share"] > 0) & (counts["inside_share"] < 1)).all()
    assert (counts["seen_share"] <= counts["inside_share"] + 1e-6).all()


@pytest.mark.real
@needs_real
def test_ndvi_of_sentinel_over_partial_pixels_equals_plain_numpy():
    path = REAL / "sentinel2" / "s2a_l2a_fishbourne.tif"
    with rasterio.open(path) as source:
        red, nir = source.read([3, 4]).astype("float64")
        grid, system = grid_of(source), source.crs
    fields = gpd.GeoSeries(
        [
            Polygon([(grid.west + x, grid.north - y) for x, y in ring])
            for ring in ([(205, 307), (611, 290), (580, 733), (240, 640)], [(903, 411), (1207, 520), (951, 808)])
        ],
        crs=system,
    )
    found = covered(fields, grid)
    with opened_raster(path) as source:
        bands = dict(zip(("red", "nir"), read_pixels(source, [3, 4], found.row, found.column), strict=True))
    table = zonal_statistics(found, spectral_index("ndvi", bands))
    for place, field in enumerate(fields):
        left, top = int((field.bounds[0] - grid.west) // 10), int((grid.north - field.bounds[3]) // 10)
        right, bottom = int(-((grid.west - field.bounds[2]) // 10)), int(-((field.bounds[1] - grid.north) // 10))
        rows, columns = (part.ravel() for part in np.mgrid[top:bottom, left:right])
        west, north = grid.west + 10.0 * columns, grid.north - 10.0 * rows
        weight = shapely.area(shapely.intersection(shapely.box(west, north - 10, west + 10, north), field))
        with np.errstate(invalid="ignore", divide="ignore"):
            index = ((nir - red) / (nir + red))[rows, columns]
        known = (weight > 0) & np.isfinite(index)
        assert known.sum() > 300
        assert table.loc[place, "mean"] == pytest.approx(np.average(index[known], weights=weight[known]), abs=1e-6)
        assert table.loc[place, "min"] == pytest.approx(index[known].min())
        assert table.loc[place, "max"] == pytest.approx(index[known].max())
