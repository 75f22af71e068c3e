"""Pixels of parcels: exact partial pixels, masks, edges, coordinate systems; equal to exactextract, to numpy, to published counts."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from pyproj import CRS
from shapely import MultiPolygon, Polygon, box

from landuse.errors import CrsError, ReadError, UnknownNameError
from landuse.geometry import coverage as coverage_module
from landuse.geometry.coverage import Coverage, Grid, cover
from landuse.geometry.indices import INDICES, available_indices, spectral_index
from landuse.geometry.pixels import grid_of, opened_raster, read_pixels, seen
from landuse.geometry.zonal import pixel_counts, zonal_shares, zonal_statistics

CRS_ = "EPSG:4550"
EAST, NORTH = 520_000.0, 4_620_000.0
GRID = Grid(CRS(CRS_), EAST, NORTH, 10.0, 10.0, 40, 30)
REAL = Path(__file__).parents[2] / "shared" / "real"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the real data are not beside the project (../shared/real)")


def at(*shapes):
    """Return shapes given in metres east and south of the grid's corner."""
    moved = [None if s is None else shapely.transform(s, lambda xy: xy * [1, -1] + [EAST, NORTH]) for s in shapes]
    return gpd.GeoSeries(moved, index=[f"P{i}" for i in range(len(shapes))], crs=CRS_)


def covered(series, grid=GRID, **options) -> Coverage:
    (found,) = cover(series, grid, **options)
    return found


def written(path, array, *, crs=CRS_, transform=None, **options):
    bands = array if array.ndim == 3 else array[None]
    profile = {
        "driver": "GTiff",
        "count": len(bands),
        "height": bands.shape[1],
        "width": bands.shape[2],
        "dtype": bands.dtype,
        "crs": crs,
    }
    with rasterio.open(
        path, "w", **profile, transform=transform or rasterio.Affine(10, 0, EAST, 0, -10, NORTH), **options
    ) as target:
        target.write(bands)
    return path


def stars(count, seed=3):
    """Return crooked polygons, some with a hole, some in two parts, some over the edge of the grid."""
    rng = np.random.default_rng(seed)
    shapes = []
    for _ in range(count):
        middle, turn = rng.uniform([0, 0], [400, 300]), np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 12)))
        arm = rng.uniform(8, 70, len(turn))
        shape = shapely.make_valid(Polygon(np.column_stack([np.cos(turn) * arm, np.sin(turn) * arm]) + middle))
        if rng.random() < 0.3:
            shape = shape.difference(shape.centroid.buffer(6))
        if rng.random() < 0.2:
            shape = shape.union(box(*(middle + 60), *(middle + 85)))
        shapes.append(MultiPolygon([part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]))
    return at(*shapes)


def test_partial_pixels_on_paper():
    found = covered(at(box(5, 0, 25, 10), box(0, 0, 2, 5)))
    assert found.parcel.tolist() == [0, 0, 0, 1]
    assert found.column.tolist() == [0, 1, 2, 0]
    assert found.row.tolist() == [0, 0, 0, 0]
    assert found.share.tolist() == pytest.approx([0.5, 1, 0.5, 0.1])
    values = np.array([10.0, 20.0, 60.0, 7.0])
    table = zonal_statistics(found, values)
    assert table["mean"].tolist() == pytest.approx([(5 + 20 + 30) / 2, 7])
    assert table.loc["P0", ["min", "max"]].tolist() == [10, 60]
    counts = pixel_counts(found, np.ones(4, dtype=bool))
    assert counts["pixels"].tolist() == [3, 1]
    assert counts["effective_pixels"].tolist() == pytest.approx([2, 0.1])
    assert counts["seen_share"].tolist() == pytest.approx([1, 1])


def test_edges_absence_and_masks_are_told_apart():
    shapes = at(box(-10, 0, 10, 10), box(900, 900, 950, 950), None, Polygon(), box(0, 0, 20, 10))
    found = covered(shapes)
    known = ~((found.parcel == 4) & (found.column == 1))
    counts = pixel_counts(found, known)
    assert counts["inside_share"].tolist()[:2] == [0.5, 0]
    assert counts["expected_pixels"].tolist()[:2] == [2, 25]
    assert counts["seen_share"].tolist()[:2] == [0.5, 0]
    assert counts.loc["P1", "pixels"] == 0
    assert counts.loc["P2"].isna().all()
    assert counts.loc["P3", "pixels"] is pd.NA
    assert counts.loc["P4", ["inside_share", "effective_pixels", "seen_share"]].tolist() == [1, 1, 0.5]
    table = zonal_statistics(found, np.where(known, 1.0, np.nan))
    assert table.loc[["P1", "P2", "P3"]].isna().all(axis=None)
    assert zonal_shares(found, np.where(known, 5, 0), {5: "built"})["built"].tolist()[:2] == pytest.approx(
        [1, np.nan], nan_ok=True
    )


