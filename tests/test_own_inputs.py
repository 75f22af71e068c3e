"""No command writes over what it reads: whatever it is told to write to, by whatever name or link, every input stays as it is."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest
from sealed_runs import AS_OF, write_city
from typer.main import get_command
from typer.testing import CliRunner

import landuse as lu
from landuse.cli.app import app
from landuse.errors import OutputError
from landuse.io.atomic import atomic_files, atomic_path
from landuse.io.own_inputs import inputs_kept, refuse_own_input
from landuse.outputs import write_outputs

REFUSED = "是本次读取的原文件，不能覆盖"
CITY = "city/landuse.toml"
TO_A_FILE = {
    "atlas": ["atlas", CITY], "borderline": ["borderline", CITY], "objections": ["objections", CITY, "returned"], "evidence": ["evidence", CITY],
    "compare": ["compare", CITY, "--from", "2019-12-31", "--to", "2020-12-31"], "compare folders": ["compare", "run", "run"],
    "export": ["export", CITY], "export shp": ["export", CITY, "-f", "shp"], "land-control": ["land-control", CITY], "seal": ["seal", "run", "-c", CITY],
    "notices": ["notices", CITY, "--list"], "map": ["map", CITY], "plan": ["plan", CITY], "public": ["public", CITY], "standard-land": ["standard-land", CITY],
    "stock": ["stock", CITY], "zones": ["zones", CITY],
}  # fmt: skip
"""Commands that write one file."""
TO_A_FOLDER = {
    "assess": ["assess", CITY], "check": ["check", CITY], "targets": ["targets", CITY], "export csv": ["export", CITY, "-f", "csv"],
    "export parquet": ["export", CITY, "-f", "parquet"], "confirm": ["confirm", CITY], "atlas": ["atlas", CITY, "--format", "png"],
    "dossier": ["report", "dossier", CITY, "--parcel", "2101060010010000001", "--fresh"],
}  # fmt: skip
"""Commands that write into a folder."""
KNOWN = {"assess": "provenance.json", "check": "issues.xlsx", "targets": "targets.xlsx"}
"""A file of those that take longer; of the others it is found out."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Return a folder with a city, a run of it, a returned form, and links that lead to inputs."""
    folder = tmp_path_factory.mktemp("home")
    config = write_city(folder / "city")
    result = lu.assess(lu.read_data(config), policy=lu.load_policy("cn-2101", as_of=AS_OF), as_of=AS_OF)
    write_outputs(result, folder / "run", grounds="none")
    (folder / "returned").mkdir()
    shutil.copy(folder / "run" / "issues.xlsx", folder / "returned" / "form.xlsx")
    (folder / "alias.csv").symlink_to(folder / "city" / "cases.csv")
    (folder / "linked").symlink_to(folder / "city")
    return folder


def hashes(folder):
    files = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}
    return files | {path: path.readlink() for path in folder.rglob("*") if path.is_symlink()}


def call(home, arguments):
    here = Path.cwd()
    os.chdir(home)
    try:
        return CliRunner().invoke(app, arguments, prog_name="landuse")
    finally:
        os.chdir(here)


def refused(home, arguments, said=REFUSED):
    before = hashes(home)
    done = call(home, arguments)
    told = done.output + str(done.exception)
    assert isinstance(done.exception, OutputError) or done.exit_code == 1, (arguments, told)
    assert said in told, (arguments, told)
    assert hashes(home) == before
    return told


@pytest.mark.parametrize(
    "target", ["city/cases.csv", CITY, "alias.csv", "city/../city/enterprises.csv", "linked/宗地/parcels.geojson"]
)
def test_a_command_that_writes_a_file_refuses_every_input_by_every_name(home, target):
    for name, arguments in TO_A_FILE.items():
        if name != "compare folders":
            assert f"{Path(target).name} {REFUSED}" in refused(home, [*arguments, "--out", target])


def test_results_that_are_compared_or_sealed_and_returned_forms_are_inputs_too(home):
    for arguments in (["compare", "run", "run", "-o", "run/results.gpkg"], ["seal", "run", "-c", CITY, "-o", "run/ledger.xlsx"]):
        refused(home, arguments)
    refused(home, ["objections", CITY, "returned", "-o", "returned/form.xlsx"])
    assert call(home, ["compare", "run", "run", "-o", "run/compare.xlsx"]).exit_code == 0
    assert call(home, ["compare", "run", "run", "-o", "run/compare.xlsx"]).exit_code == 0
    (home / "run" / "compare.xlsx").unlink()


@pytest.mark.parametrize("name", TO_A_FOLDER)
def test_a_command_that_writes_into_a_folder_refuses_a_file_there_that_leads_to_an_input(home, name, tmp_path):
    out = tmp_path / "OUT"
    if name not in KNOWN:
        call(home, [*TO_A_FOLDER[name], "--out", str(out)])
    written = sorted(out.glob("*"))
    out.mkdir(exist_ok=True)
    taken = out / (KNOWN.get(name) or written[0].name)
    taken.unlink(missing_ok=True)
    taken.symlink_to(home / "city" / "cases.csv")
    before = hashes(out)
    assert taken.name in refused(home, [*TO_A_FOLDER[name], "--out", str(out)])
    assert hashes(out) == before


