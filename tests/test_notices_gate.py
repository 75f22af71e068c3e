"""The human gate: no paper against the holder for government-caused, undecided or unregistered land, none out of order."""

from dataclasses import replace

import pandas as pd
import pytest
from notice_cases import AS_OF, FEE_PARCEL, RECLAIM_PARCEL, SAMPLE, UP_TO_FINDING, changed, heard, history, sample, truth

import landuse as lu
from landuse.errors import UnknownNameError
from landuse.notices import docket_of, may_write, paper_of, worklist
from landuse.notices.paper_kinds import PAPERS
from landuse.notices.slots import SLOTS

ADVERSE = ("hearing", "fee_decision", "reclaim_decision")


@pytest.fixture(scope="module")
def whole():
    return worklist(sample())


def can(table, paper):
    return set(table.loc[(table["paper"] == paper) & table["can_be_written"], "parcel_id"])


def planted(*statuses, **more):
    rows = truth()[truth()["idle_status"].isin(statuses)]
    for column, value in more.items():
        rows = rows[rows[column] == value]
    return set(rows["parcel_id"])


def last_events():
    """Return the sequence of events of the newest case of each parcel, read from the CSV by another way than the package's."""
    cases = pd.read_csv(SAMPLE / "cases.csv", dtype=str, encoding="utf-8-sig")
    cases = cases[cases["对象类别"] == "闲置土地"]
    by_case = (
        cases.groupby("案件编号", sort=False)
        .agg({"对象编号": "first", "事件": list, "日期": "first"})
        .sort_values("日期", kind="stable")
    )
    return dict.fromkeys(truth()["parcel_id"], ()) | dict(zip(by_case["对象编号"], map(tuple, by_case["事件"]), strict=True))


def in_use():
    found = truth("truth_contradictions")
    return {one for ids in found.loc[found["contradiction"] == "idle_but_used", "parcel_id"] for one in ids.split(", ")}


def test_every_parcel_and_paper_is_answered(whole):
    assert len(whole) == len(sample().results) * len(PAPERS) == 656 * 10
    assert ((whole["reasons"] == "") == whole["can_be_written"]).all()


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (("idle_government",), "应当协商处置，不得征缴闲置费、无偿收回"),
        (("idle_suspended",), "已动工后中止开发的只能协商处置"),
        (("needs_verification",), "事实尚未查清"),
        (("suspected_idle",), "闲置原因尚未查明"),
        (("not_idle", "not_due", "overdue"), "不构成闲置土地"),
        (("built_without_permit",), "移送施工许可主管部门"),
    ],
)
def test_nothing_adverse_for_any_planted_state_that_is_not_the_holders(whole, statuses, said):
    rows = whole[whole["parcel_id"].isin(planted(*statuses)) & whole["paper"].isin(ADVERSE)]
    assert len(rows) >= 5 * len(ADVERSE)
    assert not rows["can_be_written"].any()
    assert rows["reasons"].str.contains(said, regex=False).all()
    assert rows["reasons"].str.contains("《闲置土地处置办法》第", regex=False).all()


def test_hearing_notices_are_for_the_holders_cause_right_after_the_finding(whole):
    events = last_events()
    due = {parcel for parcel in planted("idle_one_year", "idle_two_years") if events[parcel][-1:] == ("下达认定书",)}
    no_amount = set(truth()[truth()["missing_evidence"].fillna("").str.contains("price|supply")]["parcel_id"])
    leased = {parcel for parcel in due if pd.isna(sample().results.loc[parcel, "idle_fee_wanyuan"])} - no_amount
    assert can(whole, "hearing") == due - in_use() - no_amount - leased
    assert len(can(whole, "hearing")) >= 10


def test_reclaim_needs_two_years_a_hearing_and_evidence_without_contradiction(whole):
    events = last_events()
    due = {parcel for parcel in planted("idle_two_years") if "听证告知" in events[parcel]}
    assert len(due) == 33
    assert in_use() & due
    assert can(whole, "reclaim_decision") == due - in_use()
    disputed = whole[whole["parcel_id"].isin(in_use() & due) & (whole["paper"] == "reclaim_decision")]
    assert disputed["reasons"].str.contains("数据相互矛盾，须先核实").all()


def test_no_fee_decision_in_the_sample_because_nobody_was_heard(whole):
    assert can(whole, "fee_decision") == set()
    rows = whole[(whole["paper"] == "fee_decision") & whole["parcel_id"].isin(planted("idle_one_year"))]
    assert rows["reasons"].str.contains("“征缴闲置费决定”之前缺少“听证告知”的记录", regex=False).all()


