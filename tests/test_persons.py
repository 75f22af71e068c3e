"""Natural persons planted in names, places and texts: none of them is in anything that the public reads."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from grounds_cases import one_of_each, result
from paper_cases import paper_text
from test_zone_report import review
from typer.testing import CliRunner

from landuse.cli.app import app
from landuse.errors import ConfigError
from landuse.maps.public import public_map
from landuse.natural_persons import identity_check_digit, masked_text, person_names
from landuse.public_list import open_findings, public_list
from landuse.reports import bulletin, standard_land_reports, zone_report

HOLDER, CONTACT, IDENTITY, MOBILE, LANDLINE = "欧阳慎独", "司徒静", "11010519491231002X", "13804018877", "024-88886666"
PLACE = f"经一路{HOLDER}厂房，联系人：{CONTACT}，身份证{IDENTITY}，电话{MOBILE}、{LANDLINE}"
PLANTED = (HOLDER, CONTACT, IDENTITY, MOBILE, LANDLINE)


@pytest.fixture(scope="module")
def planted():
    """The sample with persons in the parcels of the public list and in one with promises."""
    found = result()
    there = [parcel for parcel in open_findings(found).index if parcel in found.results.index]
    chosen = [*there[:2], dict(one_of_each("standard_land_conclusion"))["failed"]]
    rows = found.results.copy()
    for name, value in (("holder_name", HOLDER), ("holder_uscc", IDENTITY), ("location", PLACE)):
        rows[name] = rows[name].astype("str").mask(rows.index.isin(chosen), value)
    rows.loc[chosen[1], "holder_name"] = "永新机械有限公司"  # a person of another row in its place
    assert len(set(chosen)) == 3
    return replace(found, results=rows), chosen


def standing_in(text):
    return [word for word in PLANTED if word in text]


def test_the_public_map_and_the_bulletins_hold_no_person(planted, tmp_path):
    public_map(planted[0], publisher="示范局").save(tmp_path / "public.html")
    listed = public_list(planted[0]).astype("str").to_csv()
    assert standing_in(listed) == []
    assert "欧阳**" in listed
    assert "司徒*" in listed
    written = bulletin(planted[0], tmp_path, period="2020-12", public=True)
    texts = [
        (tmp_path / "public.html").read_text(encoding="utf-8"),
        written["html"].read_text(encoding="utf-8"),
        paper_text(written["docx"]),
    ]
    assert [standing_in(text) for text in texts] == [[], [], []]
    assert "欧阳**" in texts[1]


def test_the_public_report_on_standard_land_holds_no_person(planted, tmp_path):
    parcel = planted[1][2]
    done = standard_land_reports(planted[0], tmp_path, [parcel], public=True)
    text = paper_text(Path(done["path"].iloc[0]))
    assert standing_in(text) == []
    assert "欧阳**" in text
    inside = standard_land_reports(planted[0], tmp_path, [parcel])
    assert HOLDER in paper_text(Path(inside["path"].iloc[0]))


def test_the_public_zone_report_holds_no_person_and_nothing_internal(tmp_path):
    parcels = pd.DataFrame({"parcel_id": ["P1"], "zone_id": ["Z1"], "area_m2": [1000.0], "holder_name": [HOLDER]})
    found = review(zones=("Z1",), rows=(("Z1", 2019), ("Z1", 2020)), parcels=parcels)
    found.data.zones["zone_name"] = f"{PLACE}园区"
    inside = paper_text(zone_report(found, tmp_path)["Z1"])
    path = zone_report(found, tmp_path, public=True)["Z1"]
    assert path.name == "开发区评价报告_Z1_公开.docx"
    text = paper_text(path)
    assert standing_in(inside) == [HOLDER, CONTACT, IDENTITY, MOBILE, LANDLINE]
    assert standing_in(text) == []
    assert "内部资料" in inside
    assert "内部资料" not in text
    assert "公开版" in text
    assert "逐宗调查认定" in inside
    assert "逐宗调查认定" not in text
    assert "规则冲突提示" in text
    assert "综合得分" in text


@pytest.mark.parametrize("words", [["report", "dossier"], ["atlas"], ["evidence"]])
def test_what_is_for_the_office_has_no_public_edition(words):
    done = CliRunner().invoke(app, [*words, "landuse.toml", "--public"])
    assert isinstance(done.exception, ConfigError)
    assert "内部资料，没有公开版" in str(done.exception)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (f"证件{IDENTITY}。", "证件***。"),
        ("证件11010519491231002x", "证件***"),
        ("手机138 0401 8877转", "手机***转"),
        ("电话（024）88886666", "电话***"),
        ("+8613804018877", "***"),
        ("负责人:诸葛小明电话不详", "负责人:诸葛**电话不详"),
        ("联系人：永新机械厂", "联系人：永新机械厂"),
        ("宗地2101060010010000001，合同21010620180012", "宗地2101060010010000001，合同21010620180012"),
        (
            "210106001002GB00012，91210100MA0Y3F7K1A，沈政办发〔2018〕78号",
            "210106001002GB00012，91210100MA0Y3F7K1A，沈政办发〔2018〕78号",
        ),
        ("运行编号13804018877a", "运行编号13804018877a"),
    ],
)
def test_what_is_hidden_in_texts_and_what_stays(given, shown):
    assert masked_text(given) == shown
    assert masked_text(shown) == shown


def test_check_digits_and_names():
    assert identity_check_digit("11010519491231002") == "X"
    assert person_names(["王小明", "高新", "张三", "永新机械厂", HOLDER, None], [None] * 6) == (HOLDER, "王小明", "张三")
    assert masked_text("王小明、欧阳慎独合办", person_names(["王小明", HOLDER], [None] * 2)) == "王**、欧阳**合办"
