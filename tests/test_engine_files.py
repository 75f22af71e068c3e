"""Runs from Parquet files to Parquet files: the same findings as in memory, and what happens when something breaks."""

import json

import pandas as pd
import pytest
from engine_cases import AS_OF, first_piece, flat_tables, read_parts, sample_policy, write_tables

import landuse as lu
from landuse.engines.choice import RUNNERS
from landuse.engines.files import assess_files
from landuse.engines.judging import ordered_issues
from landuse.engines.parquet_tables import tables_in_folder
from landuse.engines.run_store import RESULT_FOLDER, WORK_FOLDER
from landuse.errors import CrsError, OutputError, ReadError, TableError

SIZE, HALF = 120, 170


@pytest.fixture(scope="module")
def policy():
    return sample_policy()


@pytest.fixture(scope="module")
def data():
    return first_piece(300)


@pytest.fixture(scope="module")
def sources(data, tmp_path_factory):
    return tables_in_folder(write_tables(data, tmp_path_factory.mktemp("tables") / "in", files=2))


@pytest.fixture(scope="module")
def run(sources, policy, tmp_path_factory):
    return assess_files(sources, tmp_path_factory.mktemp("out"), policy=policy, as_of=AS_OF, partition_rows=SIZE)


@pytest.fixture(scope="module")
def whole(data, policy):
    return lu.assess(lu.LandData(**flat_tables(data)), policy=policy, as_of=AS_OF)


def sorted_by(frame, keys):
    return pd.DataFrame(frame).sort_values(keys, ignore_index=True)


@pytest.mark.parametrize(
    ("name", "frame", "key"),
    [
        ("parcels", "results", "parcel_id"),
        ("enterprises", "enterprises", "enterprise_id"),
        ("projects", "projects", "project_id"),
        ("disposal", "disposal", "disposal_priority"),
    ],
)
def test_the_files_hold_what_is_found_in_memory(run, whole, name, frame, key):
    written = sorted_by(read_parts(run.folder, name), key)
    expected = sorted_by(getattr(whole, frame).reset_index(), key)[written.columns]
    assert len(written)
    dates = dict.fromkeys(expected.select_dtypes("datetime64[s]"), "datetime64[ms]")  # Parquet has no whole seconds
    pd.testing.assert_frame_equal(written, expected.astype(dates), check_exact=True)


def test_issues_contradictions_and_summary_are_those_of_the_whole(run, whole):
    keys = ["issue", "table", "column", "record_id", "value", "message"]
    issues = pd.read_parquet(run.folder / "issues.parquet")
    pd.testing.assert_frame_equal(
        sorted_by(issues[[*keys, "severity"]], keys), sorted_by(ordered_issues(whole.issues)[[*keys, "severity"]], keys)
    )
    assert issues.loc[issues["issue"] == "lease_fee_unknown", "file"].str.endswith(".parquet").all()
    contradictions = pd.read_parquet(run.folder / "contradictions.parquet")
    pd.testing.assert_frame_equal(contradictions, whole.contradictions)
    summary = json.loads((run.folder / "summary.json").read_text(encoding="utf-8"))
    from landuse.summary import summarise

    for name in ("parcels", "mu", "fee_wanyuan", "status", "action", "issues"):
        assert summary[name] == summarise(whole)[name], name


