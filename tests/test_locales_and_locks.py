"""Other locales give the same bytes and words that can be read; shares without locks, or that refuse them, lose nothing."""

import errno
import json
import os
import platform
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from sealed_runs import write_city

from landuse.errors import OutputError
from landuse.io import lock_owner
from landuse.io.atomic import PREFIX, atomic_files, atomic_path, finish_interrupted
from landuse.io.folder_lock import LOCK_FILE, OWNER_FILE, folder_lock
from landuse.io.lock_owner import claim, owner_of

CODE = "import locale, sys; print(locale.getencoding(), file=sys.stderr); from landuse.cli import main; main()"
LOCALES = {"zh_CN.GBK": ("zh_CN", "GBK"), "tr_TR.UTF-8": ("tr_TR", "UTF-8")}


@pytest.fixture(scope="module")
def locales(tmp_path_factory):
    """Return a folder with real locales of these names, compiled here."""
    if shutil.which("localedef") is None:
        pytest.skip("localedef is not installed")
    folder = tmp_path_factory.mktemp("locales")
    for name, (source, charmap) in LOCALES.items():
        done = subprocess.run(
            ["localedef", "-i", source, "-f", charmap, str(folder / name)], capture_output=True, text=True, check=False
        )
        if not (folder / name / "LC_CTYPE").is_file():
            pytest.skip(f"the sources of {name} (Debian: locales) are not installed: {done.stderr[:200]}")
    return folder


def run(arguments, folder, **variables):
    """Run a command as on a machine with these variables; return exit code, output and errors as bytes."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHONUTF8", "PYTHONIO"))}
    done = subprocess.run(
        [sys.executable, "-c", CODE, *arguments], env={**kept, "COLUMNS": "200", "PYTHONCOERCECLOCALE": "0", **variables}, cwd=folder,
        capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    """Return the folder of a city whose files have plain names, and its outputs by a run in UTF-8."""
    folder = tmp_path_factory.mktemp("place")
    config = write_city(folder)
    (folder / "宗地").rename(folder / "lots")
    config.write_text(config.read_text(encoding="utf-8").replace("宗地/", "lots/"), encoding="utf-8")
    code, _, said = run(["assess", "landuse.toml", "-o", "usual"], folder, LC_ALL="C.UTF-8")
    assert code == 0, said.decode()
    return folder, {entry.name: entry.read_bytes() for entry in (folder / "usual").iterdir()}


WAYS = {
    "zh_CN.GBK": ({"LC_ALL": "zh_CN.GBK", "PYTHONUTF8": "0", "PYTHONIOENCODING": "gbk"}, "gbk", "gbk"),
    "tr_TR.UTF-8": ({"LC_ALL": "tr_TR.UTF-8"}, "utf-8", "utf-8"),
    "POSIX": ({"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONIOENCODING": "gbk"}, "ascii", "gbk"),
}


@pytest.mark.skipif(sys.platform == "win32", reason="locales of POSIX")
@pytest.mark.parametrize("way", WAYS)
def test_another_locale_gives_the_same_bytes_and_words_that_can_be_read(way, usual, locales):
    folder, expected = usual
    variables, held, shown = WAYS[way]
    out = f"out-{way}"
    code, told, said = run(["assess", "landuse.toml", "-o", out], folder, LOCPATH=str(locales), **variables)
    assert code == 0, said.decode(shown, errors="replace")
    assert (
        held in said.decode(shown).lower().replace("ansi_x3.4-1968", "ascii").splitlines()[0]
    )  # the locale is the one asked for
    assert "企业原因闲置满两年" in told.decode(shown)
    assert {entry.name: entry.read_bytes() for entry in (folder / out).iterdir()} == expected
    code, _, said = run(["assess", "没有.toml", "-o", "x"], folder, LOCPATH=str(locales), **variables)
    assert code == 2
    assert ("没有找到配置文件" in said.decode(shown)) or held == "ascii"
    assert ("而不是 UTF-8，含中文的文件夹和文件名可能读写不了" in said.decode(shown)) == (held != "utf-8")
    assert "Traceback" not in said.decode(shown)
    assert "内部错误" not in said.decode(shown)


def no_locks(monkeypatch, number):
    """Have every lock of the system fail with the error `number`."""

    def failing(*_):
        raise OSError(number, os.strerror(number))

    if sys.platform == "win32":
        monkeypatch.setattr("msvcrt.locking", failing)
    else:
        monkeypatch.setattr("fcntl.flock", failing)


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EIO])
def test_without_locks_one_program_writes_and_another_neither_writes_nor_clears_away(number, tmp_path, monkeypatch):
    no_locks(monkeypatch, number)
    (tmp_path / "a.txt").write_text("old", encoding="utf-8")
    with atomic_files(tmp_path) as stage:
        (stage / "a.txt").write_text("new", encoding="utf-8")
        assert owner_of(tmp_path / OWNER_FILE).process == os.getpid()
        told = rf"正由另一次运行（计算机 .* 上的进程 {os.getpid()}）写入.*可删去其中的 {OWNER_FILE}"
        with pytest.raises(OutputError, match=told), atomic_files(tmp_path):
            pass
        finish_interrupted(tmp_path)  # who only reads the folder, or writes one file, leaves the work of others alone
        with atomic_path(tmp_path / "b.txt") as other:
            other.write_text("b", encoding="utf-8")
        assert (stage / "a.txt").is_file()
        assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "old"
    assert {entry.name: entry.read_text(encoding="utf-8") for entry in tmp_path.iterdir()} == {"a.txt": "new", "b.txt": "b"}


def dead():
    """Return the number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    return ended.pid


