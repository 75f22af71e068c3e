"""Every option of every command, found by walking the command line itself, and the hostile values that each is given."""

import hashlib
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sealed_runs import write_city
from typer.main import get_command
from typer.testing import CliRunner

from landuse.cli.app import app
from landuse.errors import LanduseError

WRITTEN = ("--out", "--write", "--issues", "--ledger")
"""Options that say where to write (a ledger is written to): any place is theirs to choose, so they only get names
that are none (an empty one is the current folder)."""
NO_NAMES = ("a\0b", "长" * 300 + ".x", "bad.toml/x", "\ud800")
TEXTS = (
    "../../etc/passwd", "{{7*191}}", "a\0b", "长" * 5000, "\ud800", "=1+1", "<script>alert(1)</script>", "", "http://127.0.0.1:9/x", "file:///etc/passwd",
    "javascript:alert(1)", "\u202egpj.x", "bad.toml", "bad", "postgresql://a:b@127.0.0.1:1/x", "CON", "-1", "9" * 400, "__class__", "%s%n", "deep.toml",
)  # fmt: skip
NUMBERS = ("-1", "0", "nan", "inf", "9" * 400, "1e999", "一", "", "0x10", "1;2")
DAYS = ("0000-00-00", "9999-99-99", "一月", "2020-12-31T", "", "2020-02-30", "-1", "9" * 400)
MAPS = (
    "b.mbtiles", "nowhere.mbtiles", "vector.mbtiles", "empty.mbtiles", "bad.tif", "nowhere.tif", "../../etc/passwd", "file:///etc/passwd", "file:///a.tif",
    "javascript:alert(1)//{x}{y}{z}", "http://a/{x}/{y}/{z}.png", "http://a/{x}/{y}.png", "http://u:p@a/{x}/{y}/{z}", "http://a b/{x}/{y}/{z}",
    'http://a/{x}/{y}/{z}"><script>', "ftp://a/{x}/{y}/{z}", "//a/{x}/{y}/{z}", "http://a/{x}/{y}/{z}/{{7*191}}", "tianditu", "data:text/html,{x}{y}{z}",
    "http://a/{x}/{y}/{z}?tk=abcd", "\\\\host\\share\\a.tif", "/vsicurl/http://127.0.0.1:9/a.tif", "a\0.tif", "长" * 5000 + ".tif", "\ud800.mbtiles", "",
)  # fmt: skip
BY_NAME = {
    "--basemap": MAPS,
    "--parcel": (*TEXTS, "2101060010010000001\0", "P1,P2", "*", "' or 1=1 --"),
    "--as-of": DAYS,
    "--date": DAYS,
}
ARGUMENTS = {
    "config": "city/landuse.toml", "first": "city/landuse.toml", "second": "city/landuse.toml", "returned": "empty", "folder": "bad", "file": "bad.csv",
    "name": "idle_status", "key": "2101060010010000001", "path": "bad.zip", "pack": "cn",
}  # fmt: skip
NOT_TRIED = (("demo",), ("demo-papers",), ("sample",), ("templates", "export"))
"""Commands that write the sample or the templates of the program itself wherever they are told to."""


@dataclass(frozen=True)
class Tried:
    """One option of one command, with the rest of the words that the command needs."""

    words: tuple[str, ...]
    option: str
    values: tuple[str, ...]

    def call(self, value: str) -> list[str]:
        """Return the command line with `value`."""
        return [*self.words, self.option, value]


