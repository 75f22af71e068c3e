"""`check` on real data beside the project: what its README says is wrong with them is found."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from bureau_files import write_toml

import landuse as lu

REAL = Path(__file__).parents[2] / "shared" / "real"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL.is_dir(), reason="the real data are not beside the project (../shared/real)"),
]


def counts(report):
    return report.issues["issue"].value_counts().to_dict()


def rows(report, issue):
    return report.issues[report.issues["issue"] == issue].reset_index(drop=True)


def test_parcels_with_many_rows_each_invalid_rings_and_negative_values():
    report = lu.check(Path(__file__).parent / "real" / "cambridge.toml")
    found = counts(report)
    assert {
        "geometry_repaired": 24,
        "negative_value": 25,
        "id_missing": 69,
        "join_unmatched": 58,
        "duplicate_dissolved": 11,
    }.items() <= found.items()
    assert "未汇入 58 行" in rows(report, "join_summed")["message"].item()
    assert "id_near_duplicate" not in found  # 21-115 and 211-15 are two parcels
    assert "WGS 84" in report.decisions.set_index("subject").loc["坐标系", "decision"]


def test_assessments_with_areas_of_zero_years_of_zero_and_placeholder_days(tmp_path):
    source = (REAL / "cambridge" / "TaxFY13.csv").as_posix()
    columns = 'parcel_id = "ID"\narea_m2 = "LandArea"\ncontract_date = "SaleDate"\ncompletion_date = "AYBYrBuilt"\n'
    units = '[data.parcels.units]\narea_m2 = "平方英尺"\n'
    report = lu.check(write_toml(tmp_path, f'[data.parcels]\nfile = "{source}"\n[data.parcels.columns]\n{columns}{units}'))
    found = counts(report)
    assert "平方英尺 换算为 m2" in rows(report, "unit_converted")["message"].item()
    assert found["area_not_positive"] > 1000
    assert set(rows(report, "area_not_positive")["value"].astype(float)) <= {0.0, -1.0}
    placeholder = rows(report, "date_sentinel")
    assert placeholder["value"].str.startswith("1/1/1900").all()
    assert len(placeholder) > 100
    years = rows(report, "date_not_readable")
    assert "0" in set(years.loc[years["column"] == "completion_date", "value"])
    assert years["letter"].ne("").all()


def test_supplies_whose_source_column_is_a_number_by_mistake():
    report = lu.check(Path(__file__).parent / "real" / "landchina.toml")
    assert report.is_usable
    left = rows(report, "columns_not_understood")[["value", "message"]].agg("".join, axis=1).item()
    assert "土地来源" in left
    assert "约定支付金额" in left  # the second price: one instalment
    parcels = report.data.parcels
    assert int(parcels["agreed_start_date"].notna().sum()) == 66
    early = rows(report, "dates_out_of_order")
    assert len(early) == 15
    assert set(early["column"]) == {"agreed_delivery_date"}
    assert early["row"].notna().all()
    assert "date_not_readable" not in counts(report)


def test_a_workbook_named_csv_with_days_of_1900(tmp_path):
    source = (REAL / "stoke" / "brownfield_register_2024.csv").as_posix()
    columns = 'parcel_id = "SiteReference"\narea_m2 = "Hectares"\ncontract_date = "LastUpdatedDate"\n'
    units = '[data.parcels.units]\narea_m2 = "公顷"\n'
    report = lu.check(write_toml(tmp_path, f'[data.parcels]\nfile = "{source}"\n[data.parcels.columns]\n{columns}{units}'))
    assert "内容是Excel 工作簿" in rows(report, "file_kind_differs")["message"].item()
    assert len(report.data.parcels) == 218
    early = rows(report, "date_implausible")
    assert early["value"].tolist() == ["1900-03-27"]
    assert early["row"].notna().all()


def test_a_site_whose_x_and_y_are_exchanged(tmp_path):
    with (REAL / "stoke" / "brownfield_register_2024.csv").open("rb") as stream:
        sites = pd.read_excel(stream, engine="openpyxl", dtype={"SiteReference": "str"})
    squares = shapely.box(sites["GeoX"] - 20, sites["GeoY"] - 20, sites["GeoX"] + 20, sites["GeoY"] + 20)
    frame = gpd.GeoDataFrame({"ZDDM": sites["SiteReference"]}, geometry=squares, crs="EPSG:27700")
    frame.to_file(tmp_path / "sites.gpkg", layer="sites")
    report = lu.check(write_toml(tmp_path, '[crs]\nworking = "EPSG:27700"\n[data.parcels]\nfile = "sites.gpkg"\n'))
    far = rows(report, "parcel_far_away")
    assert far["record_id"].tolist() == [sites.loc[214, "SiteReference"]]  # row 216 of the sheet
    assert far["value"].str.contains("交换 X、Y 坐标后落在其余宗地之间").all()


def test_plots_measured_on_web_mercator(tmp_path):
    plots = gpd.read_file(REAL / "bubenec" / "bubenec.gpkg", layer="plots")
    plots = plots.assign(ZDDM=[f"P{number}" for number in range(len(plots))], ZDMJ=plots.geometry.area)[
        ["ZDDM", "ZDMJ", "geometry"]
    ]
    plots.to_file(tmp_path / "plots.gpkg", layer="plots")
    report = lu.check(write_toml(tmp_path, '[crs]\nworking = "EPSG:5514"\n[data.parcels]\nfile = "plots.gpkg"\n'))
    assert len(plots) == 407
    assert len(rows(report, "area_web_mercator")) == 406  # one plot of 1 m2 differs by less than 5 m2
    assert "crs_transformed" in counts(report)