@pytest.mark.skipif(sys.platform == "win32", reason="whether a process lives is not asked on Windows")
def test_what_a_killed_program_left_on_a_share_without_locks_is_taken_over_and_finished(tmp_path, monkeypatch):
    no_locks(monkeypatch, errno.ENOLCK)
    left = tmp_path / f"{PREFIX}x"
    (left / "new").mkdir(parents=True)
    (left / "new" / "a.txt").write_text("new", encoding="utf-8")
    (left / "ready.json").write_text('["a.txt"]', encoding="utf-8")
    signed = json.dumps({"host": platform.node(), "process": dead()})
    for lock in (left / "lock", tmp_path / OWNER_FILE):
        lock.write_text(signed, encoding="utf-8")
    with atomic_path(tmp_path / "b.txt") as other:
        other.write_text("b", encoding="utf-8")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "new"
    with folder_lock(tmp_path):
        assert owner_of(tmp_path / OWNER_FILE).process == os.getpid()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.txt", "b.txt"]


@pytest.mark.parametrize("content", ['{"host": "另一台", "process": 1}', "", "[1]", "\x00"])
def test_a_lock_of_another_computer_or_of_nobody_is_respected(content, tmp_path, monkeypatch):
    no_locks(monkeypatch, errno.ENOLCK)
    (tmp_path / OWNER_FILE).write_text(content, encoding="utf-8")
    who = "（计算机 另一台 上的进程 1）" if "另" in content else ""
    with pytest.raises(OutputError, match=f"另一次运行{who}写入.*可删去其中的 {OWNER_FILE}"), folder_lock(tmp_path):
        pass
    assert (tmp_path / OWNER_FILE).read_text(encoding="utf-8") == content
    (tmp_path / OWNER_FILE).unlink()
    with folder_lock(tmp_path):
        pass


@pytest.mark.parametrize("number", [errno.EACCES, errno.EAGAIN])
def test_a_refused_lock_is_told_and_nothing_is_touched(number, tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("old", encoding="utf-8")
    no_locks(monkeypatch, number)
    with ExitStack() as stack, pytest.raises(OutputError, match=f"正由另一次运行写入，本次未写出.*可删去其中的 {LOCK_FILE}"):
        stack.enter_context(atomic_files(tmp_path))
    assert Path(tmp_path / "a.txt").read_text(encoding="utf-8") == "old"


def signed(process):
    return json.dumps({"host": platform.node(), "process": process})


def ended_process():
    """The number of a process that has surely ended."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def test_a_lock_taken_anew_by_another_is_not_taken_for_that_of_the_dead_one(tmp_path, monkeypatch):
    path, gone = tmp_path / OWNER_FILE, ended_process()
    path.write_text(signed(gone), encoding="utf-8")
    genuine = lock_owner.owner_of

    def other_is_faster(place):
        """The dead one's file is read; before anything is done about it, another program has put its own in the place."""
        found = genuine(place)
        if found is not None and found.process == gone:
            place.write_text(signed(os.getpid()), encoding="utf-8")
        return found

    monkeypatch.setattr(lock_owner, "owner_of", other_is_faster)
    assert not claim(path)
    assert genuine(path).process == os.getpid()
    assert [entry.name for entry in tmp_path.iterdir()] == [OWNER_FILE]


def test_only_one_at_a_time_clears_the_lock_of_a_dead_one(tmp_path):
    path = tmp_path / OWNER_FILE
    path.write_text(signed(ended_process()), encoding="utf-8")
    clearing = tmp_path / f"{OWNER_FILE}.clearing"
    clearing.touch()
    assert not claim(path)
    path.unlink()  # what the message tells a person to do helps although the clearing was broken off
    assert claim(path)
    path.write_text(signed(ended_process()), encoding="utf-8")
    clearing.unlink()
    assert claim(path)
    assert owner_of(path).process == os.getpid()
