"""landuse.toml: what it says is taken as said, what it does not know is refused with the nearest known word."""

import datetime as dt
import subprocess
import sys

import pytest
from bureau_files import HEAD, write_toml

from landuse.config import load_config
from landuse.errors import ConfigError

PARCELS = '[data.parcels]\nfile = "parcels.gpkg"\n'
FULL = """
reporting_unit = "示范市自然资源局"
policy = "packs/own.toml"
[crs]
working = "EPSG:4550"
[data.parcels]
file = "数据/parcels.gpkg"
layer = "parcels"
crs = "EPSG:4550"
encoding = "GBK"
duplicates = "dissolve"
area_from = "geometry"
[data.parcels.columns]
holder_name = "土地使用权人"
location = ["坐落", "项目位置"]
assessed = "评估值"
[data.parcels.units]
area_m2 = "亩"
[data.parcels.constants]
ownership = "state"
[[data.parcels.join]]
file = "tax.csv"
on = "ML"
sum = { value = "Total" }
[data.accounts]
file = "accounts.xlsx"
sheet = "2020"
header_row = 3
[extra.value]
label = "评估总值"
unit = "USD"
per_mu = true
[extra.assessed]
label = "评估值"
[context.roads]
file = "context.gpkg"
layer = "roads"
[outputs]
map_metric = "value_per_mu"
"""


def test_every_section_is_read_and_paths_stand_beside_the_file(tmp_path):
    config = load_config(write_toml(tmp_path, FULL))
    parcels = config.data["parcels"]
    assert config.project.name == "测试"
    assert config.project.as_of == dt.date(2020, 12, 31)
    assert config.project.policy == str(tmp_path / "packs/own.toml")
    assert parcels.file == tmp_path / "数据/parcels.gpkg"
    assert parcels.encoding == "gbk"
    assert parcels.columns == {"holder_name": ("土地使用权人",), "location": ("坐落", "项目位置"), "assessed": ("评估值",)}
    assert parcels.join[0].file == tmp_path / "tax.csv"
    assert parcels.join[0].sum == {"value": "Total"}
    assert config.data["accounts"].header_row == 3
    assert config.extra["value"].per_mu
    assert config.context["roads"].layer == "roads"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [("影像/图.TIF", "影像/图.TIF"), ("图.mbtiles", "图.mbtiles"), ("amap", None), ("http://10.1.2.3/{z}/{x}/{y}.tif", None)],
)
def test_a_basemap_file_stands_beside_the_toml_and_a_service_does_not(tmp_path, given, wanted):
    outputs = load_config(write_toml(tmp_path, PARCELS + f"[outputs]\nbasemap = '{given}'\n")).outputs
    assert outputs.basemap == (str(tmp_path / wanted) if wanted else given)
    assert outputs.offline


def test_a_folder_stands_for_the_landuse_toml_in_it(tmp_path):
    write_toml(tmp_path, PARCELS)
    assert load_config(tmp_path).path == tmp_path / "landuse.toml"


def test_defaults(tmp_path):
    config = load_config(write_toml(tmp_path, PARCELS))
    parcels = config.data["parcels"]
    assert (config.project.policy, config.project.reporting_unit, config.crs.working) == ("cn", "", None)
    assert (parcels.duplicates, parcels.area_from, parcels.header_row, parcels.encoding) == ("error", "contract", 1, None)


