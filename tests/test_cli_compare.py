"""``landuse compare`` as a user types it: two folders, two days, what it prints, what it refuses."""

import json

import openpyxl
import pytest
from comparing_cases import assessed, land_data, written
from typer.testing import CliRunner

from landuse.cli.app import app
from landuse.errors import ConfigError, ReadError

TOML = """[project]
name = "示范开发区"

[data.parcels]
file = "宗地.csv"
"""
SHEETS = ["变动清单", "费用和时点变动", "变动矩阵", "原因汇总", "临近提醒", "说明", "_编码", "_来源"]


def landuse(*arguments):
    return CliRunner(env={"COLUMNS": "160"}).invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    base = tmp_path_factory.mktemp("成果")
    changed = land_data(
        {"one-year": {"works_status": "under_way"}, "two-years": {"land_price_wanyuan": 1.0}}, without=["not-due"]
    )
    return written(assessed(as_of="2020-03-31"), base / "一季度"), written(assessed(changed), base / "年末")


def test_two_folders(folders, tmp_path):
    done = landuse("compare", *folders, "-o", tmp_path / "对比.xlsx")
    assert done.exit_code == 0, done.output
    assert "变动 6 宗:时间推移 5,数据变化 2,规则变化 0,代码 0(有多个原因的 1 宗在各原因下分别计数)" in done.output
    assert "不能区分" not in done.output
    assert "其中:闲置认定状态 " in done.output
    assert "新增宗地 0 宗,不再列入的宗地 1 宗" in done.output
    assert "2020-03-31 → 2020-12-31" in done.output
    assert "企业原因闲置满一年" in done.output
    assert openpyxl.load_workbook(tmp_path / "对比.xlsx").sheetnames == SHEETS


def test_json(folders, tmp_path):
    done = landuse("compare", *folders, "-o", tmp_path / "x.xlsx", "--json")
    found = json.loads(done.stdout)
    assert found["causes"] == {"time": 5, "data": 2, "rules": 0, "code": 0, "undetermined": 0}
    assert (found["before"]["name"], found["after"]["name"]) == ("一季度", "年末")
    assert found["vanished"] == 1
    assert 0 < found["moved_by_column"]["disposal_action"] <= found["moved"]
    assert sum(row["parcels"] for row in found["net"]) == 0  # what leaves one status arrives at another
    assert found["output"].endswith("x.xlsx")


@pytest.fixture
def toml(tmp_path):
    rows = "宗地代码,开工状态,约定动工日期,闲置原因\nA,未动工,2019-06-01,使用权人自身原因\nB,未动工,2022-01-01,\n"
    (tmp_path / "宗地.csv").write_text(rows, encoding="utf-8")
    path = tmp_path / "landuse.toml"
    path.write_text(TOML, encoding="utf-8")
    return path


def test_two_days_of_one_configuration(toml, tmp_path):
    done = landuse("compare", toml, "--from", "2019-12-31", "--to", "2020-12-31", "-o", tmp_path / "x.xlsx")
    assert done.exit_code == 0, done.output
    assert "变动 1 宗:时间推移 1,数据变化 0,规则变化 0,代码 0\n" in done.output
    assert openpyxl.load_workbook(tmp_path / "x.xlsx")["变动清单"]["A1"].value == "示范开发区变动清单"


def test_an_older_folder_says_what_it_lacks(folders, tmp_path):
    old = written(assessed(as_of="2020-03-31"), tmp_path / "旧")
    path = old / "provenance.json"
    record = {
        key: value for key, value in json.loads(path.read_text(encoding="utf-8")).items() if key not in {"rule_texts", "tables"}
    }
    path.write_text(json.dumps(record), encoding="utf-8")
    done = landuse("compare", old, folders[1], "-o", tmp_path / "x.xlsx")
    assert done.exit_code == 0, done.output
    assert "数据变化 1,规则变化 0,代码 0,不能区分 5" in done.output
    assert "注意:前次成果 旧 没有存入延误事由、项目等原始数据表" in done.output


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        (["一季度"], ConfigError, "请指定两个成果文件夹"),
        (["一季度", "--from", "2019-12-31"], ConfigError, "请指定两个成果文件夹"),
        (["一季度", "年末", "--to", "2020-12-31"], ConfigError, "只与 landuse.toml 连用"),
        (["一季度", "没有"], ReadError, r"“没有”里没有 provenance\.json"),
    ],
)
def test_wrong_calls(folders, tmp_path, arguments, error, told):
    base = folders[0].parent
    done = landuse(
        "compare", *(base / part if part in {"一季度", "年末", "没有"} else part for part in arguments), "-o", tmp_path / "x.xlsx"
    )
    assert isinstance(done.exception, error)
    with pytest.raises(error, match=told):
        raise done.exception
    assert not (tmp_path / "x.xlsx").exists()


def test_help_is_chinese():
    done = landuse("compare", "--help")
    for words in ("前次成果", "本次成果", "变动对比工作簿", "--from", "--to", "显示帮助"):
        assert words in done.output
