"""Reading tables of a PostgreSQL database with PostGIS: every digit, letter and day; coordinate systems; faults in Chinese."""

import json
import time

import geopandas as gpd
import pandas as pd
import pytest
import sqlalchemy as sa
from case_ledgers import AT, ENTRY, PARCEL, cn
from postgis_server import READER, SECRET, as_user, config, run_sql

import landuse as lu
from landuse.cases import create_ledger
from landuse.crs import parse_crs, same_crs
from landuse.data import DatabaseContent
from landuse.errors import CrsError, EncodingError, LanduseError, ReadError
from landuse.io.postgis.reading import read_database
from landuse.issues import IssueLog
from landuse.provenance import provenance

SQUARE = "POLYGON((500000 4600000, 500100 4600000, 500100 4600100, 500000 4600100, 500000 4600000))"
PARCELS = (
    "CREATE SCHEMA gis",
    """CREATE TABLE gis."宗地" (fid integer PRIMARY KEY, "宗地代码" text, "使用权人" varchar(60), "宗地面积(亩)" numeric(18,4),
    "约定动工日期" date, is_mortgaged boolean, "长号" numeric(30,0), "备注" text, shape geometry(Polygon, 4550))""",
    f"""INSERT INTO gis."宗地" VALUES
    (70, '210199001001GB00002', E'甲,"乙"\\n丙', 15.0000, '2018-05-10', true, 12345678901234567890123, '', ST_GeomFromText('{SQUARE}', 4550)),
    (12, '210199001001GB00001', '浑南公司𠀀', 1.5, NULL, false, NULL, NULL, NULL)""",
)


def read(url, table=None, query=None, log=None):
    return read_database(url, table=table, query=query, section="data.parcels", table_name="parcels", log=log or IssueLog())


# ---- what is read ----


def test_a_table_is_read_with_every_digit_letter_and_day(postgis):
    run_sql(postgis, *PARCELS)
    raw = read(postgis, "gis.宗地")
    assert raw.rows.tolist() == [12, 70]  # called by the key, in its order
    assert (raw.file.endswith("（数据库）"), raw.sheet) == (True, "gis.宗地")
    frame = raw.frame
    assert frame["宗地代码"].tolist() == ["210199001001GB00001", "210199001001GB00002"]
    assert frame["使用权人"].tolist() == ["浑南公司𠀀", '甲,"乙"\n丙']
    assert frame["宗地面积(亩)"].tolist() == [1.5, 15.0]
    assert frame["约定动工日期"].tolist() == [pd.NaT, pd.Timestamp("2018-05-10")]
    assert frame["is_mortgaged"].tolist() == [False, True]
    assert frame["长号"].iloc[1] == "12345678901234567890123"
    assert frame["备注"].isna().tolist() == [True, False]  # nothing known is not an empty text
    assert raw.geometry.crs.to_epsg() == 4550
    assert raw.geometry.isna().tolist() == [True, False]
    assert raw.geometry.iloc[1].area == 10_000


def test_read_data_understands_it_like_a_file(postgis, tmp_path):
    run_sql(postgis, *PARCELS, """UPDATE gis."宗地" SET "使用权人" = NULL, "宗地面积(亩)" = -1 WHERE fid = 12""")
    data = lu.read_data(config(tmp_path, f'file = "{postgis}"\ntable = "gis.宗地"'))
    held = data.parcels.loc["210199001001GB00002"]
    assert held["area_m2"] == pytest.approx(10_000)
    assert held["agreed_start_date"] == pd.Timestamp("2018-05-10")
    assert data.parcels.crs.to_epsg() == 4550
    wrong = data.issues[data.issues["issue"] == "area_not_positive"].iloc[0]
    assert (wrong["sheet"], wrong["row"], wrong["record_id"]) == ("gis.宗地", 12, "210199001001GB00001")
    assert wrong["file"].endswith("（数据库）")


