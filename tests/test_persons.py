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
from landuse.cli.public_reading import tell_to_read
from landuse.data import LandData
from landuse.errors import ConfigError
from landuse.identifiers.natural_persons import identity_check_digit, masked_text, may_name_somebody, named_in_text, person_names
from landuse.known_persons import known_persons
from landuse.maps.public import public_map
from landuse.public_list import open_findings, public_list
from landuse.reports import bulletin, standard_land_reports, zone_report
from landuse.vocabulary import columns
from landuse.zones.review import review_zones

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


def test_names_of_every_table_are_known():
    parcels = pd.DataFrame({
        "parcel_id": ["P1", "P2"], "holder_name": ["张三", "永新机械厂"], "location": ["经一路8号", "经二路，联系人：钱七，赵小六先生厂房"],
        "法定代表人": ["孙小八、周九", None], "备注": ["负责人：吴十一", "高新技术产业园"],
    })  # fmt: skip
    firms = pd.DataFrame({"enterprise_id": ["E1", "E2"], "enterprise_name": ["郑十二", "高新"]})
    cases = pd.DataFrame({
        "event_no": [1], "event_id": ["e"], "case_id": ["c"], "subject_id": ["P1"], "recorded_by": ["冯十三"], "note": ["经办人：陈十四"],
    })  # fmt: skip
    known = known_persons(LandData(parcels=parcels, enterprises=firms, cases=cases))
    assert set(known) == {"张三", "钱七", "赵小六", "孙小八", "周九", "吴十一", "郑十二", "冯十三", "陈十四"}
    assert masked_text("联系张三确认，孙小八和周九在场，张三路5号", known) == "联系张*确认，孙**和周*在场，张三路5号"


@pytest.mark.parametrize(
    ("text", "names", "read"),
    [
        ("经一路8号，联系张三确认", [], True), ("联系人：张三", ["张三"], True), ("欧阳慎独女士住宅", ["欧阳慎独"], True), ("黄河路8号", [], False),
        ("高新区主任办公楼", [], True), ("沈阳经济技术开发区开发大路12号A座", [], False), ("电话见附件", [], True), ("李四光主任", ["李四光"], True),
    ],
)  # fmt: skip
def test_what_a_text_says_of_persons_and_what_somebody_should_read(text, names, read):
    assert named_in_text(text) == names
    assert may_name_somebody(text) == read
    assert all(name not in masked_text(text) for name in names)


FREE = {
    "parcels": {"location", "holder_name"}, "projects": {"project_name"}, "commitments": {"indicator"}, "zones": {"zone_name"},
}  # fmt: skip
"""Texts that people write as they like and that the public reads; every other text of the data stays inside."""
CODES = {
    "parcel_id", "zone_id", "contract_no", "supervision_no", "holder_uscc", "industry_code", "land_use_code", "unit", "project_id", "indicator",
    "subject_id", "case_id", "enterprise_id", "event_id", "wanted_zone_id", "origin_zone_id",
}  # fmt: skip
"""Keys and numbers, which are no free texts (or would change what belongs together)."""


def test_no_other_text_of_any_table_reaches_the_public(planted, tmp_path):
    found, chosen = planted
    tables, words = {}, {}
    for name in ("parcels", "delays", "enterprises", "projects", "zones", "zone_accounts", "commitments", "cases"):
        frame = found.results.copy() if name == "parcels" else found.data.table(name).copy()
        frame["备注"] = pd.Series(f"联系某乙丙{name}", index=frame.index, dtype="str")
        words[name, "备注"] = f"联系某乙丙{name}"
        for column in columns(name, "raw"):
            if column in frame and pd.api.types.is_string_dtype(frame[column].dtype) and column not in CODES | {"recorded_at"}:
                words[name, column] = f"甲乙{column}丙丁"
                frame[column] = pd.Series(words[name, column], index=frame.index, dtype="str")
        tables[name] = frame
    results = tables.pop("parcels")
    changed = replace(found, results=results, data=found.data.with_tables(tables))
    public_map(changed).save(tmp_path / "public.html")
    texts = [(tmp_path / "public.html").read_text(encoding="utf-8")]
    written = bulletin(changed, tmp_path, period="2020-12", public=True)
    texts += [written["html"].read_text(encoding="utf-8"), paper_text(written["docx"])]
    texts.append(paper_text(Path(standard_land_reports(changed, tmp_path, [chosen[2]], public=True)["path"].iloc[0])))
    for path in zone_report(
        review_zones(changed.data, policy=changed.policy, as_of=changed.as_of), tmp_path, public=True
    ).values():
        texts.append(paper_text(path))
    public = {place for place, word in words.items() if any(word in text for text in texts)}
    assert public == {(name, column) for name, free in FREE.items() for column in free if (name, column) in words}
    assert {name for name, _ in public} == {"parcels", "projects", "zones"}


def test_the_commands_say_what_to_read_before_publication(tmp_path, capsys):
    tell_to_read(["经一路8号", "经二路，联系张三确认", None, "经三路欧阳慎独住宅"], ["张三", "欧阳慎独"])
    said = capsys.readouterr()
    assert said.out == ""
    assert "注意：2 处文字可能提到个人" in said.err
    assert "联系张*确认" in said.err
    assert "经三路欧阳**住宅" in said.err
    assert "经一路" not in said.err
    tell_to_read(["经一路8号"])
    assert capsys.readouterr().err == ""
