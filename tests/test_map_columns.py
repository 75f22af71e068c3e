"""`landuse map-columns`: the proposal is shown, saved, and read with next month."""

import json
import tomllib

import pytest
from bureau_files import layer, read
from test_read_ledgers import LOWER, MERGES, RECORDS, TITLE, TOTAL, UNITS, UPPER, ledger, workbook
from typer.testing import CliRunner

from landuse.cli.app import app
from landuse.errors import ConfigError, ReadError
from landuse.io.column_proposals import propose_columns
from landuse.io.mapping_file import write_mapping
from landuse.io.read import read_data


def by_header(proposal):
    return {found.header: found for found in proposal.columns}


def test_a_ledger_is_understood_and_nothing_is_read_with_it(tmp_path):
    ledger(tmp_path, TOTAL)
    proposal = propose_columns(tmp_path / "台账.xlsx")
    assert (proposal.table, proposal.sheet, proposal.header_rows, proposal.units_above, proposal.rows) == (
        "parcels", "台账", (3, 4), ("亩", "万元"), 2,
    )  # fmt: skip
    found = by_header(proposal)
    assert [(found[header].column, found[header].sureness, found[header].unit) for header in found] == [
        (None, "none", None), ("parcel_id", "sure", None), ("area_m2", "sure", "亩"), ("land_price_wanyuan", "likely", "万元"),
        ("agreed_delivery_date", "sure", None), ("agreed_start_date", "sure", None), (None, "none", None),
    ]  # fmt: skip
    assert found["宗地编号"].samples == ("A1", "A2")
    assert not (tmp_path / "landuse.toml").exists()


def test_what_is_saved_reads_this_month_and_the_next(tmp_path):
    ledger(tmp_path, TOTAL)
    write_mapping(propose_columns(tmp_path / "台账.xlsx"), tmp_path / "landuse.toml")
    parcels = read_data(tmp_path / "landuse.toml").parcels
    assert parcels["area_m2"].tolist() == [10_000.0, 20_000.0]
    assert parcels["land_price_wanyuan"].tolist()[0] == 1200.5
    again = (tmp_path / "landuse.toml").read_text(encoding="utf-8")
    workbook(tmp_path / "台账.xlsx", [TITLE, UNITS, UPPER, LOWER, *RECORDS[:1], [2, "A3", 60, 1, None, None, None]], MERGES)
    assert read_data(tmp_path / "landuse.toml").parcels["area_m2"].tolist() == [10_000.0, 40_000.0]
    write_mapping(propose_columns(tmp_path / "台账.xlsx"), tmp_path / "landuse.toml")
    assert (tmp_path / "landuse.toml").read_text(encoding="utf-8") == again


OWN = """# 我的配置
[project]
name = "某区"   # 标题

[data.parcels]
file = "旧.xlsx"  # 上月
header_row = 2
duplicates = "dissolve"

[data.parcels.columns]
# 受让人以合同为准
holder_name = "备注"   # 已核对
location = "旧列"

[data.delays]
file = "delays.csv"
"""


def test_what_stands_in_the_file_already_stays(tmp_path):
    ledger(tmp_path)
    path = tmp_path / "landuse.toml"
    path.write_text(OWN, encoding="utf-8")
    write_mapping(propose_columns(tmp_path / "台账.xlsx"), path)
    text = path.read_text(encoding="utf-8")
    body = tomllib.loads(text)
    parcels = body["data"]["parcels"]
    assert (parcels["file"], parcels["header_rows"], parcels["duplicates"]) == ("台账.xlsx", [3, 4], "dissolve")
    assert "header_row" not in parcels
    assert parcels["columns"]["holder_name"] == "备注"
    assert parcels["columns"]["location"] == "旧列"  # not in the file: reading says so, nothing is put in its place
    assert parcels["columns"]["parcel_id"] == "宗地编号"
    assert parcels["units"] == {"area_m2": "亩", "land_price_wanyuan": "万元"}
    assert body["data"]["delays"] == {"file": "delays.csv"}
    for kept in ("# 我的配置", "# 标题", "# 受让人以合同为准", "# 已核对"):
        assert kept in text
    with pytest.raises(ReadError, match=r"没有 .*写明的列“旧列”"):
        read_data(path)


def test_doubtful_headers_are_written_as_comments(tmp_path):
    workbook(tmp_path / "p.xlsx", [["宗地编号", "供地面积(亩)", "出让面积(亩)", "约定开工的时间"], ["A1", 15, 14, "2018-05-10"]])
    proposal = propose_columns(tmp_path / "p.xlsx")
    found = by_header(proposal)
    assert (found["供地面积(亩)"].sureness, found["出让面积(亩)"].sureness) == ("unsure", "unsure")
    assert (found["约定开工的时间"].column, found["约定开工的时间"].sureness) == ("agreed_start_date", "unsure")
    write_mapping(proposal, tmp_path / "landuse.toml")
    text = (tmp_path / "landuse.toml").read_text(encoding="utf-8")
    assert '# area_m2 = "供地面积(亩)"  # 待核对：与“出让面积(亩)”同指一列' in text
    assert tomllib.loads(text)["data"]["parcels"]["columns"] == {"parcel_id": "宗地编号"}


