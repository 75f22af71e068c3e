"""What falls due: statutory periods with their holidays, what was agreed, problems; and years whose holidays are not known."""

from datetime import date, timedelta

import pandas as pd
import pytest
from case_ledgers import PARCEL, cn

from landuse.cases import due, event_of, ledger_run
from landuse.cases.effective import frame_of
from landuse.errors import WorkingDayError
from landuse.working_days import WorkCalendar

POLICY = cn()


def table(*events, kind="idle_land", case_id="AJ2020-0001", subject=PARCEL):
    """Return a table of events, each "code day" or (that, {column: value})."""
    made = []
    for entry in events:
        text, more = (entry, {}) if isinstance(entry, str) else entry
        code, day = text.split()
        named = {"case_id": case_id, "subject_kind": kind, "subject_id": subject, "event": code, "event_date": day}
        made.append(event_of(named | more))
    return frame_of(made)


def listed(events, as_of, **more):
    """Return {what: (due date, days left)}."""
    found = due(events, as_of=as_of, policy=POLICY, **more)
    return {
        what: (f"{day:%Y-%m-%d}", int(left))
        for what, day, left in zip(found["what"], found["due_date"], found["days_left"], strict=True)
    }


NOTICE = "开展调查核实、送达《闲置土地调查通知书》"
REPLY = "提交情况说明"


def test_the_notice_is_due_thirty_days_after_the_finding_of_a_suspect():
    found = due(table("identified 2020-09-01"), as_of="2020-09-15", policy=POLICY)
    assert len(found) == 1
    row = found.iloc[0]
    assert (row["what"], row["who"], row["article"]) == (NOTICE, "自然资源主管部门", "《闲置土地处置办法》第五条")
    assert row["due_date"] == pd.Timestamp("2020-10-09")  # 1 October is a holiday; work begins again on the 9th
    assert (row["days_left"], row["case_id"], row["subject_id"]) == (24, "AJ2020-0001", PARCEL)
    assert (row["from_event"], row["from_date"]) == ("identified", pd.Timestamp("2020-09-01"))
    assert listed(table("identified 2020-09-01"), "2020-10-12") == {NOTICE: ("2020-10-09", -3)}
    assert listed(table("identified 2020-09-01", "notice_served 2020-09-20"), "2020-09-20") == {REPLY: ("2020-10-20", 30)}
    assert listed(table("identified 2020-09-01"), "2020-09-08") == {}  # 31 days ahead
    assert listed(table("identified 2020-09-01"), "2020-09-08", within_days=31) == {NOTICE: ("2020-10-09", 31)}


def test_events_after_the_day_do_not_count_and_corrections_do():
    events = table("identified 2020-03-02", "notice_served 2020-03-20")
    assert listed(events, "2020-03-10") == {NOTICE: ("2020-04-01", 22)}
    corrected = table("identified 2020-03-02", ("identified 2020-03-03", {"corrects_no": 1, "note": "抄错"}))
    corrected["event_no"] = pd.array([1, 2], dtype="Int64")
    assert listed(corrected, "2020-03-10") == {NOTICE: ("2020-04-02", 23)}


def test_the_periods_of_a_decision_run_from_its_service():
    course = ("identified 2020-01-06", "notice_served 2020-01-20", "finding_issued 2020-02-20", "hearing_notice 2020-02-24")
    hearing = "申请听证的期限（期满前不得作出决定）"
    assert listed(table(*course), "2020-02-25") == {hearing: ("2020-03-02", 6)}
    assert listed(table(*course), "2020-03-03") == {}  # a right that has lapsed is not overdue
    decided = table(*course, ("fee_decided 2020-03-05", {"served_date": "2020-03-10"}))
    assert listed(decided, "2020-03-11", within_days=400) == {
        "缴清土地闲置费": ("2020-04-09", 29),
        "申请行政复议的期限": ("2020-05-09", 59),  # a Saturday that is worked
        "提起行政诉讼的期限": ("2020-09-10", 183),
        "申请人民法院强制执行（起诉期限届满之日起，未起诉又不履行的）": ("2020-12-10", 274),
    }
    assert listed(decided, "2020-12-01") == {
        "缴清土地闲置费": ("2020-04-09", -236),
        "申请人民法院强制执行（起诉期限届满之日起，未起诉又不履行的）": ("2020-12-10", 9),
    }
    without = table(*course, "reclaim_decided 2020-03-05")
    assert listed(without, "2020-03-11")["办理国有建设用地使用权注销登记"] == ("2020-04-07", 27)  # 4 to 6 April: Qingming
    assert listed(table(*course, "reclaim_decided 2020-03-05", "disposed 2020-04-01"), "2020-04-02") == {}


EXTENDED = {"mode": "EXT", "supplement_signed_date": "2020-03-02", "supplement_start_date": "2021-02-28"}


