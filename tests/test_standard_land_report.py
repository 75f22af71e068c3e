"""The evaluation report of standard land, read back from the Word file: structure, figures, versions, the batch."""

import dataclasses
import re
import shutil
from datetime import date
from pathlib import Path

import docx
import grounds_cases
import pandas as pd
import pytest
from docx.oxml.ns import qn
from word_files import opened, parts_of, runs_without_chinese_font, tables_of, text_of

from landuse import reports
from landuse.config import load_config
from landuse.errors import TemplateError, UnknownNameError
from landuse.identifiers.natural_persons import is_natural_person, masked_name
from landuse.io.read import read_context
from landuse.reports.standard_land.papers import report_name, standard_land_report, standard_land_reports
from landuse.reports.standard_land.public_values import OPEN_INDICATORS
from landuse.reports.standard_land.report_template import HEADINGS, TEMPLATE
from landuse.reports.standard_land.report_values import Imprint, precise_percent, report_values
from landuse.reports.standard_land_context import standard_land_context
from landuse.reports.word.batch import EDITED
from landuse.reports.word.placeholders import placeholders_of
from landuse.reports.word.rendering import open_template
from landuse.reports.word.template_files import export_templates

SAMPLE = Path(__file__).parent.parent / "data" / "parcels"
FAILED, RECTIFY = "210199001004GB00036", "210199001003GB00029"
OFFICE = "云浔市自然资源局（虚构）"
NAMESPACE = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}


@pytest.fixture(scope="module")
def result():
    return grounds_cases.result()


@pytest.fixture(scope="module")
def context():
    return read_context(load_config(SAMPLE / "landuse.toml"))


@pytest.fixture(scope="module")
def folder(result, context, tmp_path_factory):
    """Return a folder with the reports on two parcels, and on one of them the public version."""
    place = tmp_path_factory.mktemp("reports")
    for parcel in (FAILED, RECTIFY):
        standard_land_report(result, parcel, place / f"{parcel}.docx", office=OFFICE, made_on=date(2021, 1, 8), context=context)
    standard_land_report(result, RECTIFY, place / "public.docx", public=True, office=OFFICE, context=context)
    return place


def changed(result, **columns):
    """Return the result with `columns` of the parcel FAILED replaced."""
    results = result.results.copy()
    for name, value in columns.items():
        results.loc[FAILED, name] = value
    return dataclasses.replace(result, results=results)


def test_it_is_part_of_the_public_names():
    assert reports.standard_land_report is standard_land_report
    assert reports.standard_land_reports is standard_land_reports
    with pytest.raises(AttributeError, match="nothing"):
        reports.nothing  # noqa: B018 - the access is what is tested


def test_chapters_are_those_of_the_usual_report(folder):
    found = [p.text for p in opened(folder / f"{FAILED}.docx").paragraphs if p.style.name == "Heading 1"]
    assert found == list(HEADINGS)
    assert found[:8] == [
        "一、项目概况", "二、评价依据", "三、指标与承诺值", "四、指标完成情况", "五、用地现状", "六、存在问题", "七、评价结论", "八、处理建议与违约责任测算",
    ]  # fmt: skip


def test_the_cover_names_project_parcel_and_day(folder):
    lines = [p.text for p in opened(folder / f"{RECTIFY}.docx").paragraphs if p.style.name == "封面文字"]
    assert [line.split("：")[0] for line in lines] == ["项目名称", "用地单位", "宗地代码", "电子监管号", "评价时点", "编制单位"]
    text = "\n".join(lines)
    for words in (RECTIFY, "2101992017B00453", "2020年12月31日", OFFICE, "云浔宸腾汽车零部件有限公司"):
        assert words in text


def test_layout_is_that_of_an_official_document(folder):
    document = opened(folder / f"{FAILED}.docx")
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    assert runs_without_chinese_font(folder / f"{FAILED}.docx") == []
    for row in (row for table in document.tables for row in table._tbl.findall(qn("w:tr"))):
        assert row.trPr.find(qn("w:cantSplit")) is not None


def test_pictures_are_there_and_captions_stay_with_them(folder):
    document = opened(folder / f"{FAILED}.docx")
    assert [round(shape.width.mm) for shape in document.inline_shapes] == [150, 150, 150]
    assert [p.text for p in document.paragraphs if p.style.name == "图题"] == [
        "图1　各项指标完成率",
        "图2　宗地位置示意图",
        "图3　宗地图",
    ]
    assert document.styles["图"].paragraph_format.keep_with_next


