"""Each rule of the procedure: what it refuses, with the article, and what it lets pass."""

import pytest
from case_ledgers import PARCEL, cn

from landuse.cases import check_event, event_of
from landuse.cases.finding import blocking
from landuse.errors import EventRefusedError, UnknownNameError

POLICY = cn()
FOUND = ("identified 2020-01-06", "notice_served 2020-02-10 文1", "finding_issued 2020-04-01 文2")
HEARD = (*FOUND, "hearing_notice 2020-05-06 文3")
HOLDER = {"idle_class": "not_started", "delay_cause": "H", "one_year_mark_date": "2019-10-31", "two_year_mark_date": "2020-10-31"}
FILED = {"in_supervision_system": True, "mortgaged": False}


def event(text, kind="idle_land", **more):
    """Return an event of "code day [document]" and further columns."""
    code, day, *document = text.split()
    named = {"case_id": "AJ2020-0001", "subject_kind": kind, "subject_id": PARCEL, "event": code, "event_date": day}
    return event_of(named | ({"case_document_no": document[0]} if document else {}) | more)


def case(*texts, kind="idle_land"):
    """Return a case: events as texts, or ready made."""
    return [event(text, kind) if isinstance(text, str) else text for text in texts]


def checks(before, new, facts=None, others=(), policy=POLICY):
    """Return {check: severity} of what speaks against `new`."""
    return {found.check: found.severity for found in check_event(before, new, policy=policy, facts=facts, others=others)}


def messages(before, new, **more):
    """Return what is said against `new`."""
    return ";".join(found.message for found in check_event(before, new, policy=POLICY, **more))


def test_the_usual_course_passes():
    course = [
        "identified 2020-01-06", "notice_served 2020-02-10 文1", "reply_received 2020-03-02", "finding_issued 2020-04-01 文2",
        "hearing_notice 2020-05-06 文3", "fee_decided 2020-06-01 文4", "fee_paid 2020-06-20", "disposed 2020-06-20", "reopened 2020-11-02",
    ]  # fmt: skip
    before = []
    for text in course:
        mode = {"mode": "FEE"} if text.split()[0] in {"fee_decided", "fee_paid", "disposed"} else {}
        facts = HOLDER if text.startswith("fee_decided") else {}
        new = event(text, **mode, **facts)
        assert checks(before, new) == {}, text
        before.append(new)


@pytest.mark.parametrize(
    ("before", "new", "check"),
    [
        (FOUND, "hearing_notice 2020-03-31 文3", "before_the_last"),
        (FOUND, "identified 2020-05-01", "opened_twice"),
        (FOUND, "reopened 2020-05-01", "not_ended"),
        (FOUND, "signed 2020-05-01", "event_not_for_kind"),
        (FOUND, "problem_raised 2020-05-01", "event_not_for_kind"),
        ((*FOUND, "disposed 2020-05-01"), "notice_served 2020-06-01 文9", "after_the_end"),
        ((*FOUND, "disposed 2020-05-01", "reopened 2020-06-01"), "disposed 2020-05-20", "before_the_last"),
    ],
)
def test_what_cannot_be_is_refused(before, new, check):
    assert checks(case(*before), event(new))[check] == "refuse"


def test_works_may_start_after_the_disposal_and_a_reopened_case_goes_on():
    done = case(*FOUND, "disposed 2020-05-01")
    assert checks(done, event("works_started 2020-06-01")) == {}
    assert checks([*done, event("reopened 2020-06-01")], event("notice_served 2020-06-10 文9")) == {}


def test_days_and_identity():
    assert checks([], event("identified 2027-01-01", recorded_at="2026-11-22T10:00:00"))["in_the_future"] == "refuse"
    assert checks([], event("identified 2026-11-22", recorded_at="2026-11-22T10:00:00")) == {}
    other = event("notice_served 2020-02-10 文1", subject_id="别的宗地")
    assert checks(case("identified 2020-01-06"), other)["other_subject"] == "refuse"
    served = event("notice_served 2020-02-10 文1", served_date="2020-02-09")
    assert checks(case("identified 2020-01-06"), served)["served_before"] == "refuse"
    assert "缺少对象编号、日期" in messages([], event_of({"case_id": "A", "subject_kind": "idle_land", "event": "identified"}))


