"""Files of the same name in different folders are told apart wherever it is said where something came from."""

from pathlib import Path

import pytest

import landuse as lu
from landuse.config import load_config
from landuse.maps.about import _source
from landuse.reports.checks import write_check
from landuse.told_apart import told_apart

TOML = """[project]
name = "某区"
as_of = 2020-12-31
policy = "cn"
[data.parcels]
file = "宗地.csv"
[[data.parcels.attributes]]
file = "登记/宗地.csv"
on = "宗地代码"
[data.delays]
file = "延误/宗地.csv"
[data.enterprises]
file = "企业.csv"
"""
FILES = {
    "宗地.csv": "宗地代码,开工状态,约定动工日期,总面积\nP1,未动工,2018-01-01,2000\nP2,未动工,二〇一八,2000\n",
    "登记/宗地.csv": "宗地代码,闲置原因\nP1,H\nP2,不知道的\n",
    "延误/宗地.csv": "宗地代码,原因,起始日,终止日,佐证文号\nP1,G1,2018-03-01,2018-04-01,函1号\nP1,G1,某日,2018-04-01,函2号\n",
    "企业.csv": "统一社会信用代码,企业名称\n91210100MA0Y3F7K1A,某公司\n",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "landuse.toml").write_text(TOML, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def data(home):
    return lu.read_data(home / "landuse.toml")


def test_as_much_of_the_path_as_is_needed_and_no_more():
    files = ["/甲/数据/x.csv", "/乙/数据/x.csv", "/丙/y.csv", "X.csv"]
    called = told_apart(map(Path, files), Path("/家"))
    assert [called[Path(file)] for file in files] == ["甲/数据/x.csv", "乙/数据/x.csv", "y.csv", "./X.csv"]
    below = [Path("/家/x.csv"), Path("/家/a/x.csv"), Path("/家/b/a/x.csv"), Path("/家/../外/x.csv")]
    assert list(told_apart(below, Path("/家")).values()) == ["./x.csv", "a/x.csv", "b/a/x.csv", "../外/x.csv"]
    assert told_apart([], Path()) == {}


def test_records_cells_and_issues_name_the_folder_where_the_name_alone_does_not_tell(data):
    assert data.origins["parcels"]["file"].unique().tolist() == ["./宗地.csv"]
    assert data.origins["delays"]["file"].unique().tolist() == ["延误/宗地.csv"]
    assert data.origins["enterprises"]["file"].unique().tolist() == ["企业.csv"]
    assert data.origins.of_column("parcels", "delay_cause")["file"].unique().tolist() == ["登记/宗地.csv"]
    named = data.issues.groupby("column")["file"].unique().map(list)
    assert named["agreed_start_date"] == ["./宗地.csv"]
    assert named["delay_cause"] == ["登记/宗地.csv"]
    assert named["first_date"] == ["延误/宗地.csv"]
    assert set(data.issues.loc[data.issues["issue"] == "encoding_chosen", "file"]) <= {
        "./宗地.csv",
        "登记/宗地.csv",
        "延误/宗地.csv",
        "企业.csv",
    }
    assert {place.file for place in data.places} == {"./宗地.csv", "登记/宗地.csv", "延误/宗地.csv", "企业.csv"}


def test_grounds_name_it_too_and_no_path_of_the_machine(data, home):
    result = lu.assess(data, policy=lu.load_policy("cn", as_of="2020-12-31"), as_of="2020-12-31")
    cells = {(cell.table, cell.column): cell.file for cell in lu.why(result, "P1", "idle_status").cells if cell.value is not None}
    assert cells["parcels", "agreed_start_date"] == "./宗地.csv"
    assert cells["parcels", "delay_cause"] == "登记/宗地.csv"
    assert cells["delays", "document_no"] == "延误/宗地.csv"
    told = str(lu.why(result, "P1", "idle_status"))
    assert "登记/宗地.csv 第 2 行" in told
    assert str(home) not in told
    assert _source(result) == "./宗地.csv 等 4 个文件"


def test_the_check_finds_each_file(home, tmp_path):
    report = lu.check(home / "landuse.toml")
    assert {key: path.relative_to(home).as_posix() for key, path in report.sources.items()} == {
        ("parcels", "./宗地.csv"): "宗地.csv", ("parcels", "登记/宗地.csv"): "登记/宗地.csv", ("delays", "延误/宗地.csv"): "延误/宗地.csv",
        ("enterprises", "企业.csv"): "企业.csv",
    }  # fmt: skip
    assert write_check(report, tmp_path).page.is_file()


def test_names_do_not_change_where_they_tell_alone(home):
    config = load_config(home / "landuse.toml")
    assert [config.data["enterprises"].called, config.data["parcels"].called] == ["企业.csv", "./宗地.csv"]
