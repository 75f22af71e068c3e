"""Tables that are folders of Parquet files: read by everything that reads tables, as the runs in parts read them."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from engine_cases import AS_OF, first_piece, flat_tables, read_parts, sample_policy

import landuse as lu
from landuse.checking import check
from landuse.config import load_config
from landuse.engines.files import assess_files
from landuse.engines.judging import ordered_issues
from landuse.engines.parquet_tables import tables_in_folder
from landuse.errors import CrsError, ReadError
from landuse.provenance import file_hash
from landuse.sealing.sealing import _inputs
from landuse.sealing.sources import SealedNames

PROJECT = '[project]\nname = "试点"\nas_of = 2020-12-31\n'
FILES = {"parcels": 3, "enterprises": 2, "accounts": 2, "delays": 2}
HOMES = {
    "results": "parcels",
    "enterprises": "enterprises",
    "projects": "projects",
    "commitments": "commitments",
    "disposal": "disposal",
}
KEYS = {"results": ["parcel_id"], "enterprises": ["enterprise_id"], "projects": ["project_id"], "disposal": ["disposal_priority"]}


def write_folders(data, folder):
    """The tables as folders of files, of which some have their records in several row groups; and a landuse.toml that names them."""
    text = PROJECT
    for name, frame in flat_tables(data).items():
        (folder / name / "2020").mkdir(parents=True)
        for number, rows in enumerate(np.array_split(np.arange(len(frame)), FILES.get(name, 1))):
            file = folder / name / ("2020" if number else "") / f"{number:04d}.parquet"
            frame.iloc[rows].to_parquet(file, row_group_size=40)
        (folder / name / "_SUCCESS").touch()
        text += f'[data.{name}]\nfile = "{name}"\n'
    (folder / "landuse.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_folders(first_piece(160), tmp_path_factory.mktemp("folders") / "in")


@pytest.fixture(scope="module")
def data(folder):
    return lu.read_data(folder / "landuse.toml")


@pytest.fixture(scope="module")
def result(data):
    return lu.assess(data, policy=sample_policy(), as_of=AS_OF)


@pytest.fixture(scope="module")
def run(folder, tmp_path_factory):
    return assess_files(
        tables_in_folder(folder), tmp_path_factory.mktemp("out"), policy=sample_policy(), as_of=AS_OF, partition_rows=80
    )


@pytest.mark.parametrize("frame", KEYS)
def test_read_into_memory_they_give_what_a_run_in_parts_gives(result, run, frame):
    written = pd.DataFrame(read_parts(run.folder, HOMES[frame])).sort_values(KEYS[frame], ignore_index=True)
    expected = pd.DataFrame(getattr(result, frame).reset_index()).sort_values(KEYS[frame], ignore_index=True)
    assert set(written) == set(expected)
    dates = dict.fromkeys(expected.select_dtypes("datetime64[s]"), "datetime64[ms]")  # Parquet has no whole seconds
    pd.testing.assert_frame_equal(written, expected[written.columns].astype(dates), check_exact=True)


def test_findings_name_the_file_in_the_folder_and_its_row(data, result, run):
    columns = ["issue", "table", "record_id", "column", "value", "message", "file", "sheet", "row"]
    found = ordered_issues(result.issues)[columns].sort_values(columns, ignore_index=True)
    expected = pd.read_parquet(run.folder / "issues.parquet")[columns].sort_values(columns, ignore_index=True)
    assert found["row"].notna().any()
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)
    origins = data.origins["parcels"]
    assert list(pd.unique(origins["file"])) == [
        f"parcels/{name}" for name in ("0000.parquet", "2020/0001.parquet", "2020/0002.parquet")
    ]
    last = origins.iloc[-1]
    assert last["row"] == (origins["file"] == last["file"]).sum()


def test_every_file_is_hashed(folder, result):
    inputs = {entry["file"]: entry["sha256"] for entry in result.provenance["inputs"]}
    files = list(folder.rglob("*.parquet"))
    assert len(files) > 10
    assert all(inputs[file.relative_to(folder).as_posix()] == file_hash(file) for file in files)


def two_files(folder, one, other):
    folder.mkdir()
    for name, frame in (("a", one), ("b", other)):
        frame.to_parquet(folder / f"{name}.parquet")
    (folder / "landuse.toml").write_text(f'{PROJECT}[data.parcels]\nfile = "../{folder.name}"\n', encoding="utf-8")
    return folder / "landuse.toml"


def parcels(crs="EPSG:4550", **columns):
    square = gpd.GeoSeries.from_wkt(
        ["POLYGON ((500000 4600000, 500100 4600000, 500100 4600100, 500000 4600100, 500000 4600000))"]
    )
    return gpd.GeoDataFrame({name: [value] for name, value in columns.items()}, geometry=square.to_numpy(), crs=crs)


@pytest.mark.parametrize(
    ("other", "error", "message"),
    [
        ({"parcel_id": "B"}, ReadError, r"文件 two/b\.parquet 的列与 two/a\.parquet 不同：缺少area_m2；"),
        ({"parcel_id": "B", "area_m2": 1.0, "price": 1}, ReadError, r"two/b\.parquet 的列与 two/a\.parquet 不同：多出price；"),
        ({"parcel_id": "B", "area_m2": "一亩"}, ReadError, r"文件 two/b\.parquet 的列类型与 two/a\.parquet 不一致"),
        (
            {"parcel_id": "B", "area_m2": 1.0, "crs": "EPSG:4549"},
            CrsError,
            r"two/b\.parquet 的图形列或坐标系与 two/a\.parquet 不一致",
        ),
    ],
)
def test_files_that_differ_are_refused_by_both_ways_and_told_by_the_check(tmp_path, other, error, message):
    config = two_files(tmp_path / "two", parcels(parcel_id="A", area_m2=1.0), parcels(**other))
    with pytest.raises(error, match=message):
        lu.read_data(config)
    with pytest.raises(error, match=message):
        assess_files({"parcels": config.parent}, tmp_path / "out", policy=sample_policy(), as_of=AS_OF)
    fatal = check(config, as_of=AS_OF).issues.query("severity == 'fatal'")
    assert fatal["message"].str.contains(message).any()


def test_a_broken_file_is_named(tmp_path):
    config = two_files(tmp_path / "two", parcels(parcel_id="A"), parcels(parcel_id="B"))
    (config.parent / "b.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(ReadError, match=r"文件 two/b\.parquet 无法打开，可能已损坏或不是 Parquet 文件"):
        lu.read_data(config)
    whole = (config.parent / "a.parquet").read_bytes()
    (config.parent / "b.parquet").write_bytes(whole[:40] + b"\xff" * 60 + whole[100:])
    with pytest.raises(ReadError, match=r"two/b\.parquet"):
        lu.read_data(config)
    for file in config.parent.glob("*.parquet"):
        file.unlink()
    with pytest.raises(ReadError, match="是文件夹，里面没有 Parquet 文件"):
        lu.read_data(config)


def test_limits_hold_for_all_files_together(tmp_path):
    config = two_files(tmp_path / "two", parcels(parcel_id="A"), parcels(parcel_id="B"))
    for key, said in (("rows", "行数为 2"), ("vertices", "图形顶点数为 10")):
        text = f'{PROJECT}[data.parcels]\nfile = "../two"\n[limits]\n{key} = {1 if key == "rows" else 9}\n'
        config.write_text(text, encoding="utf-8")
        with pytest.raises(ReadError, match=f"文件 two 的{said}，超过上限"):
            lu.read_data(config)


def test_ids_that_repeat_in_two_files_are_found_and_dissolved_on_request(tmp_path):
    config = two_files(tmp_path / "two", parcels(parcel_id="A"), parcels(parcel_id="A"))
    with pytest.raises(lu.errors.TableError, match=r"A（第 two/a\.parquet 1、two/b\.parquet 1 行）"):
        lu.read_data(config)
    with config.open("a", encoding="utf-8") as text:
        text.write('duplicates = "dissolve"\n')
    data = lu.read_data(config)
    assert list(data.parcels.index) == ["A"]
    assert data.issues["value"].str.contains("two/a.parquet 1、two/b.parquet 1 行").any()


def test_headers_of_a_folder_are_understood_as_those_of_a_file(tmp_path):
    one, other = (parcels(**{"宗地代码": code, "面积(亩)": 3.0, "约定动工时间": "2015年2月30日"}) for code in "AB")
    data = lu.read_data(two_files(tmp_path / "two", one, other))
    assert data.parcels["area_m2"].round(2).to_list() == [2000.0, 2000.0]
    bad = data.issues[data.issues["row"].notna() & (data.issues["column"] == "agreed_start_date")]
    assert bad["file"].to_list() == ["two/a.parquet", "two/b.parquet"]
    assert bad["row"].to_list() == [1, 1]
    report = check(tmp_path / "two" / "landuse.toml", as_of=AS_OF)
    told = report.issues[report.issues["column"] == "agreed_start_date"]
    assert set(told["header"]) == {"约定动工时间"}


def test_the_commands_work_on_folders(folder, result, tmp_path):
    from typer.testing import CliRunner

    from landuse.cli.app import app

    def said(*words):
        done = CliRunner().invoke(app, [*map(str, words)])
        assert done.exit_code == 0, (words, done.output, done.exception)
        return done.stdout

    rules = ("--policy", "data/parcels/policy.toml")
    config = folder / "landuse.toml"
    key = result.results.index[result.results["idle_status"].astype("str") != "not_due"][-1]
    assert json.loads(said("why", key, config, *rules, "--json"))["key"] == key
    said("export", config, "--format", "csv", "--out", tmp_path / "csv", *rules)
    said("borderline", config, "-o", tmp_path / "b.xlsx", *rules)
    done = CliRunner().invoke(app, ["check", str(config), "--out", str(tmp_path / "check"), "--json"])
    counted = json.loads(done.stdout)["tables"]
    assert {table["table"]: (table["file"], table["rows_read"]) for table in counted}["parcels"] == (
        "parcels",
        len(result.results),
    )


def test_a_folder_from_elsewhere_is_sealed_whole_and_read_again(tmp_path):
    config = two_files(tmp_path / "two", parcels(parcel_id="A", area_m2=1e4), parcels(parcel_id="B", area_m2=1e4))
    (tmp_path / "home").mkdir()
    config = config.rename(tmp_path / "home" / "landuse.toml")
    names = SealedNames(config.parent)
    held = _inputs(load_config(config), None, names, ())
    assert [member.path for member, _ in held] == [f"inputs/_elsewhere/1/two/{name}.parquet" for name in "ab"]
    assert names.name(tmp_path / "two") == "inputs/_elsewhere/1/two"
