"""Grounds of runs in parts, byte for byte those of a run in memory; and the grounds of one record, read without the others."""

import json
import zipfile

import pytest
from engine_cases import AS_OF, first_piece, sample_policy
from test_folder_tables import write_folders
from typer.testing import CliRunner

import landuse as lu
from landuse.cli.app import app
from landuse.engines import linked_records as reading
from landuse.engines.files import assess_files
from landuse.engines.linked_records import linked_records
from landuse.engines.parquet_tables import tables_in_folder
from landuse.engines.run_store import RESULT_FOLDER
from landuse.errors import ReadError, TableError, UnknownNameError
from landuse.grounds import GROUNDS_FILE, kept_grounds, read_chain, recompute_all, verdicts, why, write_grounds

RULES = ("--policy", "data/parcels/policy.toml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_folders(first_piece(160), tmp_path_factory.mktemp("folders") / "in")


@pytest.fixture(scope="module")
def result(folder):
    return lu.assess(lu.read_data(folder / "landuse.toml"), policy=sample_policy(), as_of=AS_OF)


@pytest.fixture
def unsearched(monkeypatch):
    """No changes are searched for: they do not depend on what is put together, and take most of the time."""
    monkeypatch.setattr("landuse.grounds.gathering._search", lambda *_, **__: None)


def in_parts(folder, out, **more):
    return assess_files(tables_in_folder(folder), out, policy=sample_policy(), as_of=AS_OF, **more)


@pytest.fixture(scope="module")
def stored(folder, tmp_path_factory):
    return in_parts(folder, tmp_path_factory.mktemp("out"), partition_rows=60, grounds="all")


def assert_same_grounds(found, expected):
    with zipfile.ZipFile(found) as mine, zipfile.ZipFile(expected) as other:
        assert mine.namelist() == other.namelist()
        assert all(mine.read(name) == other.read(name) for name in other.namelist())
    assert found.read_bytes() == expected.read_bytes()


def test_parts_keep_what_a_run_in_memory_keeps(stored, result, tmp_path):
    assert stored.summary["parts"] > 2
    assert_same_grounds(stored.folder / GROUNDS_FILE, write_grounds(kept_grounds(result, "all"), tmp_path / "local.zip"))
    manifest = json.loads((stored.folder / "manifest.json").read_text(encoding="utf-8"))
    assert GROUNDS_FILE in {entry["file"] for entry in manifest["files"]}


@pytest.mark.usefixtures("unsearched")
def test_the_size_of_the_parts_and_of_the_stretches_does_not_show(folder, result, tmp_path, monkeypatch):
    expected = write_grounds(kept_grounds(result, "adverse"), tmp_path / "local.zip")
    for size, stretch in ((10**6, 17), (80, 50)):
        monkeypatch.setattr("landuse.engines.part_grounds._AT_ONCE", stretch)
        monkeypatch.setattr("landuse.engines.grounds_together._AT_ONCE", stretch)
        found = in_parts(folder, tmp_path / f"{size}", partition_rows=size, grounds="adverse")
        assert_same_grounds(found.folder / GROUNDS_FILE, expected)


def test_what_is_kept_is_read_and_gives_every_verdict_again(stored):
    out = stored.folder.parent
    grounds = lu.read_grounds(out)
    assert {chain["verdict"] for chain in grounds.lines} == set(verdicts())
    assert recompute_all(grounds, sample_policy()) == [line["code"] for line in grounds.lines]
    line = grounds.lines[0]
    assert read_chain(out, line["key"], line["verdict"]) == grounds[0]
    done = CliRunner().invoke(app, ["why", line["key"], str(out), "--json"])
    assert json.loads(done.stdout)["code"] == line["code"]
    (out / GROUNDS_FILE).write_bytes((out / RESULT_FOLDER / GROUNDS_FILE).read_bytes())
    with pytest.raises(ReadError, match=r"有两次运行的认定依据：grounds\.zip、geoparquet/grounds\.zip"):
        lu.read_grounds(out)
    (out / GROUNDS_FILE).unlink()


@pytest.mark.usefixtures("unsearched")
def test_a_part_that_is_not_judged_has_no_grounds_and_the_file_says_so(folder, tmp_path, monkeypatch, stored):
    from landuse.engines import part_tasks

    def judge(part, *rest):
        seen.append(part)
        if len(seen) == 2:
            raise TableError("面积不是数字")
        return genuine(part, *rest)

    genuine, seen = part_tasks.judge_part, []
    monkeypatch.setattr(part_tasks, "judge_part", judge)
    found = in_parts(folder, tmp_path, partition_rows=60, grounds="adverse")
    lost = set(seen[1].data.parcels.index)
    grounds, whole = lu.read_grounds(tmp_path), lu.read_grounds(stored.folder)
    with zipfile.ZipFile(found.folder / GROUNDS_FILE) as archive:
        assert "有 1 个分区未能认定" in archive.read("说明.txt").decode("utf-8-sig")
    assert lost
    assert not lost & {line["key"] for line in grounds.lines}
    idle = [line for line in grounds.lines if line["verdict"] == "idle_status"]
    assert idle
    assert all(whole.of(line["key"], "idle_status").cells[0] == grounds.of(line["key"], "idle_status").cells[0] for line in idle)
    graded = [line for line in grounds.lines if line["verdict"] == "per_mu_grade"]
    assert graded
    assert recompute_all(grounds, sample_policy()) == [line["code"] for line in grounds.lines]


@pytest.mark.usefixtures("unsearched")
def test_which_grounds_are_kept(folder, tmp_path):
    with pytest.raises(UnknownNameError, match="分区运行不能保存 full 的认定依据"):
        in_parts(folder, tmp_path, grounds="full")
    config, out = str(folder / "landuse.toml"), tmp_path / "none"
    call = ["assess", config, *RULES, "--engine", "streaming", "--json"]
    said = json.loads(CliRunner().invoke(app, [*call, "--grounds", "none", "--out", str(out)]).stdout)
    assert "--grounds all" in said["left_out"]["grounds"]
    assert said["grounds"] == "none"
    assert not (out / RESULT_FOLDER / GROUNDS_FILE).exists()
    said = json.loads(CliRunner().invoke(app, [*call, "--out", str(tmp_path / "usual")]).stdout)
    assert (said["grounds"], said["outputs"]["grounds"].endswith(GROUNDS_FILE), "grounds" in said["left_out"]) == (
        "all",
        True,
        False,
    )


@pytest.mark.parametrize("name", [name for name in verdicts() if name != "per_mu_grade"])
def test_one_record_has_the_same_grounds_without_the_others(folder, result, name):
    frame = {"parcels": result.results, "enterprises": result.enterprises, "projects": result.projects}[verdicts()[name].table]
    codes = frame[name].astype("str")
    key = str(codes.index[codes == codes.value_counts().index[-1]][-1])
    data = linked_records(tables_in_folder(folder), key, verdicts()[name].table)
    alone = lu.assess(data, policy=sample_policy(), as_of=AS_OF)
    assert len(data.parcels) < len(result.results) / 2
    assert why(alone, key, name, counterfactual=False) == why(result, key, name, counterfactual=False)


def test_the_command_reads_all_only_for_a_ranking(folder, result, monkeypatch):
    def said(*words):
        return CliRunner().invoke(app, ["why", *words, str(folder / "landuse.toml"), *RULES, "--json", "--quick"])

    sizes = []
    monkeypatch.setattr("landuse.screening.find_by_rows", lambda data, genuine=lu.screening.find_by_rows, **more: (
        sizes.append(len(data.parcels)), genuine(data, **more))[1])  # fmt: skip
    parcel, firm = result.results.index[-1], result.enterprises.index[-1]
    assert json.loads(said(parcel).stdout)["verdict"] == "idle_status"
    assert json.loads(said(firm).stdout)["verdict"] == "zombie_status"
    graded = json.loads(said(firm, "--verdict", "per_mu_grade").stdout)
    assert graded["code"] == str(result.enterprises.loc[firm, "per_mu_grade"])
    assert max(sizes[:2]) < sizes[2] == len(result.results)
    assert "都没有“无此宗”" in str(said("无此宗").exception)


def test_a_broken_file_is_told_by_reading_all(folder, tmp_path):
    for name in ("parcels", "delays"):
        (tmp_path / name).mkdir()
        for file in (folder / name).rglob("*.parquet"):
            (tmp_path / name / file.name).write_bytes(file.read_bytes())
    (tmp_path / "delays" / "0001.parquet").write_bytes(b"PAR1 no more")
    sources = tables_in_folder(tmp_path)
    key = str(lu.read_data(folder / "landuse.toml").parcels.index[0])
    assert reading.linked_records(sources, key) is None