@pytest.mark.parametrize(
    ("before", "new", "expected"),
    [
        ((), "notice_served 2020-02-10 文1", {"no_opening": "gap", "paper_missing": "gap"}),
        (("identified 2020-01-06",), "finding_issued 2020-04-01 文2", {"paper_missing": "gap"}),
        (("identified 2020-01-06",), "notice_served 2020-02-10", {"document_missing": "gap"}),
        (FOUND, "notice_served 2020-05-01 文9", {"going_back": "gap", "repeated": "gap"}),
        (FOUND, "reply_received 2020-05-01", {"going_back": "gap"}),
    ],
)
def test_missing_papers_are_gaps(before, new, expected):
    assert checks(case(*before), event(new)) == expected


def test_a_document_number_used_twice_is_a_gap():
    other = event("notice_served 2019-01-10 文1", case_id="AJ2019-0007", subject_id="B")
    new = event("notice_served 2020-02-10 文1")
    assert checks(case("identified 2020-01-06"), new, others=[other]) == {"document_repeated": "gap"}
    assert "AJ2019-0007" in messages(case("identified 2020-01-06"), new, others=[other])
    assert checks(case("identified 2020-01-06"), new, others=[event("disposed 2019-05-01 文1", case_id="AJ2019-0007")]) == {}


def test_a_second_open_case_of_the_subject_is_a_gap():
    first = event("identified 2019-01-10", case_id="AJ2019-0007")
    assert checks([], event("identified 2020-01-06"), others=[first]) == {"open_elsewhere": "gap"}
    closed = [first, event("disposed 2019-06-01", case_id="AJ2019-0007")]
    assert checks([], event("identified 2020-01-06"), others=closed) == {}
    assert checks([], event("reopened 2020-01-06"), others=closed) == {}
    assert checks([], event("reopened 2020-01-06")) == {"nothing_to_reopen": "gap"}


# ---- adverse steps, Art 14 and 15 ----

ADVERSE = [("fee_decided", "FEE", "one_year_mark_date"), ("reclaim_decided", "REC", "two_year_mark_date")]


@pytest.mark.parametrize(("code", "mode", "mark"), ADVERSE)
def test_an_adverse_step_with_everything_passes(code, mode, mark):
    assert checks(case(*HEARD), event(f"{code} 2020-11-02 文4", mode=mode, **HOLDER)) == {}
    assert checks(case(*HEARD), event(f"{code} 2020-11-02 文4", mode=mode), facts=None)  # nothing known: refused below
    before = [*case(*HEARD[:2]), event(HEARD[2], **HOLDER), event(HEARD[3])]  # the finding stated the facts
    assert checks(before, event(f"{code} 2020-11-02 文4", mode=mode)) == {}


@pytest.mark.parametrize(("code", "mode", "mark"), ADVERSE)
@pytest.mark.parametrize(
    ("facts", "check"),
    [
        ({"idle_class": "suspended"}, "barred_idle_class"),
        ({"delay_cause": "G1"}, "barred_delay_cause"),
        ({"delay_cause": "FM"}, "barred_delay_cause"),
        ({"held_up_by_government": True}, "barred_held_up_by_government"),
        ({"one_year_mark_date": "2020-11-02", "two_year_mark_date": "2020-11-02"}, "mark_not_passed"),
    ],
)
def test_an_adverse_step_against_the_facts_is_a_breach(code, mode, mark, facts, check):
    assert checks(case(*HEARD), event(f"{code} 2020-11-02 文4", mode=mode, **HOLDER | facts)) == {check: "breach"}


@pytest.mark.parametrize(("code", "mode", "mark"), ADVERSE)
def test_unknown_facts_stop_an_adverse_step_and_are_listed(code, mode, mark):
    new = event(f"{code} 2020-11-02 文4", mode=mode, idle_class="unknown", delay_cause="U")
    found = checks(case(*HEARD), new)
    assert found == {"unknown_idle_class": "unproven", "unknown_delay_cause": "unproven", f"unknown_{mark}": "unproven"}
    said = messages(case(*HEARD), new)
    assert all(words in said for words in ("闲置类别不明", "闲置原因不明", "第十四条"))


