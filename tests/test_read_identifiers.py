"""Identifiers: text with every digit from every format; missing, repeated and dissolved ones."""

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely
from bureau_files import LONG_ID, dbf_bytes, found, layer, read, read_csv, write_shapefile

from landuse.errors import TableError

IDS_18 = [210106001002001234, 210106001002001235]
IDS_19 = [int(LONG_ID), int(LONG_ID) + 1]
GPKG = '[data.parcels]\nfile = "p.gpkg"\n'


@pytest.mark.parametrize("ids", [IDS_18, IDS_19], ids=["18", "19"])
@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "fgb", "parquet"])
@pytest.mark.parametrize("as_text", [True, False])
def test_long_numbers_survive_in_layers(tmp_path, ids, suffix, as_text):
    given = layer({"ZDDM": [str(value) for value in ids] if as_text else ids, "合同号": pd.array([ids[0], None], dtype="Int64")})
    path = tmp_path / f"p.{suffix}"
    given.to_parquet(path) if suffix == "parquet" else given.to_file(path)
    data = read(tmp_path, f'[data.parcels]\nfile = "{path.name}"\n')
    assert sorted(data.parcels.index) == [str(value) for value in ids]  # FlatGeobuf keeps an order of its own
    assert data.parcels["contract_no"].dropna().tolist() == [str(ids[0])]  # a gap beside it does not make it a decimal number
    assert found(data, "id_lost_digits").empty


@pytest.mark.parametrize("ids", [IDS_18, IDS_19], ids=["18", "19"])
def test_long_numbers_survive_in_shapefiles_and_text(tmp_path, ids):
    texts = [str(value) for value in ids]
    write_shapefile(tmp_path / "p.shp", ["ZDDM"], [[text] for text in texts], encoding="ascii")
    assert read(tmp_path, '[data.parcels]\nfile = "p.shp"\n').parcels.index.tolist() == texts
    cells = [[text.rjust(20).encode()] for text in texts]
    (tmp_path / "p.dbf").write_bytes(dbf_bytes([(b"ZDDM", "N", 20, 0)], cells))
    assert read(tmp_path, '[data.parcels]\nfile = "p.shp"\n').parcels.index.tolist() == texts
    assert read_csv(tmp_path, "ZDDM\n" + "\n".join(texts) + "\n").parcels.index.tolist() == texts


def workbook(folder, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "p.xlsx")
    return '[data.parcels]\nfile = "p.xlsx"\n'


def test_text_cells_of_a_workbook_survive_and_numbers_are_said_to_be_lost(tmp_path):
    sections = workbook(
        tmp_path, [["宗地代码", "合同号"], [LONG_ID, 123456789012345], [int(LONG_ID) + 1, 12345678901234567], [12, None]]
    )
    data = read(tmp_path, sections)
    given, lossy, short = data.parcels.index
    assert (given, short) == (LONG_ID, "12")
    assert lossy[:15] == LONG_ID[:15]
    assert len(lossy) == 19
    assert data.parcels["contract_no"].tolist()[0] == "123456789012345"
    lost = found(data, "id_lost_digits")
    assert lost[["record_id", "column", "row", "sheet", "severity"]].to_numpy().tolist() == [
        [lossy, "parcel_id", 3, "Sheet", "fatal"], [lossy, "contract_no", 3, "Sheet", "fatal"],
    ]  # fmt: skip


def test_scientific_notation_in_a_text_table_is_lost(tmp_path):
    data = read_csv(tmp_path, "宗地代码,面积\n2.10106E+18,5\n")
    assert found(data, "id_lost_digits")[["record_id", "row"]].to_numpy().tolist() == [["2.10106E+18", 2]]


def test_blanks_and_full_width_do_not_make_another_parcel(tmp_path):
    (tmp_path / "delays.csv").write_text("宗地代码,原因\nＧＢ００１　,G1\n", encoding="utf-8")
    data = read_csv(tmp_path, "宗地代码\n GB001\n", '[data.delays]\nfile = "delays.csv"\n')
    assert data.parcels.index.tolist() == data.delays["parcel_id"].tolist() == ["GB001"]


def test_a_row_without_identifier_is_left_out_with_a_fatal_issue(tmp_path):
    data = read_csv(tmp_path, "宗地代码,坐落\nA1,一路\n,二路\n---,三路\n无,五路\nA2,四路\n")
    assert data.parcels.index.tolist() == ["A1", "A2"]
    missing = found(data, "id_missing")
    assert missing[["severity", "value", "file", "row"]].to_numpy().tolist() == [
        ["fatal", "", "parcels.csv", 3], ["fatal", "---", "parcels.csv", 4], ["fatal", "无", "parcels.csv", 5],
    ]  # fmt: skip
    assert missing["message"].str.contains("该行未读入").all()
    assert data.origins["parcels"]["row"].tolist() == [2, 6]


