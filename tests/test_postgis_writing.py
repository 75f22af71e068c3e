"""Writing results into PostGIS and reading them back: ids, Chinese, days, boundaries; all or nothing; others' tables untouched."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import psycopg
import pytest
from case_ledgers import cn
from postgis_server import READER, config, query, run_sql
from shapely import box
from typer.testing import CliRunner

import landuse as lu
from landuse.cases import create_ledger
from landuse.cli.app import app
from landuse.errors import ConfigError, OutputError
from landuse.io.postgis.reading import read_database
from landuse.io.postgis.target_table import column_names
from landuse.io.postgis.writing import MARK, write_postgis
from landuse.issues import IssueLog

LONG = "一个名字特别长的自定义列用来检验数据库标识符六十三字节的限制是否会把它悄悄截断"


@pytest.fixture(scope="module")
def result():
    """Return an assessment of three parcels, one without a boundary, with a delay and columns of the bureau's own."""
    parcels = gpd.GeoDataFrame(
        {
            "parcel_id": ["210199001001GB00001", "210199001001GB00002", "210199001001GB00003"],
            "holder_name": ["浑南公司𠀀", '甲,"乙"\n丙', ""],
            "area_m2": [10_000.0, 0.1 + 0.2, None],
            "agreed_start_date": pd.to_datetime(["2018-03-01", None, "1999-12-31"]),
            "works_status": ["not_started", None, "not_started"],
            "mortgaged": [True, None, False],
            LONG: [1, 2, 3],
            f"{LONG}其二": ["a", "b", "c"],
            "xmin": [1.5, None, 2.5],
        },
        geometry=[box(500000, 4600000, 500100, 4600100), None, box(500200, 4600000, 500300, 4600100)],
        crs="EPSG:4550",
    )
    delays = pd.DataFrame(
        {"parcel_id": ["210199001001GB00001"] * 2, "delay_cause": ["G1", "FM"], "delay_start_date": ["2018-04-01"] * 2}
    )
    data = lu.LandData(parcels=parcels, delays=delays.rename(columns={"delay_start_date": "start_date"}))
    return lu.assess(data, policy=cn(), as_of="2020-12-31")


def read(url, table):
    return read_database(url, table=table, query=None, section="data.parcels", table_name="parcels", log=IssueLog())


def comments(url, table):
    rows = query(
        url,
        "SELECT attname, col_description(attrelid, attnum) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0",
        table,
    )
    return dict(rows)


def test_what_is_written_is_read_back(postgis, result):
    written = write_postgis(result, postgis)
    assert written["parcels"] == 3
    assert written["delays"] == 2
    raw = read(postgis, "landuse.parcels")
    back, held = raw.frame.set_index("parcel_id"), result.results
    assert back.index.tolist() == held.index.tolist()
    for name in ("holder_name", "area_m2", "agreed_start_date", "mortgaged", "works_status", "idle_status", "missing_evidence"):
        expected, found = held[name], back[name]
        assert found.isna().tolist() == expected.isna().tolist(), name
        assert found.dropna().tolist() == expected.dropna().tolist(), name
    assert raw.geometry.crs.to_epsg() == 4550
    assert raw.geometry.isna().tolist() == [False, True, False]
    assert raw.geometry.area.dropna().tolist() == [10_000, 10_000]
    assert back["holder_name"].iloc[2] == ""
    assert dict(query(postgis, 'SELECT * FROM landuse."运行记录"'))["run_id"] == result.provenance["run_id"]


def test_what_is_written_can_be_judged_again(postgis, result, tmp_path):
    write_postgis(result, postgis, schema="成果")
    place = config(
        tmp_path, f'file = "{postgis}"\ntable = "成果.parcels"', f'[data.delays]\nfile = "{postgis}"\ntable = "成果.delays"'
    )
    again = lu.assess(lu.read_data(place), policy=cn(), as_of="2020-12-31").results
    pd.testing.assert_series_equal(again["idle_status"], result.results["idle_status"])
    pd.testing.assert_series_equal(again["idle_days"], result.results["idle_days"])


