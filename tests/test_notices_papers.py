"""The ten papers read back from Word: figures equal the results, contents of the articles, due dates, drafts, hostile names."""

import re
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from functools import cache

import docx
import pandas as pd
import pytest
from docx.oxml.ns import qn
from notice_cases import FEE_PARCEL, OFFICE, RECLAIM_PARCEL, UP_TO_FINDING, changed, heard, history, sample, truth
from paper_trail import HOSTILE
from python_calamine import CalamineWorkbook

from landuse.errors import PaperRefusedError, TemplateError, UnknownNameError, WorkingDayError
from landuse.notices import worklist
from landuse.notices.chinese_amounts import capitals
from landuse.notices.paper_kinds import PAPERS, paper_of
from landuse.reports import write_notice, write_notices, write_worklist
from landuse.reports.notices.notice_templates import NOTICE_TEMPLATES
from landuse.reports.word.template import templates
from landuse.working_days import WorkCalendar

WHOM = {
    "investigation": "210199001003GB00059",
    "finding": FEE_PARCEL,
    "informing": "210199001002GB00040",
    "hearing": FEE_PARCEL,
    "fee_decision": FEE_PARCEL,
    "reclaim_decision": "210199001001GB00049",
    "start_report": "210199001001GB00012",
    "completion_report": "210199001001GB00004",
    "delivery_confirmation": "210199001001GB00003",
    "service_receipt": "210199001001GB00014",
}
EVENTS = {
    "finding": lambda: history(FEE_PARCEL, UP_TO_FINDING[:3]),
    "hearing": lambda: history(FEE_PARCEL, UP_TO_FINDING),
    "fee_decision": lambda: heard(FEE_PARCEL),
}
APPROVED = ("finding", "hearing", "fee_decision", "reclaim_decision")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("papers")


@cache
def written(paper, folder):
    """Write a paper once and return its path and draft."""
    path = folder / f"{paper}.docx"
    events = EVENTS[paper]() if paper in EVENTS else None
    approved = "王某" if paper in APPROVED else ""
    return path, write_notice(sample(), WHOM[paper], paper, path, office=OFFICE, events=events, approved_by=approved)


def texts(path):
    """Return every paragraph of a document, those of tables where they stand."""
    body = docx.Document(path).element.body
    return ["".join(run.text or "" for run in paragraph.iter(qn("w:t"))) for paragraph in body.iter(qn("w:p"))]


def whole(path):
    return "\n".join(texts(path))


@pytest.mark.parametrize("paper", PAPERS)
def test_every_paper_says_whose_land_by_which_rules_and_holds_no_placeholder(paper, folder):
    path, draft = written(paper, folder)
    said, row = whole(path), sample().results.loc[WHOM[paper]]
    assert row["holder_name"] in said
    assert WHOM[paper] in said
    assert str(sample().provenance["run_id"]) in said
    assert "2020年12月31日" in said
    assert not re.search(r"\{\{|\}\}|\{%|None|nan|NaT|<NA>|（缺）", said)
    if paper != "service_receipt":
        assert f"{row['area_m2']:,.2f}平方米（折合{row['area_mu']:,.2f}亩）" in said
        assert str(row["contract_no"]) in said
    for slot in draft.missing:
        assert slot in said  # what is open is a line of the checklist
        assert f"〔待补：{slot}〕" in said or slot.startswith("成文日期")
    assert draft.paper.title in said


@pytest.mark.parametrize("paper", ["investigation", "finding", "fee_decision", "reclaim_decision"])
def test_the_contents_that_the_article_demands_are_there_and_checked(paper, folder):
    path, _ = written(paper, folder)
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in docx.Document(path).tables]
    (checks,) = [table for table in tables if table[0][:2] == ["应当记载的事项", "条款"]]
    demanded = [row for row in sample().policy.notices.contents if paper in row.papers]
    assert [row[0] for row in checks[1:]] == [row.text for row in demanded]
    for row in checks[1:]:
        assert row[2] == "已载明" or row[2].startswith("待补：")
    assert any(row[2] == "已载明" for row in checks[1:])