def test_every_key_of_a_table_is_needed(tmp_path):
    accounts = read_csv(tmp_path, "enterprise_id,year,output_wanyuan\nE1,2019,1\nE1,,2\n,2019,3\n", table="accounts")
    assert accounts.accounts.index.tolist() == [("E1", 2019)]
    assert found(accounts, "id_missing")[["column", "row"]].to_numpy().tolist() == [["enterprise_id", 4], ["year", 3]]
    delays = read_csv(tmp_path, "宗地代码,原因\nP1,G1\n,G2\n", table="delays")
    assert len(delays.delays) == 1
    assert found(delays, "id_missing")["row"].tolist() == [3]


def test_repeated_identifiers_are_refused_with_rows_and_remedy(tmp_path):
    with pytest.raises(TableError) as caught:
        read_csv(tmp_path, "宗地代码\nA1\nA2\nA1\nA3\nA3\n")
    assert "共 2 个：A1（第 2、4 行）、A3（第 5、6 行）" in str(caught.value)
    assert 'duplicates = "dissolve"' in str(caught.value)


def test_repeated_keys_of_other_tables_are_refused(tmp_path):
    with pytest.raises(TableError, match=r"enterprise_id\+year 重复，共 1 个：E1/2019（第 2、3 行）") as caught:
        read_csv(tmp_path, "enterprise_id,year\nE1,2019\nE1,2019\nE1,2020\n", table="accounts")
    assert "dissolve" not in str(caught.value)


def test_numbered_tables_may_repeat(tmp_path):
    data = read_csv(tmp_path, "宗地代码,原因\nP1,G1\nP1,G1\n", table="delays")
    assert data.delays.index.tolist() == [0, 1]
    assert data.origins["delays"]["row"].tolist() == [2, 3]


def test_parts_of_one_parcel_become_one(tmp_path):
    parts = layer(
        {
            "ZDDM": ["A", "B", "A", "C"],
            "坐落": ["一路", "二路", None, "三路"],
            "QLR": [None, "乙", "甲", "丙"],
            "备注": ["x", "y", "z", "w"],
        }
    )
    parts.to_file(tmp_path / "p.gpkg")
    data = read(tmp_path, GPKG + 'duplicates = "dissolve"\n')
    assert data.parcels.index.tolist() == ["A", "B", "C"]
    assert data.parcels.geometry.area.tolist() == [20_000.0, 10_000.0, 10_000.0]
    assert data.parcels.loc["A", ["location", "holder_name", "备注"]].tolist() == ["一路", "甲", "x"]
    dissolved = found(data, "duplicate_dissolved").iloc[0]
    assert (dissolved["record_id"], dissolved["row"], dissolved["value"]) == (
        "A",
        1,
        "第 1、3 行；面积之和 20000.00 m²，合并后 20000.00 m²",
    )
    conflict = found(data, "duplicate_conflict")
    assert conflict[["record_id", "column", "value"]].to_numpy().tolist() == [["A", "备注", "x / z"]]
    assert data.parcels.crs.to_epsg() == 4550


def test_overlapping_parts_show_in_the_areas(tmp_path):
    shapes = [shapely.box(0, 0, 100, 100), shapely.box(50, 0, 150, 100)]
    moved = [shapely.affinity.translate(shape, 519_000, 4_618_000) for shape in shapes]
    gpd.GeoDataFrame({"ZDDM": ["A", "A"]}, geometry=moved, crs=4550).to_file(tmp_path / "p.gpkg")
    data = read(tmp_path, GPKG + 'duplicates = "dissolve"\n')
    assert "面积之和 20000.00 m²，合并后 15000.00 m²" in found(data, "duplicate_dissolved")["value"].iloc[0]


def test_ledger_rows_without_boundaries_dissolve_too(tmp_path):
    text = "宗地代码,面积,约定动工日期,是否抵押,供地方式,土地等别\nA,5,,是,,3\nA,,2018-05-10,,划拨,\nB,7,,,,\n"
    data = read_csv(tmp_path, text, 'duplicates = "dissolve"\n')
    row = data.parcels.loc["A"]
    assert (row["area_m2"], str(row["agreed_start_date"])[:10], row["mortgaged"], row["supply_mode"], row["land_grade"]) == (
        5.0, "2018-05-10", True, "allocation", 3,
    )  # fmt: skip
    assert {name: str(dtype) for name, dtype in data.parcels.dtypes.items() if name in ("mortgaged", "land_grade")} == {
        "mortgaged": "boolean",
        "land_grade": "Int64",
    }
    assert found(data, "duplicate_conflict").empty


def test_origins_are_indexed_like_the_tables(tmp_path):
    for table, text in (
        ("parcels", "宗地代码\nB\nA\n"),
        ("accounts", "enterprise_id,year\nE2,2019\nE1,2019\n"),
        ("activity", "enterprise_id,month\nE2,2019-02\nE1,2019-01\n"),
        ("delays", "宗地代码\nP1\nP1\n"),
    ):
        data = read_csv(tmp_path, text, table=table)
        origin = data.origins[table]
        assert origin.index.equals(data.table(table).index)
        assert origin[["file", "row"]].to_numpy().tolist() == [[f"{table}.csv", 2], [f"{table}.csv", 3]]