def test_files_of_options_and_ledgers_are_inputs(home, tmp_path):
    ledger, plain = home / "cases.gpkg", home / "plan.toml"
    assert call(home, ["case", "import", "city/cases.csv", "-l", "cases.gpkg", "--new"]).exit_code in (0, 1)
    plain.write_text("", encoding="utf-8")
    for arguments in (
        ["case", "export", "cases.gpkg", "-l", "cases.gpkg"],
        ["case", "due", "-l", "cases.gpkg", "-o", "cases.gpkg"],
        ["case", "import", "city/cases.csv", "-l", "cases.gpkg", "--issues", "city/cases.csv"],
        ["notices", CITY, "--list", "--ledger", "cases.gpkg", "-o", "cases.gpkg"],
        ["plan", CITY, "--capacities", "plan.toml", "-o", "plan.toml"],
        ["evidence", CITY, "--known-starts", "plan.toml", "-o", "plan.toml"],
        ["assess", CITY, "--basemap", "plan.toml", "-o", "plan.toml"],
        ["map-columns", "city/cases.csv", "--write", "city/cases.csv"],
        ["zones", CITY, "--policy", "plan.toml", "-o", "plan.toml"],
    ):
        refused(home, arguments)
    ledger.unlink()
    plain.unlink()


def test_a_run_in_parts_refuses_inputs_where_its_results_and_its_work_go(home, tmp_path):
    lu.read_data(home / CITY).parcels.reset_index()[["parcel_id", "works_status", "geometry"]].to_parquet(
        home / "parcels.parquet"
    )
    text = '[project]\nname = "x"\nas_of = 2020-12-31\n[data.parcels]\nfile = "parcels.parquet"\n'
    for place in ("geoparquet", ".landuse-work", "geoparquet/parcels"):
        folder = tmp_path / "OUT" / place
        folder.mkdir(parents=True)
        shutil.copy(home / "parcels.parquet", folder)
        (folder / "landuse.toml").write_text(text, encoding="utf-8")
        before = hashes(tmp_path)
        done = call(home, ["assess", str(folder), "--engine", "streaming", "-o", str(tmp_path / "OUT")])
        assert isinstance(done.exception, OutputError), done.output
        assert "就在成果文件夹" in str(done.exception)
        assert hashes(tmp_path) == before
        shutil.rmtree(tmp_path / "OUT")
    (home / "parcels.parquet").unlink()


def test_a_folder_of_records_takes_no_further_files_and_a_geodatabase_is_not_replaced(tmp_path):
    (tmp_path / "all.gdb").mkdir()
    (tmp_path / "all.gdb" / "a").write_text("x", encoding="utf-8")
    with inputs_kept([tmp_path / "all.gdb", Path()]):
        for target in (tmp_path / "all.gdb", tmp_path / "all.gdb" / "new" / "b"):
            with pytest.raises(OutputError, match="请"):
                refuse_own_input(target)
        with pytest.raises(OutputError, match=r"all\.gdb 就在成果文件夹"):
            refuse_own_input(tmp_path)
        refuse_own_input(tmp_path / "other.gdb")


def replace_both(folder):
    with atomic_files(folder) as stage:
        for name in ("other.csv", "real.csv"):
            (stage / name).write_text("new", encoding="utf-8")


def test_links_and_second_names_of_an_input_are_told_and_nothing_else(tmp_path):
    (tmp_path / "real.csv").write_text("x", encoding="utf-8")
    (tmp_path / "named.csv").symlink_to(tmp_path / "real.csv")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    os.link(tmp_path / "real.csv", tmp_path / "second.csv")
    with inputs_kept([tmp_path / "named.csv", tmp_path / "circle", tmp_path / "missing.csv"]):
        for name in ("real.csv", "named.csv", "second.csv", "missing.csv"):
            with pytest.raises(OutputError, match=REFUSED), atomic_path(tmp_path / name):
                pytest.fail("nothing is made")
        with pytest.raises(OutputError, match=REFUSED):
            replace_both(tmp_path)
        assert not (tmp_path / "other.csv").exists()
        with inputs_kept([]), atomic_path(tmp_path / "other.csv") as path:
            path.write_text("new", encoding="utf-8")
    with atomic_path(tmp_path / "real.csv") as path:
        path.write_text("new", encoding="utf-8")
    assert (tmp_path / "named.csv").read_text(encoding="utf-8") == "new"


def test_every_command_that_writes_is_tried_here():
    tried = {*TO_A_FILE, *(arguments[0] for arguments in TO_A_FOLDER.values())}
    commands = get_command(app).commands
    writes = {name for name, command in commands.items() if "out" in {parameter.name for parameter in command.params}}
    assert writes - tried == {"init"}  # it never writes over a file
