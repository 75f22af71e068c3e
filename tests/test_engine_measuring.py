"""Columns of one table measured in parts, in memory and from file to file: what `measure` finds in one piece."""

import json

import pandas as pd
import pytest
from engine_cases import AS_OF, flat_tables, read_parts, sample, write_tables
from engine_cases import few as few_records
from test_engine_files import toml

import landuse as lu
from landuse.engines.choice import RUNNERS
from landuse.engines.measured_files import TABLES, measure_files
from landuse.engines.parquet_tables import tables_in_folder
from landuse.errors import MissingColumnError, OutputError, ReadError, UnknownNameError
from landuse.vocabulary import columns


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return few_records(tmp_path_factory.mktemp("tables") / "in", 160)


@pytest.fixture(scope="module")
def few(case):
    return case.data


@pytest.fixture(scope="module")
def policy(case):
    return case.policy


@pytest.fixture(scope="module")
def sources(case):
    return case.sources


@pytest.mark.parametrize("table", [*TABLES, "zone_accounts"])
def test_every_column_measured_in_parts_is_that_of_the_whole(policy, table):
    data = sample()
    names = lu.available(data, table=table)
    whole = lu.measure(data, names, policy=policy, as_of=AS_OF, table=table)
    found = lu.measure(data, names, policy=policy, as_of=AS_OF, table=table, engine="streaming", partition_rows=900)
    pd.testing.assert_frame_equal(found, whole, check_exact=True)


@pytest.mark.parametrize("table", ["delays", "accounts", "occupancy", "cases"])
def test_raw_columns_of_tables_without_metrics_come_from_parts_too(few, policy, table):
    names = [name for name in columns(table, "raw") if name in few.table(table)]
    whole = lu.measure(few, names, policy=policy, as_of=AS_OF, table=table)
    found = lu.measure(few, names, policy=policy, as_of=AS_OF, table=table, engine="streaming", partition_rows=30)
    assert len(whole)
    pd.testing.assert_frame_equal(found, whole, check_exact=True)


@pytest.mark.parametrize("size", [30, 10**6])
def test_places_and_scores_do_not_depend_on_the_parts(few, policy, size):
    names = ("per_mu_rank", "enterprise_name", "per_mu_score", "zombie_status", "per_mu_rank")
    whole = lu.measure(few, names, policy=policy, as_of=AS_OF, table="enterprises")
    found = lu.measure(few, names, policy=policy, as_of=AS_OF, table="enterprises", engine="streaming", partition_rows=size)
    assert list(found.columns) == list(dict.fromkeys(names))
    assert whole["per_mu_rank"].notna().any()
    pd.testing.assert_frame_equal(found, whole, check_exact=True)


@pytest.mark.parametrize(("table", "key"), [("parcels", "parcel_id"), ("enterprises", "enterprise_id"), ("commitments", "row")])
def test_the_files_hold_the_key_the_columns_and_of_parcels_the_boundary(few, sources, policy, tmp_path, table, key):
    whole = lu.LandData(**flat_tables(few))
    names = lu.available(whole, table=table)
    run = measure_files(sources, None, tmp_path, policy=policy, as_of=AS_OF, table=table, partition_rows=60)
    written = read_parts(run.folder, table).sort_values(key, ignore_index=True)
    assert list(written.columns) == [key, *names, *(["geometry"] if table == "parcels" else [])]
    assert (run.summary["parts"] >= 2, run.summary["rows"]) == (True, len(whole.table(table)))
    expected = lu.measure(whole, names, policy=policy, as_of=AS_OF, table=table)
    expected = expected.reset_index().sort_values(key, ignore_index=True)
    dates = dict.fromkeys(expected.select_dtypes("datetime64[s]"), "datetime64[ms]")  # Parquet has no whole seconds
    coded = dict.fromkeys(expected.select_dtypes("category"), "str")  # a part without a code has none of its list
    found = pd.DataFrame(written).drop(columns="geometry", errors="ignore").astype(coded)
    pd.testing.assert_frame_equal(found, expected.astype(dates | coded), check_exact=True)
    if table == "parcels":
        assert written.geometry.geom_equals(whole.parcels.sort_index().geometry.reset_index(drop=True)).sum() == len(
            whole.parcels.geometry.dropna()
        )
        assert written.crs == whole.parcels.crs