@pytest.mark.parametrize("parcel", [FAILED, RECTIFY])
def test_figures_are_those_of_the_results(result, folder, parcel):
    tables = {table[0][0] + table[0][-1]: table for table in tables_of(folder / f"{parcel}.docx")}
    promises = result.commitments[result.commitments["parcel_id"] == parcel]
    delivered = tables["序号是否达标"][1:]
    assert len(delivered) == len(promises)
    for row, (_, promise) in zip(delivered, promises.iterrows(), strict=True):
        assert float(row[3].lstrip("≥≤")) == pytest.approx(promise["promised_value"], rel=1e-9)
        if pd.notna(promise["completion_rate"]):
            assert float(row[4]) == pytest.approx(promise["judged_value"], rel=1e-9)
            assert float(row[5].rstrip("%")) == pytest.approx(promise["completion_rate"] * 100, abs=0.05)
            assert float(row[6]) == pytest.approx(promise["gap"], rel=1e-9)
        else:
            assert row[4:7] == ["—"] * 3
    unmet = promises[promises["commitment_state"] == "unmet"]
    owed = tables["序号金额"][1:]
    assert [float(row[-1].removesuffix("万元")) for row in owed] == pytest.approx(unmet["liability_wanyuan"].tolist(), abs=0.005)
    facts = tables_of(folder / f"{parcel}.docx")[0]
    found = {row[at]: row[at + 1] for row in facts for at in (0, 2)}
    held = result.results.loc[parcel]
    assert float(found["宗地面积（亩）"]) == pytest.approx(held["area_mu"], abs=0.005)
    assert found["出让价款"] == f"{held['land_price_wanyuan']:.2f}万元"
    assert found["统一社会信用代码"] == held["holder_uscc"]


def test_liabilities_stand_side_by_side_and_are_never_added(result, context, tmp_path):
    many = result.commitments.assign(
        commitment_state=result.commitments["commitment_state"].where(result.commitments["parcel_id"] != FAILED, "unmet"),
        liability_wanyuan=result.commitments["liability_wanyuan"].where(result.commitments["parcel_id"] != FAILED, 100.5),
    )
    path = standard_land_report(dataclasses.replace(result, commitments=many), FAILED, tmp_path / "a.docx", context=context)
    owed = next(table for table in tables_of(path) if table[0][-1] == "金额")
    assert [row[-1] for row in owed[1:]] == ["100.50万元"] * 3
    assert "301.5" not in text_of(path)
    assert "不相加" in text_of(path)


def test_conclusion_disclaimer_run_rules_and_day_are_in_every_paper(result, folder):
    for name in (FAILED, RECTIFY, "public"):
        found = text_of(folder / f"{name}.docx")
        assert "本结论依据提供的数据作出，不作为行政决定。" in found
        assert f"运行编号：{result.provenance['run_id']}" in found
        assert all(f"{pack.id}@{pack.sha256[:8]}" in found for pack in result.policy.packs)
        assert "2020年12月31日" in found
    found = text_of(folder / f"{RECTIFY}.docx")
    assert "经核查，该项目5项承诺指标中已达标1项，未达标1项（固定资产投资强度）" in found
    assert "限期整改（期限12个月，自考核日期起，至2021年8月11日）" in found
    assert re.search(r"[一-鿿][,;:]", found) is None


def test_the_internal_version_says_so_on_every_page(folder):
    parts = parts_of(folder / f"{RECTIFY}.docx")
    heads = [content.decode() for name, content in parts.items() if name.startswith("word/header")]
    assert len(heads) >= 2
    assert sum("内部资料　不得公开" in head for head in heads) == 2
    assert "内部资料" not in text_of(folder / "public.docx")


def test_the_public_reads_nothing_of_the_firms_money(result, folder):
    found = text_of(folder / "public.docx")
    promises = result.commitments[result.commitments["parcel_id"] == RECTIFY]
    secret = promises[~promises["indicator_column"].isin(OPEN_INDICATORS)]
    held = result.results.loc[RECTIFY]
    for value in [*secret["judged_value"].dropna(), *secret["measured_value"].dropna(), held["land_price_wanyuan"], 75.21]:
        assert f"{value:.2f}" not in found
        assert f"{value:.10g}" not in found
    for words in ("抵押权人", "万元 ×", "万元/亩供", "完成率90%"):
        assert words not in found
    tables = tables_of(folder / "public.docx")
    delivered = next(table for table in tables if table[0][-1] == "是否达标")
    assert delivered[1][4:] == ["不公开", "不公开", "不公开", "未达标"]
    assert delivered[2][4:] == ["1.288", "112.0%", "0.138", "达标"]
    assert not [table for table in tables if table[0][-1] == "金额"]
    assert [p.text for p in opened(folder / "public.docx").paragraphs if p.style.name == "图题"] == [
        "图1　各项指标完成率",
        "图2　宗地位置示意图",
    ]


