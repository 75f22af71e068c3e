"""Every command with broken files and hostile options: a Chinese answer, no traceback, an exit code, nothing outside OUT."""

import os
import re
import shutil
from pathlib import Path

import pytest
from sealed_runs import write_city
from test_hostile_names import listing
from typer.main import get_command
from typer.testing import CliRunner

from landuse.cli.app import app
from landuse.errors import LanduseError
from landuse.planning import read_capacities
from landuse.working_days import read_calendar

CHINESE = re.compile("[\u4e00-\u9fff]")
FOREIGN = ("Traceback", "Usage:", "No such file", "Invalid value", "Errno")
BROKEN = b"\x00\xff\xfe[[[[=1+1\n{{7*191}},../../x\n"
CONFIG = [
    ["assess"], ["check"], ["atlas"], ["confirm"], ["standard-land"], ["land-control"], ["targets"], ["plan"], ["stock"], ["export"], ["public"],
    ["evidence"], ["zones"], ["borderline"], ["notices", "--list"], ["report", "standard-land"], ["report", "zone"], ["report", "dossier"],
    ["report", "bulletin", "--period", "2020-12"], ["init"], ["map-columns", "--table", "parcels"], ["why", "P1"], ["objections"],
]  # fmt: skip
OTHERS = [
    ["compare", "bad", "bad"], ["seal", "bad"], ["seal", "empty"], ["verify", "bad.zip"], ["verify", "empty"], ["policy", "show", "bad.toml"],
    ["policy", "show", "../../etc/passwd"], ["case", "import", "bad.csv", "-l", "ledger.gpkg", "--new"], ["case", "import", "bad.xlsx", "-l", "bad.gpkg"],
    ["case", "list", "-l", "bad.gpkg"], ["case", "due", "-l", "empty"], ["case", "export", "x.csv", "-l", "bad.gpkg"],
    ["case", "add", "-l", "bad.gpkg", "-e", "identified", "--date", "2020-01-01", "-c", "../../x", "--subject", "{{7*191}}"],
    ["templates", "check", "templates"], ["templates", "check", "nowhere"], ["explain", "../../x"], ["explain", "{{7*191}}"],
    ["explain", "idle_status", "--policy", "bad.toml"], ["map-columns", "bad.xlsx", "--table", "../x"], ["objections", "city/landuse.toml", "empty"],
    ["evidence", "city/landuse.toml", "--known-starts", "bad.csv"], ["notices", "city/landuse.toml", "--paper", "../../x"],
    ["notices", "city/landuse.toml", "--list", "--holidays", "bad.csv"], ["doctor", "--data", "bad"], ["why", "../../x", "city/landuse.toml"],
]  # fmt: skip
OPTIONS = {
    "--policy": ("../../etc/passwd", "bad.toml", "{{7*191}}", "http://127.0.0.1/x.toml"), "--as-of": ("0000-00-00", "9999-99-99", "一月", "2020-12-31T"),
    "--engine": ("{{7*191}}",), "--partition-rows": ("-1", "0", "9" * 400), "--basemap": ("../../etc/passwd", "bad.tif"), "--paper": ("../../x",),
    "--metric": ("../../x", "__class__"), "--parcels": ("../../x",), "--zone": ("../../x", "{{7*191}}"), "--period": ("../../x", "2020-99"),
    "--kind": ("../../x",), "--format": ("../../x",), "--capacities": ("bad.csv",), "--years": ("0", "-1"), "--holidays": ("bad.csv",),
    "--verdict": ("{{7*191}}",), "--csv-encoding": ("\u202e",), "--to": ("http://127.0.0.1:9/x", "postgresql://a:b@127.0.0.1:1/x"), "--parcel": ("../../x",),
    "--time-limit": ("-1", "nan"), "--from": ("0000",),
}  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Return a folder with a whole city, and broken files of every kind."""
    around = tmp_path_factory.mktemp("around")
    work = around / "work"
    for name in ("empty", "bad", "templates"):
        (work / name).mkdir(parents=True)
    write_city(work / "city")
    for name in (
        "bad.toml",
        "bad.zip",
        "bad.csv",
        "bad.xlsx",
        "bad.gpkg",
        "bad.tif",
        "bad/results.gpkg",
        "bad/provenance.json",
        "templates/x.docx",
    ):
        (work / name).write_bytes(BROKEN)
    for name, text in {"data.toml": '[project]\nname = "x"\n[data.parcels]\nfile = "bad.%s"\n'}.items():
        for kind in ("csv", "xlsx", "gpkg"):
            (work / f"{kind}_{name}").write_text(text % kind, encoding="utf-8")
    return around, work


def call(place, arguments):
    """Return exit code and what is said; a refusal of ours is told as `main` tells it."""
    _, work = place
    before = Path.cwd()
    os.chdir(work)
    try:
        done = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"}, prog_name="landuse")
    finally:
        os.chdir(before)
    if isinstance(done.exception, LanduseError):
        return 2, done.output + str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), (arguments, repr(done.exception))
    return done.exit_code, done.output


def refused(place, arguments):
    code, said = call(place, arguments)
    assert code in (1, 2), (arguments, code, said)
    assert CHINESE.search(said), (arguments, said)
    assert not [word for word in FOREIGN if word in said], (arguments, said)


def told_alike(place, calls):
    around, work = place
    out = work / "OUT"
    before = listing(around, out)
    for arguments in calls:
        refused(place, arguments)
        shutil.rmtree(out, ignore_errors=True)
        after = listing(around, out)
        assert {name for name in set(before) | set(after) if before.get(name) != after.get(name)} <= {Path("work/check")}, (
            arguments
        )


def parts(command):
    """Return the options that a command has."""
    found = get_command(app)
    for word in command:
        found = getattr(found, "commands", {}).get(word, found)
    return {option for parameter in found.params for option in (*parameter.opts, *parameter.secondary_opts)}


def with_out(command):
    return [*command, "--out", "OUT"] if "--out" in parts(command) else command


@pytest.mark.parametrize("config", ["bad.toml", "empty", "nowhere.toml", "csv_data.toml", "bad.xlsx"])
def test_every_command_refuses_a_broken_configuration_or_table(config, place):
    calls = []
    for command in CONFIG:
        if command[0] in ("init", "map-columns") and config not in ("bad.xlsx", "nowhere.toml"):
            continue  # they read no landuse.toml
        if command[0] == "objections":
            calls.append([*with_out(command), config, "empty"])
        else:
            calls.append([*with_out(command), config])
    told_alike(place, calls)


@pytest.mark.parametrize("config", ["xlsx_data.toml", "gpkg_data.toml"])
def test_broken_tables_are_refused_and_checked(config, place):
    told_alike(place, [[*with_out(command), config] for command in (["assess"], ["check"], ["export"], ["plan"])])


def test_other_commands_refuse_broken_files_and_hostile_names(place):
    told_alike(place, OTHERS)


@pytest.mark.parametrize("read", [read_capacities, read_calendar])
def test_files_that_options_name_are_refused_in_chinese(read, place, tmp_path):
    (tmp_path / "deep.toml").write_text("a=" + "[" * 20_000, encoding="utf-8")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    _, work = place
    names = (
        work / "bad.csv",
        work / "bad",
        work / "nowhere",
        tmp_path / "deep.toml",
        tmp_path / "circle",
        "a\0b",
        "\ud800",
        "长" * 5000,
    )
    for name in names:
        with pytest.raises(LanduseError, match="；") as told:
            read(name)
        for word in (*FOREIGN, "directory", "Too many", "null byte"):
            assert word not in str(told.value)


def test_hostile_values_of_every_option_are_refused(place):
    calls = []
    for option, values in OPTIONS.items():
        takes = [command for command in [*CONFIG, ["compare"]] if option in parts(command)]
        assert takes, option
        command = [*takes[0], "city/landuse.toml"] if takes[0] != ["compare"] else ["compare", "city", "city"]
        calls += [[*with_out(command), option, value] for value in values]
    told_alike(place, calls)