def test_what_cannot_be_measured_is_told_before_any_work(few, sources, policy, tmp_path, monkeypatch):
    monkeypatch.setitem(RUNNERS, "streaming", lambda _: pytest.fail("work was begun"))
    lacking = lu.LandData(parcels=few.parcels.drop(columns="area_m2"))
    for data, name, error in ((few, "idle_statu", UnknownNameError), (lacking, "area_mu", MissingColumnError)):
        with pytest.raises(error) as in_parts:
            lu.measure(data, [name], policy=policy, as_of=AS_OF, engine="streaming")
        with pytest.raises(error) as in_one_piece:
            lu.measure(data, [name], policy=policy, as_of=AS_OF)
        assert str(in_parts.value) == str(in_one_piece.value)
    with pytest.raises(UnknownNameError, match="没有名为“spark”的运行方式"):
        lu.measure(few, ["area_mu"], policy=policy, as_of=AS_OF, engine="spark")
    with pytest.raises(UnknownNameError, match="没有列“idle_statu”"):
        measure_files(sources, ["idle_statu"], tmp_path, policy=policy, as_of=AS_OF)
    with pytest.raises(UnknownNameError, match="表“zones”不能分区测算"):
        measure_files(sources, ["zone_name"], tmp_path, policy=policy, as_of=AS_OF, table="zones")
    with pytest.raises(ReadError, match="没有企业表的文件"):
        measure_files({"parcels": sources["parcels"]}, ["per_mu_rank"], tmp_path, policy=policy, as_of=AS_OF, table="enterprises")
    assert list(tmp_path.iterdir()) == []


def test_each_table_has_its_own_results_and_a_broken_file_is_told(few, policy, tmp_path):
    sources = tables_in_folder(write_tables(few, tmp_path / "in", files=2))
    (sources["parcels"] / "1.parquet").write_bytes(b"PAR1 no more")
    for table, name in (("parcels", "area_mu"), ("enterprises", "zombie_status")):
        run = measure_files(sources, [name], tmp_path / "out", policy=policy, as_of=AS_OF, table=table)
        issues = pd.read_parquet(run.folder / "issues.parquet")
        assert issues.loc[issues["issue"] == "rows_unreadable", "file"].tolist() == ["parcels/1.parquet"]
        assert run.summary["issues"]["fatal"] == 1
    assert sorted(entry.name for entry in (tmp_path / "out").iterdir()) == [
        "geoparquet-measure-enterprises",
        "geoparquet-measure-parcels",
    ]


def test_a_run_that_is_broken_off_goes_on_unless_other_columns_are_wanted(sources, policy, tmp_path, monkeypatch):
    from contextlib import nullcontext

    class StopsAt:
        def __init__(self, last):
            self.last, self.done = last, []

        def run(self, task, items):
            for number, item in items:
                if type(task).__name__ == "StoreMeasured":
                    if number == self.last:
                        raise KeyboardInterrupt
                    self.done.append(number)
                yield number, task(item)

    def measured(column, last):
        runner = StopsAt(last)
        monkeypatch.setitem(RUNNERS, "streaming", lambda _: nullcontext(runner))
        try:
            measure_files(sources, [column], tmp_path, policy=policy, as_of=AS_OF, partition_rows=80)
        except KeyboardInterrupt:
            return runner.done, False
        return runner.done, True

    assert measured("area_mu", 1) == ([0], False)
    assert measured("idle_days", 1) == ([0], False)
    done, complete = measured("idle_days", None)
    assert (done[0], complete) == (1, True)


@pytest.mark.parametrize("engine", ["local", "streaming"])
def test_the_command_line_writes_chosen_columns(few, tmp_path, engine):
    from typer.testing import CliRunner

    from landuse.cli.app import app

    config = toml(write_tables(few, tmp_path / "in"))
    if engine == "local":
        as_one_file = config.read_text(encoding="utf-8").replace('"parcels"', '"parcels/0.parquet"')
        config.write_text(as_one_file, encoding="utf-8")
    rows = len(few.parcels)
    call = [
        "export",
        str(config),
        "--columns",
        "idle_status, area_mu",
        "--engine",
        engine,
        "--policy",
        "data/parcels/policy.toml",
    ]
    done = CliRunner().invoke(app, [*call, "--format", "parquet", "--out", str(tmp_path / "out"), "--json"])
    summary = json.loads(done.stdout)
    folder = tmp_path / "out" / "geoparquet-measure-parcels"
    assert (done.exit_code, summary["columns"], summary["rows"]) == (0, ["idle_status", "area_mu"], rows)
    assert list(read_parts(folder, "parcels").columns) == ["parcel_id", "idle_status", "area_mu", "geometry"]
    refused = CliRunner().invoke(app, [*call, "--format", "csv"])
    assert isinstance(refused.exception, OutputError)
    alone = CliRunner().invoke(app, ["export", str(config), "--engine", "streaming"])
    assert "只能与 --columns 同用" in str(alone.exception)