def test_identifiers_are_known_by_their_form(tmp_path):
    rows = [["编码", "代码", "地块"], ["210106001002GB00012", "91371626760961920K", "甲"]]
    workbook(tmp_path / "p.xlsx", rows)
    found = by_header(propose_columns(tmp_path / "p.xlsx", table="parcels"))
    assert (found["编码"].column, found["编码"].sureness) == ("parcel_id", "likely")
    assert found["代码"].column == "holder_uscc"
    assert found["地块"].column is None


def test_the_table_is_told_by_its_headers(tmp_path):
    (tmp_path / "p.csv").write_text(
        "统一社会信用代码,年度,营业收入(万元),税收(万元)\n91371626760961920K,2019,5,1\n", encoding="utf-8"
    )
    assert propose_columns(tmp_path / "p.csv").table == "accounts"


def test_layers_have_headers_of_their_own(tmp_path):
    layer({"ZDDM": ["A", "B"], "ZDMJ": [1.0, 2.0]}).to_file(tmp_path / "p.gpkg", layer="宗地")
    proposal = propose_columns(tmp_path / "p.gpkg")
    assert (proposal.header_rows, proposal.mapped) == ((), {"parcel_id": "ZDDM", "area_m2": "ZDMJ"})
    write_mapping(proposal, tmp_path / "landuse.toml")
    assert tomllib.loads((tmp_path / "landuse.toml").read_text(encoding="utf-8"))["data"]["parcels"]["file"] == "p.gpkg"


@pytest.mark.parametrize(
    "text",
    ['[project]\nname = "x"\n[data]\nparcels = {file = "p.csv"}\n', '[project]\nname = "x"\n[data]\nparcels.file = "p.csv"\n'],
)
def test_a_file_in_another_style_is_left_alone(tmp_path, text):
    ledger(tmp_path)
    (tmp_path / "landuse.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"未作改动；请手工加入") as caught:
        write_mapping(propose_columns(tmp_path / "台账.xlsx"), tmp_path / "landuse.toml")
    assert 'parcel_id = "宗地编号"' in str(caught.value)
    assert (tmp_path / "landuse.toml").read_text(encoding="utf-8") == text


def test_on_the_command_line(tmp_path):
    ledger(tmp_path)
    run = CliRunner().invoke(app, ["map-columns", str(tmp_path / "台账.xlsx"), "--write", str(tmp_path / "landuse.toml")])
    assert run.exit_code == 0, run.output
    for word in ("表头：第 3、4 行", "供应/供应面积", "area_m2", "亩→㎡（单位行）", "确定", "较可能", "已写入"):
        assert word in run.output
    assert read(
        tmp_path, (tmp_path / "landuse.toml").read_text(encoding="utf-8").partition("\n\n")[2]
    ).parcels.index.tolist() == ["A1", "A2"]
    given = CliRunner().invoke(app, ["map-columns", str(tmp_path / "台账.xlsx"), "--header-rows", "4", "--json"])
    assert json.loads(given.output)["header_rows"] == [4]
    wrong = CliRunner().invoke(app, ["map-columns", str(tmp_path / "台账.xlsx"), "--header-rows", "x"])
    assert isinstance(wrong.exception, ConfigError)


def test_a_ledger_is_added_as_the_attributes_of_the_outlines(tmp_path):
    ledger(tmp_path, TOTAL)
    layer({"ZDDM": ["A1", "A2"]}).to_file(tmp_path / "宗地.gpkg")
    config = tmp_path / "landuse.toml"
    call = ["map-columns", str(tmp_path / "台账.xlsx"), "--write", str(config), "--attributes"]
    with pytest.raises(ConfigError, match=r"没有 \[data.parcels\] 一节"):
        CliRunner().invoke(app, call, catch_exceptions=False)
    write_mapping(propose_columns(tmp_path / "宗地.gpkg", table="parcels"), config)
    done = CliRunner().invoke(app, call, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    (given,) = tomllib.loads(config.read_text(encoding="utf-8"))["data"]["parcels"]["attributes"]
    assert (given["file"], given["header_rows"]) == ("台账.xlsx", [3, 4])
    assert given["units"]["area_m2"] == "亩"
    data = read_data(config)
    assert data.parcels["area_m2"].tolist() == [10_000.0, 20_000.0]
    assert data.parcels.geometry.notna().all()
    text = config.read_text(encoding="utf-8")
    write_mapping(
        propose_columns(tmp_path / "宗地.gpkg", table="parcels"), config
    )  # the section of the table can still be written
    assert tomllib.loads(config.read_text(encoding="utf-8")) == tomllib.loads(text)
    for again in (call, call[:-1]):
        with pytest.raises(ConfigError, match="未作改动"):
            CliRunner().invoke(app, again, catch_exceptions=False)
    assert config.read_text(encoding="utf-8") == text