def test_moments_infinities_and_nothings(postgis):
    run_sql(
        postgis,
        """CREATE TABLE t (parcel_id text PRIMARY KEY, m timestamptz, n timestamp, d date, f real, x double precision, z numeric,
        b bytea, i bigint)""",
        """INSERT INTO t VALUES ('A', '2018-05-09 16:30:00+00', '2018-05-10 08:00', 'infinity', 0.1, 'NaN', 'NaN', '\\x00', 9007199254740993),
        ('B', NULL, NULL, '2019-01-01', NULL, 0.1, 1.10, NULL, NULL)""",
    )
    log = IssueLog()
    frame = read(postgis, "t", log=log).frame
    assert frame["m"].iloc[0] == pd.Timestamp("2018-05-10 00:30")  # the day it was in China
    assert frame["n"].iloc[0] == pd.Timestamp("2018-05-10 08:00")
    assert frame["d"].tolist() == ["infinity", "2019-01-01"]  # left for the reading of dates to name
    assert frame["f"].iloc[0] == 0.1
    assert frame["x"].tolist() == ["NaN", "0.1"]
    assert frame["i"].iloc[0] == 9007199254740993
    assert "b" not in frame
    noted = log.frame().iloc[0]
    assert (noted["issue"], noted["column"], noted["sheet"]) == ("database_column_left_out", "b", "public.t")


def test_a_query_is_read_in_its_own_order_and_columns_alike_are_told_apart(postgis):
    run_sql(postgis, *PARCELS)
    raw = read(postgis, query='SELECT "宗地代码", fid, fid, 1 AS one FROM gis."宗地" ORDER BY fid DESC -- 说明 {x} 100%')
    assert list(raw.frame.columns) == ["宗地代码", "fid", "fid(2)", "one"]
    assert raw.doubled == {"fid"}
    assert raw.frame["fid"].tolist() == [70, 12]
    assert raw.rows.tolist() == [1, 2]
    assert raw.geometry is None


def test_an_empty_table_keeps_its_columns_and_its_coordinate_system(postgis):
    run_sql(postgis, 'CREATE TABLE t ("宗地代码" text, g geometry(MultiPolygonZ, 4490))')
    raw = read(postgis, "t")
    assert list(raw.frame.columns) == ["宗地代码"]
    assert len(raw.frame) == len(raw.geometry) == 0
    assert raw.geometry.crs.to_epsg() == 4490


def test_views_quoted_names_and_geography_are_read(postgis):
    run_sql(
        postgis,
        """CREATE TABLE "My.Table" ("ID" int, g geography(Point))""",
        "INSERT INTO \"My.Table\" VALUES (1, 'SRID=4326;POINT(123.4 41.8)')",
        'CREATE VIEW v AS SELECT * FROM "My.Table"',
    )
    for table in ('public."My.Table"', "v"):
        raw = read(postgis, table)
        assert raw.geometry.crs.to_epsg() == 4326
        assert raw.geometry.iloc[0].x == 123.4


# ---- what identifies it ----


def test_the_hash_tells_contents_apart_and_not_their_order(postgis, tmp_path):
    run_sql(postgis, "CREATE TABLE t (parcel_id text, area_m2 numeric)", "INSERT INTO t VALUES ('A', 1), ('B', 2)")
    place = config(tmp_path, f'file = "{postgis}"\ntable = "t"')
    first = lu.read_data(place)
    content = first.files[-1]
    assert isinstance(content, DatabaseContent)
    assert (content.rows, len(content.sha256)) == (2, 64)
    run_sql(postgis, "DELETE FROM t WHERE parcel_id = 'A'", "INSERT INTO t VALUES ('A', 1)")
    assert lu.read_data(place).files[-1] == content
    run_sql(postgis, "UPDATE t SET area_m2 = 3 WHERE parcel_id = 'A'")
    changed = lu.read_data(place)
    assert changed.files[-1].sha256 != content.sha256
    records = [provenance(inputs=data.files, policy=cn(), as_of="2020-12-31") for data in (first, changed)]
    assert records[0]["inputs"][-1] == {
        "role": "", "file": content.name, "size_bytes": content.size_bytes, "sha256": content.sha256,
    }  # fmt: skip
    assert records[0]["run_id"] != records[1]["run_id"]


