"""The GeoPackage of the results, opened again as a GIS program would open it."""

import sqlite3
from contextlib import closing

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from paper_trail import HOSTILE, assessment, land_data
from shapely.geometry import MultiPolygon, Polygon, box

import landuse as lu
from landuse.errors import CrsError, OutputError
from landuse.io.headings import heading
from landuse.io.write import write_results
from landuse.vocabulary import codes, column


@pytest.fixture(scope="module")
def result():
    return assessment()


@pytest.fixture(scope="module")
def path(result, tmp_path_factory):
    return write_results(result, tmp_path_factory.mktemp("gpkg") / "results.gpkg")


@pytest.fixture(scope="module")
def parcels(path):
    return gpd.read_file(path, layer="parcels").set_index("parcel_id")


def rows(path, query):
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def test_layers_and_their_kinds(path):
    layers = dict(pyogrio.list_layers(path))
    assert layers == {
        "parcels": "MultiPolygon", "zones": "MultiPolygon", "disposal": None, "issues": None, "delays": None, "字段说明": None, "代码说明": None,
        "layer_styles": None,
    }  # fmt: skip


def test_every_parcel_is_there_with_or_without_a_boundary(parcels, result):
    assert parcels.index.tolist() == result.results.index.tolist()
    assert parcels.geometry.isna().sum() == 1
    assert parcels.geometry.iloc[0].equals(box(0, 0, 90, 90))
    assert parcels.crs == "EPSG:4550"


def test_ids_text_dates_flags_and_codes_survive(parcels, path, result):
    first = parcels.iloc[0]
    assert parcels.index[0] == "210112004000GB00000"
    assert first["supervision_no"] == "2101122016000000"
    assert first["land_use_code"] == "0601"
    assert first["idle_status"] == "idle_two_years"
    assert first["idle_status_label"] == "企业原因闲置满两年"
    assert first["legal_basis_label"] == "《闲置土地处置办法》第十四条第（二）项、第十五条"
    assert first["agreed_start_date"] == pd.Timestamp("2017-03-01")
    assert first["idle_fee_wanyuan"] == pytest.approx(20)
    info = pyogrio.read_info(path, layer="parcels")
    types = dict(zip(info["fields"], zip(info["ogr_types"], info["ogr_subtypes"], strict=True), strict=True))
    assert types["agreed_start_date"][0] == "OFTDate"
    assert types["two_year_mark_date"][0] == "OFTDate"
    assert types["mortgaged"][1] == "OFSTBoolean"
    assert types["idle_days"][0] == "OFTInteger64"
    for name in result.results.columns:
        if name != "geometry":
            assert name in parcels.columns


def test_unknown_stays_empty(parcels, path):
    assert pd.isna(parcels.loc["210112004008GB00008", "area_m2"])
    flags = dict(rows(path, "SELECT parcel_id, mortgaged FROM parcels LIMIT 3"))
    assert list(flags.values()) == [1, 0, None]
    assert rows(path, "SELECT count(*) FROM parcels WHERE actual_start_date IS NOT NULL") == [(0,)]
    assert rows(path, "SELECT works_status, delay_cause FROM parcels WHERE holder_name = 'blank'") == [(None, None)]


def test_hostile_text_survives_whole(parcels):
    shown = set(parcels["holder_name"])
    assert {HOSTILE[name] for name in ("formula", "markup", "lines", "endless", "escape", "spaces")} <= shown


def test_disposal_list_in_order_and_issues(path, result):
    disposal = gpd.read_file(path, layer="disposal")
    assert disposal["parcel_id"].tolist() == result.disposal.index.tolist()
    assert disposal["disposal_priority"].tolist() == list(range(1, len(disposal) + 1))
    issues = gpd.read_file(path, layer="issues")
    assert issues["message"].tolist() == result.issues["message"].tolist()


def test_chinese_names_stand_in_the_file(path):
    names = dict(rows(path, "SELECT column_name, name FROM gpkg_data_columns WHERE table_name = 'parcels'"))
    assert names["holder_name"] == "土地使用权人"
    assert names["area_m2"] == heading(column("area_m2")) == "土地面积(㎡)"
    assert names["idle_status_label"] == "闲置认定状态（名称）"
    in_issues = dict(rows(path, "SELECT column_name, name FROM gpkg_data_columns WHERE table_name = 'issues'"))
    assert in_issues["what_to_do"] == "处理办法"
    registered = rows(path, "SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_schema'")
    assert sorted(registered) == [("gpkg_data_column_constraints",), ("gpkg_data_columns",)]
    assert rows(path, "SELECT description FROM gpkg_contents WHERE table_name = 'disposal'") == [("处置清单",)]


