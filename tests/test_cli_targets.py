"""``landuse targets``: what a user types and sees."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from landuse.cli.app import app
from landuse.errors import ConfigError, OutputError

SAMPLE = Path(__file__).parents[1] / "data" / "parcels" / "landuse.toml"


def run(*arguments):
    return CliRunner(env={"COLUMNS": "160"}).invoke(app, ["targets", *map(str, arguments)])


@pytest.fixture(scope="module")
def shown():
    return run(SAMPLE)


def test_progress_is_shown_in_words(shown):
    assert shown.exit_code == 0, shown.output
    for words in (
        "闲置土地处置率",
        "北岭高新技术产业园区：未达到目标",
        "全市：落后3件：要求15件，已处置12件",
        "基准日无僵尸项目，不计算处置率",
    ):
        assert words in shown.stdout
    assert "沈政办发〔2018〕78号第12项" in shown.stdout


def test_json_and_files_at_another_day(tmp_path):
    done = run(SAMPLE, "--as-of", "2019-12-31", "--out", tmp_path / "目标", "--json")
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert (summary["as_of"], summary["policy"], summary["left_out"], summary["problems"]) == ("2019-12-31", "yunxun", {}, {})
    firms = next(target for target in summary["targets"] if target["target"] == "zombie-enterprises-2020")
    assert firms["city"][-1]["words"] == "落后2件：要求10件，已处置8件"
    assert all(row["balanced"] for row in summary["stock_flow"])
    assert {row["mode"] for row in summary["modes"]} >= {"EXT", "REC", "RESUME"}
    assert {path.name for path in (tmp_path / "目标").iterdir()} == {"targets.xlsx", "trajectory.png", "stock_flow.png"}
    assert set(summary["outputs"]) == {"targets", "trajectory", "stock_flow"}


def small(folder, *, cases):
    """Write one parcel, and with it a case whose disposal has no date."""
    (folder / "p.csv").write_text("宗地代码,约定动工日期,面积(m2)\nA,2016-03-01,20000\n", encoding="utf-8")
    text = '[project]\nname = "试[b]"\nas_of = 2020-12-31\n[data.parcels]\nfile = "p.csv"\n'
    if cases:
        events = "1,闲置土地,A,发现线索,2018-03-01,\n1,闲置土地,A,处置完毕,,无偿收回\n"
        (folder / "c.csv").write_text(f"案件编号,对象类别,对象编号,事件,日期,处置方式\n{events}", encoding="utf-8")
        text += '[data.cases]\nfile = "c.csv"\n'
    (folder / "landuse.toml").write_text(text, encoding="utf-8")
    return folder / "landuse.toml"


def test_a_pack_without_targets_still_has_flows_and_problems(tmp_path):
    done = run(small(tmp_path, cases=True), "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "规则包 cn 没有处置目标" in done.stdout
    assert "目标进度图：未写出，规则包 cn 没有目标" in done.stdout
    assert "数据问题：处置完毕或重新列入没有日期、按未发生处理 1 条" in done.stdout
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"targets.xlsx", "stock_flow.png"}


def test_a_machine_without_chinese_fonts(tmp_path, monkeypatch):
    def none():
        raise OutputError("未找到中文字体，请安装")

    monkeypatch.setattr("landuse.fonts.chinese_font", none)
    done = run(small(tmp_path, cases=True), "--policy", "cn-2101", "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "目标进度图：未写出，未找到中文字体" in done.stdout
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"targets.xlsx"}


def test_without_cases_it_says_what_is_missing(tmp_path):
    done = run(small(tmp_path, cases=False))
    assert isinstance(done.exception, ConfigError)
    assert "[data.cases]" in str(done.exception)


def test_help_is_chinese():
    text = run("--help").output
    for words in ("测算处置目标进度", "选项", "trajectory.png", "显示帮助并退出"):
        assert words in text