def test_a_ledger_in_a_database_leaves_a_hash_too(postgres_url, tmp_path, monkeypatch):
    event = {"subject_kind": "idle_land", "subject_id": PARCEL, "event": "identified", "event_date": "2020-01-06"}
    ledger = create_ledger(postgres_url, created_at=AT)
    ledger.record(event, policy=cn(), **ENTRY)
    (tmp_path / "p.csv").write_text(f"parcel_id\n{PARCEL}\n", encoding="utf-8")
    place = config(tmp_path, 'file = "p.csv"', f'[data.cases]\nledger = "{as_user(postgres_url, "${LAND_USER}")}"')
    monkeypatch.setenv("LAND_USER", "lu")
    first = lu.read_data(place)
    assert first.files[-1].rows == 1
    assert first.origins["cases"]["file"].iloc[0].endswith("（数据库）")
    assert lu.read_data(place).files[-1] == first.files[-1]
    ledger.record(event | {"subject_id": "B"}, policy=cn(), **ENTRY)
    assert lu.read_data(place).files[-1].sha256 != first.files[-1].sha256


# ---- coordinate systems ----


def test_an_srid_of_zero_states_nothing_and_mixed_ones_are_refused(postgis, tmp_path):
    run_sql(postgis, "CREATE TABLE t (parcel_id text, g geometry)", f"INSERT INTO t VALUES ('A', ST_GeomFromText('{SQUARE}'))")
    section = f'file = "{postgis}"\ntable = "t"'
    with pytest.raises(CrsError, match=r"没有坐标系说明.*\[data.parcels\].*crs ="):
        lu.read_data(config(tmp_path, section))
    assert lu.read_data(config(tmp_path, f'{section}\ncrs = "EPSG:4550"')).parcels.crs.to_epsg() == 4550
    run_sql(postgis, f"INSERT INTO t VALUES ('B', ST_GeomFromText('{SQUARE}', 4550))")
    with pytest.raises(CrsError, match="混有多个 SRID：0、4550"):
        read(postgis, "t")


def test_a_system_of_the_bureaus_own_is_understood(postgis):
    run_sql(
        postgis,
        """INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext) SELECT 990001, 'BUREAU', 1, srtext FROM spatial_ref_sys
        WHERE srid = 4550""",
        "CREATE TABLE t (parcel_id text, g geometry)",
        f"INSERT INTO t VALUES ('A', ST_GeomFromText('{SQUARE}', 990001))",
    )
    assert same_crs(read(postgis, "t").geometry.crs, parse_crs("EPSG:4550"), (500000, 4600000, 500100, 4600100))
    run_sql(postgis, "DELETE FROM spatial_ref_sys WHERE srid = 990001")
    with pytest.raises(CrsError, match="SRID 990001 在数据库的 spatial_ref_sys 中没有定义"):
        read(postgis, "t")


def test_arcs_and_two_boundaries_a_row_are_refused_with_what_to_write(postgis):
    run_sql(
        postgis,
        "CREATE TABLE t (parcel_id text, g geometry)",
        "INSERT INTO t VALUES ('A', 'SRID=4550;CURVEPOLYGON(CIRCULARSTRING(0 0, 4 0, 4 4, 0 4, 0 0))')",
        "CREATE TABLE two (parcel_id text, g geometry, middle geometry)",
    )
    with pytest.raises(ReadError, match=r"圆弧.*ST_CurveToLine\(g\)"):
        read(postgis, "t")
    assert read(postgis, query="SELECT parcel_id, ST_CurveToLine(g) AS g FROM t").geometry.iloc[0].area > 0
    with pytest.raises(ReadError, match=r"2 个图形列（g、middle）；.*query"):
        read(postgis, "two")