def test_code_lists_are_domains_of_the_file(path):
    listed = dict(rows(path, "SELECT value, description FROM gpkg_data_column_constraints WHERE constraint_name = 'idle_status'"))
    assert listed == {code.code: code.label_zh for code in codes("idle_status").values()}
    used = rows(
        path, "SELECT constraint_name FROM gpkg_data_columns WHERE table_name = 'disposal' AND column_name = 'disposal_action'"
    )
    assert used == [("disposal_action",)]


def test_fields_and_codes_are_explained(path):
    fields = gpd.read_file(path, layer="字段说明")
    status = fields[(fields["图层"] == "parcels") & (fields["字段"] == "idle_status")].iloc[0]
    assert (status["中文名"], status["代码表"]) == ("闲置认定状态", "idle_status")
    assert "《闲置土地处置办法》" in fields[fields["字段"] == "agreed_start_date"]["来源或依据"].iloc[0]
    assert fields[fields["字段"] == "area_m2"]["单位"].iloc[0] == "㎡"
    meanings = gpd.read_file(path, layer="代码说明")
    assert set(meanings["代码"][meanings["代码表"] == "disposal_action"]) == set(codes("disposal_action"))


def test_same_results_same_bytes_and_nothing_left_beside(result, path, tmp_path):
    again = write_results(result, tmp_path / "results.gpkg")
    assert again.read_bytes() == path.read_bytes()
    assert [entry.name for entry in tmp_path.iterdir()] == ["results.gpkg"]
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_an_existing_file_is_replaced_not_added_to(result, tmp_path):
    target = tmp_path / "results.gpkg"
    write_results(result, target)
    write_results(result, target)
    assert len(gpd.read_file(target, layer="parcels")) == len(result.results)


def test_parcels_without_any_boundary_are_a_plain_table(result, tmp_path):
    plain = assessment(lu.LandData(parcels=pd.DataFrame({"parcel_id": ["A"], "holder_name": ["甲"]})))
    target = write_results(plain, tmp_path / "results.gpkg")
    assert dict(pyogrio.list_layers(target))["parcels"] is None
    assert gpd.read_file(target, layer="parcels")["holder_name"].tolist() == ["甲"]
    nowhere = result.results.assign(geometry=gpd.GeoSeries([None] * len(result.results), index=result.results.index))
    bare = type(result)(**(vars(result) | {"results": nowhere.set_crs(None, allow_override=True)}))
    target = write_results(bare, tmp_path / "bare.gpkg")
    assert dict(pyogrio.list_layers(target))["parcels"] is None


def test_boundaries_without_a_coordinate_system_are_refused(tmp_path, result):
    lost = type(result)(**(vars(result) | {"results": result.results.set_crs(None, allow_override=True)}))
    with pytest.raises(CrsError, match="没有坐标系"):
        write_results(lost, tmp_path / "results.gpkg")
    assert list(tmp_path.iterdir()) == []


def test_zones_are_brought_into_the_system_of_the_parcels(tmp_path):
    data = land_data()
    zones = gpd.GeoDataFrame({"zone_id": ["Z"]}, geometry=[box(122.9, 41.7, 123.1, 41.9)], crs="EPSG:4490")
    target = write_results(assessment(lu.LandData(parcels=data.parcels, zones=zones)), tmp_path / "results.gpkg")
    found = gpd.read_file(target, layer="zones")
    assert found.crs == "EPSG:4550"
    assert found.total_bounds[3] > 4_600_000


def test_parts_heights_and_awkward_names(tmp_path):
    data = land_data()
    parcels = data.parcels.head(3).assign(
        fid=["x", "y", "z"], FID="w", geom="g", 编号="号", seen=pd.Timestamp("2020-05-05 13:30"), blob=b"1"
    )
    high = Polygon([(0, 0, 5), (9, 0, 5), (9, 9, 5)])
    parcels = parcels.set_geometry(
        gpd.GeoSeries([high, MultiPolygon([box(0, 0, 1, 1), box(5, 5, 6, 6)]), None], index=parcels.index, crs=4550)
    )
    target = write_results(assessment(lu.LandData(parcels=parcels)), tmp_path / "results.gpkg")
    found = gpd.read_file(target, layer="parcels")
    assert found.geometry.iloc[0].has_z
    assert len(found.geometry.iloc[1].geoms) == 2
    assert found["fid"].tolist() == ["x", "y", "z"]
    assert found["FID_2"].tolist() == ["w"] * 3
    assert found["geom_2"].tolist() == ["g"] * 3
    assert found["编号"].tolist() == ["号"] * 3
    assert found["seen"].iloc[0] == pd.Timestamp("2020-05-05 13:30")


def test_a_place_that_cannot_be_written_to(result, tmp_path):
    (tmp_path / "plain").write_text("a file, no folder")
    with pytest.raises(OutputError, match="不是文件夹"):
        write_results(result, tmp_path / "plain" / "results.gpkg")