@pytest.mark.parametrize("paper", APPROVED)
def test_adverse_papers_are_drafts_with_a_name_and_are_not_written_without(paper, folder, tmp_path):
    path, _ = written(paper, folder)
    said = whole(path)
    assert "【拟稿：未经签发不得送达】" in said
    assert "同意拟稿：王某" in said
    for place in ("经办人", "审核人", "签发人", "用印"):
        assert place in said
    events = EVENTS[paper]() if paper in EVENTS else None
    with pytest.raises(PaperRefusedError, match=r"须由人决定.*--approved-by"):
        write_notice(sample(), WHOM[paper], paper, tmp_path / "x.docx", office=OFFICE, events=events, approved_by="  ")
    with pytest.raises(PaperRefusedError, match="--approved-by"):
        write_notices(sample(), paper, tmp_path, office=OFFICE)
    assert list(tmp_path.iterdir()) == []


def test_the_fee_in_figures_and_capitals_is_that_of_the_results(folder):
    path, _ = written("fee_decision", folder)
    said = whole(path)
    fee = Decimal(str(sample().results.loc[FEE_PARCEL, "idle_fee_wanyuan"])) * 10_000
    assert abs(fee - Decimal("465234.00")) < Decimal("0.005")
    assert "土地出让价款2,326,170.00元（人民币贰佰叁拾贰万陆仟壹佰柒拾元整）的20%" in said
    assert "土地闲置费465,234.00元（人民币肆拾陆万伍仟贰佰叁拾肆元整）" in said
    (money,) = [table for table in docx.Document(path).tables if table.cell(0, 1).text == "小写"]
    figures = [cell.text for cell in money.rows[3].cells]
    assert figures == ["土地闲置费", "465,234.00元", capitals(465234)]
    assert "土地闲置费不得列入生产成本" in said
    assert "百分之二十以下" in said  # the conflict with the parent statute is shown to whoever signs


def test_an_allotment_is_charged_on_its_own_price(tmp_path):
    parcel = truth()[truth()["note"].fillna("").str.contains("划拨土地以划拨价款为基数")]["parcel_id"].iloc[0]
    write_notice(sample(), parcel, "hearing", tmp_path / "a.docx", events=history(parcel, UP_TO_FINDING), approved_by="王某")
    assert "按土地划拨价款" in whole(tmp_path / "a.docx")


def test_days_of_the_facts_are_those_of_the_results(folder):
    row = sample().results.loc[WHOM["reclaim_decision"]]
    said = whole(written("reclaim_decision", folder)[0])
    for name in ("start_due_date", "first_anniversary_date", "one_year_mark_date", "two_year_mark_date"):
        day = row[name]
        assert f"{day.year}年{day.month}月{day.day}日" in said, name
    assert f"已超过动工开发日期{row['days_past_start_due']}日" in said
    assert "无偿收回国有建设用地使用权" in said
    assert "第十四条第（二）项" in said


def test_only_documented_intervals_are_told_and_each_with_its_paper(folder):
    said = whole(written("investigation", folder)[0])
    row = sample().results.loc[WHOM["investigation"]]  # planted: two intervals, one without a document
    assert row["deducted_days"] == 31
    assert "2019年10月1日至2019年10月31日，未按约定交地（政府）（云浔土储函〔2019〕49号）" in said
    assert "2020年3月31日" not in said
    assert "按规定扣除31日后" in said


def test_a_period_without_service_has_no_day_and_with_service_a_computed_one(folder, tmp_path):
    said = whole(written("investigation", folder)[0])
    assert "三十日内，向我局提交" in said
    assert "送达后推算" in said
    path = tmp_path / "served.docx"
    write_notice(sample(), WHOM["investigation"], "investigation", path, office=OFFICE, served_on="2021-01-08")
    said = whole(path)
    assert "三十日内（至2021年2月7日止）" in said  # a Sunday, worked before the Spring Festival
    assert "chinesecalendar 1." in said
    moved = WorkCalendar({date(2021, 2, 7): False})
    write_notice(sample(), WHOM["investigation"], "investigation", path, office=OFFICE, served_on="2021-01-08", calendar=moved)
    assert "（至2021年2月8日止）" in whole(path)
    assert "另按放假文件更正或增补 1 天" in whole(path)
    with pytest.raises(WorkingDayError, match="没有 2099 年的放假安排"):
        write_notice(sample(), WHOM["investigation"], "investigation", path, office=OFFICE, served_on="2099-01-08")


