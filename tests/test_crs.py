"""Coordinate systems: stated, declared, contradicted by the coordinates; the working zone; names."""

import geopandas as gpd
import pytest
import shapely
from pyproj import CRS, Transformer

from landuse.crs import agree_crs, crs_label, parse_crs, same_crs, three_degree_meridian, working_crs
from landuse.crs.guess import likely_crs
from landuse.errors import CrsError

SHENYANG = (123.24, 41.70)
PLANE = (519_000.0, 4_618_000.0, 520_000.0, 4_619_000.0)
DEGREES = (123.2, 41.6, 123.3, 41.8)
ESRI_4550 = (
    'PROJCS["CGCS2000_3_Degree_GK_CM_123E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",'
    'SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",123.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


def agree(own, declared, bounds):
    return agree_crs(own and CRS(own), declared and CRS(declared), bounds, where="文件 a.shp", section="data.parcels")


def points(*lonlat, crs="EPSG:4490"):
    return gpd.GeoSeries([shapely.Point(point) for point in lonlat], crs=crs)


def test_axes_are_east_and_north_whatever_the_authority_says():
    east, north = Transformer.from_crs(4490, 4550, always_xy=True).transform(*SHENYANG)
    assert (round(east, 3), round(north, 3)) == (519_977.312, 4_618_343.601)


@pytest.mark.parametrize(
    ("bounds", "codes", "word"),
    [
        ((41_519_000.0, 4_618_000.0, 41_520_000.0, 4_619_000.0), ("EPSG:4529", "EPSG:2365", "EPSG:2417"), "3° 带第 41 带"),
        ((21_519_000.0, 4_618_000.0, 21_520_000.0, 4_619_000.0), ("EPSG:4499", "EPSG:2335", "EPSG:21421"), "6° 带第 21 带"),
        (DEGREES, ("EPSG:4490", "EPSG:4326"), "经纬度"),
        ((-71.2, 42.3, -71.0, 42.4), ("EPSG:4326",), "中国以外"),
        (PLANE, (), "问明中央经线"),
        (
            (13_719_000.0, 5_120_000.0, 13_720_000.0, 5_121_000.0),
            ("EPSG:3857", "EPSG:4491", "EPSG:2327", "EPSG:21413"),
            "Web 墨卡托",
        ),
        ((14_019_000.0, 5_120_000.0, 14_020_000.0, 5_121_000.0), ("EPSG:3857",), "Web 墨卡托"),
        ((4_618_000.0, 41_519_000.0, 4_619_000.0, 41_520_000.0), (), "坐标轴次序可能颠倒"),
        ((41.6, 123.2, 41.8, 123.3), (), "坐标轴次序可能颠倒"),
        ((1.0, 1.0, 2000.0, 2000.0), (), "地方独立坐标系"),
    ],
)
def test_a_guess_follows_from_the_size_of_the_coordinates(bounds, codes, word):
    guess = likely_crs(bounds)
    assert guess.codes == codes
    assert word in guess.sentence


def test_every_prefixed_zone_guess_is_the_zone_of_that_name():
    for zone in range(25, 46):
        code = likely_crs((zone * 1e6 + 5e5, 4e6, zone * 1e6 + 5.1e5, 4.1e6)).codes[0]
        assert CRS(code).name == f"CGCS2000 / 3-degree Gauss-Kruger zone {zone}"
    for zone in range(16, 24):
        code, xian, beijing = likely_crs((zone * 1e6 + 5e5, 4e6, zone * 1e6 + 5.1e5, 4.1e6)).codes
        assert CRS(code).name == f"CGCS2000 / Gauss-Kruger zone {zone}"
        assert CRS(xian).name == f"Xian 1980 / Gauss-Kruger zone {zone}"
        assert CRS(beijing).name == f"Beijing 1954 / Gauss-Kruger zone {zone}"


def test_a_missing_system_says_which_line_to_write():
    with pytest.raises(CrsError) as caught:
        agree(None, None, (41_519_000.0, 4_618_000.0, 41_520_000.0, 4_619_000.0))
    assert "文件 a.shp 没有坐标系说明" in str(caught.value)
    assert "[data.parcels]" in str(caught.value)
    assert 'crs = "EPSG:4529"' in str(caught.value)


def test_file_and_declaration_that_differ_are_refused():
    with pytest.raises(CrsError, match="相矛盾"):
        agree("EPSG:4550", "EPSG:4549", PLANE)
    with pytest.raises(CrsError, match=r"1980西安坐标系.*相矛盾"):
        agree("EPSG:2386", "EPSG:4550", PLANE)


def test_the_same_system_under_two_names_is_no_contradiction():
    assert agree(ESRI_4550, "EPSG:4550", PLANE).to_epsg() == 4550
    assert same_crs(CRS(4490), CRS(4326), DEGREES)
    assert not same_crs(CRS(4490), CRS(4610), DEGREES)
    assert not same_crs(CRS(4550), CRS(4529), PLANE)


@pytest.mark.parametrize(
    ("stated", "bounds"),
    [
        ("EPSG:4550", (41_519_000.0, 4_618_000.0, 41_520_000.0, 4_619_000.0)),  # carries a zone number after all
        ("EPSG:4529", PLANE),  # the zone number has been dropped
        ("EPSG:4550", DEGREES),
        ("EPSG:4490", PLANE),
        ("EPSG:4490", (41.6, 123.2, 41.8, 123.3)),  # latitude first
        ("EPSG:4550", (4_618_000.0, 519_000.0, 4_619_000.0, 520_000.0)),  # surveyors' X and Y
    ],
)
def test_coordinates_that_cannot_be_of_the_stated_system_are_refused(stated, bounds):
    for own, declared in ((stated, None), (None, stated)):
        with pytest.raises(CrsError, match="不可能是"):
            agree(own, declared, bounds)


def test_a_name_that_is_no_system_is_refused():
    with pytest.raises(CrsError, match="不认识的坐标系“EPSG:99”"):
        parse_crs("EPSG:99")


@pytest.mark.parametrize(
    ("longitude", "code"), [(123.24, 4550), (121.51, 4550), (121.49, 4549), (114.5, 4547), (75.1, 4534), (135.0, 4554)]
)
def test_the_working_zone_is_that_of_the_middle_of_the_data(longitude, code):
    assert working_crs(points((longitude, 41.0)), None).to_epsg() == code


def test_the_working_zone_of_projected_data():
    plane = points(SHENYANG).to_crs(3857)
    assert working_crs(plane, None).to_epsg() == 4550
    assert working_crs(points(SHENYANG), "EPSG:4529").to_epsg() == 4529


@pytest.mark.parametrize(
    ("declared", "said"), [("EPSG:3857", "Web 墨卡托"), ("EPSG:4490", "不是以米为单位"), ("EPSG:2249", "不是以米为单位")]
)
def test_an_unfit_working_system_is_refused(declared, said):
    with pytest.raises(CrsError, match=said):
        working_crs(points(SHENYANG), declared)


def test_data_outside_china_need_a_declared_working_system():
    with pytest.raises(CrsError, match=r"\[crs\] working"):
        working_crs(points((-71.1, 42.4), crs="EPSG:4326"), None)
    assert working_crs(points((-71.1, 42.4), crs="EPSG:4326"), "EPSG:26986").to_epsg() == 26986


@pytest.mark.parametrize("old", [2386, 2438, 4610, 4214])
def test_old_datums_are_never_taken_for_cgcs2000(old):
    data = points(SHENYANG, crs="EPSG:4326").to_crs(4490).set_crs(4490, allow_override=True)
    plane = data.to_crs(4550) if old < 3000 else data
    with pytest.raises(CrsError, match="没有公开的精确转换参数"):
        working_crs(plane.set_crs(old, allow_override=True), None)


def test_an_old_datum_may_stay_what_it_is():
    plane = points(SHENYANG).to_crs(4550).set_crs(2386, allow_override=True)
    assert working_crs(plane, "EPSG:2386").to_epsg() == 2386


def test_zone_limits_belong_to_the_zone_east_of_them():
    assert [three_degree_meridian(longitude) for longitude in (121.499, 121.5, 124.499, 124.5)] == [120, 123, 123, 126]


@pytest.mark.parametrize(
    ("code", "label"),
    [
        (4550, "2000国家大地坐标系，高斯-克吕格3°带，中央经线123°（EPSG:4550）"),
        (4529, "2000国家大地坐标系，高斯-克吕格3°带，中央经线123°，带号41（EPSG:4529）"),
        (4499, "2000国家大地坐标系，高斯-克吕格6°带，中央经线123°，带号21（EPSG:4499）"),
        (2386, "1980西安坐标系，高斯-克吕格3°带，中央经线123°（EPSG:2386）"),
        (21421, "1954年北京坐标系，高斯-克吕格6°带，中央经线123°，带号21（EPSG:21421）"),
        (4490, "2000国家大地坐标系，经纬度（EPSG:4490）"),
        (3857, "Web墨卡托投影（EPSG:3857）"),
        (32651, "WGS 84 / UTM zone 51N（EPSG:32651）"),
        (26986, "NAD83 / Massachusetts Mainland（EPSG:26986）"),
    ],
)
def test_labels(code, label):
    assert crs_label(CRS(code)) == label


def test_a_prj_without_code_has_a_label():
    assert crs_label(CRS(ESRI_4550)) == "2000国家大地坐标系，高斯-克吕格3°带，中央经线123°（EPSG:4550）"