@pytest.mark.parametrize(("code", "mode", "mark"), ADVERSE)
def test_no_adverse_step_without_hearing_notice(code, mode, mark):
    found = checks(case(*FOUND), event(f"{code} 2020-11-02 文4", mode=mode, **HOLDER))
    assert found == {"lawful_step_missing": "unproven"}
    assert "第十五条" in messages(case(*FOUND), event(f"{code} 2020-11-02 文4", mode=mode, **HOLDER))


def test_the_day_after_the_mark_is_enough_and_the_mark_itself_is_not():
    marks = HOLDER | {"two_year_mark_date": "2020-10-31"}
    assert checks(case(*HEARD), event("reclaim_decided 2020-11-01 文4", mode="REC", **marks)) == {}
    assert checks(case(*HEARD), event("reclaim_decided 2020-10-31 文4", mode="REC", **marks)) == {"mark_not_passed": "breach"}


def test_facts_of_an_assessment_that_contradict_the_entry_are_a_gap():
    assert checks(case(*HEARD), event("fee_decided 2020-11-02 文4", mode="FEE", **HOLDER), facts={"delay_cause": "G1"}) == {
        "fact_conflict": "gap"
    }


# ---- negotiated modes, Art 12, 13, 25 ----


@pytest.mark.parametrize("mode", ["EXT", "USE", "TMP", "BUY"])
def test_negotiated_modes(mode):
    plan = "plan_approved 2020-06-01 文5"
    assert checks(case(*FOUND), event(plan, mode=mode, **FILED)) == {}
    not_filed = checks(case(*FOUND), event(plan, mode=mode, **FILED | {"in_supervision_system": False}))
    assert not_filed == {"barred_in_supervision_system": "breach"}
    assert checks(case(*FOUND), event(plan, mode=mode, mortgaged=False)) == {"unknown_in_supervision_system": "unproven"}
    assert "第二十五条" in messages(case(*FOUND), event(plan, mode=mode, mortgaged=False))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"mortgaged": None}, {"unknown_mortgaged": "unproven"}),
        ({"mortgaged": True}, {"mortgagee_not_notified": "unproven"}),
        ({"mortgaged": True, "mortgagee_notified_date": "2020-06-02"}, {"mortgagee_notified_late": "breach"}),
        ({"mortgaged": True, "mortgagee_notified_date": "2020-05-20"}, {}),
    ],
)
def test_the_mortgagee_is_notified_when_the_plan_is_drafted(facts, expected):
    new = event("plan_approved 2020-06-01 文5", mode="USE", in_supervision_system=True, **facts)
    assert checks(case(*FOUND), new) == expected


def test_the_mortgagee_gets_a_copy_of_the_reclaim():
    decided = [*case(*HEARD), event("reclaim_decided 2020-11-02 文4", mode="REC", **HOLDER)]
    done = "disposed 2020-12-10"
    assert checks(decided, event(done, mode="REC", mortgaged=True)) == {"mortgagee_no_copy": "gap"}
    assert checks(decided, event(done, mode="REC")) == {"mortgagee_no_copy": "gap"}
    assert checks(decided, event(done, mode="REC", mortgaged=True, mortgagee_notified_date="2020-11-03")) == {}
    assert checks(decided, event(done, mode="REC", mortgaged=False)) == {}


SWAP = FILED | {"price_paid_in_full": True, "project_funds_in_place": True, "delay_cause": "G2"}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {}),
        ({"price_paid_in_full": False}, {"barred_price_paid_in_full": "breach"}),
        ({"price_paid_in_full": None}, {"unknown_price_paid_in_full": "unproven"}),
        ({"project_funds_in_place": False}, {"barred_project_funds_in_place": "breach"}),
        ({"delay_cause": "G1"}, {"barred_delay_cause": "breach"}),
        ({"delay_cause": None}, {"unknown_delay_cause": "unproven"}),
    ],
)
def test_a_swap_has_three_conditions(changed, expected):
    assert checks(case(*FOUND), event("plan_approved 2020-06-01 文5", mode="SWP", **SWAP | changed)) == expected


def test_another_mode_needs_a_local_rule():
    plan = "plan_approved 2020-06-01 文5"
    assert checks(case(*FOUND), event(plan, mode="OTH", **FILED)) == {"unknown_local_rule_no": "unproven"}
    assert checks(case(*FOUND), event(plan, mode="OTH", local_rule_no="某政〔2019〕3号", **FILED)) == {}