def test_tables_have_key_index_srid_and_chinese_comments(postgis, result):
    write_postgis(result, postgis)
    keys = dict(
        query(
            postgis,
            """SELECT c.relname, string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey)
            WHERE i.indisprimary AND c.relnamespace = 'landuse'::regnamespace GROUP BY 1""",
        )
    )
    tables = {name for (name,) in query(postgis, "SELECT tablename FROM pg_tables WHERE schemaname = 'landuse'")}
    assert set(keys) == tables
    assert (keys["parcels"], keys["disposal"], keys["delays"], keys["字段说明"]) == (
        "parcel_id",
        "parcel_id",
        "row_no",
        "图层,字段",
    )
    shape = query(postgis, "SELECT type, srid, coord_dimension FROM geometry_columns WHERE f_table_name = 'parcels'")
    assert shape == [("MULTIPOLYGON", 4550, 2)]
    assert query(postgis, "SELECT count(*) FROM pg_indexes WHERE tablename = 'parcels' AND indexdef LIKE '%gist (geom)%'") == [
        (1,)
    ]
    said = comments(postgis, "landuse.parcels")
    assert said["area_m2"] == "土地面积(㎡)"
    assert said["idle_status"].endswith("代码表：idle_status")
    assert None not in said.values()
    (table,) = query(postgis, "SELECT obj_description('landuse.parcels'::regclass)")[0]
    assert table.startswith(f"宗地认定结果（{MARK}，认定时点 2020-12-31，运行编号 {result.provenance['run_id']}")
    kinds = dict(query(postgis, "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'parcels'"))
    assert (kinds["parcel_id"], kinds["agreed_start_date"], kinds["mortgaged"]) == ("text", "date", "boolean")
    assert (kinds["area_m2"], kinds["idle_days"]) == ("double precision", "bigint")


def test_names_that_postgresql_cannot_take_are_changed_and_explained(postgis, result):
    write_postgis(result, postgis)
    said = comments(postgis, "landuse.parcels")
    renamed = {name: text for name, text in said.items() if "原列名" in text}
    assert len(renamed) == 3
    assert all(len(name.encode()) <= 63 for name in said)
    assert "原列名：xmin" in renamed["xmin_2"]
    frame = read(postgis, "landuse.parcels").frame
    cut = [name for name in renamed if name.startswith("一个名字")]
    assert sorted(frame[name].iloc[0] for name in cut if frame[name].dtype == "Int64") == [1]
    assert column_names(["a", "a_2", "ctid"]) == ["a", "a_2", "ctid_2"]


def test_existing_results_are_refused_or_replaced_and_permissions_stay(postgis, postgis_template, result):
    write_postgis(result, postgis)
    with pytest.raises(OutputError, match=r"已有以前的成果：.*--replace"):
        write_postgis(result, postgis)
    run_sql(postgis, f"GRANT SELECT ON landuse.parcels TO {READER}, PUBLIC", "DELETE FROM landuse.parcels")
    without = replace(result, data=result.data.with_tables({}))
    object.__setattr__(without.data, "delays", None)
    written = write_postgis(without, postgis, if_exists="replace")
    assert "delays" not in written
    assert query(postgis, "SELECT to_regclass('landuse.delays')") == [(None,)]  # nothing stays of the earlier run
    assert query(postgis, "SELECT count(*) FROM landuse.parcels") == [(3,)]
    assert query(postgis, f"SELECT has_table_privilege('{READER}', 'landuse.parcels', 'SELECT')") == [(True,)]
    assert query(postgis, f"SELECT has_table_privilege('{READER}', 'landuse.parcels', 'DELETE')") == [(False,)]
    with pytest.raises(ConfigError, match="refuse"):
        write_postgis(result, postgis, if_exists="append")


def test_tables_of_others_are_never_replaced(postgis, result):
    run_sql(postgis, "CREATE TABLE parcels (parcel_id text)", "INSERT INTO parcels VALUES ('A')")
    for choice in ("refuse", "replace"):
        with pytest.raises(OutputError, match="parcels 不是 landuse 写出的成果"):
            write_postgis(result, postgis, schema="public", if_exists=choice)
    assert query(postgis, "SELECT * FROM parcels") == [("A",)]


def test_all_or_nothing(postgis, result):
    write_postgis(result, postgis)
    run_sql(postgis, "CREATE VIEW landuse.seen AS SELECT parcel_id FROM landuse.issues, landuse.parcels WHERE false")
    with pytest.raises(OutputError, match="有视图等对象依赖要替换的表"):
        write_postgis(result, postgis, if_exists="replace")
    assert query(postgis, "SELECT count(*) FROM landuse.disposal") == [(len(result.disposal),)]
    broken = replace(result, results=result.results.assign(holder_name="坏\0字"))
    with pytest.raises(OutputError, match="空字符"):
        write_postgis(broken, postgis, schema="fresh")
    assert query(postgis, "SELECT count(*) FROM pg_namespace WHERE nspname = 'fresh'") == [(0,)]