def test_equal_to_exactextract_on_random_polygons(tmp_path):
    from exactextract import exact_extract

    rng = np.random.default_rng(7)
    array = rng.normal(size=(30, 40)).astype("float32")
    array[rng.random(array.shape) < 0.1] = -99
    path, shapes = written(tmp_path / "a.tif", array, nodata=-99), stars(150)
    with opened_raster(path) as source:
        found = covered(shapes, grid_of(source))
        (values,) = read_pixels(source, [1], found.row, found.column)
    ops = [
        "mean",
        "min",
        "max",
        "count",
        "quantile(q=0.1)",
        "quantile(q=0.5)",
        "quantile(q=0.9)",
        "touched=count(coverage_weight=none)",
    ]
    frame = gpd.GeoDataFrame(geometry=shapes)
    theirs = exact_extract(str(path), frame, ops, output="pandas").set_index(shapes.index)
    table, counts = zonal_statistics(found, values), pixel_counts(found, np.isfinite(values))
    some = counts["effective_pixels"] > 0
    assert some.sum() > 140
    for ours, name in (
        ("mean", "mean"),
        ("min", "min"),
        ("max", "max"),
        ("p10", "quantile_10"),
        ("p50", "quantile_50"),
        ("p90", "quantile_90"),
    ):
        assert table.loc[some, ours].to_numpy() == pytest.approx(theirs.loc[some, name].to_numpy(), abs=1e-6), name
    assert counts["effective_pixels"].to_numpy() == pytest.approx(theirs["count"].to_numpy(), abs=1e-6)
    assert counts["pixels"].to_numpy().tolist() == theirs["touched"].round().astype(int).tolist()
    shares = exact_extract(
        str(written(tmp_path / "c.tif", np.sign(array).astype("int8") + 2)), frame, ["frac", "unique"], output="pandas"
    )
    with opened_raster(tmp_path / "c.tif") as source:
        (classes,) = read_pixels(source, [1], found.row, found.column)
    mine = zonal_shares(found, classes.astype("int64"), {1: "low", 3: "high"})
    for place, (codes, fractions) in enumerate(zip(shares["unique"], shares["frac"], strict=True)):
        theirs_of = dict(zip(codes.tolist(), fractions.tolist(), strict=True))
        if not {1, 3} & set(theirs_of):
            assert mine.iloc[place].isna().all()
            continue
        assert mine.iloc[place]["low"] == pytest.approx(theirs_of.get(1, 0.0), abs=1e-6)


def test_equal_to_full_coverage_by_intersection():
    shapes = stars(25, seed=11)
    cells = [box(EAST + 10 * c, NORTH - 10 * r - 10, EAST + 10 * c + 10, NORTH - 10 * r) for r in range(30) for c in range(40)]
    found = covered(shapes)
    full = np.zeros((25, 1200))
    full[found.parcel, found.row * 40 + found.column] = found.share
    assert full == pytest.approx(
        shapely.area(shapely.intersection(shapes.to_numpy()[:, None], np.array(cells)[None])) / 100, abs=1e-5
    )


def test_parcels_are_moved_not_the_raster():
    shapes = stars(20, seed=5)
    moved, direct = covered(shapes.to_crs("EPSG:4490")), covered(shapes)
    ours, theirs = (pixel_counts(found, np.ones(len(found.share), dtype=bool)) for found in (moved, direct))
    assert ours["effective_pixels"].to_numpy() == pytest.approx(theirs["effective_pixels"].to_numpy(), abs=1e-2)
    with pytest.raises(CrsError, match="坐标系"):
        covered(gpd.GeoSeries([box(0, 0, 1, 1)]))


def test_portions_do_not_change_the_figures(monkeypatch):
    shapes = stars(30, seed=8)
    whole = covered(shapes)
    monkeypatch.setattr(coverage_module, "CELLS_AT_ONCE", 60)
    parts = list(cover(shapes, GRID))
    assert len(parts) > 10
    assert [name for part in parts for name in part.parcels] == list(shapes.index)
    assert np.concatenate([part.share for part in parts]) == pytest.approx(whole.share)


def test_reading_keeps_to_windows_and_masks(tmp_path, monkeypatch):
    rng = np.random.default_rng(1)
    array = rng.integers(1, 200, (2, 1400, 1300)).astype("uint16")
    array[0, :100] = 0
    path = written(tmp_path / "b.tif", array, nodata=0, tiled=True)
    row, column = np.array([5, 300, 1399, 1000, 300]), np.array([5, 800, 1299, 0, 801])
    sizes = []
    with opened_raster(path) as source:
        read = source.read

        class Watched:
            def __getattr__(self, name):
                return getattr(source, name)

            def read(self, *args, **options):
                sizes.append(options["window"].width * options["window"].height)
                return read(*args, **options)

        values = read_pixels(Watched(), [1, 2], row, column)
        with pytest.raises(ReadError, match="只有 2 个波段"):
            read_pixels(source, [3], row, column)
    assert values[1].tolist() == array[1, row, column].tolist()
    assert np.isnan(values[0, 0])
    assert values[0, 1:].tolist() == array[0, row, column][1:].tolist()
    assert seen(values).tolist() == [False, True, True, True, True]
    assert sum(sizes) < 10