@pytest.mark.parametrize(
    ("mode", "first", "last", "days", "expected"),
    [
        ("EXT", "supplement_signed_date", "supplement_start_date", ("2020-06-10", "2021-06-10"), {}),
        ("EXT", "supplement_signed_date", "supplement_start_date", ("2020-06-10", "2021-06-11"), {"period_too_long": "breach"}),
        ("EXT", "supplement_signed_date", "supplement_start_date", ("2020-06-10", "2020-06-09"), {"period_reversed": "refuse"}),
        ("EXT", "supplement_signed_date", "supplement_start_date", ("2020-06-10", None), {"period_unknown": "unproven"}),
        ("TMP", "temporary_use_start_date", "temporary_use_end_date", ("2020-06-10", "2022-06-10"), {}),
        (
            "TMP",
            "temporary_use_start_date",
            "temporary_use_end_date",
            ("2020-06-10", "2022-06-11"),
            {"period_too_long": "breach"},
        ),
        ("TMP", "temporary_use_start_date", "temporary_use_end_date", ("2020-02-29", "2022-02-28"), {}),
        (
            "TMP",
            "temporary_use_start_date",
            "temporary_use_end_date",
            ("2020-02-29", "2022-03-01"),
            {"period_too_long": "breach"},
        ),
    ],
)
def test_extension_at_most_one_year_temporary_use_at_most_two(mode, first, last, days, expected):
    approved = [*case(*FOUND), event("plan_approved 2020-06-01 文5", mode=mode, **FILED)]
    done = event("disposed 2020-06-20", mode=mode, **dict(zip((first, last), days, strict=True)))
    assert checks(approved, done) == expected


# ---- modes and kinds, disposal ----


@pytest.mark.parametrize(
    ("kind", "mode", "expected"),
    [
        ("idle_land", "REORG", {"mode_not_for_kind": "refuse"}),
        ("zombie_enterprise", "EXT", {"mode_not_for_kind": "refuse"}),
        ("zombie_project", "FEE", {"mode_not_for_kind": "refuse"}),
        ("zombie_enterprise", "REORG", {}),
        ("zombie_enterprise", "LIQUIDATE", {}),
        ("zombie_project", "DELIVER", {}),
        ("zombie_enterprise", None, {"mode_missing": "unproven"}),
    ],
)
def test_each_kind_has_its_modes(kind, mode, expected):
    before = case(*(FOUND if kind == "idle_land" else FOUND[:1]), kind=kind)
    assert checks(before, event("plan_approved 2020-06-01 文5", kind, mode=mode)) == expected


def test_a_fee_decision_carries_the_mode_of_the_fee():
    assert checks(case(*HEARD), event("fee_decided 2020-11-02 文4", mode="REC", **HOLDER)) == {"mode_not_for_event": "refuse"}


def test_zombies_have_a_shorter_procedure():
    before = case("identified 2018-06-01", kind="zombie_enterprise")
    assert checks(before, event("disposed 2018-08-01", "zombie_enterprise", mode="REORG")) == {"not_carried_out": "gap"}
    approved = [*before, event("plan_approved 2018-07-01 文5", "zombie_enterprise", mode="REORG")]
    assert checks(approved, event("disposed 2018-08-01", "zombie_enterprise", mode="REORG")) == {}
    assert checks(approved, event("disposed 2018-08-01", "zombie_enterprise", mode="RESUME")) == {"mode_differs": "gap"}
    assert checks(before, event("notice_served 2018-08-01 文1", "zombie_enterprise")) == {"event_not_for_kind": "refuse"}


@pytest.mark.parametrize(
    ("mode", "needed"), [("FEE", "闲置费缴清"), ("REC", "收回决定"), ("DEV", "实际动工"), ("BUY", "处置方案获批")]
)
def test_disposal_is_carried_out(mode, needed):
    done = event("disposed 2020-12-10", mode=mode, mortgaged=False)
    assert checks(case(*HEARD), done)["not_carried_out"] == "gap"
    assert needed in messages(case(*HEARD), done)
    started = [*case(*HEARD), event("works_started 2020-12-01")]
    assert checks(started, event("disposed 2020-12-10", mode="DEV")) == {}


