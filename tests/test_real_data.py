"""Real data that nobody on this project made, beside the project: read through the landuse.toml files in tests/real."""

import csv
from pathlib import Path

import pytest
from bureau_files import found, write_toml

from landuse.config import load_config
from landuse.errors import CrsError, TableError
from landuse.geometry.ellipsoidal_area import ellipsoidal_area_m2
from landuse.geometry.measure import planar_area_m2
from landuse.io.conform.cells import read_id
from landuse.io.read import read_data

REAL = Path(__file__).parents[2] / "shared" / "real"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL.is_dir(), reason="the real data are not beside the project (../shared/real)"),
]


@pytest.fixture(scope="module")
def supplies():
    return read_data(Path(__file__).parent / "real" / "landchina.toml")


@pytest.fixture(scope="module")
def cambridge():
    return read_data(Path(__file__).parent / "real" / "cambridge.toml")


def test_every_supply_record_is_read_as_it_stands(supplies):
    parcels = supplies.parcels
    assert len(parcels) == 189
    assert parcels.index.str.fullmatch(r"\d{10}[AB]\d{5}").all()
    assert parcels.index.tolist() == parcels["supervision_no"].tolist()
    first = parcels.loc["1101002019B01585"]
    assert (first["area_m2"], first["land_price_wanyuan"], first["supply_mode"]) == (pytest.approx(1206.05), 284.5022, "grant")
    assert str(first["contract_date"])[:10] == "2019-06-27"


def test_nothing_is_invented_in_the_supply_records(supplies):
    parcels = supplies.parcels
    assert int(parcels["agreed_start_date"].notna().sum()) == 66
    assert int(parcels["agreed_delivery_date"].notna().sum()) == 186
    assert not parcels["actual_start_date"].notna().any()
    assert not {"works_status", "delivery_date", "ownership"} & set(parcels.columns)
    assert parcels["supply_mode"].value_counts().to_dict() == {"grant": 183, "allocation": 6, "lease": 0, "equity": 0}
    assert int(parcels["holder_name"].notna().sum()) == 82  # 78 in 土地使用权人 and 4 more in 土地使用权人2


def test_the_area_comes_from_the_area_column(supplies):
    assert "土地来源" in supplies.parcels  # a copy of the area by mistake, kept as it stands
    assert supplies.parcels["area_m2"].sum() == pytest.approx(3_187_929.31)
    assert found(supplies, "unit_converted")["message"].tolist() == ["“面积(公顷)”由 公顷 换算为 m2（乘以 10000）"]
    assert set(supplies.issues["severity"]) == {"note"}


def test_the_missing_system_of_the_parcels_is_refused_until_stated(tmp_path):
    source = REAL / "cambridge" / "ASSESSING_ParcelsFY2013.topojson"
    sections = f'[data.parcels]\nfile = "{source.as_posix()}"\n[data.parcels.columns]\nparcel_id = "ML"\n'
    with pytest.raises(CrsError, match=r"没有坐标系说明.*EPSG:4326"):
        read_data(write_toml(tmp_path, sections))
    stated = sections.replace("[data.parcels.columns]", 'crs = "EPSG:4326"\n[data.parcels.columns]')
    with pytest.raises(CrsError, match=r"\[crs\] working"):
        read_data(write_toml(tmp_path, stated))
    with pytest.raises(TableError, match=r'parcel_id 重复.*duplicates = "dissolve"'):
        read_data(write_toml(tmp_path, stated + '[crs]\nworking = "EPSG:26986"\n'))


def test_no_parcel_gets_lost(cambridge):
    """13,159 boundaries: 6 without a key, 63 with dashes for one, 11 keys in more than one part."""
    missing = found(cambridge, "id_missing")
    dissolved = found(cambridge, "duplicate_dissolved")
    assert missing["value"].value_counts().to_dict() == {"---": 59, "": 6, "-": 3, "--": 1}
    assert set(missing["severity"]) == {"fatal"}
    assert missing["row"].is_unique
    parts = dissolved["value"].str.extract(r"第 (.*) 行；")[0].str.split("、").str.len()
    assert len(dissolved) == 11
    assert len(cambridge.parcels) == 13_159 - len(missing) - int((parts - 1).sum()) == 13_074
    assert cambridge.parcels.index.is_unique