def test_a_person_is_named_by_surname_in_public(result, context, tmp_path):
    private = changed(result, holder_name="王小明", holder_uscc="210199198001011234", location="王小明砖厂旁")
    path = standard_land_report(private, FAILED, tmp_path / "a.docx", public=True, context=context)
    found = text_of(path)
    assert "王**" in found
    assert "王小明" not in found
    assert "210199198001011234" not in found
    assert "王小明" in text_of(standard_land_report(private, FAILED, tmp_path / "b.docx", context=context))


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小明", "王**"),
        ("欧阳娜", "欧阳*"),
        ("阿卜杜·热合曼", "阿******"),
        ("宏达公司", "宏达公司"),
        ("李记五金店", "李记五金店"),
        ("某村", "某村"),
    ],
)
def test_masked_names(name, masked):
    assert masked_name(name) == masked
    assert is_natural_person(name) == (name != masked)


def test_a_rate_just_below_the_promise_does_not_look_like_kept():
    assert [precise_percent(share) for share in (0.9, 1.0, 0.9996, 0.99999999, 1.00001, None)] == [
        "90.0%", "100.0%", "99.96%", "99.999999%", "100.001%", "（缺）",
    ]  # fmt: skip


def test_every_conclusion_has_its_report(result, context, tmp_path):
    found = result.results["standard_land_conclusion"].astype("str")
    chosen = [str(found[found == code].index[0]) for code in ("passed", "rectify", "failed", "data_incomplete", "not_due")]
    table = standard_land_reports(result, tmp_path, chosen, context=context)
    assert table["outcome"].tolist() == ["written"] * 5
    texts = [text_of(path) for path in table["path"]]
    assert "建议按协议约定出具达标意见" in texts[0]
    assert "补齐前不作达标或不达标的结论" in texts[3]
    assert "到期前不作达标或不达标的结论" in texts[4]
    assert "图1" not in texts[4] or "完成率" in texts[4]


def test_a_parcel_without_outline_has_a_report_without_maps(result, tmp_path):
    path = standard_land_report(changed(result, geometry=None), FAILED, tmp_path / "a.docx")
    assert [p.text for p in opened(path).paragraphs if p.style.name == "图题"] == ["图1　各项指标完成率"]


def test_hostile_names_are_harmless(result, tmp_path):
    name = "=cmd|' /C calc'!A0{{7*191}}\x01" + "甲" * 500
    path = standard_land_report(changed(result, holder_name=name, location="{% include 'x' %}"), FAILED, tmp_path / "a.docx")
    found = text_of(path)
    assert name.replace("\x01", "\ufffd") in found
    assert "1337" not in found
    assert "{% include 'x' %}" in found


def test_values_fill_what_the_template_may_ask_for(result):
    values = report_values(result, FAILED, Imprint())
    known = placeholders_of(values)
    assert {path for path in TEMPLATE.optional if path not in known} == set()
    assert {path for path in open_template(TEMPLATE).asked if path not in known and not path.startswith("pictures")} == set()


def test_the_offices_own_template_goes_first(result, tmp_path):
    export_templates(tmp_path)
    document = docx.Document(tmp_path / TEMPLATE.file)
    document.paragraphs[0].insert_paragraph_before("某某局红头")
    document.save(tmp_path / TEMPLATE.file)
    path = standard_land_report(result, FAILED, tmp_path / "out" / "a.docx", templates=tmp_path)
    assert opened(path).paragraphs[0].text == "某某局红头"


def test_a_template_that_cannot_be_used_stops_before_the_first_report(result, tmp_path):
    export_templates(tmp_path)
    document = docx.Document(tmp_path / TEMPLATE.file)
    document.add_paragraph("{{ conclusion.resullt }}")
    document.save(tmp_path / TEMPLATE.file)
    with pytest.raises(TemplateError, match=r"conclusion\.resullt.*是否应为“conclusion\.result”"):
        standard_land_reports(result, tmp_path / "out", [FAILED], templates=tmp_path)
    assert not (tmp_path / "out").exists()


