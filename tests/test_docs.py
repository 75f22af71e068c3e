"""The documentation: it builds without a warning, needs no network, and what it shows is true of the program."""

import ast
import csv
import re
import subprocess
import sys
import tomllib
from contextlib import suppress

import office_files
import pytest
import typer
from shown_blocks import PAGES, ROOT, blocks, command_lines, id_of
from typer.testing import CliRunner

import landuse as lu
from landuse.cli.app import app
from landuse.metrics import MODULES
from landuse.policy.rules import ROW_LISTS

DOCS = ROOT / "docs"
COMMON_FIELDS = {"id", "article", "confidence", "pack", "in_force_from", "in_force_until", "note"}
HOWTO = "docs/howto"
WRONG_CALL = typer.BadParameter.__base__
OTHER_PROGRAMS = {".", ".venv/bin/python", "cd", "export", "git", "make", "python"}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The built pages by path."""
    folder = tmp_path_factory.mktemp("site")
    sphinx = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-d", folder / "doctrees", DOCS, folder / "html"]
    done = subprocess.run(sphinx, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return {path.relative_to(folder / "html").as_posix(): path.read_text("utf-8") for path in (folder / "html").rglob("*.html")}


@pytest.mark.docs
def test_the_site_is_whole_and_needs_no_network(site):
    assert {"index.html", "tutorial.html", "faq.html", "_generated/rules/idle.html", "api/landuse.html", "search.html"} <= set(
        site
    )
    fetched = re.compile(r"<(?:script|img|link|iframe)[^>]*?(?:src|href)=\"(?:https?:)?//[^\"]*\"")
    assert {path: fetched.findall(text) for path, text in site.items() if fetched.search(text)} == {}
    assert "《闲置土地处置办法》第十四条" in site["_generated/rules/idle.html"]
    assert "云浔" not in site["tutorial.html"].partition("<article")[0]


@pytest.mark.docs
def test_every_public_function_has_its_entry(site):
    text = "".join(page for path, page in site.items() if path.startswith("api/"))
    entries = set(re.findall(r'<dt [^>]*id="([\w.]+)"', text))
    public = {name for name in lu.__all__ if callable(getattr(lu, name))}
    missing = {name for name in public if not any(entry.rpartition(".")[2] == name for entry in entries)}
    assert missing == set()


@pytest.mark.parametrize("page", PAGES, ids=id_of)
def test_every_command_shown_is_understood(page):
    for words in command_lines(page):
        if words[0] == "landuse":
            understood(words[1:])
        else:
            assert words[0] in OTHER_PROGRAMS, words
        if words[0] == "make":
            assert f"\n{words[1]}:" in (ROOT / "Makefile").read_text("utf-8"), words


def test_every_command_shown_is_run_by_some_test():
    run = "".join(path.read_text("utf-8") for path in (ROOT / "tests").glob("*.py"))
    shown = {
        words[1] for page in PAGES for words in command_lines(page) if words[0] == "landuse" and not words[1].startswith("-")
    }
    assert {name for name in shown if f'"{name}"' not in run} == set()


def understood(words):
    """Parse a command line as the program would, without running it; the command, its options and their values have to exist."""
    command, context, name = typer.main.get_command(app), None, "landuse"
    with suppress(typer.Exit):  # --version and the like print and end
        while hasattr(command, "resolve_command"):
            context = command.make_context(name, list(words), parent=context)
            name, command, words = command.resolve_command(context, [*context._protected_args, *context.args])
        command.make_context(name, list(words), parent=context)


def test_a_wrong_option_would_be_noticed():
    with pytest.raises(WRONG_CALL):
        understood(["assess", "landuse.toml", "--no-such-option"])
    with pytest.raises(WRONG_CALL):
        understood(["no-such-command"])


@pytest.mark.parametrize("page", PAGES, ids=id_of)
def test_every_toml_and_python_shown_can_be_read(page):
    for block in blocks(page, "toml"):
        tomllib.loads(block)
    for block in blocks(page, "python"):
        imports = [node for node in ast.walk(ast.parse(block)) if isinstance(node, ast.Import | ast.ImportFrom)]
        exec(compile(ast.Module(imports, []), page.name, "exec"), {})


def test_every_rule_and_topic_has_a_chinese_name():
    """Names are kept in docs/names; a new key of the national pack, field of its rows or metrics module needs one there."""

    def named(file):
        with (DOCS / "names" / f"{file}.csv").open(encoding="utf-8", newline="") as opened:
            return {row[0] for row in csv.reader(opened)}

    policy = lu.load_policy("cn", as_of="2026-11-01")
    fields = {name for row in ROW_LISTS.values() for name in row.model_fields} - COMMON_FIELDS
    modules = {module for found in MODULES.values() for module in found}
    assert set(policy.sources) - named("rule_keys") == set()
    assert fields - named("rule_fields") == set()
    assert set(ROW_LISTS) - named("rule_lists") == set()
    assert modules - named("lineage_topics") == set()


def run(words):
    """Run a command line of a page; it has to end well."""
    done = CliRunner().invoke(app, words[1:], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_shapefile_page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    office_files.write_shapefile(tmp_path / "宗地.shp")
    (tmp_path / "landuse.toml").write_text(blocks(f"{HOWTO}/shapefile.md", "toml")[0], encoding="utf-8")
    outputs = [run(words) for words in command_lines(f"{HOWTO}/shapefile.md")]
    assert "云浔甲制造有限公司" in outputs[0]
    assert (tmp_path / "check" / "issues.xlsx").exists()
    assert (tmp_path / "成果.zip").stat().st_size > 1000


def test_the_ledger_page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    office_files.write_shapefile(tmp_path / "宗地.shp")
    office_files.write_ledger(tmp_path / "台账.xlsx")
    page = f"{HOWTO}/excel_ledger.md"
    mapping, judging = command_lines(page)
    assert "供应情况/供应面积（亩）" in run(mapping)
    with (tmp_path / "landuse.toml").open("a", encoding="utf-8") as opened:
        opened.write("\n" + blocks(page, "toml")[0])
    assert "3" in run(judging)
    (tmp_path / "joined.toml").write_text(blocks(page, "toml")[1], encoding="utf-8")
    joined = lu.read_data(tmp_path / "joined.toml").parcels
    assert joined["agreed_start_date"].notna().all()
    assert joined["land_price_wanyuan"].sum() == pytest.approx(98 * 20)
    assert joined["area_m2"].sum() == pytest.approx(98 * 2000 / 3)
    assert joined["geometry"].notna().all()


def test_the_tutorial_and_what_is_said_of_the_unknown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in blocks("docs/tutorial.md", "python"):
        exec(block.replace("mydata/", f"{ROOT.as_posix()}/data/parcels/"), names)
    assert (tmp_path / "idle.html").stat().st_size > 100_000
    for block in blocks("docs/concepts/unknown.md", "python"):
        counts = eval(block, names)
    assert counts.sum() == (names["result"].results["idle_status"] == "needs_verification").sum() > 0
    assert "idle_days" in run(["landuse", "explain", "idle_days"])


def test_the_units_page():
    (block,) = blocks("docs/concepts/units.md", "python")
    names = {}
    for line in block.splitlines():
        stated, _, said = line.partition("#")
        if said:
            assert repr(eval(stated, names)) == said.split("：")[0].strip()
        else:
            exec(line, names)


def test_the_local_pack_shown_layers_over_the_law(tmp_path):
    pack = tmp_path / "local.toml"
    pack.write_text(blocks("docs/policy_packs.md", "toml")[0], encoding="utf-8")
    policy = lu.load_policy(pack, as_of="2020-12-31")
    assert (policy.idle.fee_rate, policy.source("idle.fee_rate").pack) == (0.15, "my-zone")
    assert policy.disposal.decisions[-1].id == "local-warning"
    assert "某市规定第三条" in run(["landuse", "policy", "show", str(pack), "--as-of", "2020-12-31"])
    assert "不得放宽" in str(_refusal(pack.with_name("loose.toml"), pack.read_text("utf-8").replace("0.15", "0.5")))


def _refusal(path, text):
    path.write_text(text, encoding="utf-8")
    with pytest.raises(lu.errors.PolicyError) as refused:
        lu.load_policy(path, as_of="2020-12-31")
    return refused.value