def test_results_are_listed_with_their_hashes_and_nothing_else_is_left(run):
    from landuse.provenance import file_hash

    manifest = json.loads((run.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["parts"] >= 3
    assert all(file_hash(run.folder / entry["file"]) == entry["sha256"] for entry in manifest["files"])
    assert {"parcels/part-00000.parquet", "summary.json", "provenance.json"} <= {entry["file"] for entry in manifest["files"]}
    assert [entry.name for entry in run.folder.parent.iterdir()] == [RESULT_FOLDER]


def test_files_in_several_row_groups_are_located_by_file_and_record(run, data):
    issues = pd.read_parquet(run.folder / "issues.parquet")
    one = issues[(issues["table"] == "parcels") & issues["row"].notna()].iloc[0]
    half = -(-len(data.parcels) // 2)
    at = (half if one["file"] == "parcels/1.parquet" else 0) + int(one["row"]) - 1
    assert data.parcels.index[at] == one["record_id"]


class StopsAfter:
    """A runner that breaks off, and counts what it is asked to do."""

    def __init__(self, count):
        self.count, self.done = count, []

    def run(self, task, items):
        for number, item in items:
            if type(task).__name__ == "JudgePart":
                if len(self.done) == self.count:
                    raise KeyboardInterrupt
                self.done.append(number)
            yield number, task(item)


def with_runner(monkeypatch, runner):
    from contextlib import nullcontext

    monkeypatch.setitem(RUNNERS, "streaming", lambda _: nullcontext(runner))
    return runner


def test_a_run_that_is_broken_off_goes_on_and_other_rules_begin_anew(run, sources, policy, tmp_path, monkeypatch):
    with_runner(monkeypatch, StopsAfter(1))
    with pytest.raises(KeyboardInterrupt):
        assess_files(sources, tmp_path, policy=policy, as_of=AS_OF, partition_rows=SIZE)
    assert not (tmp_path / RESULT_FOLDER).exists()
    with_runner(monkeypatch, StopsAfter(0))
    with pytest.raises(KeyboardInterrupt):
        assess_files(sources, tmp_path, policy=policy, as_of="2019-12-31", partition_rows=SIZE)
    with_runner(monkeypatch, StopsAfter(1))
    with pytest.raises(KeyboardInterrupt):
        assess_files(sources, tmp_path, policy=policy, as_of=AS_OF, partition_rows=SIZE)
    left = with_runner(monkeypatch, StopsAfter(99))
    again = assess_files(sources, tmp_path, policy=policy, as_of=AS_OF, partition_rows=SIZE)
    assert left.done == list(range(1, run.summary["parts"]))
    assert not (tmp_path / WORK_FOLDER).exists()
    for file in sorted(run.folder.rglob("*.parquet")):
        assert (again.folder / file.relative_to(run.folder)).read_bytes() == file.read_bytes(), file


@pytest.mark.parametrize("engine", ["streaming", "local"])
def test_a_broken_row_group_is_named_and_the_rest_is_judged(data, policy, tmp_path, engine):
    import pyarrow.parquet as pq

    sources = tables_in_folder(write_tables(data, tmp_path / "in", files=2))
    file = sources["parcels"] / "1.parquet"
    group = pq.ParquetFile(file).metadata.row_group(1)
    chunk = next(c for i in range(group.num_columns) if (c := group.column(i)).path_in_schema == "location")  # links to nothing
    content = bytearray(file.read_bytes())
    at = chunk.dictionary_page_offset or chunk.data_page_offset
    content[at : at + chunk.total_compressed_size] = b"\xff" * chunk.total_compressed_size
    file.write_bytes(content)
    found = assess_files(sources, tmp_path / "out", policy=policy, as_of=AS_OF, engine=engine, partition_rows=10**6)
    issues = pd.read_parquet(found.folder / "issues.parquet")
    bad = issues[issues["issue"] == "rows_unreadable"]
    assert bad["message"].str.contains(f"parcels/1.parquet 第 41—{40 + group.num_rows} 条记录", regex=False).all()
    assert (len(bad), bad["severity"].iloc[0], found.summary["issues"]["fatal"]) == (1, "fatal", 1)
    assert found.summary["parcels"] == len(data.parcels) - group.num_rows
    half = -(-len(data.parcels) // 2)
    lost = data.parcels.index[half + 40 : half + 80]
    assert sorted(read_parts(found.folder, "parcels")["parcel_id"]) == sorted(data.parcels.index.difference(lost))


def test_a_part_that_cannot_be_judged_is_named_and_tried_again(data, sources, policy, tmp_path, monkeypatch):
    from landuse.engines import part_tasks

    def judge(part, *rest):
        seen.append(part)
        if broken and len(seen) == 2:
            raise TableError("面积不是数字")
        return genuine(part, *rest)

    genuine, broken, seen = part_tasks.judge_part, {"bad"}, []
    monkeypatch.setattr(part_tasks, "judge_part", judge)
    found = assess_files(sources, tmp_path, policy=policy, as_of=AS_OF, partition_rows=HALF)
    issues = pd.read_parquet(found.folder / "issues.parquet")
    message = issues.loc[issues["issue"] == "part_not_judged", "message"]
    assert len(message) == found.summary["parts_failed"] == 1
    assert "第 2 个分区未能认定：TableError：面积不是数字；涉及宗地：" in message.iloc[0]
    assert found.summary["parcels"] < len(data.parcels)
    broken.clear()
    seen.clear()
    again = assess_files(sources, tmp_path, policy=policy, as_of=AS_OF, partition_rows=HALF)
    assert (len(seen), again.summary["parcels"], again.summary["parts_failed"]) == (1, len(data.parcels), 0)


def test_what_cannot_be_run_is_refused(sources, policy, tmp_path):
    with pytest.raises(ReadError, match="没有宗地文件"):
        assess_files({}, tmp_path, policy=policy, as_of=AS_OF)
    with pytest.raises(ReadError, match="没有找到宗地表的文件"):
        assess_files({"parcels": tmp_path / "none.parquet"}, tmp_path, policy=policy, as_of=AS_OF)
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 nothing")
    with pytest.raises(ReadError, match=r"broken\.parquet 不能打开"):
        assess_files({"parcels": tmp_path / "broken.parquet"}, tmp_path, policy=policy, as_of=AS_OF)
    pd.DataFrame({"parcel_id": ["A", "B", "A"], "holder_uscc": None}).to_parquet(tmp_path / "twice.parquet")
    with pytest.raises(TableError, match="表 parcels 的标识 parcel_id 重复：A；"):
        assess_files({"parcels": tmp_path / "twice.parquet"}, tmp_path / "out", policy=policy, as_of=AS_OF)
    import geopandas as gpd
    from shapely import box

    inside = tmp_path / RESULT_FOLDER / "parcels.parquet"
    inside.parent.mkdir()
    pd.DataFrame({"parcel_id": ["A"]}).to_parquet(inside)
    with pytest.raises(OutputError, match="写出时会被替换"):
        assess_files({"parcels": inside}, tmp_path, policy=policy, as_of=AS_OF)
    gpd.GeoDataFrame({"parcel_id": ["A"]}, geometry=[box(0, 0, 1, 1)]).to_parquet(tmp_path / "nowhere.parquet")
    with pytest.raises(CrsError, match="没有坐标系"):
        assess_files({"parcels": tmp_path / "nowhere.parquet"}, tmp_path, policy=policy, as_of=AS_OF)
    (tmp_path / "two").mkdir()
    for file, crs in (("a", "EPSG:4550"), ("b", "EPSG:4549")):
        one = gpd.GeoDataFrame({"parcel_id": [file]}, geometry=[box(500000, 4600000, 500100, 4600100)], crs=crs)
        one.to_parquet(tmp_path / "two" / f"{file}.parquet")
    with pytest.raises(CrsError, match=r"two/b\.parquet 的图形列或坐标系与 two/a\.parquet 不一致"):
        assess_files({"parcels": tmp_path / "two"}, tmp_path, policy=policy, as_of=AS_OF)


def toml(folder, *more):
    tables = tables_in_folder(folder)
    text = '[project]\nname = "试点"\nas_of = 2020-12-31\n' + "".join(
        f'[data.{name}]\nfile = "{path.relative_to(folder).as_posix()}"\n' for name, path in tables.items()
    )
    (folder / "landuse.toml").write_text(text + "\n".join(more), encoding="utf-8")
    return folder / "landuse.toml"


def test_the_command_line_runs_in_parts_and_ends_with_1_on_broken_files(tmp_path):
    from typer.testing import CliRunner

    from landuse.cli.app import app

    data = first_piece(60)
    config = toml(write_tables(data, tmp_path / "in"))
    call = [
        "assess",
        str(config),
        "--engine",
        "streaming",
        "--policy",
        "data/parcels/policy.toml",
        "--partition-rows",
        "1000000",
        "--grounds",
        "none",
        "--json",
    ]
    done = CliRunner().invoke(app, [*call, "--out", str(tmp_path / "out")])
    summary = json.loads(done.stdout)
    assert (done.exit_code, summary["parcels"], summary["parts"]) == (0, len(data.parcels), 1)
    assert "分区运行只写 GeoParquet" in summary["left_out"]["map"]
    assert (summary["grounds"], (tmp_path / "out" / RESULT_FOLDER / "grounds.zip").is_file()) == ("none", False)
    (tmp_path / "in" / "parcels" / "1.parquet").write_bytes(b"PAR1 no more")
    done = CliRunner().invoke(app, [*call, "--out", str(tmp_path / "out")])
    assert (done.exit_code, json.loads(done.stdout)["issues"]["fatal"]) == (1, 1)
    refused = CliRunner().invoke(app, ["assess", str(config), "--engine", "spark"])
    assert "没有名为“spark”的运行方式" in str(refused.exception)


def test_only_tables_that_are_read_as_they_stand_are_streamed(data, tmp_path):
    from landuse.cli.engine_job import parquet_sources
    from landuse.config import load_config

    folder = write_tables(data, tmp_path / "in")
    assert parquet_sources(load_config(toml(folder))).keys() == tables_in_folder(folder).keys()
    assert parquet_sources(load_config(toml(folder, "[crs]", 'working = "EPSG:4550"'))) is None
    assert parquet_sources(load_config("data/parcels/landuse.toml")) is None