def test_an_extension_comes_up_again_at_its_start_and_a_year_on():
    events = table("identified 2020-01-06", ("disposed 2020-03-02", EXTENDED))
    start, again = "补充协议约定动工日期到期", "补充协议约定动工日期满一年，仍未动工的次日起重新列入"
    assert listed(events, "2021-02-10") == {start: ("2021-02-28", 18)}
    assert listed(events, "2022-02-10") == {start: ("2021-02-28", -347), again: ("2022-02-28", 18)}
    assert (
        listed(table("identified 2020-01-06", ("disposed 2020-03-02", EXTENDED), "works_started 2021-01-04"), "2022-02-10") == {}
    )
    later = pd.concat([events, table("reopened 2022-02-01", case_id="AJ2022-0001")], ignore_index=True)
    assert listed(later, "2022-02-10") == {}


def test_temporary_use_ends_and_a_fee_does_not_end_the_matter():
    used = {"mode": "TMP", "temporary_use_start_date": "2020-03-02", "temporary_use_end_date": "2022-03-01"}
    assert listed(table("identified 2020-01-06", ("disposed 2020-03-02", used)), "2022-02-20") == {
        "临时使用期满": ("2022-03-01", 9)
    }
    paid = table(
        ("fee_decided 2020-03-02", {"mode": "FEE", "two_year_mark_date": "2020-12-01"}), ("disposed 2020-03-20", {"mode": "FEE"})
    )
    assert listed(paid, "2020-11-20") == {"缴费后仍未动工，满两年，次日起重新列入": ("2020-12-01", 11)}


def test_problems_fall_due():
    more = {
        "problem_no": "WT2020-0001",
        "problem_grade": "city",
        "due_date": "2020-06-01",
        "responsible_unit": "发改委",
        "note": "管线",
    }
    events = table("signed 2020-03-02", ("problem_raised 2020-04-01", more), kind="project")
    found = due(events, as_of="2020-06-11", policy=POLICY)
    assert found[["what", "days_left", "who", "from_event"]].to_numpy().tolist() == [
        ["解决受阻问题 WT2020-0001（市级）", -10, "发改委", "problem_raised"]
    ]
    assert found["article"].tolist() == ["沈政办发〔2018〕78号第11项"]
    closed = pd.concat([events, table(("problem_closed 2020-06-02", {"problem_no": "WT2020-0001"}), kind="project")])
    assert listed(closed, "2020-06-11") == {}


def test_the_longest_overdue_stands_first_and_an_empty_ledger_gives_an_empty_table():
    events = pd.concat(
        [table("identified 2020-05-06", case_id="B", subject="B"), table("identified 2020-03-02", case_id="A", subject="A")],
        ignore_index=True,
    )
    found = due(events, as_of="2020-06-30", policy=POLICY)
    assert found["case_id"].tolist() == ["A", "B"]
    assert found["days_left"].dtype == "Int64"
    assert due(frame_of([]), as_of="2020-06-30", policy=POLICY).empty


def test_a_year_without_known_holidays_is_an_error_only_where_it_would_be_shown():
    events = table("identified 2031-02-03", "notice_served 2031-03-03")
    with pytest.raises(WorkingDayError, match="2031"):
        due(events, as_of="2031-03-10", policy=POLICY)
    assert due(events, as_of="2031-03-01", policy=POLICY, within_days=1).empty
    holidays = {date(2031, 10, 1) + timedelta(days=number): False for number in range(11)}
    found = due(events, as_of="2031-03-10", policy=POLICY, calendar=WorkCalendar(holidays))
    assert found["due_date"].tolist() == [pd.Timestamp("2031-04-02")]


def test_every_deadline_of_the_pack_can_fall_due():
    """Each row, on its own event, gives a line: no row is dead."""
    lines = set()
    for row in POLICY.procedure.deadlines:
        kind = row.subject_kinds[0]
        more = {"mode": row.modes[0] if row.modes else None, row.from_column or "note": "2020-06-01" if row.from_column else "x"}
        events = table((f"{row.from_events[0]} 2020-03-02", more), kind=kind)
        lines |= set(due(events, as_of="2020-03-02", policy=POLICY, within_days=800)["what"])
    assert lines == {row.title for row in POLICY.procedure.deadlines}


def test_a_list_is_named_by_its_events_rules_days_and_span():
    events = pd.DataFrame({"event_no": [2, 1], "case_id": ["b", "a"], "event_date": pd.to_datetime(["2020-01-02", "2020-01-01"])})
    asked = {"policy": POLICY, "as_of": "2020-06-01", "within_days": 30}
    first = ledger_run(events, **asked)
    assert ledger_run(events.iloc[::-1], **asked) == first
    assert first["inputs"][0] | {"sha256": "", "size_bytes": 0} == {"role": "", "file": "处置台账", "size_bytes": 0, "sha256": ""}
    others = [
        ledger_run(events.assign(case_id="c"), **asked), ledger_run(events, **asked | {"within_days": 31}),
        ledger_run(events, **asked | {"as_of": "2020-06-02"}),
        ledger_run(events, **asked, calendar=WorkCalendar({date(2020, 6, 2): False})),
        ledger_run(events, **asked, calendar=WorkCalendar({date(2020, 6, 3): False})),
    ]  # fmt: skip
    assert len({first["run_id"], *(found["run_id"] for found in others)}) == 6
