"""Planted faults of coordinate systems: each is put right and reported, or refused with the reason and what to write instead."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from bureau_files import found, layer, read, squares
from pyproj import CRS, Transformer

from landuse.crs import agree_crs, fitting
from landuse.crs.guess import likely_crs
from landuse.errors import CrsError
from landuse.geometry.crs_doctor import likely_systems, main_bounds, not_finite, out_of_place

IDS = {"ZDDM": ["A", "B"]}
ZONES_3 = range(25, 46)
ESRI_GK = (
    'PROJCS["{name}",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,'
    '298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",{meridian}],'
    'PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


def save(folder, shapes, crs=None, columns=IDS):
    frame = gpd.GeoDataFrame({name: values[: len(shapes)] for name, values in columns.items()}, geometry=list(shapes), crs=crs)
    frame.to_parquet(folder / "p.parquet")
    return frame


def source(rest=""):
    return f'[data.parcels]\nfile = "p.parquet"\n{rest}'


def moved(dx=0.0, dy=0.0, turned=False):
    shapes = [shapely.affinity.translate(shape, dx, dy) for shape in squares(2)]
    return [shapely.transform(shape, lambda points: points[:, ::-1]) for shape in shapes] if turned else shapes


def in_degrees(turned=False):
    shapes = layer(IDS).to_crs(4490).geometry
    return [shapely.transform(shape, lambda points: points[:, ::-1]) for shape in shapes] if turned else list(shapes)


@pytest.mark.parametrize(
    ("shapes", "declared", "advice"),
    [
        (moved(41e6), "EPSG:4550", 'crs = "EPSG:4529"'),  # carries a zone number
        (moved(), "EPSG:4529", "须向提供单位问明中央经线"),  # the zone number has been dropped
        (moved(82e6), "EPSG:4529", "带号可能加了两次（82）"),
        (moved(4141e6), "EPSG:4529", "带号可能加了两次（4141）"),
        (moved(21e6), "EPSG:4529", 'crs = "EPSG:4499"'),  # 6 degree zone 21
        (in_degrees(), "EPSG:4550", 'crs = "EPSG:4490"'),
        (moved(), "EPSG:4490", "须向提供单位问明中央经线"),
        (in_degrees(turned=True), "EPSG:4490", 'axis_order = "north_east"'),
        (moved(turned=True), "EPSG:4550", 'axis_order = "north_east"'),
        (moved(41e6, turned=True), "EPSG:4529", 'axis_order = "north_east"'),
        ([shapely.box(1000 * n, 2000, 1000 * n + 90, 2100) for n in range(2)], "EPSG:4550", "地方独立坐标系"),
        (list(layer(IDS).to_crs(3857).geometry), "EPSG:4550", "Web 墨卡托"),
    ],
)
def test_a_declaration_that_the_coordinates_belie_is_refused_with_the_likely_answer(tmp_path, shapes, declared, advice):
    save(tmp_path, shapes)
    with pytest.raises(CrsError, match="不可能是") as caught:
        read(tmp_path, source(f'crs = "{declared}"'))
    assert advice in str(caught.value)
    assert "p.parquet" in str(caught.value)


def test_a_wrong_statement_of_the_file_itself_is_to_be_put_right_in_the_file(tmp_path):
    save(tmp_path, moved(41e6), crs="EPSG:4550")
    with pytest.raises(CrsError, match="请先在 GIS 软件中改正"):
        read(tmp_path, source())


@pytest.mark.parametrize(("name", "meridian"), [("CGCS2000_3_Degree_GK_CM_123E", 123.0), ("CGCS2000_GK_CM_123_5", 123.5)])
def test_a_prj_without_code_or_extent_is_checked_as_well(tmp_path, name, meridian):
    """Such a system states no area of use: degrees and prefixed eastings would pass for places in it."""
    crs = CRS(ESRI_GK.format(name=name, meridian=meridian))
    for shapes in (in_degrees(), moved(41e6), moved(turned=True), [shapely.box(1, 1, 90, 90), shapely.box(100, 1, 190, 90)]):
        save(tmp_path, shapes, crs=crs)
        with pytest.raises(CrsError, match="不可能是"):
            read(tmp_path, source())
    save(tmp_path, moved(), crs=crs)
    assert read(tmp_path, source('[crs]\nworking = "EPSG:4550"\n')).parcels.geometry.notna().all()


def test_exchanged_axes_are_put_right_when_declared(tmp_path):
    save(tmp_path, moved(turned=True))
    data = read(tmp_path, source('crs = "EPSG:4550"\naxis_order = "north_east"\n'))
    expected = np.array(squares(2), dtype=object)
    assert shapely.equals_exact(shapely.normalize(data.parcels.geometry.to_numpy()), shapely.normalize(expected), 1e-9).all()
    assert len(found(data, "axes_exchanged")) == 1


def test_latitude_first_in_western_china_is_no_place_in_the_arctic():
    with pytest.raises(CrsError, match="坐标轴次序可能颠倒"):
        agree_crs(CRS(4326), None, (43.7, 87.5, 43.8, 87.7), where="文件 a.shp", section="data.parcels")
    assert agree_crs(CRS(4326), None, (87.5, 43.7, 87.7, 43.8), where="文件 a.shp", section="data.parcels").to_epsg() == 4326


@pytest.mark.parametrize("base", [4488, 2324, 2376])
def test_every_3_degree_zone_goes_there_and_back_and_fits_only_itself(base):
    for zone in ZONES_3:
        crs = CRS(base + zone)
        use = crs.area_of_use
        lon, lat = 3.0 * zone + np.array([-1.4, 0.0, 1.4]), np.linspace(use.south, use.north, 3)
        x, y = Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True).transform(lon, lat)
        back = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True).transform(x, y)
        assert np.hypot(*(np.array(back) - [lon, lat])).max() * 111_320 < 1e-3
        assert (x // 1e6 == zone).all()
        assert fitting(crs, x, y).all()
        assert not fitting(crs, y, x).any()
        assert not fitting(crs, x - zone * 1e6, y).any()
        assert not fitting(crs, x + 2e6, y).any()


@pytest.mark.parametrize("old", ["EPSG:2386", "EPSG:2438", "EPSG:4610"])
def test_old_datums_are_refused_beside_cgcs2000(tmp_path, old):
    """The zones are in an old system, the parcels in CGCS2000: a conversion would be off by up to a hundred metres, unseen."""
    layer(IDS).to_file(tmp_path / "p.gpkg")
    zones = layer({"zone_id": ["Z"]}) if old != "EPSG:4610" else layer({"zone_id": ["Z"]}).to_crs(4490)
    zones.set_crs(old, allow_override=True).to_file(tmp_path / "z.gpkg")
    text = '[data.parcels]\nfile = "p.gpkg"\n[data.zones]\nfile = "z.gpkg"\n'
    with pytest.raises(CrsError, match="没有公开的精确转换参数"):
        read(tmp_path, text)


def test_one_record_with_exchanged_axes_is_found_and_kept_without_boundary(tmp_path):
    shapes = [*squares(4), moved(turned=True)[0]]
    save(tmp_path, shapes, crs="EPSG:4550", columns={"ZDDM": list("ABCDE"), "ZDMJ": [1e4] * 5})
    data = read(tmp_path, source())
    assert data.parcels.index.tolist() == list("ABCDE")
    assert data.parcels.geometry.isna().tolist() == [False] * 4 + [True]
    stray = found(data, "geometry_out_of_place")
    assert stray[["record_id", "severity", "row"]].iloc[0].tolist() == ["E", "error", 5]
    assert "坐标轴次序可能颠倒" in stray["message"][0]
    assert "x 4618000" in stray["value"][0]
    assert found(data, "geometry_missing").empty


def test_two_zones_in_one_file_are_told_apart(tmp_path):
    shapes = [shapely.affinity.translate(shape, 41e6, 0) for shape in squares(3)] + moved(40e6)[:1] + in_degrees()[:1]
    save(tmp_path, shapes, crs="EPSG:4529", columns={"ZDDM": list("ABCDE")})
    data = read(tmp_path, source())
    stray = found(data, "geometry_out_of_place").set_index("record_id")
    assert "3° 带第 40 带" in stray.loc["D", "message"]
    assert "经纬度" in stray.loc["E", "message"]
    assert data.parcels.geometry.notna().sum() == 3


@pytest.mark.filterwarnings("ignore:invalid value encountered in from_wkb")
def test_coordinates_that_are_no_numbers_are_reported_one_by_one(tmp_path):
    broken = shapely.Polygon([(np.inf, 1), (2, 1), (2, 2), (np.inf, 1)])
    with np.errstate(invalid="ignore"):
        unknown = shapely.Polygon([(519_000, 4_618_000), (519_100, np.nan), (519_100, 4_618_100), (519_000, 4_618_000)])
    save(tmp_path, [*squares(2), broken, unknown], crs="EPSG:4550", columns={"ZDDM": list("ABCD")})
    data = read(tmp_path, source())
    assert found(data, "geometry_not_finite")["record_id"].tolist() == ["C", "D"]
    assert data.parcels.geometry.isna().tolist() == [False, False, True, True]


def test_a_file_of_nothing_but_infinite_coordinates_is_refused(tmp_path):
    save(tmp_path, [shapely.Polygon([(np.inf, np.inf), (2, 1), (2, 2), (np.inf, np.inf)])] * 2, crs="EPSG:4550")
    with pytest.raises(CrsError, match="坐标轴次序颠倒"):
        read(tmp_path, source())


def test_the_commonest_order_of_size_speaks_for_the_file():
    shapes = np.array([*squares(3), *in_degrees(), None, shapely.Polygon()], dtype=object)
    assert main_bounds(shapes) == (519_000, 4_618_000, 519_300, 4_618_100)
    assert out_of_place(shapes, CRS(4550)).tolist() == [False] * 3 + [True] * 2 + [False] * 2
    assert not not_finite(shapes).any()
    assert likely_systems(shapes[3:5]).str.contains("经纬度").all()
    assert np.isnan(main_bounds(np.array([None], dtype=object))).all()


def test_doubled_zone_numbers_are_recognised():
    guess = likely_crs((82_519_000.0, 4_618_000.0, 82_520_000.0, 4_619_000.0))
    assert guess.codes == ()
    assert "3° 带第 41 带" in guess.sentence