def test_remedies_with_their_ends(tmp_path):
    path = tmp_path / "fee.docx"
    write_notice(sample(), FEE_PARCEL, "fee_decision", path, events=heard(FEE_PARCEL), approved_by="王某", served_on="2021-01-04")
    said = whole(path)
    assert "之日起三十日内（至2021年2月3日止）缴清" in said
    assert "六十日内（至2021年3月5日止）向本级人民政府或者上一级自然资源主管部门申请行政复议" in said
    assert "六个月内（至2021年7月5日止）直接向有管辖权的人民法院提起行政诉讼" in said  # 4 July is a Sunday
    assert "申请人民法院强制执行" in said


def test_numbers_run_on_from_the_ledger_and_refused_parcels_take_none(tmp_path):
    taken = [no for no in sample().data.cases["case_document_no"].dropna() if no.startswith("云浔闲地〔2020〕")]
    highest = max(int(re.search(r"〕(\d+)号", no)[1]) for no in taken)
    parcels = ["210199001001GB00049", FEE_PARCEL, RECLAIM_PARCEL]
    done = write_notices(sample(), "reclaim_decision", tmp_path, parcel_ids=parcels, office=OFFICE, approved_by="王某")
    assert [notice.number for notice in done] == [f"云浔闲地〔2020〕{highest + 1}号", None, f"云浔闲地〔2020〕{highest + 2}号"]
    assert "未动工开发满两年的才可以收回" in done[1].refused
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"收回国有建设用地使用权决定书_{parcel}.docx" for parcel in (parcels[0], parcels[2])
    ]
    assert done[0].hint.startswith(
        "landuse case add --case AJ2019-0103 --event 收回决定 --date 签发日期 --served 送达日期 --mode 无偿收回"
    )


def test_a_draft_that_is_there_stays_as_the_officer_left_it(tmp_path):
    order = {"parcel_ids": ["210199001001GB00049", RECLAIM_PARCEL], "office": OFFICE, "approved_by": "王某"}
    first = write_notices(sample(), "reclaim_decision", tmp_path, **order)
    fresh = first[0].path.read_bytes()
    edited = docx.Document(first[0].path)
    edited.add_paragraph("经办人补记")
    edited.save(first[0].path)
    left = first[0].path.read_bytes()
    first[1].path.unlink()
    again = write_notices(sample(), "reclaim_decision", tmp_path, **order)
    assert [notice.kept for notice in again] == [True, False]
    assert [notice.number for notice in again] == [notice.number for notice in first]
    assert first[0].path.read_bytes() == left
    assert not any(notice.kept for notice in write_notices(sample(), "reclaim_decision", tmp_path, replace=True, **order))
    assert first[0].path.read_bytes() == fresh


def test_one_series_of_numbers_runs_through_all_the_papers_of_a_folder(tmp_path):
    several = ["210199001001GB00049", RECLAIM_PARCEL]
    order = {"office": OFFICE, "approved_by": "王某"}
    last = write_notices(sample(), "reclaim_decision", tmp_path, parcel_ids=several[1:], **order)
    other = write_notices(sample(), "investigation", tmp_path, parcel_ids=[WHOM["investigation"]], **order)
    both = write_notices(
        sample(), "reclaim_decision", tmp_path, parcel_ids=several, **order
    )  # one more, before the one that is there
    single = write_notice(sample(), WHOM["informing"], "informing", tmp_path / "一份.docx", office=OFFICE)
    start = int(re.search(r"〕(\d+)号", last[0].number)[1])
    assert [other[0].number, *(notice.number for notice in both), single.number] == [
        f"云浔闲地〔2020〕{start + step}号" for step in (1, 2, 0, 3)
    ]
    assert [notice.kept for notice in both] == [False, True]
    assert f"云浔闲地〔2020〕{start}号" in texts(both[1].path)
    (tmp_path / "闲置土地认定书_x.docx").write_bytes(b"no Word document")
    redone = write_notices(sample(), "reclaim_decision", tmp_path, parcel_ids=several, replace=True, **order)
    assert [notice.number for notice in redone] == [notice.number for notice in both]
    elsewhen = write_notices(
        sample(), "reclaim_decision", tmp_path, parcel_ids=several, replace=True, dated_on="2021-01-05", **order
    )
    assert [notice.number for notice in elsewhen] == ["云浔闲地〔2021〕1号", "云浔闲地〔2021〕2号"]