def test_the_batch_resumes_and_lists_bad_cases(result, tmp_path):
    steps = []
    chosen = [FAILED, "no-such-parcel", RECTIFY]
    first = standard_land_reports(result, tmp_path, chosen, progress=lambda: steps.append(1))
    assert first["parcel_id"].tolist() == chosen
    assert first["outcome"].tolist() == ["written", "failed", "written"]
    assert "no-such-parcel" in first["reason"][1]
    assert len(steps) == 3
    stamps = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.docx")}
    assert len(stamps) == 2
    (tmp_path / report_name(RECTIFY)).unlink()
    again = standard_land_reports(result, tmp_path, chosen)
    assert again["outcome"].tolist() == ["skipped", "failed", "written"]
    kept = tmp_path / report_name(FAILED)
    assert kept.stat().st_mtime_ns == stamps[kept]
    other = dataclasses.replace(result, provenance={**result.provenance, "run_id": "another"})
    assert standard_land_reports(other, tmp_path, [FAILED])["outcome"].tolist() == ["written"]
    assert standard_land_reports(other, tmp_path, [FAILED], office="别的局")["outcome"].tolist() == ["written"]
    nameless = dataclasses.replace(result, provenance={})
    assert standard_land_reports(nameless, tmp_path, [FAILED])["outcome"].tolist() == ["written"]


def test_a_report_that_somebody_worked_on_is_kept(result, tmp_path):
    standard_land_reports(result, tmp_path, [FAILED])
    path = tmp_path / report_name(FAILED)
    document = opened(path)
    document.add_paragraph("本局补充意见")
    document.core_properties.last_modified_by = "张三"
    document.save(path)
    other = dataclasses.replace(result, provenance={**result.provenance, "run_id": "another"})
    (row,) = standard_land_reports(other, tmp_path, [FAILED]).to_dict("records")
    assert (row["outcome"], row["reason"]) == ("skipped", EDITED)
    assert opened(path).paragraphs[-1].text == "本局补充意见"
    assert standard_land_reports(other, tmp_path, [FAILED], resume=False)["outcome"].tolist() == ["written"]
    assert opened(path).paragraphs[-1].text != "本局补充意见"


def test_a_half_written_file_is_written_again(result, tmp_path):
    path = tmp_path / report_name(FAILED)
    standard_land_reports(result, tmp_path, [FAILED])
    path.write_bytes(path.read_bytes()[:3000])
    assert standard_land_reports(result, tmp_path, [FAILED])["outcome"].tolist() == ["written"]
    assert opened(path).tables


def test_the_same_run_gives_the_same_bytes(result, tmp_path):
    one, other = (standard_land_report(result, FAILED, tmp_path / name).read_bytes() for name in ("a.docx", "b.docx"))
    assert one == other


def test_a_parcel_without_promise_is_refused_by_name(result, tmp_path):
    unknown = result.results.index[result.results["standard_land_conclusion"] == "none"][0]
    with pytest.raises(UnknownNameError, match="没有标准地承诺"):
        standard_land_report(result, unknown, tmp_path / "a.docx")


def test_names_of_files_hold_nothing_that_leaves_the_folder():
    for parcel in ("../../etc/x", "a/b", "..", "C:\\x", "甲" * 300, "a:b*?"):
        name = report_name(parcel)
        assert Path(name).name == name
        assert not set(name) & set('\\/:*?"<>|')
        assert len(name.encode()) < 255
    assert report_name("a/b") != report_name("a_b")


def test_the_context_stays_what_it_was(result):
    before = standard_land_context(result, FAILED)
    report_values(result, FAILED, Imprint())
    assert standard_land_context(result, FAILED) == before


@pytest.mark.office
def test_libreoffice_makes_pdfs_with_page_numbers_in_the_contents(folder, tmp_path):
    import subprocess

    from landuse.reports.word.pdf import write_pdfs

    if shutil.which("soffice") is None or shutil.which("pdftotext") is None:
        pytest.skip("needs LibreOffice and poppler-utils")
    made = write_pdfs([folder / f"{FAILED}.docx", folder / "public.docx"], tmp_path)
    assert [path.name for path in made] == [f"{FAILED}.pdf", "public.pdf"]
    text = subprocess.run(["pdftotext", "-layout", made[0], "-"], capture_output=True, text=True, check=True).stdout
    for heading in HEADINGS:
        assert re.search(rf"{heading}\.*\s*\d+", text), heading
    assert "{{" not in text
    assert re.search(r"—\s*3\s*—", text)
    pages = text.split("\f")
    assert re.search(r"—\s*1\s*—", pages[0]) is None


def test_without_libreoffice_the_message_says_what_to_do(folder, tmp_path, monkeypatch):
    from landuse.errors import OutputError
    from landuse.reports.word.pdf import write_pdfs

    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(OutputError, match=r"未找到 LibreOffice.*另存为 PDF"):
        write_pdfs([folder / f"{FAILED}.docx"], tmp_path)
    assert write_pdfs([], tmp_path) == []
