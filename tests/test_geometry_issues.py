"""Faults of the boundaries as rows: each planted one is reported with the pair, the area and what to do; nothing else is."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from bureau_files import found, layer, read

import landuse as lu
from landuse.errors import CrsError
from landuse.findings.geometry import check_geometry
from landuse.geometry.registered_area import likely_reason
from landuse.geometry.same_shape import first_of_same_shape

X, Y = 519_000.0, 4_618_000.0
POLICY = lu.load_policy("cn", as_of="2020-12-31")


def box(west, south, east, north):
    return shapely.box(X + west, Y + south, X + east, Y + north)


def parcels(shapes, crs="EPSG:4550", **columns):
    frame = gpd.GeoDataFrame(columns, geometry=list(shapes.values()), index=pd.Index(shapes, name="parcel_id"), crs="EPSG:4550")
    return frame if crs == "EPSG:4550" else frame.to_crs(crs)


def check(shapes, zones=None, crs="EPSG:4550", **columns):
    return check_geometry(lu.LandData(parcels=parcels(shapes, crs, **columns), zones=zones), POLICY)


def rows(issues, issue):
    return issues.loc[issues["issue"] == issue, ["record_id", "value"]].to_numpy().tolist()


CLEAN = {"A": box(0, 0, 100, 100), "B": box(100, 0, 200, 100), "C": box(230, 0, 300, 100)}


@pytest.mark.parametrize("crs", ["EPSG:4550", "EPSG:4490", "EPSG:3857", "EPSG:4529"])
def test_clean_parcels_have_no_issues_in_any_system(crs):
    assert check(CLEAN, crs=crs).empty


def test_an_overlap_names_the_pair_and_the_area_in_both():
    issues = check(CLEAN | {"D": box(190, 0, 240, 50)})
    assert rows(issues, "parcel_overlap") == [
        ["B", "与 D 重叠 500.00 m²，占本宗 5.00%、占对方 20.00%"],
        ["C", "与 D 重叠 500.00 m²，占本宗 7.14%、占对方 20.00%"],
    ]
    assert issues["severity"].unique().tolist() == ["error"]
    assert issues["what_to_do"].str.contains("核对两宗地的界址点").all()


def test_the_parcel_drawn_too_large_by_the_overlap_comes_first():
    shapes = {"A": box(0, 0, 100, 100), "B": box(90, 0, 200, 100)}
    issues = check(shapes, area_m2=[10_000.0, 10_000.0])
    assert rows(issues, "parcel_overlap") == [["B", "与 A 重叠 1000.00 m²，占本宗 9.09%、占对方 10.00%"]]


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:3857"])
def test_areas_are_those_of_the_plane_whatever_the_system_of_the_data(crs):
    text = rows(check({"A": box(0, 0, 100, 100), "B": box(50, 0, 150, 100)}, crs=crs), "parcel_overlap")[0][1]
    assert float(text.split("重叠 ")[1].split(" m²")[0]) == pytest.approx(5000, rel=1e-5)


def test_a_gap_names_the_pair_and_the_area():
    issues = check({"A": box(0, 0, 100, 100), "B": box(100.5, 0, 200, 100)}, area_m2=[10_000.0, 10_000.0])
    ((record, text),) = rows(issues, "parcel_gap")
    assert record == "A"
    assert text == "与 B 之间空隙 50.00 m²，相当于本宗的 0.50%"


def test_the_same_figure_twice_is_a_double_and_no_overlap():
    ring = shapely.get_coordinates(CLEAN["A"])[:-1]
    again = shapely.Polygon(np.roll(ring, 2, axis=0)[::-1])
    issues = check(CLEAN | {"E": again})
    assert rows(issues, "parcel_duplicate_shape") == [["E", "与 A 相同"]]
    assert rows(issues, "parcel_overlap") == []


def test_same_figures_are_found_among_missing_and_similar_ones():
    nearly = shapely.Polygon([(0, 0), (10, 0), (10, 10), (5, 9), (0, 10)])
    other = shapely.Polygon([(0, 0), (10, 0), (10, 10), (5, 8), (0, 10)])
    shapes = np.array([None, nearly, other, shapely.Polygon(), shapely.reverse(nearly), nearly], dtype=object)
    assert first_of_same_shape(shapes).tolist() == [pd.NA, pd.NA, pd.NA, pd.NA, 1, 1]
    assert first_of_same_shape(np.array([], dtype=object)).empty


def test_a_sliver_is_reported_with_its_width():
    garage = {"G": box(500, 0, 502.1, 2.1), "T": shapely.buffer(shapely.Point(X + 600, Y), 1.2)}
    issues = check(CLEAN | {"S": box(400, 0, 401.5, 300)} | garage)
    assert rows(issues, "parcel_sliver") == [["S", "面积 450.00 m²，平均宽度 1.50 m"], ["T", "面积 4.49 m²，平均宽度 1.88 m"]]


def zones(**shapes):
    return gpd.GeoDataFrame(geometry=list(shapes.values()), index=pd.Index(shapes, name="zone_id"), crs="EPSG:4550")


def test_parcels_outside_their_zone():
    shapes = {
        "in": box(0, 0, 90, 90),
        "half": box(50, 100, 150, 150),
        "out": box(300, 0, 400, 100),
        "edge": box(0, 200, 100.5, 300),
    }
    shapes |= {"none": box(500, 0, 600, 90), "unlisted": box(700, 0, 800, 90)}
    zone_id = ["Z1", "Z1", "Z1", "Z1", None, "Z9"]
    issues = check(shapes, zones(Z1=box(0, 0, 100, 1000), Z2=box(290, 0, 900, 1000)).to_crs(4490), zone_id=zone_id)
    assert rows(issues, "parcel_outside_zone") == [
        ["half", "开发区 Z1 以外 2500.00 m²，占 50.00%"],
        ["out", "开发区 Z1 以外 10000.00 m²，占 100.00%"],
    ]
    assert set(issues["who"]) == {"zone"}


def lineage(parents, areas):
    frame = pd.DataFrame(
        {"parent_parcel_id": pd.Series(parents, dtype="str"), "area_m2": pd.Series(areas, dtype="float64")}
    ).rename_axis("parcel_id")
    return check_geometry(lu.LandData(parcels=frame), POLICY)


def test_lineage_without_boundaries():
    issues = lineage(
        {"P": None, "P1": "P", "P2": "P", "Q1": "gone", "R": "R", "S": "T", "T": "S", "U": None, "U1": "U"},
        {"P": 1000, "P1": 600, "P2": 300, "Q1": 5, "R": 5, "S": 5, "T": 5, "U": 70.0, "U1": 70.3},
    )
    assert rows(issues, "parent_unknown") == [["Q1", "gone"]]
    assert rows(issues, "parent_circular") == [["R", "R"], ["S", "T"], ["T", "S"]]
    assert rows(issues, "parent_still_listed") == [["P", "分出或并入的宗地：P1、P2"], ["U", "分出或并入的宗地：U1"]]
    assert rows(issues, "lineage_area_difference") == [["P", "原宗地 1000.00 m²，现各宗地合计 900.00 m²"]]


def test_lineage_areas_are_not_compared_where_one_is_unknown():
    issues = lineage({"P": None, "P1": "P", "P2": "P"}, {"P": 1000, "P1": 600, "P2": np.nan})
    assert rows(issues, "lineage_area_difference") == []
    assert check_geometry(lu.LandData(parcels=pd.DataFrame(index=pd.Index(["A"], name="parcel_id"))), POLICY).empty


def test_a_long_line_of_ancestors_is_no_circle():
    names = [f"P{n}" for n in range(200)]
    parents = dict(zip(names, [None, *names[:-1]], strict=True))
    assert rows(lineage(parents, dict.fromkeys(names, 1.0)), "parent_circular") == []
    parents["P0"] = "P199"
    assert len(rows(lineage(parents, dict.fromkeys(names, 1.0)), "parent_circular")) == 200


def test_invalid_boundaries_given_directly_are_checked_and_reported():
    bow_tie = shapely.Polygon([(X, Y + 200), (X + 50, Y + 250), (X + 50, Y + 200), (X, Y + 250)])
    shapes = CLEAN | {"bow": bow_tie, "D": box(0, 200, 50, 250), "none": None, "empty": shapely.Polygon()}
    issues = check(shapes)
    assert rows(issues, "geometry_invalid") == [["bow", ""]]
    assert rows(issues, "parcel_overlap") == [["bow", "与 D 重叠 1250.00 m²，占本宗 100.00%、占对方 50.00%"]]


def test_boundaries_without_a_system_are_refused_and_no_boundaries_are_fine():
    with pytest.raises(CrsError, match="没有坐标系说明"):
        check_geometry(lu.LandData(parcels=parcels(CLEAN).set_crs(None, allow_override=True)), POLICY)
    assert check({"A": None, "B": None}).empty


def test_abroad_the_same_checks_hold():
    here = gpd.GeoSeries(shapely.box([-71.1, -71.095], 42.37, [-71.09, -71.085], 42.375), crs="EPSG:4326")
    frame = gpd.GeoDataFrame(geometry=here.to_numpy(), index=pd.Index(["A", "B"], name="parcel_id"), crs="EPSG:4326")
    assert rows(check_geometry(lu.LandData(parcels=frame), POLICY), "parcel_overlap")[0][0] == "A"


def test_assess_lists_them_with_file_and_row(tmp_path):
    given = layer({"ZDDM": ["A", "B", "C"]})
    given.loc[1, "geometry"] = shapely.affinity.translate(given.geometry[1], -20, 0)
    given.to_file(tmp_path / "p.gpkg")
    data = read(tmp_path, '[data.parcels]\nfile = "p.gpkg"\n')
    issues = lu.assess(data, policy=POLICY, as_of="2020-12-31").issues
    overlap = issues[issues["issue"] == "parcel_overlap"]
    assert overlap[["record_id", "file", "row"]].to_numpy().tolist() == [["A", "p.gpkg", 1]]
    assert data.parcels.geometry.area.round(6).tolist() == [10_000] * 3


def test_tolerances_are_rules_that_a_local_pack_may_set(tmp_path):
    (tmp_path / "own.toml").write_text(
        '[pack]\nid = "own"\ntitle = "本地"\nlevel = "city"\nextends = "cn"\nin_force_from = 2020-01-01\n'
        '[geometry.overlap_min_area_m2]\nvalue = 600.0\narticle = "本地"\nconfidence = "DESIGN"\n',
        encoding="utf-8",
    )
    own = lu.load_policy(tmp_path / "own.toml", as_of="2020-12-31")
    data = lu.LandData(parcels=parcels(CLEAN | {"D": box(190, 0, 240, 50)}))
    assert rows(check_geometry(data, own), "parcel_overlap") == []
    assert own.source("geometry.overlap_min_area_m2").pack == "own"


@pytest.mark.parametrize(
    ("registered", "reason"),
    [
        (15.0, "mu"),
        (1.0, "ha"),
        (0.01, "km2"),
        (10_000 / np.cos(np.radians(41.7)) ** 2, "web_mercator"),
        (11_000.0, ""),
        (9.0, ""),
    ],
)
def test_the_ratio_of_areas_tells_the_likely_reason(registered, reason):
    assert likely_reason(np.array([registered]), np.array([10_000.0]), np.array([41.7])).tolist() == [reason]


def test_registered_areas_in_other_units_or_of_web_mercator_are_named_and_never_changed(tmp_path):
    areas = [15.0, 1.0, 10_000 / np.cos(np.radians(41.7)) ** 2, 12_000.0, 10_000.0]
    layer({"ZDDM": list("ABCDE"), "area_m2": areas}).to_file(tmp_path / "p.gpkg")
    data = read(tmp_path, '[data.parcels]\nfile = "p.gpkg"\n')
    assert data.parcels["area_m2"].tolist() == areas
    assert rows(data.issues, "area_in_other_unit") == [
        ["A", "登记 15.00 m²，图形 10000.00 m²（合 15.00 亩）"],
        ["B", "登记 1.00 m²，图形 10000.00 m²（合 1.00 公顷）"],
    ]
    assert [record for record, _ in rows(data.issues, "area_web_mercator")] == ["C"]
    assert [record for record, _ in rows(data.issues, "area_difference")] == ["D"]
    assert found(data, "area_web_mercator")["severity"].tolist() == ["error"]