# ---- faults ----


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"table": "gis.宗第"}, "表“gis.宗第”在数据库中不存在.*gis.宗地"),
        ({"table": "宗地"}, "是否指 gis.宗地"),
        ({"table": "GIS.宗地"}, "是否指 gis.宗地"),
        ({"query": "select nothing from gis.宗地"}, "没有所写的列"),
        ({"query": "selec 1"}, "语法错误"),
        ({"query": "select 1; drop table gis.宗地"}, "语法错误"),
        (
            {"query": "with gone as (delete from gis.宗地 returning *) select * from gone"},
            "data-modifying|query 只能是一条 select",
        ),
        ({"query": "select setval('s', 1)"}, "只在只读事务中进行"),
        ({"query": "select nofunction(1)"}, "没有所写的函数"),
        ({"query": "select '\\x00'::bytea"}, "没有可读的列"),
    ],
)
def test_faults_of_table_and_query_are_told_in_chinese(postgis, asked, message):
    run_sql(postgis, *PARCELS, "CREATE SEQUENCE s")
    with pytest.raises(ReadError, match=message):
        read(postgis, **asked)
    assert len(read(postgis, "gis.宗地").frame) == 2


def test_a_statement_that_takes_too_long_ends(postgis):
    with pytest.raises(ReadError, match="未完成，已中止"):
        read(f"{postgis}&options=-c%20statement_timeout%3D150", query="SELECT pg_sleep(20) IS NULL AS x")


def test_no_postgis_in_the_database(postgres_url):
    run_sql(postgres_url, "CREATE TABLE t (parcel_id text)", "INSERT INTO t VALUES ('A')")
    assert read(postgres_url, "t").geometry is None
    with pytest.raises(ReadError, match="CREATE EXTENSION postgis"):
        read(postgres_url, query="SELECT ST_AsText(ST_Point(1, 2))")
    with pytest.raises(ReadError, match="CREATE EXTENSION postgis"):
        read(postgres_url, query="SELECT NULL::geometry")


def test_permissions_and_rows_that_the_server_hides(postgis, monkeypatch):
    run_sql(postgis, "CREATE TABLE t (parcel_id text, zone text)", "INSERT INTO t VALUES ('A', 'x'), ('B', 'y')")
    monkeypatch.setenv("PGPASSWORD", SECRET)
    url = as_user(postgis, READER)
    with pytest.raises(ReadError, match="没有权限；请数据库管理员授予"):
        read(url, "t")
    run_sql(
        postgis, f"GRANT SELECT ON t TO {READER}", "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY p ON t TO {READER} USING (zone = 'x')",
    )  # fmt: skip
    log = IssueLog()
    assert read(url, "t", log=log).frame["parcel_id"].tolist() == ["A"]
    assert log.frame()["issue"].tolist() == ["database_rows_hidden"]


def test_a_database_without_encoding_is_refused(postgres):
    import psycopg

    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE DATABASE ascii_only TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    url = postgres.replace("/postgres?", "/ascii_only?")
    with psycopg.connect(url, autocommit=True, client_encoding="sql_ascii") as connection:
        connection.execute(b"CREATE TABLE t (parcel_id text, holder_name text)")
        connection.execute(b"INSERT INTO t VALUES ('A', '" + "沈阳公司".encode("gb18030") + b"')")
    with pytest.raises(EncodingError, match="SQL_ASCII"):
        read(url, "t")


UNREACHED = [
    ("postgresql://zhang:{secret}@127.0.0.1:1/land", "主机或端口没有响应"),
    ("postgresql://zhang:{secret}@no-such-host.invalid/land", "主机名无法解析"),
    ("postgresql://zhang:{secret}@/land?host=/nowhere", "主机或端口没有响应"),
]


@pytest.mark.parametrize(("url", "message"), UNREACHED)
def test_a_server_that_does_not_answer(url, message, monkeypatch):
    monkeypatch.setenv("LAND_SECRET", SECRET)
    with pytest.raises(ReadError, match=message) as refused:
        read(url.format(secret="${LAND_SECRET}"), "t")
    assert SECRET not in str(refused.value)