def test_rasters_that_cannot_be_placed_are_refused(tmp_path):
    array = np.ones((3, 3), dtype="uint8")
    with (
        opened_raster(written(tmp_path / "a.tif", array, crs=None)) as source,
        pytest.raises(CrsError, match=r"a\.tif 没有坐标系"),
    ):
        grid_of(source)
    turned = rasterio.Affine(10, 2, EAST, 2, -10, NORTH)
    with opened_raster(written(tmp_path / "b.tif", array, transform=turned)) as source, pytest.raises(ReadError, match="正北"):
        grid_of(source)
    (tmp_path / "c.tif").write_text("no raster")
    with pytest.raises(ReadError, match=r"c\.tif 不是可以读取的影像格式"), opened_raster(tmp_path / "c.tif"):
        pass
    with pytest.raises(ReadError, match="没有找到"), opened_raster(tmp_path / "d.tif"):
        pass


def test_indices_by_hand():
    bands = {"blue": 0.1, "green": 0.2, "red": 0.3, "nir": 0.5, "swir1": 0.4}
    bands = {name: np.array([value, 0.0, np.nan, -value]) for name, value in bands.items()}
    expected = {"ndvi": 0.2 / 0.8, "ndbi": -0.1 / 0.9, "mndwi": -0.2 / 0.6, "ndwi": -0.3 / 0.7, "bsi": 0.1 / 1.3}
    assert set(expected) == set(INDICES)
    for name, value in expected.items():
        found = spectral_index(name, bands)
        assert found[0] == pytest.approx(value)
        assert np.isnan(found[1:]).all()
    assert available_indices({"red": 1, "nir": 2}) == ("ndvi",)
    with pytest.raises(UnknownNameError, match="swir1"):
        spectral_index("ndbi", {"nir": bands["nir"]})
    with pytest.raises(UnknownNameError, match="ndvi"):
        spectral_index("ndwy", bands)


@pytest.mark.real
@needs_real
def test_published_counts_of_the_slope_raster():
    shapes = gpd.read_file(REAL / "slope" / "polygons.shp").geometry
    with opened_raster(REAL / "slope" / "slope.tif") as source:
        grid = grid_of(source)
        shapes = shapes.set_crs(grid.crs, allow_override=True)  # the file words the same system differently
        exact, centred = covered(shapes, grid), covered(shapes, grid, centre_rule=True)
        (values,) = read_pixels(source, [1], centred.row, centred.column)
    counts = pixel_counts(centred, np.isfinite(values))
    assert counts["pixels"].tolist() == [75, 50]
    assert counts["effective_pixels"].tolist() == [75, 50]
    area = pixel_counts(exact, np.ones(len(exact.share), dtype=bool))["effective_pixels"]
    assert area.to_numpy() == pytest.approx(shapes.area.to_numpy() / grid.pixel_area, rel=1e-5)
    off = gpd.read_file(REAL / "slope" / "polygons_no_overlap.shp").geometry.set_crs(grid.crs, allow_override=True)
    assert (pixel_counts(covered(off, grid), np.zeros(0, dtype=bool))["inside_share"] == 0).all()


@pytest.mark.real
@needs_real
def test_ndvi_of_sentinel_equals_plain_numpy():
    with rasterio.open(REAL / "sentinel2" / "s2a_l2a_fishbourne.tif") as source:
        whole, grid = source.read().astype("float64"), grid_of(source)
        field = box(grid.west + 300, grid.south + 400, grid.west + 900, grid.south + 1000)
        found = covered(gpd.GeoSeries([field], crs=grid.crs), grid)
        red, nir = read_pixels(source, [3, 4], found.row, found.column)
    with np.errstate(invalid="ignore", divide="ignore"):
        plain = (whole[3] - whole[2]) / (whole[3] + whole[2])
    window = plain[grid.rows - 100 : grid.rows - 40, 30:90]
    window = window[np.isfinite(window)]
    assert len(window) > 3000
    table = zonal_statistics(found, spectral_index("ndvi", {"red": red, "nir": nir}))
    assert table["mean"].tolist() == pytest.approx([window.mean()])
    assert table["p50"].tolist() == pytest.approx([np.median(window)], abs=1e-4)
    assert (table["min"].tolist(), table["max"].tolist()) == (pytest.approx([window.min()]), pytest.approx([window.max()]))
