"""The command line as a user types it: outputs, summary, exit codes, Chinese help and messages."""

import json
import os
import subprocess
import sys

import pytest

from landuse.outputs import FILES

OUTPUTS = set(FILES.values())


def landuse(*arguments, cwd=None, **environment):
    """Run the command as its own process."""
    return subprocess.run(
        [sys.executable, "-c", "from landuse.cli import main; main()", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", errors="replace", check=False, cwd=cwd,
        env=os.environ | {"COLUMNS": "160", "PYTHONUTF8": "1"} | environment,
    )  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("示例 成果〔2026〕")
    done = landuse("demo", folder, "--json")
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)


def test_demo_leaves_the_whole_set(demo):
    folder, summary = demo
    assert {path.name for path in folder.iterdir()} == OUTPUTS | {"papers", "sample", "commands.json"}
    assert all((folder / name).stat().st_size > 1000 for name in OUTPUTS)
    assert set(summary["outputs"]) == {name.partition(".")[0] for name in OUTPUTS}
    assert summary["left_out"] == {}


def test_demo_leaves_a_few_of_every_paper(demo):
    folder, _ = demo
    found = {kind.name: sorted(path.name for path in kind.iterdir()) for kind in (folder / "papers").iterdir()}
    assert set(found) == {"标准地评价报告", "闲置土地文书", "地块档案", "开发区评价报告", "通报"}
    assert "可拟制文书清单.xlsx" in found["闲置土地文书"]
    assert all(any(name.endswith(".docx") for name in names) for names in found.values())


def test_the_summary_adds_up(demo):
    _, summary = demo
    assert sum(row["parcels"] for row in summary["status"]) == summary["parcels"]
    assert sum(row["parcels"] for row in summary["action"]) == summary["parcels"]
    assert sum(row["mu"] for row in summary["status"]) == pytest.approx(summary["mu"])
    assert sum(row["fee_wanyuan"] or 0 for row in summary["status"]) == pytest.approx(summary["fee_wanyuan"])
    fined = {row["code"] for row in summary["status"] if row["fee_wanyuan"]}
    assert fined == {"idle_one_year", "idle_two_years"}


def test_provenance_names_inputs_and_packs(demo):
    folder, summary = demo
    provenance = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    assert provenance["run_id"] == summary["run_id"]
    assert provenance["as_of"] == "2020-12-31"
    text = json.dumps(provenance, ensure_ascii=False)
    assert "parcels.gpkg" in text
    assert "cn-2101" in text
    assert str(folder) not in text


def test_assess_is_repeatable_and_takes_another_day(demo, tmp_path):
    folder, summary = demo
    toml = folder / "sample" / "landuse.toml"
    again = landuse("assess", toml, "-o", tmp_path / "again", "--json")
    assert json.loads(again.stdout)["run_id"] == summary["run_id"]
    earlier = landuse("assess", toml, "-o", tmp_path / "earlier", "--as-of", "2019-12-31", "--policy", "cn", "--json")
    assert earlier.returncode == 0, earlier.stderr
    found = json.loads(earlier.stdout)
    assert (found["as_of"], found["policy"]) == ("2019-12-31", "cn")
    assert found["status"] != summary["status"]


def test_the_console_table_is_chinese(demo, tmp_path):
    folder, _ = demo
    done = landuse("assess", folder / "sample" / "landuse.toml", "-o", tmp_path)
    for words in ("认定状态", "企业原因闲置满两年", "合计", "数据问题", "map.html"):
        assert words in done.stdout
    assert "认定与测算" in done.stderr or "完成" in done.stderr


def test_a_gbk_console_does_not_stop_the_run(demo, tmp_path):
    folder, _ = demo
    done = landuse("assess", folder / "sample" / "landuse.toml", "-o", tmp_path, PYTHONIOENCODING="gbk", PYTHONUTF8="0")
    assert "Traceback" not in (done.stderr or "")
    assert (tmp_path / "map.html").exists()


def test_fatal_problems_give_exit_code_one(tmp_path):
    (tmp_path / "p.csv").write_text("宗地代码,约定动工日期,开工状态\n,2018-03-01,未动工\nA,2018-03-01,未动工\n", encoding="utf-8")
    (tmp_path / "landuse.toml").write_text(
        '[project]\nname = "试"\nas_of = 2020-12-31\npolicy = "cn"\n[data.parcels]\nfile = "p.csv"\n', encoding="utf-8"
    )
    done = landuse("assess", tmp_path / "landuse.toml", "-o", tmp_path / "out")
    assert done.returncode == 1, done.stderr
    assert "致命" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["assess", "nowhere.toml"], "nowhere.toml"),
        (["explain", "idle_state"], "idle_status"),
        (["policy", "show", "cn-9999"], "cn-2101"),
        (["assess"], "landuse.toml"),
        (["nonsense"], "nonsense"),
        (["assess", "x.toml", "--as-of", "2020"], "2020"),
    ],
)
def test_a_wrong_call_gives_exit_code_two_and_a_message(arguments, message, tmp_path):
    done = landuse(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_help_is_chinese():
    text = landuse("--help").stdout
    for words in ("命令", "选项", "示例数据", "政策包", "解释一列", "显示帮助并退出"):
        assert words in text


def test_explain_and_policy_and_version():
    explained = landuse("explain", "idle_status").stdout
    assert "原始数据" in explained
    assert "《闲置土地处置办法》第十四条第（二）项" in explained
    shown = landuse("policy", "show", "cn-2101").stdout
    for words in ("idle.fee_rate", "CONFIRMED", "力争2020年底前", "无偿收回"):
        assert words in shown
    assert "cn-2101" in landuse("policy", "list").stdout
    assert landuse("--version").stdout.startswith("landuse 0.")


def test_an_interrupted_write_leaves_the_old_files_whole(demo, tmp_path):
    """A target that cannot be replaced stops the run with its name; what was there stays."""
    folder, _ = demo
    out = tmp_path / "out"
    (out / "map.html").mkdir(parents=True)  # a folder where a file should go cannot be replaced
    (out / "ledger.xlsx").write_text("旧台账", encoding="utf-8")
    done = landuse("assess", folder / "sample" / "landuse.toml", "-o", out)
    assert done.returncode == 2
    assert "map.html" in done.stderr
    assert (out / "ledger.xlsx").read_text(encoding="utf-8") == "旧台账"
    assert {path.name for path in out.iterdir()} == {"map.html", "ledger.xlsx"}
