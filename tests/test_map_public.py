"""The public version: land with an issued finding that is not disposed of, the columns of the article, and nothing else in the file."""

import json
import re

import geopandas as gpd
import pandas as pd
import pytest
from maps_browser import launched, opened
from maps_cases import AS_OF, delays, firm_tables, parcels, zones
from typer.testing import CliRunner

import landuse as lu
from landuse import maps
from landuse.cli.app import app
from landuse.errors import OutputError
from landuse.public_list import PUBLIC_COLUMNS, public_list, unlisted_findings

_EVENTS = [
    # case, parcel, event, day, cause in the paper
    ("C1", "A01", "finding_issued", "2019-08-01", None),  # open: listed
    ("C2", "A02", "identified", "2020-08-01", None),  # suspected only
    ("C3", "A03", "finding_issued", "2019-08-01", None),  # open, an act of government
    ("C4", "A04", "finding_issued", "2019-08-01", None),
    ("C4", "A04", "disposed", "2020-03-01", None),  # over
    ("C5", "A05", "finding_issued", "2021-02-01", None),  # after the data date
    ("C6", "A06", "finding_issued", "2019-01-01", None),
    ("C6", "A06", "disposed", "2019-09-01", None),
    ("C6", "A06", "reopened", "2020-02-01", None),  # again suspected, no new finding yet
    ("C7", "A10", "finding_issued", "2019-08-01", "FM"),  # no act of government: no cause
    ("C8", "X99", "finding_issued", "2019-08-01", None),  # not among the parcels
    ("C9", "A12", "finding_issued", "2020-08-01", None),  # no outline, and not idle by the data
    ("C10", "E1", "finding_issued", "2020-08-01", None),  # an enterprise
]
LISTED = ["A01", "A03", "A10", "A12"]


def cases():
    frame = pd.DataFrame(_EVENTS, columns=["case_id", "subject_id", "event", "event_date", "delay_cause"])
    return frame.assign(
        subject_kind=["idle_land"] * 12 + ["zombie_enterprise"], case_document_no=[f"示闲地〔2020〕{n}号" for n in range(13)]
    )


def public_result(**tables):
    frame = parcels()
    frame["contract_no"] = [f"HT2018{n:03d}" for n in range(len(frame))]
    held = {"zones": zones(), "delays": delays(), "cases": cases(), **firm_tables(), **tables}
    return lu.assess(lu.LandData(parcels=frame, **held), policy=lu.load_policy("cn-2101", as_of=AS_OF), as_of=AS_OF)


@pytest.fixture(scope="module")
def result():
    return public_result()


@pytest.fixture(scope="module")
def html(result):
    return maps.public_map(result, publisher="示范市自然资源局").get_root().render()


def blocks(html):
    return [json.loads(text) for text in re.findall(r'<script type="application/json" id="\w+">(.*?)</script>', html, re.DOTALL)]


def said(value):
    """Return every text in plain data that is not the name of a field."""
    if isinstance(value, dict):
        return [text for held in value.values() for text in said(held)]
    if isinstance(value, list):
        return [text for held in value for text in said(held)]
    return [value] if isinstance(value, str) else []


def column(block):
    return block["values"] if "codes" not in block else [block["values"][c] if c >= 0 else None for c in block["codes"]]


def test_only_land_with_a_finding_that_is_not_over_is_listed(result):
    table = public_list(result)
    names = result.results["holder_name"].reindex(LISTED)
    assert sorted(table["holder_name"]) == sorted(names)
    assert unlisted_findings(result) == ["X99"]


def test_the_article_names_the_columns_and_the_cause_is_the_governments_only(result):
    table = public_list(result).set_index("holder_name")
    assert {*table.columns, "holder_name"} == {*PUBLIC_COLUMNS, "geometry"}
    causes = dict(zip(LISTED, table["cause"].reindex(result.results["holder_name"].reindex(LISTED)), strict=True))
    assert causes["A03"] == "未按约定交地"
    assert pd.isna([causes["A01"], causes["A10"], causes["A12"]]).all()
    days = table["idle_days"].reindex(result.results["holder_name"].reindex(LISTED)).tolist()
    wanted = result.results["idle_days"].reindex(LISTED)
    assert days[:3] == wanted.tolist()[:3]
    assert pd.isna(days[3])


def test_the_finding_says_the_cause_before_the_parcel_does(result):
    stated = cases()
    stated.loc[0, "delay_cause"] = "G4"
    table = public_list(public_result(cases=stated)).set_index("holder_name")
    assert table.loc[result.results.loc["A01", "holder_name"], "cause"] == "群众信访"


def test_corrections_and_the_data_date_decide(result):
    withdrawn = pd.concat([
        cases().assign(event_no=range(1, 14)),
        pd.DataFrame({"case_id": ["C1"], "subject_id": ["A01"], "event": ["withdrawn"], "event_date": ["2020-05-01"],
                      "subject_kind": ["idle_land"], "event_no": [14], "corrects_no": [1]}),
    ])  # fmt: skip
    found = public_list(public_result(cases=withdrawn))["holder_name"]
    assert result.results.loc["A01", "holder_name"] not in set(found)
    assert len(found) == len(LISTED) - 1