def test_unregistered_land_gets_nothing_adverse_and_unknown_is_not_registered():
    parcel = "210199002002GB00052"  # planted: idle one year, not entered in the system
    found = may_write(sample(), parcel, "hearing", events=history(parcel, UP_TO_FINDING))
    assert [reason.check for reason in found] == ["unregistered"]
    assert "第二十五条" in found[0].message
    assert "“是否录入监测监管系统”为“否”" in found[0].message
    unknown = changed("in_supervision_system", {FEE_PARCEL: pd.NA})
    found = may_write(unknown, FEE_PARCEL, "fee_decision", events=heard(FEE_PARCEL))
    assert [reason.check for reason in found] == ["unregistered"]
    assert "不明" in found[0].message
    assert may_write(sample(), FEE_PARCEL, "fee_decision", events=heard(FEE_PARCEL)) == ()


def test_a_bureau_may_read_article_25_literally(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        '[pack]\nid = "own"\ntitle = "本地"\nlevel = "city"\nextends = "cn"\nin_force_from = 2012-07-01\n'
        '[notices.register_before_adverse]\nvalue = false\narticle = "M53 Art 25"\nconfidence = "DESIGN"\n',
        encoding="utf-8",
    )
    parcel = "210199002002GB00052"
    result = replace(sample(), policy=lu.load_policy(own, as_of=AS_OF))
    assert may_write(result, parcel, "hearing", events=history(parcel, UP_TO_FINDING)) == ()


def test_the_hearing_period_is_counted_in_working_days():
    events = heard(FEE_PARCEL, day="2020-12-25")  # Friday; 1 to 3 January are holidays: the fifth working day is 4 January
    (found,) = may_write(sample(), FEE_PARCEL, "fee_decision", events=events)
    assert found.check == "period_running"
    assert "至 2021-01-04 届满" in found.message
    assert may_write(sample(), FEE_PARCEL, "fee_decision", events=events, on="2021-01-04")[0].check == "period_running"
    assert may_write(sample(), FEE_PARCEL, "fee_decision", events=events, on="2021-01-05") == ()


def test_an_unknown_holiday_year_refuses_instead_of_guessing():
    events = heard(FEE_PARCEL, day="2098-12-30")
    checks = {
        reason.check: reason.message for reason in may_write(sample(), FEE_PARCEL, "fee_decision", events=events, on="2099-02-01")
    }
    assert "没有 2098 年的放假安排" in checks["calendar"]


def test_a_finding_waits_for_the_answer_or_the_end_of_its_period():
    steps = [("identified", "2020-11-20"), ("notice_served", "2020-12-10")]
    (found,) = may_write(sample(), FEE_PARCEL, "finding", events=history(FEE_PARCEL, steps))
    assert found.check == "period_running"
    assert "2021-01-11" in found.message  # 9 January is a Saturday
    assert (
        may_write(sample(), FEE_PARCEL, "finding", events=history(FEE_PARCEL, [*steps, ("reply_received", "2020-12-20")])) == ()
    )
    assert may_write(sample(), FEE_PARCEL, "finding", events=history(FEE_PARCEL, steps), on="2021-01-12") == ()


def test_order_of_the_procedure():
    nothing = history("x", [("identified", "2020-01-01")])
    checks = [reason.check for reason in may_write(sample(), FEE_PARCEL, "investigation", events=nothing)]
    assert "paper_missing" in checks
    done = history(FEE_PARCEL, UP_TO_FINDING)
    assert "repeated" in [reason.check for reason in may_write(sample(), FEE_PARCEL, "finding", events=done)]
    assert [reason.check for reason in may_write(sample(), FEE_PARCEL, "fee_decision", events=done)] == ["lawful_step_missing"]
    assert [r.check for r in may_write(sample(), FEE_PARCEL, "hearing", events=done, on="2020-06-01")] == ["before_judgement"]


def test_a_withdrawn_finding_carries_no_hearing():
    events = history(FEE_PARCEL, UP_TO_FINDING).assign(event_no=range(1, 5))
    void = history(FEE_PARCEL, [("withdrawn", "2020-11-03", {"corrects_no": 4, "event_no": 5, "note": "误发"})])
    both = pd.concat([events, void], ignore_index=True)
    both["event_no"] = both["event_no"].astype("Int64")
    checks = [reason.check for reason in may_write(sample(), FEE_PARCEL, "hearing", events=both)]
    assert checks == ["paper_missing"]


def test_the_measure_decided_is_the_one_announced():
    told = heard(FEE_PARCEL, mode="REC")
    assert [reason.check for reason in may_write(sample(), FEE_PARCEL, "fee_decision", events=told)] == ["other_hearing"]
    unsaid = heard(FEE_PARCEL, mode=None)
    assert may_write(sample(), FEE_PARCEL, "fee_decision", events=unsaid) == ()
    # for two years the usual measure is reclaim: a fee needs a hearing that says so
    assert (
        may_write(sample(), RECLAIM_PARCEL, "fee_decision", events=heard(RECLAIM_PARCEL, mode=None))[0].check == "other_hearing"
    )
    assert may_write(sample(), RECLAIM_PARCEL, "fee_decision", events=heard(RECLAIM_PARCEL, mode="FEE")) == ()


