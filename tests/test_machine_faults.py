"""Faults of the machine: full disk, read-only folder, a killed run, two runs at once, other locales and time zones."""

import errno
import gc
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from interrupted_writing import NEW
from sealed_runs import AS_OF, write_city
from typer.testing import CliRunner

import landuse as lu
from landuse.cli.app import app, main
from landuse.errors import OutputError
from landuse.io.atomic import atomic_files, atomic_path, finish_interrupted
from landuse.io.folder_lock import LOCK_FILE, folder_lock
from landuse.outputs import OUTPUTS, Run, write_outputs
from landuse.reports.file_names import file_name
from landuse.sealing.sources import SealedNames

HOME = Path(__file__).parent
LIMITS = (0, 20_000, 120_000)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """Return the folder of a city and of its outputs."""
    folder = tmp_path_factory.mktemp("city")
    result = lu.assess(lu.read_data(write_city(folder)), policy=lu.load_policy("cn-2101", as_of=AS_OF), as_of=AS_OF)
    write_outputs(result, folder / "out", title="示范市", reporting_unit="示范局")
    return folder, result


def held(folder):
    return {entry.name: entry.read_bytes() for entry in folder.iterdir()}


@pytest.mark.skipif(sys.platform == "win32", reason="stops a program by signals that Windows does not have")
def test_stopped_at_any_step_the_set_is_all_old_or_all_new(tmp_path):
    done = subprocess.run(
        [sys.executable, str(HOME / "interrupted_writing.py"), str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    assert min(counts[name] for name in ("full", "readonly", "ctrl-c", "killed")) >= 15
    assert counts["finished"] >= len(NEW) - 1  # killed between the moves: finished by the next that came along


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # XlsxWriter leaves files open when a disk is full
@pytest.mark.parametrize("output", OUTPUTS, ids=[output.name for output in OUTPUTS])
def test_a_disk_that_is_full_while_a_file_is_written(output, city, tmp_path):
    import resource

    folder, result = city
    target = folder / "out" / output.file
    if not target.is_file():
        pytest.skip("these data have nothing for it")
    before = held(folder / "out")
    for limit in (limit for limit in LIMITS if limit < target.stat().st_size):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        try:
            with pytest.raises(OutputError, match="磁盘空间"), atomic_files(folder / "out") as stage:
                output.make(Run(result), stage / output.file)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert held(folder / "out") == before
    gc.collect()  # the files that were left open are complained of here and not later


def test_a_read_only_folder_is_told(city, tmp_path, monkeypatch):
    folder, _ = city

    def refused(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    before = held(folder / "out")
    monkeypatch.setattr(os, "open", refused)
    monkeypatch.setattr(os, "mkdir", refused)
    for out in (folder / "out", tmp_path / "new"):
        with pytest.raises(OutputError, match=r"不可写；请改用有写入权限的目录"), atomic_files(out):
            pass
    monkeypatch.undo()
    assert held(folder / "out") == before


def test_a_second_run_into_the_same_folder_is_told_and_changes_nothing(city):
    folder, _ = city
    before = held(folder / "out")
    with folder_lock(folder / "out"):
        done = CliRunner().invoke(app, ["assess", str(folder / "landuse.toml"), "-o", str(folder / "out")])
        assert isinstance(done.exception, OutputError)
        assert "正由另一次运行写入" in str(done.exception)
        with pytest.raises(OutputError, match="用 --out 另写一个文件夹"), atomic_files(folder / "out"):
            pass
    assert held(folder / "out") == before


def test_what_a_killed_run_left_is_cleared_away_and_a_living_one_is_left_alone(tmp_path):
    dead = tmp_path / ".landuse-dead"
    (dead / "new").mkdir(parents=True)
    (dead / "new" / "half.xlsx").write_text("half")
    (dead / "lock").write_text("")
    (tmp_path / LOCK_FILE).write_text("")  # its holder is gone
    with atomic_path(tmp_path / "a.txt") as path:
        path.write_text("one")
        finish_interrupted(tmp_path)  # another program comes along meanwhile
        with atomic_files(tmp_path) as stage:
            (stage / "b.txt").write_text("two")
    assert {entry.name: entry.read_text() for entry in tmp_path.iterdir()} == {"a.txt": "one", "b.txt": "two"}


def test_a_list_of_finished_files_cannot_reach_outside(tmp_path):
    left = tmp_path / "out" / ".landuse-x"
    (left / "new").mkdir(parents=True)
    (left / "new" / "a.txt").write_text("new")
    (tmp_path / "b.txt").write_text("kept")
    (left / "ready.json").write_text(json.dumps(["../b.txt", "a.txt", "/etc/hosts", ""]))
    finish_interrupted(tmp_path / "out")
    assert (tmp_path / "b.txt").read_text() == "kept"
    assert held(tmp_path / "out") == {"a.txt": b"new"}


def test_another_locale_console_and_time_zone_give_the_same_outputs(city, tmp_path):
    folder, _ = city
    poor = {
        "LC_ALL": "C", "LANG": "C", "PYTHONIOENCODING": "gbk",
        "TZ": "America/St_Johns", "COLUMNS": "200",
    }  # fmt: skip
    code = "from landuse.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "assess", str(folder / "landuse.toml"), "-o", str(tmp_path / "out")],
        env={**os.environ, **poor}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode("gbk", errors="replace")
    assert "企业原因闲置满两年" in done.stdout.decode("gbk")
    assert "Traceback" not in done.stderr.decode("gbk")
    assert held(tmp_path / "out") == held(folder / "out")


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "cp437"])
def test_an_error_reaches_every_console(encoding, monkeypatch, tmp_path):
    import io

    shown = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setattr(sys, "argv", ["landuse", "assess", str(tmp_path / "没有𠀀.toml")])
    with pytest.raises(SystemExit) as end:
        main()
    shown.flush()
    text = shown.buffer.getvalue().decode(encoding, errors="replace")
    assert end.value.code == 2
    assert "landuse" in text
    assert "Traceback" not in text
    if encoding == "gbk":
        assert "没有找到配置文件" in text


WINDOWS_NAMES = (
    "CON", "nul", "COM1.x", "a.", "a ", "a", "A", " a", "C:\\x\\y", "\\\\server\\share", "..\\..\\x", "../../x", "a/b", "a:b", 'a*?<>|"b', "长" * 300,
    "𠀀" * 300, "x" * 300, "", ".", "..", "\u202egpj", "\ud800", "a\x00b", "é", "e\u0301",
)  # fmt: skip


def test_keys_become_file_names_that_every_system_takes_and_tells_apart():
    names = [f"文书_{file_name(key)}.docx" for key in WINDOWS_NAMES]
    assert (
        len({unicodedata.normalize("NFC", name).casefold() for name in names}) == len(WINDOWS_NAMES) - 1
    )  # é in two writings is one key
    for name in names:
        assert len(name.encode()) <= 255
        assert not re.search(r'[\\/:*?"<>|\x00-\x1f\u202e]', name)
        assert name == Path(name).name


def test_files_with_names_of_one_system_only_are_sealed_under_others(tmp_path):
    names = SealedNames(tmp_path)
    sealed = [names.name(tmp_path / name) for name in ("a.csv", "A.csv", "CON.csv", "x:y.csv", "b\\c.csv", "数据 .csv", "d. ")]
    assert sealed[0] == "inputs/a.csv"
    assert len({name.casefold() for name in sealed}) == len(sealed)
    assert not any(sign in name for name in sealed for sign in "\\:")
    assert names.name(tmp_path / "A.csv") == sealed[1]