@pytest.mark.parametrize(
    ("sections", "line", "said"),
    [
        ("[projct]\n" + PARCELS, 4, "没有“projct”这一节（是否应为“project”"),
        ("[data.parcel]\nfile = 'x'\n", 4, "没有名为“parcel”的表（是否应为“parcels”"),
        (PARCELS + "colums = {}\n", 6, "[data.parcels] 没有“colums”这一项（是否应为“columns”"),
        (PARCELS + "[data.parcels.columns]\nholder_nam = 'x'\n", 7, "没有“holder_nam”这一列（是否应为“holder_name”"),
        (PARCELS + "[data.parcels.columns]\narea_mu = 'x'\n", 7, "“area_mu”由系统计算，不能由文件给出"),
        (PARCELS + "[data.parcels.units]\narea_m2 = 'mou'\n", 7, "不认识的计量单位“mou”"),
        (PARCELS + "[data.parcels.units]\narea_m2 = '万元'\n", 7, "量纲不同"),
        (PARCELS + "[data.parcels.units]\nholder_name = 'mu'\n", 7, "没有单位的列"),
        (PARCELS + "header_row = 0\n", 6, "“header_row”须不小于 1"),
        (PARCELS + "encoding = 'gbkk'\n", 6, "没有名为“gbkk”的文字编码"),
        (PARCELS + "duplicates = 'merge'\n", 6, "只能是 'error' 或 'dissolve'"),
        (PARCELS + "[[data.parcels.join]]\nfile = 'b.csv'\non = 'ML'\nsums = { v = 'x' }\n", 9, "没有“sums”这一项（是否应为“sum”"),
        (PARCELS + "[[data.parcels.join]]\nfile = 'b.csv'\non = 'ML'\nsum = { v = 'x' }\n", 6, "请先在 [extra.列名] 中说明"),
        (PARCELS + "[data.delays]\nfile = 'd.csv'\narea_from = 'geometry'\n", 8, "仅 [data.parcels] 可用"),
        (PARCELS + "[extra.area_m2]\nlabel = 'x'\n", 6, "与数据字典中的列重名"),
        (PARCELS + "[extra.v]\nlabel = 1\n", 7, "“label”须为加引号的文字"),
        (PARCELS + "[extra.v]\nlabl = 'x'\n", 7, "是否应为“label”"),
        (PARCELS + "[outputs]\nmap_metric = 'idle_day'\n", 7, "是否应为“idle_days”"),
        (PARCELS + "[outputs]\nbase_map = 'a.tif'\n", 7, "是否应为“basemap”"),
        (
            PARCELS + "[data.parcels.columns]\nownership = 'a'\n[data.parcels.constants]\nownership = 'state'\n", 9,
            "在 columns 和 constants 中都有",
        ),
    ],
)  # fmt: skip
def test_what_it_does_not_know_is_refused_with_place_and_nearest_word(tmp_path, sections, line, said):
    with pytest.raises(ConfigError) as caught:
        load_config(write_toml(tmp_path, sections))
    assert said in str(caught.value)
    assert f"landuse.toml 第 {line} 行" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[project]\nname = "x"\nas_of = "never"\n' + PARCELS, "“as_of”须为日期"),
        ("[project]\nas_of = 2020-12-31\n" + PARCELS, "“name”缺少这一项"),
        (HEAD, "没有 [data.parcels] 一节"),
        (HEAD + "data = 3\n", "没有 [data.parcels] 一节"),
        (HEAD + "[data.delays]\nfile = 'd.csv'\n", "没有 [data.parcels] 一节"),
        (HEAD + "[data]\nparcels = 3\n", "须为一节"),
        (HEAD + "[data.parcels\n", "不是有效的 TOML"),
        ("path = 'x'\n" + HEAD + PARCELS, "没有“path”这一节"),
    ],
)
def test_a_malformed_file_is_refused(tmp_path, text, said):
    path = tmp_path / "landuse.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"landuse.toml") as caught:
        load_config(path)
    assert said in str(caught.value)


def test_a_missing_file_says_how_to_get_one(tmp_path):
    with pytest.raises(ConfigError, match=r"没有找到配置文件.*landuse init"):
        load_config(tmp_path / "landuse.toml")


def test_a_file_in_gbk_is_refused(tmp_path):
    path = tmp_path / "landuse.toml"
    path.write_bytes((HEAD + PARCELS).encode("gbk"))
    with pytest.raises(ConfigError, match="不是 UTF-8 编码"):
        load_config(path)


def test_a_byte_order_mark_does_no_harm(tmp_path):
    path = tmp_path / "landuse.toml"
    path.write_text(HEAD + PARCELS, encoding="utf-8-sig")
    assert load_config(path).project.name == "测试"


def test_the_configuration_loads_without_pandas():
    code = "import sys, landuse.config; sys.exit(bool({'pandas', 'numpy', 'geopandas'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