def test_wrong_password_no_password_no_database(postgis, monkeypatch):
    monkeypatch.delenv("PGPASSWORD", raising=False)
    monkeypatch.setenv("PGPASSFILE", "/nonexistent")
    with pytest.raises(ReadError, match="用户名或口令不对"):
        read(as_user(postgis, READER, "falsch"), "t")
    with pytest.raises(ReadError, match="没有口令；请设置环境变量 PGPASSWORD"):
        read(as_user(postgis, READER), "t")
    with pytest.raises(ReadError, match=r"用户名或口令不对|不接受"):
        read(as_user(postgis, "nobody_here"), "t")
    with pytest.raises(ReadError, match="没有这个数据库"):
        read(postgis.replace("/t", "/no_such_", 1), "t")


# ---- secrets ----


def _whole_text(error):
    """Return everything that an error and those behind it say, whether or not a traceback would show them."""
    texts = []
    while error is not None:
        texts += [str(error), repr(error), repr(error.args)]
        error = error.__cause__ or error.__context__
    return "\n".join(texts)


@pytest.mark.parametrize("way", ["url", "variable", "PGPASSWORD", "passfile"])
def test_a_password_gets_in_and_never_out(postgis, tmp_path, monkeypatch, caplog, way):
    from urllib.parse import quote

    run_sql(postgis, *PARCELS, f"GRANT USAGE ON SCHEMA gis TO {READER}", f"GRANT SELECT ON ALL TABLES IN SCHEMA gis TO {READER}")
    monkeypatch.setenv("LAND_SECRET", SECRET)
    monkeypatch.delenv("PGPASSWORD", raising=False)
    given = {"url": quote(SECRET, safe=""), "variable": "${LAND_SECRET}"}.get(way)
    if way == "PGPASSWORD":
        monkeypatch.setenv("PGPASSWORD", SECRET)
    if way == "passfile":
        escaped = SECRET.replace(":", "\\:")
        (tmp_path / "pgpass").write_text(f"*:*:*:{READER}:{escaped}\n", encoding="utf-8")
        (tmp_path / "pgpass").chmod(0o600)
        monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))
    url = as_user(postgis, READER, given)
    caplog.set_level("DEBUG")
    place = config(tmp_path, f'file = "{url}"\ntable = "gis.宗地"')
    data = lu.read_data(place)
    record = provenance(inputs=data.files, policy=cn(), as_of="2020-12-31")
    shown = [repr(data), json.dumps(record), data.issues.to_csv(), data.origins["parcels"].to_csv(), caplog.text]
    with pytest.raises(LanduseError) as refused:
        read(url, query="select nothing")
    shown.append(_whole_text(refused.value))
    if way != "passfile":  # what the server repeats of a statement is searched for the passwords that we know
        with pytest.raises(LanduseError) as refused:
            read(url, query=f"select '{SECRET}'::int")
        shown.append(str(refused.value))
    for secret in (SECRET, quote(SECRET, safe="")):
        assert not [text for text in shown if secret in text]
    assert not [text for text in shown[:4] if READER in text]
    assert refused.value.__suppress_context__


# ---- speed ----


def test_it_is_read_faster_than_geopandas_reads_it(postgis):
    run_sql(
        postgis,
        """CREATE TABLE t AS SELECT lpad(i::text, 19, '0') AS parcel_id, '企业' || i AS holder_name, (i * 1.25)::numeric(18,4) AS area_m2,
        date '2015-01-01' + i % 1000 AS agreed_start_date,
        ST_Expand(ST_SetSRID(ST_MakePoint(500000 + (i % 316) * 100, 4600000 + (i / 316) * 100), 4550), 40) AS g
        FROM generate_series(1, 20000) i""",
    )
    engine = sa.create_engine(postgis.replace("postgresql:", "postgresql+psycopg:"), poolclass=sa.NullPool)
    ours, theirs = [], []
    for _ in range(2):
        begun = time.process_time()
        read(postgis, "t")
        ours.append(time.process_time() - begun)
        begun = time.process_time()
        gpd.read_postgis("SELECT * FROM t", engine, geom_col="g")
        theirs.append(time.process_time() - begun)
    assert min(ours) < min(theirs)