def test_a_fee_that_cannot_be_known_is_neither_announced_nor_decided():
    leased = "210199001004GB00057"
    found = may_write(sample(), leased, "fee_decision", events=heard(leased))
    assert "fee_unknown" in [reason.check for reason in found]
    unpriced = truth()[truth()["missing_evidence"] == "land_price_wanyuan"]["parcel_id"].iloc[0]
    found = may_write(sample(), unpriced, "hearing", events=history(unpriced, UP_TO_FINDING))
    assert [reason.check for reason in found] == ["fee_unknown"]
    assert "土地价款" in found[0].message


def test_a_project_held_up_by_the_government_bars_the_finding_against_the_holder():
    parcel, held = FEE_PARCEL, changed("held_up_by_government", {FEE_PARCEL: True})
    for paper, events in (("hearing", history(parcel, UP_TO_FINDING)), ("finding", history(parcel, UP_TO_FINDING[:3]))):
        assert "held_up" in [reason.check for reason in may_write(held, parcel, paper, events=events)]


def test_informing_is_for_acts_of_government_after_the_finding(whole):
    parcels = can(whole, "informing")
    assert parcels <= planted("idle_government")
    disaster = "210199001004GB00040"  # planted: force majeure, no government to be told
    rows = whole[(whole["parcel_id"] == disaster) & (whole["paper"] == "informing")]
    assert "只有政府或者政府有关部门的行为才书面告知" in rows["reasons"].iloc[0]
    assert disaster not in parcels
    for parcel in parcels:
        assert last_events()[parcel].count("下达认定书")


def test_forms_of_the_holder_follow_the_works(whole):
    results = sample().results
    works = results["works_status"].astype("str").fillna("unknown")
    assert set(works[sorted(can(whole, "start_report"))]) == {"not_started", "unknown"}
    assert set(works[sorted(can(whole, "completion_report"))]) == {"under_way", "completed", "unknown"}
    unsupplied = set(results.index[~results["is_supplied"].fillna(value=True).astype(bool)])
    assert len(unsupplied) >= 10
    assert not unsupplied & (can(whole, "delivery_confirmation") | can(whole, "start_report"))
    assert can(whole, "service_receipt") == {
        parcel
        for parcel, events in last_events().items()
        if set(events) & {"送达调查通知书", "下达认定书", "听证告知", "征缴闲置费决定", "收回决定"}
    }


def test_names_that_nobody_knows():
    with pytest.raises(UnknownNameError, match=r"没有名为“认定说明”的文书.*闲置土地认定书"):
        may_write(sample(), FEE_PARCEL, "认定说明")
    with pytest.raises(UnknownNameError, match="没有宗地“无此宗地”"):
        may_write(sample(), "无此宗地", "finding")
    assert paper_of("《闲置土地认定书》", sample().policy).id == "finding"


def test_the_packs_papers_are_whole():
    rules = sample().policy.notices
    assert tuple(row.id for row in rules.papers) == PAPERS
    slots = {row.id: set(row.slots) for row in rules.papers}
    assert set().union(*slots.values()) <= set(SLOTS)
    for content in rules.contents:
        for paper in content.papers:
            assert set(content.slots) <= slots[paper], content.id
    counts = {paper: sum(paper in content.papers for content in rules.contents) for paper in slots}
    assert (counts["investigation"], counts["finding"], counts["fee_decision"], counts["reclaim_decision"]) == (6, 5, 7, 7)
    assert {row.id for row in rules.papers if row.against_holder} == set(ADVERSE)
    assert {row.id for row in rules.papers if row.needs_approval} == {"finding", *ADVERSE}


def test_the_rules_of_reconsideration_change_with_the_year():
    assert "上一级" in lu.load_policy("cn", as_of="2023-12-31").notices.reconsideration_organ
    later = lu.load_policy("cn", as_of="2024-01-01")
    assert later.notices.reconsideration_organ == "本级人民政府"
    assert later.source("notices.reconsideration_organ").confidence == "MEMORY"


def test_one_docket_serves_many_questions():
    docket = docket_of(sample())
    assert may_write(docket, RECLAIM_PARCEL, "reclaim_decision") == may_write(sample(), RECLAIM_PARCEL, "reclaim_decision") == ()
    assert "2020年" not in "".join(reason.message for reason in may_write(docket, FEE_PARCEL, "hearing"))
    assert docket.case(FEE_PARCEL, pd.Timestamp("2000-01-01").date()) == []
