"""``landuse report zone|bulletin|dossier``: files where they are wanted, a summary, plain words for a wrong call."""

import json

import pytest
from paper_cases import paper_text
from typer.testing import CliRunner

from landuse.cli.app import app
from landuse.errors import ConfigError, UnknownNameError

TOML = """
[project]
name = "示范市"
reporting_unit = "示范市自然资源局"
as_of = 2020-12-31
policy = "cn-2101"

[papers]
office = "示范市自然资源局（公章）"

[data.parcels]
file = "parcels.csv"

[data.cases]
file = "cases.csv"

[data.zones]
file = "zones.csv"
"""
FILES = {
    "landuse.toml": TOML,
    "parcels.csv": "parcel_id,zone_id,holder_name,area_m2,works_status,agreed_start_date,delay_cause,supply_mode,land_price_wanyuan\n"
    "A01,Z1,示范A01有限公司,8000,not_started,2017-06-01,H,grant,1000\nA02,Z1,示范A02有限公司,9000,not_started,2019-12-15,H,grant,800\n",
    "cases.csv": "case_id,subject_kind,subject_id,event,event_date\nC1,idle_land,A01,identified,2018-03-01\n"
    "C1,idle_land,A01,finding_issued,2020-12-03\n",
    "zones.csv": "zone_id,zone_name,zone_level\nZ1,示范开发区,national\n",
}


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "landuse.toml"


def run(*arguments):
    return CliRunner().invoke(app, ["report", *map(str, arguments)])


def test_bulletin(config, tmp_path):
    done = run("bulletin", config, "--period", "2020-12", "--out", tmp_path, "--json")
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert summary | {"outputs": None} == {"as_of": "2020-12-31", "period": "2020年12月", "kind": "monthly", "outputs": None}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["每月通报_2020-12.docx", "每月通报_2020-12.html"]
    text = paper_text(tmp_path / "每月通报_2020-12.docx")
    assert "示范市自然资源局（公章）" in text
    assert "示范A02有限公司" in text  # a year late since the middle of the month


def test_bulletin_for_the_public_of_another_day(config, tmp_path):
    done = run("bulletin", config, "--period", "2020-11", "--public", "--format", "html", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert "数据截至 2020-11-30" in done.stdout
    page = (tmp_path / "每月通报_2020-11_公开.html").read_text(encoding="utf-8")
    assert "示范A01有限公司" not in page  # its finding came in December


def test_zone_report_and_dossiers(config, tmp_path):
    done = run("zone", config, "--out", tmp_path / "zones", "--json")
    assert json.loads(done.stdout)["reports"] == 1
    assert (tmp_path / "zones" / "开发区评价报告_Z1.docx").exists()
    done = run("dossier", config, "--parcel", "A01", "--parcel", "A99", "--out", tmp_path / "dossiers", "--json")
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert (summary["written"], summary["failed"], list(summary["failures"])) == (1, 1, ["A99"])
    again = run("dossier", config, "--all", "--out", tmp_path / "dossiers", "--json")
    assert (json.loads(again.stdout)["written"], json.loads(again.stdout)["skipped"]) == (1, 1)


def test_wrong_calls(config):
    assert isinstance(run("dossier", config).exception, ConfigError)
    assert isinstance(run("bulletin", config, "--period", "2020-13").exception, UnknownNameError)
    assert run("bulletin", config, "--period", "2020-12", "--kind", "weekly").exit_code == 2


@pytest.mark.parametrize("name", ["zone", "bulletin", "dossier"])
def test_help_is_chinese(name):
    done = run(name, "--help")
    assert done.exit_code == 0
    assert "显示帮助并退出" in done.stdout