def test_no_postgis_no_permission_no_srid(postgres_url, postgis, result):
    with pytest.raises(OutputError, match="没有安装 PostGIS 扩展"):
        write_postgis(result, postgres_url)
    tabular = replace(result, results=pd.DataFrame(result.results.drop(columns="geometry")))
    assert write_postgis(tabular, postgres_url)["parcels"] == 3
    run_sql(postgis, "CREATE ROLE lowly LOGIN") if not query(postgis, "SELECT 1 FROM pg_roles WHERE rolname = 'lowly'") else None
    with pytest.raises(OutputError, match="没有权限"):
        write_postgis(result, postgis.replace("lu@", "lowly@"))
    moved = replace(result, results=result.results.to_crs("+proj=tmerc +lon_0=123.4 +x_0=500000 +ellps=GRS80"))
    with pytest.raises(OutputError, match=r"没有 EPSG 代码的坐标系；请在 landuse.toml 的 \[crs\]"):
        write_postgis(moved, postgis)


def test_the_command_writes_and_says_where(postgis, tmp_path, monkeypatch):
    (tmp_path / "p.csv").write_text("parcel_id,area_m2\n210199001001GB00001,100\n", encoding="utf-8")
    place = config(tmp_path, 'file = "p.csv"')
    monkeypatch.setenv("LAND_USER", "lu")
    url = postgis.replace("lu@", "${LAND_USER}@")
    done = CliRunner().invoke(app, ["export", str(place), "--to", url, "--schema", "成果"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "的模式 成果，共" in done.output
    assert "parcels：1 行" in done.output
    assert "lu@" not in done.output
    with pytest.raises(OutputError, match="已有以前的成果"):
        CliRunner().invoke(app, ["export", str(place), "--to", url, "--schema", "成果"], catch_exceptions=False)
    done = CliRunner().invoke(
        app, ["export", str(place), "--to", url, "--schema", "成果", "--replace", "--json"], catch_exceptions=False
    )
    assert done.exit_code == 0
    assert '"schema": "成果"' in done.output


READS = {
    "table": 'table = "原.p"', "search path": 'table = "p"', "view elsewhere": 'table = "public.v"', "query": 'query = "select * from p"',
    "query of a view": 'query = "select parcel_id from public.v where area_m2 > 1"',
}  # fmt: skip


@pytest.mark.parametrize("way", READS)
def test_nothing_is_written_into_the_schema_that_was_read(way, postgis, tmp_path):
    run_sql(
        postgis, "CREATE SCHEMA 原", "CREATE TABLE 原.p (parcel_id text PRIMARY KEY, area_m2 float8)", "CREATE VIEW public.v AS SELECT * FROM 原.p",
        "INSERT INTO 原.p VALUES ('210199001001GB00001', 100)",
    )  # fmt: skip
    path = "&options=-c%20search_path%3D原"
    place = config(tmp_path, f'file = "{postgis}{path}"\n{READS[way]}')
    with pytest.raises(OutputError, match=r"模式 原 正是 \[data\.parcels\] 读取数据的模式（postgresql:///t\w+）.*请用 --schema"):
        CliRunner().invoke(app, ["export", str(place), "--to", postgis, "--schema", "原", "--replace"], catch_exceptions=False)
    assert query(postgis, "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = '原'") == [
        (2,)
    ]
    done = CliRunner().invoke(app, ["export", str(place), "--to", postgis, "--schema", "另"], catch_exceptions=False)
    assert (done.exit_code, "parcels：1 行" in done.output) == (0, True)


def test_the_same_schema_of_another_database_may_be_written_to(postgis, postgis_template, postgres, tmp_path):
    run_sql(postgis, "CREATE TABLE p (parcel_id text)", "INSERT INTO p VALUES ('210199001001GB00001')")
    place = config(tmp_path, f'file = "{postgis}"\ntable = "public.p"')
    other = f"{postgis_template}_2"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {other} TEMPLATE {postgis_template}")
    url = postgres.replace("/postgres?", f"/{other}?")
    done = CliRunner().invoke(app, ["export", str(place), "--to", url, "--schema", "public"], catch_exceptions=False)
    assert done.exit_code == 0


def test_the_schema_of_a_ledger_is_kept_as_well(postgis, tmp_path):
    create_ledger(postgis, created_at="2020-01-01")
    (tmp_path / "p.csv").write_text("parcel_id,area_m2\n210199001001GB00001,100\n", encoding="utf-8")
    place = config(tmp_path, 'file = "p.csv"', f'[data.cases]\nledger = "{postgis}"\n')
    with pytest.raises(OutputError, match=r"模式 public 正是 \[data\.cases\]"):
        CliRunner().invoke(app, ["export", str(place), "--to", postgis, "--schema", "public"], catch_exceptions=False)