def test_what_there_is_none_of_has_no_number(folder):
    said = texts(written("investigation", folder)[0])
    assert "没有案件记录" in said
    assert not any(line.startswith("1. ") and line.endswith(("无", "没有案件记录")) for line in said)


def test_every_slot_that_a_paper_shows_is_among_those_it_says_are_open():
    for template in NOTICE_TEMPLATES:
        paper = paper_of(template.id.removeprefix("notice-").replace("-", "_"), sample().policy)
        body = template.build().element.body
        shown = "\n".join("".join(run.text or "" for run in line.iter(qn("w:t"))) for line in body.iter(qn("w:p")))
        used = set(re.findall(r"slot\.(\w+)", shown))
        assert used, paper.title
        assert used <= set(paper.slots), paper.title


def test_without_a_series_the_number_is_an_open_slot(tmp_path):
    draft = write_notice(sample(), WHOM["investigation"], "investigation", tmp_path / "a.docx")
    assert draft.number is None
    assert {"文号（机关代字）", "机关名称", "联系人", "联系电话"} <= set(draft.missing)
    assert "〔待补：机关代字〕〔2020〕" in whole(tmp_path / "a.docx")


def test_what_the_officer_adds_fills_the_slots_and_nothing_else_can(tmp_path):
    slots = {"宗地四至": "东至经一路，南至河堤", "holder_address": "云浔市工业路8号"}
    path = tmp_path / "a.docx"
    draft = write_notice(
        sample(), WHOM["investigation"], "investigation", path, office=OFFICE, slots=slots, dated_on="2021-01-05"
    )
    assert draft.missing == ()
    said = whole(path)
    assert "四至为东至经一路，南至河堤" in said
    assert "2021年1月5日" in said
    assert "【拟稿" not in said
    assert draft.number == "云浔闲地〔2021〕1号"
    with pytest.raises(UnknownNameError, match="没有可以填写的栏目“fee”"):
        write_notice(sample(), WHOM["investigation"], "investigation", path, slots={"fee": "1元"})


def test_the_sketch_stands_only_where_there_is_an_outline(folder, tmp_path):
    assert len(docx.Document(written("reclaim_decision", folder)[0]).inline_shapes) == 1
    write_notice(sample(), RECLAIM_PARCEL, "reclaim_decision", tmp_path / "a.docx", approved_by="王某")
    plain = docx.Document(tmp_path / "a.docx")
    assert len(plain.inline_shapes) == 0
    assert "位置示意图" not in whole(tmp_path / "a.docx")


def test_suspended_land_is_found_idle_with_its_operands(tmp_path):
    parcel = "210199002002GB00059"  # planted: area 40 %, investment 21.3 %; the name holds a template expression
    row = sample().results.loc[parcel]
    write_notice(sample(), parcel, "finding", tmp_path / "a.docx", events=history(parcel, UP_TO_FINDING[:3]), approved_by="王某")
    said = whole(tmp_path / "a.docx")
    assert row["holder_name"] in said
    assert f"已投资额{row['invested_wanyuan']:,.2f}万元" in said
    assert "不足百分之二十五" in said
    assert "不低于三分之一" in said
    assert "不征缴土地闲置费、不无偿收回" in said
    assert "“也可以”认定为闲置土地" in said


