"""``landuse plan`` on the sample: it says exactly why a target is missed, writes the workbook, and ends with its exit code."""

import json
from pathlib import Path

import openpyxl
import pytest
from test_cli import landuse

from landuse.cli.plan import plan
from landuse.errors import ConfigError
from landuse.io.sample import write_sample

LIMITS = """
[[capacities]]
resource = "staff_hours"
amount = 2000
[[capacities]]
resource = "court_slots"
amount = 2
year = 2021
"""


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    folder = tmp_path_factory.mktemp("样例")
    write_sample(folder, scenes=False)
    return folder / "landuse.toml"


@pytest.fixture(scope="module")
def limited(config):
    limits = config.with_name("plan.toml")
    limits.write_text(LIMITS, encoding="utf-8")
    out = config.with_name("限额 plan.xlsx")
    return landuse("plan", config, "--capacities", limits, "--years", "2021-2022", "-o", out, "--json"), out


def test_the_sample_says_exactly_why_a_target_is_missed(config, tmp_path):
    done = landuse("plan", config, "-o", tmp_path / "plan.xlsx")
    assert done.returncode == 1, done.stderr
    missed = [line for line in done.stdout.splitlines() if line.startswith("目标不能完成")]
    assert len(missed) == 1
    assert "北岭高新技术产业园区闲置土地处置率（力争目标）到 2021 年底还须处置 10 件，可安排 8 件，差 2 件" in missed[0]
    assert "有 2 件不能按时安排（先查清:下达调查通知书 2 件）" in missed[0]
    for words in (
        "计划期 2021—2023 年",
        "已证明为最优",
        "目标时点 2020-12-31 在计划期以前",
        "按不限计算的资源：工时、处置经费、听证、法院案件",
    ):
        assert words in done.stdout
    assert openpyxl.load_workbook(tmp_path / "plan.xlsx", read_only=True).sheetnames[:4] == [
        "处置计划",
        "未安排",
        "资源占用",
        "目标对照",
    ]


def test_json_is_json_whatever_the_solver_prints(limited):
    done, out = limited
    summary = json.loads(done.stdout)
    assert summary["years"] == [2021, 2022]
    assert summary["output"] == str(out)
    assert (done.returncode, summary["status"]) == (1, "missed")
    assert summary["value"] <= summary["bound"]
    assert {row["resource"] for row in summary["binding"]} <= {"staff_hours", "court_slots"}
    assert summary["binding"]
    assert all(row["used"] <= row["limit"] + 1e-6 for row in summary["binding"])
    assert any("要补上限额所致的差额" in line and "法院案件" in line for line in summary["words"])


def test_a_policy_without_targets_ends_well(config, tmp_path, capsys):
    plan(config, out=tmp_path / "plan.xlsx", policy="cn", years="2021")
    assert "规则包未设目标" in capsys.readouterr().out
    assert (tmp_path / "plan.xlsx").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"years": "明年"}, "计划年度“明年”无法理解"),
        ({"years": "2023-2021"}, "无法理解"),
        ({"capacities": Path("none.toml")}, "none.toml 无法读取"),
    ],
)
def test_wrong_calls_say_what_to_do(config, tmp_path, options, words):
    with pytest.raises(ConfigError, match=words):
        plan(config, out=tmp_path / "plan.xlsx", **options)
    assert not (tmp_path / "plan.xlsx").exists()


def test_help_is_chinese():
    done = landuse("plan", "--help")
    assert done.returncode == 0
    for words in ("处置计划", "--capacities", "--years", "--time-limit", "限额文件"):
        assert words in done.stdout