def test_nothing_else_is_in_the_file(result, html):
    """Every value of every table that is not one of the listed four columns is looked for in the page."""
    _, page, layer = sorted(blocks(html), key=lambda block: ("columns" in block, "footer" in block))
    assert set(layer["columns"]) == {"location", "holder_name", "idle_days", "cause", "idle_length"}
    assert page["banner"] == "公开信息"
    assert (page["targets"], page["listed"], page["snapshots"]) == ([], [], [])
    data = "".join(re.findall(r'<script type="application/json" id="\w+">(.*?)</script>', html, re.DOTALL))
    allowed = {text for name in ("location", "holder_name", "cause") for text in column(layer["columns"][name]) if text}
    rest = "\n".join(said([page, layer]))
    for text in sorted(allowed, key=len, reverse=True):
        rest = rest.replace(text, "")
    tables = [
        result.results.drop(columns="geometry"),
        *(result.data.table(n) for n in ("enterprises", "accounts", "occupancy", "cases", "delays")),
        result.data.zones.drop(columns="geometry"),
        result.issues,
        result.contradictions,
    ]
    texts = {
        str(value)
        for table in tables
        for name in table.columns
        if pd.api.types.is_string_dtype(table[name].dtype)
        for value in table[name].dropna().unique()
    }
    texts |= {str(key) for table in tables for key in table.index if isinstance(key, str)}
    found = {text for text in texts if len(text) > 2 and text in rest} - allowed
    assert found == set()
    amounts = {
        f"{value:.6g}" for name in result.results.select_dtypes("number") if name != "idle_days"
        for value in result.results[name].dropna().unique() if abs(value) >= 100 and value not in (365, 730, 1095, 1825)
    }  # fmt: skip
    held = layer["columns"]["idle_days"]["values"]
    numbers = {*re.findall(r"\d+(?:\.\d+)?", rest), *(str(value) for value in held)}
    idle = {str(value) for value in result.results["idle_days"].reindex(LISTED).dropna()}
    assert numbers & (amounts - idle) == set()
    others = result.results["holder_name"].drop(LISTED)
    assert not [name for name in others if name in html]
    assert not [code for code in result.results.index if f'"{code}"' in html]
    for word in ("内部资料", "无偿收回", "征缴", "矛盾", "僵尸", "数据问题", "监管号", "合同编号", "runs", '宗地代码"'):
        assert word not in data


def test_no_exact_corner_is_in_the_file(result, html):
    layer = next(block for block in blocks(html) if "columns" in block)
    shapes = layer["shapes"][0]
    assert all(delta % 100 == 0 for delta in shapes["deltas"])
    exact = result.results.geometry.reindex(LISTED).to_crs(4490)
    corners = {f"{round(v * 1e6)}" for pair in exact.dropna().get_coordinates().to_numpy() for v in pair}
    numbers = set(re.findall(r"\d+", json.dumps(layer)))
    assert corners & numbers == set()
    table = public_list(result)
    assert table.geometry.dropna().is_valid.all()
    moved = table.set_index("holder_name").geometry.to_crs(4550)
    given = result.results.reindex(LISTED).set_index("holder_name").geometry
    both = given.dropna().index
    assert 1 < max(moved[name].hausdorff_distance(given[name]) for name in both) < 15
    assert shapes["parts"][layer["columns"]["location"]["values"].index("经A12路")] == 0


def test_neighbours_keep_their_common_boundary():
    from shapely import box

    frame = parcels().iloc[:2].copy()
    frame["geometry"] = gpd.GeoSeries([box(520003, 4620007, 520117, 4620131), box(520117, 4620007, 520251, 4620131)], crs=4550, index=frame.index)  # fmt: skip
    events = pd.DataFrame({"case_id": ["C1", "C2"], "subject_kind": "idle_land", "subject_id": ["A01", "A02"], "event": "finding_issued", "event_date": "2019-08-01"})  # fmt: skip
    held = lu.LandData(parcels=frame, cases=events)
    table = public_list(lu.assess(held, policy=lu.load_policy("cn", as_of=AS_OF), as_of=AS_OF))
    first, second = table.geometry
    assert first.touches(second)
    assert first.intersection(second).length > 0


def test_without_cases_nothing_is_published_and_the_error_says_why(result):
    with pytest.raises(OutputError, match=r"没有处置台账.*认定书"):
        maps.public_map(public_result(cases=None))


def test_where_nothing_is_to_be_published_the_page_is_empty():
    page = maps.public_map(public_result(cases=cases().iloc[[1]]))
    assert [len(block["columns"]["location"]["values"]) for block in blocks(page.get_root().render()) if "columns" in block] == [
        0
    ]


def test_the_command_writes_the_page_and_says_what_it_holds(tmp_path):
    target = tmp_path / "public.html"
    done = CliRunner().invoke(app, ["public", "data/parcels/landuse.toml", "--out", str(target)])
    assert done.exit_code == 0, done.output
    assert re.search(r"公开信息 \d+ 宗", done.output)
    text = target.read_text(encoding="utf-8")
    assert "公开信息" in text
    assert not re.search(r"\d{12}GB\d{5}", text)


@pytest.mark.browser
def test_the_public_page_works_without_codes_and_areas(html, tmp_path):
    (tmp_path / "public.html").write_text(html, encoding="utf-8")
    with launched() as browser, opened(browser, tmp_path / "public.html") as page:
        assert page.locator("#page-banner").inner_text() == "公开信息"
        page.evaluate("landuse.page.goTo(0)")
        words = page.locator(".leaflet-popup .details").inner_text()
        assert [word for word in ("经A01路", "闲置时间") if word not in words] == []
        assert [word for word in ("复制", "亩") if word in words] == []
        assert "亩" not in page.locator("#panel").inner_text()
        page.click("#toggle-table")
        assert page.locator(".parcel-table tr[data-row]").count() == len(LISTED)
        assert "发布单位：示范市自然资源局" in page.locator("#page-footer").inner_text()