@pytest.mark.parametrize("name", ["command", "markup", "control", "escape", "long", "lines"])
def test_hostile_names_stay_text(name, tmp_path):
    text = HOSTILE[name]
    result = changed("holder_name", {WHOM["investigation"]: text})
    path = tmp_path / "a.docx"
    write_notice(result, WHOM["investigation"], "investigation", path, office=OFFICE)
    said = whole(path)
    told = re.sub(r"[\s\x00-\x1f\x7f-\x9f]", "", said.replace("\ufffd", ""))  # what cannot be printed shows as a replacement mark
    assert re.sub(r"[\s\x00-\x1f\x7f-\x9f]", "", text) in told
    assert "1337" not in said  # 7*191


def test_an_offices_own_wording_goes_first_but_keeps_the_marks(tmp_path):
    own = OFFICE.model_copy(update={"templates": tmp_path})
    template = templates()["notice-hearing"]
    document = template.build()
    document.add_paragraph("本市另行规定：{{ slot.office_address }}")
    document.save(tmp_path / template.file)
    events = history(FEE_PARCEL, UP_TO_FINDING)
    write_notice(sample(), FEE_PARCEL, "hearing", tmp_path / "out.docx", office=own, events=events, approved_by="王某")
    assert "本市另行规定：云浔市规划路1号" in whole(tmp_path / "out.docx")
    bare = docx.Document()
    bare.add_paragraph("{{ slot.holder_name }}")
    bare.save(tmp_path / template.file)
    with pytest.raises(TemplateError, match=r"缺少必须有的占位符“draft\.mark”"):
        write_notice(sample(), FEE_PARCEL, "hearing", tmp_path / "b.docx", office=own, events=events, approved_by="王某")


def test_the_same_input_gives_the_same_bytes(folder, tmp_path):
    path, _ = written("informing", folder)
    write_notice(sample(), WHOM["informing"], "informing", tmp_path / "again.docx", office=OFFICE)
    assert (tmp_path / "again.docx").read_bytes() == path.read_bytes()


def test_the_receipt_is_for_the_last_paper_of_the_case(folder):
    said = texts(written("service_receipt", folder)[0])
    last = sample().data.cases
    mine = last[
        (last["subject_id"] == WHOM["service_receipt"])
        & last["event"].isin(["notice_served", "finding_issued", "hearing_notice"])
    ]
    assert mine["case_document_no"].iloc[-1] in said
    assert "送达人签名（二人）" in said


def test_the_worklist_as_a_workbook(tmp_path):
    table = worklist(sample(), papers=["hearing", "reclaim_decision"])
    run = sample()
    path = write_worklist(table, tmp_path / "w.xlsx", as_of=run.as_of, title="云浔", policy=run.policy, provenance=run.provenance)
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names[:2] == ["可以拟制", "不能拟制"]
    rows = book.get_sheet_by_name("可以拟制").to_python()
    assert f"规则版本：{run.policy.packs[0].id}" in str(rows[:4]), "the sheet names the rules it goes by"
    parcels = [row[1] for row in rows if str(row[0]).replace(".0", "").isdigit()]
    assert sorted(parcels) == sorted(table.loc[table["can_be_written"], "parcel_id"])
    refused = pd.DataFrame(book.get_sheet_by_name("不能拟制").to_python()).astype(str)
    assert refused.apply(lambda column: column.str.contains("应当协商处置")).any(axis=None)


@pytest.mark.office
def test_all_ten_open_in_libreoffice(folder, tmp_path):
    office = shutil.which("soffice")
    if office is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice and poppler-utils are not installed")
    files = [str(written(paper, folder)[0]) for paper in PAPERS]
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, *files],
        check=True,
        capture_output=True,
        timeout=170,
    )
    for paper in PAPERS:
        done = subprocess.run(
            ["pdftotext", "-layout", tmp_path / f"{paper}.pdf", "-"], check=True, capture_output=True, text=True
        )
        told = "".join(done.stdout.split())
        assert written(paper, folder)[1].paper.title in told
        assert WHOM[paper] in told
        assert "{{" not in told