# ---- projects and their problems ----


def project(text, **more):
    return event(text, "project", **{"responsible_unit": "招商一局"} | more)


def test_the_life_of_a_project():
    before = []
    for text in (
        "reserved 2019-01-07", "negotiating 2019-03-01", "signed 2019-05-06", "registered 2019-05-20", "started 2019-11-01",
        "in_production 2020-12-01",
    ):  # fmt: skip
        assert checks(before, project(text)) == {}, text
        before.append(project(text))
    assert checks([], project("signed 2019-05-06")) == {}
    assert checks(before[:2], project("started 2019-11-01")) == {"paper_missing": "gap"}
    assert checks(before[:2], project("signed 2019-11-01", responsible_unit=None)) == {"column_expected": "gap"}
    assert checks(before, project("negotiating 2021-01-04"))["opened_twice"] == "refuse"
    ended = [*before, project("terminated 2021-01-04", note="停产")]
    assert checks(ended, project("in_production 2021-02-01"))["after_the_end"] == "refuse"


def test_problems_are_numbered_graded_and_followed():
    signed = [project("signed 2019-05-06")]
    raised = project(
        "problem_raised 2019-06-03", problem_no="WT2019-0001", problem_grade="zone", due_date="2019-07-03", note="管线未迁"
    )
    assert checks(signed, raised) == {}
    ungraded = project("problem_raised 2019-06-03", due_date="2019-07-03", note="管线未迁")
    assert checks(signed, ungraded) == {"column_empty": "refuse"}
    assert checks([], raised)["problem_without_case"] == "refuse"
    with_problem = [*signed, raised]
    assert checks(with_problem, raised) == {"problem_raised_twice": "refuse"}
    up = {"problem_no": "WT2019-0001", "due_date": "2019-09-01"}
    assert checks(with_problem, project("problem_escalated 2019-08-01", problem_grade="city", **up)) == {}
    assert checks(with_problem, project("problem_escalated 2019-08-01", problem_grade="zone", **up)) == {
        "problem_not_higher": "refuse"
    }
    assert checks(with_problem, project("problem_closed 2019-08-01", problem_no="WT2019-0009")) == {"problem_unknown": "refuse"}
    assert checks(with_problem, project("problem_closed 2019-08-01")) == {"column_empty": "refuse"}
    closed = [*with_problem, project("problem_closed 2019-08-01", problem_no="WT2019-0001")]
    assert checks(closed, project("problem_closed 2019-09-01", problem_no="WT2019-0001")) == {"problem_closed": "refuse"}


# ---- what passes in live entry and in history; reading events ----


def test_what_passes_when():
    found = check_event(
        case(*FOUND), event("fee_decided 2020-11-02", mode="FEE", **HOLDER | {"delay_cause": "G1"}), policy=POLICY
    )
    by_severity = {finding.severity for finding in found}
    assert by_severity == {"gap", "unproven", "breach"}

    def stopped(**how):
        return {finding.severity for finding in blocking(found, **how)}

    assert stopped(history=False, has_reason=False) == by_severity
    assert stopped(history=False, has_reason=True) == {"unproven", "breach"}
    assert stopped(history=True, has_reason=False) == {"breach"}
    assert stopped(history=True, has_reason=True) == set()


def test_events_are_read_in_chinese_and_what_is_wrong_is_named():
    read = event_of(
        {
            "event": "送达调查通知书",
            "subject_kind": "闲置土地",
            "mode": "置换土地",
            "delay_cause": "规划调整",
            "event_date": "2020-01-02",
        }
    )
    assert (read.event, read.subject_kind, read.mode, read.delay_cause) == ("notice_served", "idle_land", "SWP", "G2")
    with pytest.raises(EventRefusedError, match="“事件”没有“送达通知”"):
        event_of({"event": "送达通知"})
    with pytest.raises(EventRefusedError, match="日期"):
        event_of({"event_date": "2020-13-01"})
    with pytest.raises(EventRefusedError, match="是或否"):
        event_of({"mortgaged": "也许"})
    with pytest.raises(UnknownNameError, match="event_date"):
        event_of({"event_dat": "2020-01-01"})
