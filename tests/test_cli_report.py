"""``landuse report standard-land`` and ``landuse templates``."""

import json
from pathlib import Path

import docx
import pytest
from typer.testing import CliRunner

from landuse.cli.app import app
from landuse.errors import ConfigError

SAMPLE = Path(__file__).parent.parent / "data" / "parcels" / "landuse.toml"
PARCEL = "210199001004GB00036"
run = CliRunner().invoke


def test_reports_are_written_then_skipped_and_failures_listed(tmp_path):
    call = ["report", "standard-land", str(SAMPLE), "--parcel", PARCEL, "--parcel", "none", "--out", str(tmp_path)]
    done = run(app, [*call, "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["written"], found["skipped"], found["failed"]) == (1, 0, 1)
    assert "none" in found["failures"]
    assert [path.suffix for path in tmp_path.iterdir()] == [".docx"]
    again = run(app, call)
    assert "写出 0 份，已有而跳过 1 份，未能编制 1 份" in again.stdout
    assert "  none：" in again.stdout


def test_where_nothing_can_be_written_the_command_fails(tmp_path):
    done = run(app, ["report", "standard-land", str(SAMPLE), "--parcel", "none", "--out", str(tmp_path), "--public"])
    assert done.exit_code == 1
    assert "未能编制 1 份" in done.stdout


@pytest.mark.parametrize("options", [[], ["--all", "--parcel", PARCEL]])
def test_which_parcels_must_be_said(options, tmp_path):
    done = run(app, ["report", "standard-land", str(SAMPLE), *options, "--out", str(tmp_path)])
    assert isinstance(done.exception, ConfigError)
    assert "--all" in str(done.exception)


def test_templates_are_exported_kept_and_checked(tmp_path):
    assert "已写出" in run(app, ["templates", "export", str(tmp_path)]).stdout
    assert run(app, ["templates", "check", str(tmp_path)]).exit_code == 0
    path = tmp_path / "标准地履约评价报告.docx"
    document = docx.Document(path)
    document.add_paragraph("{{ cover.nichts }}")
    document.save(path)
    done = run(app, ["templates", "check", str(tmp_path)])
    assert done.exit_code == 1
    assert "cover.nichts" in done.stdout
    assert "已有，未覆盖" in run(app, ["templates", "export", str(tmp_path)]).stdout
    assert run(app, ["templates", "export", str(tmp_path), "--force"]).exit_code == 0
    assert run(app, ["templates", "check", str(tmp_path)]).exit_code == 0


def test_a_folder_without_templates_is_told(tmp_path):
    done = run(app, ["templates", "check", str(tmp_path)])
    assert done.exit_code == 1
    assert "没有模板" in done.stdout


@pytest.mark.parametrize("arguments", [["report"], ["report", "standard-land"], ["templates"], ["templates", "check"]])
def test_help_is_chinese(arguments):
    assert "显示帮助并退出。" in run(app, [*arguments, "--help"]).stdout