def commands() -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield every command with the words that call it."""
    waiting: list[tuple[tuple[str, ...], object]] = [((), get_command(app))]
    while waiting:
        words, command = waiting.pop(0)
        inner = getattr(command, "commands", None)
        if inner is None and words not in NOT_TRIED:
            yield words, command
        elif inner is not None:
            waiting += [((*words, name), sub) for name, sub in inner.items()]


def tried_options() -> Iterator[Tried]:
    """Yield every option that takes a value, of every command."""
    for words, command in commands():
        given = [parameter for parameter in command.params if parameter.param_type_name == "argument"]
        arguments = [ARGUMENTS[parameter.name] for parameter in given]
        names = {option for parameter in command.params for option in parameter.opts}
        out = ["--out", "OUT"] if "--out" in names else []
        for parameter in command.params:
            if parameter.param_type_name != "option" or parameter.is_flag or parameter.name in ("help", "version"):
                continue
            option = next(name for name in parameter.opts if name.startswith("--"))
            needed = [
                word
                for other in command.params
                if other.param_type_name == "option" and other.required and other is not parameter
                for word in (other.opts[0], "2020-01-01" if "date" in other.name else "x")
            ]
            rest = (*words, *arguments, *needed, *(() if option == "--out" else out))
            yield Tried(tuple(rest), option, _values(option, parameter))


def _values(option: str, parameter: object) -> tuple[str, ...]:
    if option in BY_NAME:
        return BY_NAME[option]
    kind = str(getattr(parameter.type_descriptor, "annotation", ""))
    if option in WRITTEN:
        return NO_NAMES
    if "int" in kind or "float" in kind:
        return NUMBERS
    return DAYS if "date" in kind else TEXTS


def one_each(times: int = 1) -> Iterator[list[str]]:
    """Yield command lines: each option of each command with `times` of its values, other ones for the next."""
    for number, tried in enumerate(tried_options()):
        for turn in range(min(times, len(tried.values))):
            yield tried.call(tried.values[(number * 5 + turn) % len(tried.values)])


BROKEN = b"\x00\xff\xfe[[[[=1+1\n{{7*191}},../../x\n"
CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(
    r"Traceback|Usage:|No such|Invalid value|Errno|directory|not permitted|null byte|surrogate|Exceeds|codec|too long|Value error|Error\b|errors\.pydantic"
)
"""Words of the system, of Python or of a library that a user must not have to read."""


def write_place(around: Path) -> Path:
    """Write a city and broken files of every kind into ``around/work`` and return that folder."""
    work = around / "work"
    for name in ("empty", "bad"):
        (work / name).mkdir(parents=True)
    write_city(work / "city")
    for name in ("bad.toml", "bad.zip", "bad.csv", "bad.tif", "bad/results.gpkg", "bad/provenance.json", "b.mbtiles"):
        (work / name).write_bytes(BROKEN)
    (work / "deep.toml").write_text("a=" + "[" * 20_000, encoding="utf-8")
    (work / "empty.mbtiles").write_bytes(b"")
    with closing(sqlite3.connect(work / "vector.mbtiles")) as database, database:
        database.execute("CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)")
        database.execute("INSERT INTO tiles VALUES (0, 0, 0, ?)", (b"\x1f\x8b<script>alert(1)</script>",))
    return work


def answered(work: Path, line: list[str]) -> tuple[int, list[str]]:
    """Run a command in `work`; return its exit code and what is wrong with its answer: empty where all is well. OUT is taken away again."""
    before, here = _held(work), Path.cwd()
    os.chdir(work)
    try:
        done = CliRunner().invoke(app, line, env={"COLUMNS": "200"}, prog_name="landuse")
    finally:
        os.chdir(here)
    code, said = done.exit_code, done.output
    if isinstance(done.exception, LanduseError):
        code, said = 2, said + str(done.exception)
    elif done.exception is not None and not isinstance(done.exception, SystemExit):
        return 3, [repr(done.exception)[:200]]
    out = work / "OUT"
    if out.is_dir():
        shutil.rmtree(out)
    out.unlink(missing_ok=True)
    after = _held(work)
    faults = [f"写了 {name}" for name in sorted(set(before) | set(after)) if before.get(name) != after.get(name)]
    faults += [f"英文 {word}" for word in ENGLISH.findall(_without_values(said, line))] if code else []
    return code, [
        *faults,
        *(["没有中文"] if code and not CHINESE.search(said) else []),
        *([f"退出码 {code}"] if code > 2 else []),
    ]


def _without_values(said: str, line: list[str]) -> str:
    for word in sorted(line, key=len, reverse=True):
        said = said.replace(word, "") if word else said
    return said


def _held(work: Path) -> dict[str, str]:
    """Return what stands in and around `work`, with the hash of each file; not in OUT."""
    return {
        str(path.relative_to(work.parent)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in work.parent.rglob("*")
        if work / "OUT" not in (path, *path.parents)
    }
