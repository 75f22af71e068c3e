"""The set of outputs: complete or not at all, in one step, with the old files whole until then."""

import errno
import json
import os
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
from paper_trail import assessment
from shapely.geometry import LineString

from landuse import outputs
from landuse.errors import ConfigError, OutputError, UnknownNameError
from landuse.io.atomic import atomic_files, atomic_path
from landuse.maps import find_external_addresses
from landuse.outputs import FILES, OUTPUTS, write_outputs
from landuse.reports import write_ledger


@pytest.fixture(scope="module")
def result():
    return assessment()


def test_all_files_with_stages_in_order(result, tmp_path):
    begun = []
    roads = gpd.GeoDataFrame(geometry=[LineString([(0, 0), (900, 0)])], crs="EPSG:4550")
    written = write_outputs(
        result, tmp_path / "new" / "out", title="示范市", reporting_unit="示范局", context={"roads": roads}, progress=begun.append
    )
    # there are no enterprises, cases, promises, nor figures of zones
    absent = {"enterprises", "targets", "trajectory", "standard_land", "zones"}
    assert begun == [output.stage for output in OUTPUTS if output.name not in absent]
    expected = {name: file for name, file in FILES.items() if name not in absent}
    assert {name: path.name for name, path in written.items()} == expected
    assert sorted(entry.name for entry in (tmp_path / "new" / "out").iterdir()) == sorted(expected.values())
    assert "示范市闲置土地处置图" in written["map"].read_text(encoding="utf-8")
    ledger = openpyxl.load_workbook(written["ledger"])["台账"]
    assert ledger["A1"].value == "示范市闲置土地处置台账"
    assert "填报单位：示范局" in ledger["A2"].value
    record = json.loads(written["provenance"].read_text(encoding="utf-8"))
    assert {name: record[name] for name in result.provenance} == result.provenance
    assert set(record) - set(result.provenance) == {"tables", "extents", "rule_texts", "options", "outputs"}
    assert len(gpd.read_file(written["results"], layer="parcels")) == len(result.results)


def test_the_map_of_a_number(result, tmp_path):
    written = write_outputs(result, tmp_path, map_metric="area_mu")
    assert written["map"].stat().st_size > 10_000
    with pytest.raises(UnknownNameError):
        write_outputs(result, tmp_path, map_metric="no_such_column")


def test_a_basemap_goes_into_the_map_and_the_network_must_be_asked_for(result, tmp_path):
    address = "http://10.1.2.3/{z}/{x}/{y}.png"
    written = write_outputs(result, tmp_path, basemap=address, offline=False)
    text = written["map"].read_text(encoding="utf-8")
    assert find_external_addresses(text) == ["http://10.1.2.3"]
    with pytest.raises(ConfigError, match="--online"):
        write_outputs(result, tmp_path, basemap=address)
    assert written["map"].read_text(encoding="utf-8") == text


def test_other_files_in_the_folder_stay(result, tmp_path):
    (tmp_path / "笔记.txt").write_text("留着", encoding="utf-8")
    write_outputs(result, tmp_path)
    assert (tmp_path / "笔记.txt").read_text(encoding="utf-8") == "留着"


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError, OSError(errno.ENOSPC, "No space left on device")])
def test_an_interrupted_run_leaves_the_old_set_whole(result, tmp_path, monkeypatch, stop):
    for name in FILES.values():
        (tmp_path / name).write_text(f"old {name}")

    def interrupted(*_, **__):
        raise stop

    monkeypatch.setattr(outputs, "write_issues", interrupted)
    expected = OutputError if isinstance(stop, OSError) else stop
    with pytest.raises(expected, match="磁盘空间不足" if isinstance(stop, OSError) else None):
        write_outputs(result, tmp_path)
    assert {entry.name: entry.read_text() for entry in tmp_path.iterdir()} == {name: f"old {name}" for name in FILES.values()}


def test_a_file_open_elsewhere_stops_the_whole_set(result, tmp_path, monkeypatch):
    for name in FILES.values():
        (tmp_path / name).write_text(f"old {name}")
    really_open = os.open

    def held_by_excel(path, flags, *more, **options):
        if Path(path) == tmp_path / "ledger.xlsx":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return really_open(path, flags, *more, **options)

    monkeypatch.setattr(os, "open", held_by_excel)
    with pytest.raises(OutputError, match=r"文件 ledger\.xlsx 正被其他程序.*请关闭") as error:
        write_outputs(result, tmp_path)
    assert str(tmp_path) not in str(error.value)
    monkeypatch.undo()
    assert {entry.name: entry.read_text() for entry in tmp_path.iterdir()} == {name: f"old {name}" for name in FILES.values()}


# --- one file


def test_atomic_path_replaces_in_one_step(tmp_path):
    target = tmp_path / "deep" / "a.txt"
    with atomic_path(target) as path:
        path.write_text("new")
        (path.parent / "a.txt-journal").write_text("left by a library")
        assert not target.exists()
    assert [entry.name for entry in target.parent.iterdir()] == ["a.txt"]
    assert target.read_text() == "new"


def test_atomic_path_keeps_the_old_file_when_the_block_fails(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(UnicodeEncodeError), atomic_path(target) as path:
        path.write_text("half" * 9999 + "\ud800", encoding="utf-8")
    assert [(entry.name, entry.read_text()) for entry in tmp_path.iterdir()] == [("a.txt", "old")]


def test_a_written_file_can_be_read_by_others(tmp_path):
    with atomic_path(tmp_path / "a.txt") as path:
        path.write_text("x")
    plain = tmp_path / "b.txt"
    plain.write_text("x")
    assert (tmp_path / "a.txt").stat().st_mode == plain.stat().st_mode


def test_a_locked_target_is_named_and_kept(result, tmp_path, monkeypatch):
    target = tmp_path / "ledger.xlsx"
    target.write_text("old")

    def locked(self, other):
        raise PermissionError(errno.EACCES, "used by another process", str(other))

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(OutputError, match=r"ledger\.xlsx 正被其他程序"):
        write_ledger(result, target)
    assert [(entry.name, entry.read_text()) for entry in tmp_path.iterdir()] == [("ledger.xlsx", "old")]


def test_a_read_only_folder_says_so(result, tmp_path, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("landuse.io.atomic.TemporaryDirectory", refused)
    with pytest.raises(OutputError, match="不可写"):
        write_ledger(result, tmp_path / "ledger.xlsx")


def test_a_full_disk_while_the_workbook_closes(result, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("xlsxwriter.workbook.ZipFile", full)
    with pytest.raises(OutputError, match="磁盘空间不足"):
        write_ledger(result, tmp_path / "ledger.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_the_same_name_is_not_touched(tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(OutputError, match="同名文件夹"), atomic_path(tmp_path / "a.txt") as path:
        path.write_text("x")
    with pytest.raises(OutputError, match="同名文件夹"), atomic_files(tmp_path) as stage:
        [(stage / name).write_text("x") for name in ("a.txt", "b.txt")]
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]