def test_invalid_rings_are_repaired_and_said(cambridge):
    repaired = found(cambridge, "geometry_repaired")
    assert len(repaired) == 24
    assert repaired["row"].nunique() == 24
    assert cambridge.parcels.geometry.is_valid.all()
    assert cambridge.parcels.geometry.notna().all()
    areas = repaired["value"].str.extract(r"(.*) m² → (.*) m²").astype(float)
    assert ((areas[1] - areas[0]).abs() < 1).all()
    assert cambridge.parcels.crs.to_epsg() == 26986


def test_the_join_does_not_inflate(cambridge):
    with (REAL / "cambridge" / "TaxFY13.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    known = set(cambridge.parcels.index)
    before = sum(int(row["TotalAppraisedParcelValue"] or 0) for row in rows)
    inside = sum(int(row["TotalAppraisedParcelValue"] or 0) for row in rows if row["ML"] in known)
    assert (len(rows), before, inside, before - inside) == (27_424, 35_777_280_764, 35_641_282_163, 135_998_601)
    assert cambridge.parcels["assessed_value"].sum() == inside
    note = found(cambridge, "join_summed")["message"].iloc[0]
    assert "共 27424 行，合计 35777280764；已汇入宗地 27366 行，合计 35641282163；未汇入 58 行，合计 135998601" in note
    assert len(found(cambridge, "join_unmatched")) == 58


def test_negative_assessments_are_kept_and_named(cambridge):
    negative = found(cambridge, "negative_value")
    assert len(negative) == 25
    assert set(negative["value"]) == {"-1"}
    assert set(negative["file"]) == {"TaxFY13.csv"}


def test_areas_come_from_the_boundaries_in_their_own_zone(cambridge):
    parcels = cambridge.parcels
    assert parcels["area_m2"].to_numpy() == pytest.approx(parcels.geometry.area.to_numpy(), rel=1e-3)
    assert len(found(cambridge, "area_from_geometry")) == 1
    assert cambridge.extra["assessed_value"].per_mu
    assert cambridge.origins["parcels"].index.equals(parcels.index)
    assert [path.name for path in cambridge.files] == ["cambridge.toml", "ASSESSING_ParcelsFY2013.topojson", "TaxFY13.csv"]


def test_plots_in_web_mercator_are_measured_where_they_are_true(tmp_path):
    sections = (
        f'[crs]\nworking = "EPSG:5514"\n[data.parcels]\nfile = "{(REAL / "bubenec/bubenec.gpkg").as_posix()}"\nlayer = "plots"\n'
        'area_from = "geometry"\n[data.parcels.columns]\nparcel_id = "ID"\n'
    )
    plots = read_data(write_toml(tmp_path, sections)).parcels
    assert len(plots) == 407
    true = plots["area_m2"].sum()
    assert plots.geometry.to_crs(3857).area.sum() / true == pytest.approx(2.43, abs=0.01)
    assert ellipsoidal_area_m2(plots.geometry).sum() == pytest.approx(true, rel=1e-3)
    assert planar_area_m2(plots.geometry.to_crs(3857)).sum() == pytest.approx(
        true, rel=1e-4
    )  # the datum of EPSG:5514 has its own ellipsoid


def test_a_workbook_named_csv_is_read_as_what_it_is(tmp_path):
    source = REAL / "stoke" / "brownfield_register_2024.csv"
    mapping = (
        '[data.parcels.columns]\nparcel_id = "SiteReference"\narea_m2 = "Hectares"\n[data.parcels.units]\narea_m2 = "公顷"\n'
    )
    data = read_data(write_toml(tmp_path, f'[data.parcels]\nfile = "{source.as_posix()}"\n{mapping}'))
    assert len(data.parcels) == 218
    kinds = data.issues.set_index("issue")["message"]
    assert "内容是Excel 工作簿" in kinds["file_kind_differs"]


def test_credit_codes_stay_what_they_are():
    codes = (REAL / "identifiers" / "uscc_valid.txt").read_text(encoding="utf-8").split()
    assert codes
    assert [read_id(code) for code in codes] == [(code, None) for code in codes]


def test_both_configurations_name_files_beside_the_project():
    for name in ("landchina", "cambridge"):
        config = load_config(Path(__file__).parent / "real" / f"{name}.toml")
        assert config.data["parcels"].file.resolve().is_relative_to(REAL.resolve())
