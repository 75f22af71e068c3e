"""The ledger as a store: numbering, corrections, append-only, two writers at once, a writer killed; on files and PostgreSQL."""

import os
import signal
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pandas as pd
import pyogrio
import pytest
import sqlalchemy as sa
from case_ledgers import AT, ENTRY, PARCEL, cn, new_ledger
from case_writers import START, TOGETHER, die_half_way, start, write_many
from case_writers import heard as until_the_end

import landuse as lu
from landuse.cases import create_ledger, effective, open_ledger, problems, state_of
from landuse.cases.effective import events_of, frame_of
from landuse.cases.event import COLUMNS
from landuse.cases.place import engine_for, is_ledger_file, place_of
from landuse.cases.schema import EVENTS
from landuse.errors import EventRefusedError, LedgerError
from landuse.vocabulary import columns

POLICY = cn()
FIRST = {"subject_kind": "idle_land", "subject_id": PARCEL, "event": "identified", "event_date": "2020-01-06"}
FACTS = {"idle_class": "not_started", "delay_cause": "H", "one_year_mark_date": "2019-03-01", "two_year_mark_date": "2020-03-01"}


def record(ledger, *events, **more):
    return ledger.record(list(events), policy=POLICY, **ENTRY | more)


def step(case_id, event, day, document=None, **more):
    return {"case_id": case_id, "event": event, "event_date": day, "case_document_no": document} | more


def heard(ledger):
    """Record a case up to the hearing notice and return its number."""
    case_id = record(ledger, FIRST)[0].case_id
    record(
        ledger,
        step(case_id, "notice_served", "2020-02-10", "文1"),
        step(case_id, "finding_issued", "2020-04-01", "文2"),
        step(case_id, "hearing_notice", "2020-05-06", "文3"),
    )
    return case_id


def test_columns_are_those_of_the_vocabulary():
    assert set(COLUMNS) == set(columns("cases"))
    assert {column.name for column in EVENTS.columns} == set(COLUMNS)


def test_what_is_recorded_is_read_back(place):
    ledger = create_ledger(place, created_at=AT)
    case_id = heard(ledger)
    full = {
        "served_date": "2020-06-03", "mortgaged": True, "mortgagee_notified_date": "2020-06-02", "note": "引号'\"；\u4e00\U00020000",
        "in_supervision_system": False, "responsible_unit": "一所",
    }  # fmt: skip
    entered = record(ledger, step(case_id, "fee_decided", "2020-06-01", "文4", mode="FEE", **FACTS | full))
    again = open_ledger(place).entries()
    assert again[-1] == entered[0]
    assert [event.event_no for event in again] == [1, 2, 3, 4, 5]
    frame = ledger.events()
    assert list(frame.columns) == list(COLUMNS)
    assert frame["event_date"].dtype == "datetime64[s]"
    assert frame["mortgaged"].dtype == "boolean"
    assert events_of(frame) == again
    pd.testing.assert_frame_equal(frame_of(again), frame)


def test_numbers_are_given_by_year_and_never_twice(place):
    ledger = create_ledger(place, created_at=AT)
    first = record(ledger, FIRST, FIRST | {"subject_id": "B"}, FIRST | {"subject_id": "C", "event_date": "2021-03-01"})
    assert [event.case_id for event in first] == ["AJ2020-0001", "AJ2020-0002", "AJ2021-0001"]
    record(ledger, {"event": "withdrawn", "corrects_no": 2, "event_date": "2021-05-01", "note": "录错宗地"})
    assert record(ledger, FIRST | {"subject_id": "D"})[0].case_id == "AJ2020-0003"
    record(ledger, FIRST | {"subject_id": "E", "case_id": "AJ2020-0107"})
    assert record(ledger, FIRST | {"subject_id": "F"})[0].case_id == "AJ2020-0108"
    notice = step("AJ2020-0001", "notice_served", "2020-02-10")
    assert record(ledger, notice, document_prefix="云浔闲地")[0].case_document_no == "云浔闲地〔2020〕1号"
    other = step("AJ2020-0003", "notice_served", "2020-02-10")
    assert record(ledger, other, document_prefix="云浔闲地")[0].case_document_no == "云浔闲地〔2020〕2号"


def test_problems_of_a_project_from_raising_to_closing(tmp_path):
    ledger = new_ledger(tmp_path)
    unit = {"responsible_unit": "招商一局"}
    project = {"subject_kind": "全周期项目", "subject_id": "2019-210199-01", "event": "签约", "event_date": "2019-05-06"} | unit
    case_id = record(ledger, project)[0].case_id
    raised = [
        step(case_id, "problem_raised", day, problem_grade=grade, due_date=due, note=what, **unit)
        for day, grade, due, what in (
            ("2019-06-03", "zone", "2019-07-03", "管线未迁"), ("2019-06-04", "city", "2019-12-31", "指标未落实"),
            ("2019-06-05", "city", "2019-07-01", "道路未通"), ("2019-06-06", "zone", "2020-01-31", "资金未到位"),
        )
    ]  # fmt: skip
    numbers = [event.problem_no for event in record(ledger, *raised)]
    assert numbers == ["WT2019-0001", "WT2019-0002", "WT2019-0003", "WT2019-0004"]
    up = step(
        case_id, "problem_escalated", "2019-08-01", problem_no=numbers[0], problem_grade="leading_group", due_date="2019-10-01"
    )
    record(ledger, up | unit, step(case_id, "problem_closed", "2019-08-02", problem_no=numbers[3]))
    found = problems(ledger.events(), "2019-09-01")
    assert found["problem_no"].tolist() == [numbers[0], numbers[2], numbers[1]]  # the highest grade, then the overdue
    assert found["days_left"].tolist() == [30, -62, 121]
    assert found["raised_date"].iloc[0] == pd.Timestamp("2019-06-03")
    assert found["since"].iloc[0] == pd.Timestamp("2019-08-01")
    assert found["note"].iloc[0] == "管线未迁"
    assert problems(ledger.events(), "2019-06-05")["problem_no"].tolist() == [numbers[2], numbers[1], numbers[0]]
    assert state_of(ledger.events())["state"].tolist() == ["signed"]
    assert problems(lu.LandData(parcels=pd.DataFrame({"parcel_id": ["A"]})).table("cases"), "2020-01-01").empty


def test_all_of_a_batch_or_none(place):
    ledger = create_ledger(place, created_at=AT)
    with pytest.raises(EventRefusedError, match="早于本案此前"):
        record(ledger, FIRST | {"case_id": "AJ2020-0009"}, step("AJ2020-0009", "notice_served", "2019-12-31", "文1"))
    assert ledger.events().empty


def test_gaps_need_a_reason_and_nothing_else_is_excused(tmp_path):
    ledger = new_ledger(tmp_path)
    case_id = record(ledger, FIRST)[0].case_id
    with pytest.raises(EventRefusedError, match="缺少文号") as refused:
        record(ledger, step(case_id, "notice_served", "2020-02-10"))
    assert [finding.check for finding in refused.value.findings] == ["document_missing"]
    entered = record(ledger, step(case_id, "notice_served", "2020-02-10", note="邮寄"), reason="原件遗失")[0]
    assert entered.note == "邮寄；缺项理由：原件遗失"
    assert record(ledger, step(case_id, "finding_issued", "2020-04-01", "文2"), reason="不需要的理由")[0].note is None
    with pytest.raises(EventRefusedError, match="闲置类别不明"):
        record(ledger, step(case_id, "fee_decided", "2020-06-01", "文4"), reason="领导同意")
    with pytest.raises(EventRefusedError, match="登记人"):
        record(ledger, FIRST | {"subject_id": "B"}, recorded_by=" ")
    with pytest.raises(LedgerError, match="登记时间"):
        record(ledger, FIRST | {"subject_id": "B"}, recorded_at="昨天")


def test_facts_of_an_assessment_are_kept_with_the_step_that_rests_on_them(tmp_path):
    ledger = new_ledger(tmp_path)
    case_id = heard(ledger)
    results = lu.assess(
        lu.LandData(
            parcels=pd.DataFrame(
                {
                    "parcel_id": [PARCEL], "agreed_start_date": ["2018-03-01"], "works_status": ["not_started"], "delay_cause": ["H"],
                    "mortgaged": [False], "in_supervision_system": [True], "area_m2": [1000.0],
                }
            )
        ),
        policy=POLICY, as_of="2020-06-01",
    ).results  # fmt: skip
    entered = record(ledger, step(case_id, "reclaim_decided", "2020-06-01", "文4"), facts=results.loc[PARCEL])[0]
    assert (entered.mode, entered.idle_class, entered.delay_cause) == ("REC", "not_started", "H")
    assert str(entered.two_year_mark_date) == "2020-03-01"
    assert entered.mortgaged is False


# ---- corrections ----


def test_a_correction_stands_in_the_place_of_what_it_corrects(place):
    ledger = create_ledger(place, created_at=AT)
    case_id = heard(ledger)
    corrected = step(case_id, "finding_issued", "2020-04-08", "文2之二", corrects_no=3, note="日期、文号抄错")
    assert record(ledger, corrected)[0].event_no == 5
    standing = ledger.effective()
    assert standing["event_no"].tolist() == [1, 2, 5, 4]
    assert standing["event_date"].dt.strftime("%m-%d").tolist() == ["01-06", "02-10", "04-08", "05-06"]
    record(ledger, corrected | {"event_date": "2020-04-02", "corrects_no": 5})
    assert ledger.effective()["event_no"].tolist() == [1, 2, 6, 4]
    assert len(ledger.events()) == 6
    record(ledger, {"event": "withdrawn", "corrects_no": 4, "event_date": "2020-07-01", "note": "未实际送达"})
    assert ledger.effective()["event_no"].tolist() == [1, 2, 6]
    assert state_of(ledger.events()).loc[0, "state"] == "finding_issued"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"event_date": "2020-05-07"}, "更正后记录 4“听证告知”将不成立.*早于"),
        ({"event_date": "2020-02-09"}, "早于本案此前的“送达调查通知书”"),
        ({"note": None}, "须在说明中写明理由"),
        ({"corrects_no": 9}, "没有记录 9"),
        ({"event": "withdrawn"}, "更正后记录 4“听证告知”将不成立.*缺少“下达认定书”"),
        ({"subject_id": "别的宗地"}, "更正不能改变案件和对象"),
        ({"event": "withdrawn", "corrects_no": None}, "须写明所撤销的记录号"),
        ({"event": "signed"}, "不是闲置土地案件的事项"),
    ],
)
def test_a_correction_that_leaves_no_valid_case_is_refused(tmp_path, changes, message):
    ledger = new_ledger(tmp_path)
    case_id = heard(ledger)
    corrected = step(case_id, "finding_issued", "2020-04-08", "文2", corrects_no=3, note="日期抄错") | changes
    with pytest.raises(EventRefusedError, match=message):
        record(ledger, corrected)
    assert len(ledger.events()) == 4


def test_what_was_corrected_or_withdrawn_cannot_be_corrected_again(tmp_path):
    ledger = new_ledger(tmp_path)
    case_id = heard(ledger)
    again = step(case_id, "hearing_notice", "2020-05-08", "文3", corrects_no=4, note="日期抄错")
    record(ledger, again)
    with pytest.raises(EventRefusedError, match="已由记录 5 更正"):
        record(ledger, again)
    record(ledger, {"event": "withdrawn", "corrects_no": 5, "event_date": "2020-07-01", "note": "未送达"})
    with pytest.raises(EventRefusedError, match="记录 5 已撤销"):
        record(ledger, again | {"corrects_no": 5})
    with pytest.raises(EventRefusedError, match="是撤销记录"):
        record(ledger, again | {"corrects_no": 6})


def test_later_steps_hold_a_correction_to_their_facts(tmp_path):
    """A decision rests on the facts kept with it; a correction of an earlier paper is not refused for want of them."""
    ledger = new_ledger(tmp_path)
    case_id = heard(ledger)
    record(ledger, step(case_id, "fee_decided", "2020-06-01", "文4"), facts=FACTS)
    record(ledger, step(case_id, "hearing_notice", "2020-05-08", "文3", corrects_no=4, note="日期抄错"))
    with pytest.raises(EventRefusedError, match=r"记录 5“征缴闲置费决定”将不成立.*听证告知"):
        record(ledger, {"event": "withdrawn", "corrects_no": 6, "event_date": "2020-07-01", "note": "未送达"}, reason="未送达")


def test_states(tmp_path):
    ledger = new_ledger(tmp_path)
    case_id = heard(ledger)
    record(
        ledger, step(case_id, "fee_decided", "2020-06-01", "文4", **FACTS), step(case_id, "fee_paid", "2020-06-20"),
        step(case_id, "disposed", "2020-06-20", mode="FEE"), step(case_id, "works_started", "2020-08-03"),
    )  # fmt: skip
    row = state_of(ledger.events()).iloc[0]
    assert (row["state"], row["mode"], row["case_document_no"], row["is_open"]) == ("disposed", "FEE", "文4", False)
    assert row["since"] == pd.Timestamp("2020-06-20")
    assert state_of(ledger.events(), "2020-04-30").loc[0, "state"] == "finding_issued"
    assert state_of(ledger.events(), "2019-12-31").empty
    record(ledger, step(case_id, "reopened", "2020-09-01"))
    assert state_of(ledger.events()).loc[0, ["state", "is_open"]].tolist() == ["reopened", True]
    seven = ledger.effective()[["case_id", "subject_kind", "subject_id", "event", "event_date", "mode", "case_document_no"]]
    pd.testing.assert_frame_equal(state_of(seven), state_of(ledger.events()))
    assert len(effective(seven)) == len(seven)


# ---- append-only, errors ----


CHANGES = (
    "UPDATE case_events SET note = 'x'",
    "DELETE FROM case_events",
    "INSERT INTO case_events SELECT * FROM case_events WHERE event_no = 1 ON CONFLICT (event_no) DO UPDATE SET note = 'x'",
)
CHANGES_OF_FILES = ("INSERT OR REPLACE INTO case_events SELECT * FROM case_events WHERE event_no = 1",)
CHANGES_OF_DATABASES = ("TRUNCATE case_events",)


def test_nothing_is_ever_changed(place):
    ledger = create_ledger(place, created_at=AT)
    record(ledger, FIRST)
    before = ledger.entries()
    for statement in (*CHANGES, *(CHANGES_OF_DATABASES if "://" in place else CHANGES_OF_FILES)):
        with pytest.raises(sa.exc.DBAPIError, match="只可追加"), engine_for(place_of(place)).begin() as connection:
            connection.exec_driver_sql(statement)
        assert ledger.entries() == before


def test_no_statement_of_the_code_changes_events():
    for file in (Path(lu.__file__).parent / "cases").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert ".update(" not in text
        assert "sa.delete" not in text
        assert "sa.update" not in text


def test_the_file_is_a_geopackage_without_write_ahead_log(tmp_path):
    ledger = new_ledger(tmp_path)
    record(ledger, FIRST)
    path = tmp_path / "cases.gpkg"
    assert pyogrio.list_layers(path).tolist() == [["case_events", None]]
    read = pyogrio.read_dataframe(path)
    assert read["subject_id"].tolist() == [PARCEL]
    assert read["event_date"].tolist() == [pd.Timestamp("2020-01-06")]
    assert pyogrio.read_info(path)["layer_metadata"]["IDENTIFIER"] == "处置案件台账"
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA application_id").fetchone()[0] == 0x47504B47
        assert database.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    database.close()
    assert [entry.name for entry in tmp_path.iterdir()] == ["cases.gpkg"]


def test_missing_foreign_and_newer_files_are_told_apart(tmp_path):
    with pytest.raises(LedgerError, match=r"没有找到台账 .*none\.gpkg.*--new"):
        open_ledger(tmp_path / "none.gpkg")
    (tmp_path / "empty.gpkg").touch()
    with pytest.raises(LedgerError, match="是空的"):
        open_ledger(tmp_path / "empty.gpkg")
    assert create_ledger(tmp_path / "empty.gpkg", created_at=AT).events().empty
    (tmp_path / "text.db").write_text("案件", encoding="utf-8")
    for opened in (open_ledger, lambda where: create_ledger(where, created_at=AT)):
        with pytest.raises(LedgerError, match="不是 SQLite 或 GeoPackage"):
            opened(tmp_path / "text.db")
    with sqlite3.connect(tmp_path / "other.sqlite") as database:
        database.execute("CREATE TABLE t (a)")
    database.close()
    with pytest.raises(LedgerError, match="不是处置台账"):
        open_ledger(tmp_path / "other.sqlite")
    with pytest.raises(LedgerError, match="不能作为台账文件"):
        open_ledger(tmp_path / "cases.xlsx")
    with pytest.raises(LedgerError, match="没有文件夹"):
        create_ledger(tmp_path / "none" / "cases.gpkg", created_at=AT)
    (tmp_path / "dir.gpkg").mkdir()
    with pytest.raises(LedgerError, match="是文件夹"):
        open_ledger(tmp_path / "dir.gpkg")
    new_ledger(tmp_path)
    with sqlite3.connect(tmp_path / "cases.gpkg") as database:
        database.execute("INSERT INTO case_ledger VALUES (2)")
    database.close()
    with pytest.raises(LedgerError, match=r"由更新版本的程序写成.*本程序支持 1"):
        open_ledger(tmp_path / "cases.gpkg")


def test_a_locked_file_is_told_in_chinese(tmp_path, monkeypatch):
    monkeypatch.setattr("landuse.cases.place.WAIT_SECONDS", 0.2)
    ledger = new_ledger(tmp_path)
    blocker = sqlite3.connect(tmp_path / "cases.gpkg", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(LedgerError, match="其他程序正在写入"):
        record(ledger, FIRST)
    blocker.execute("ROLLBACK")
    blocker.close()
    record(ledger, FIRST)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://zhang:GeHeim9@127.0.0.1:1/lu", "postgresql://zhang:GeHeim9@/lu?host=/nowhere&password=GeHeim9",
        "postgresql://zhang:GeHeim9@:x/lu", "mysql://zhang:GeHeim9@h/lu",
    ],
)  # fmt: skip
def test_passwords_are_never_shown(url):
    with pytest.raises(LedgerError) as refused:
        open_ledger(url)
    assert "GeHeim9" not in str(refused.value)
    assert refused.value.__cause__ is None
    if "127" in url:
        assert "zhang:***@" in str(refused.value)


def test_an_empty_database_is_no_ledger_and_creating_twice_changes_nothing(postgres_url):
    with pytest.raises(LedgerError, match="不是处置台账"):
        open_ledger(postgres_url)
    record(create_ledger(postgres_url, created_at=AT), FIRST)
    assert len(create_ledger(postgres_url, created_at=AT).events()) == 1
    assert repr(open_ledger(postgres_url)).startswith("Ledger(postgresql://lu@/")


# ---- two writers, a killed writer ----


def test_two_writers_lose_nothing_and_never_both_pass(stored):
    """Each opens 200 cases, then both want to close the same one: the second sees what the first has written."""
    ledger = create_ledger(stored, created_at=AT)
    case_id = heard(ledger)
    record(ledger, step(case_id, "works_started", "2020-06-01"))
    together = START.Barrier(2)
    pairs = [start(write_many, stored, name, 200, case_id, together) for name in ("甲", "乙")]
    assert [connection.recv() for _, connection in pairs] == ["ready", "ready"]
    for _, connection in pairs:
        connection.send("go")
    said = [entry for _, connection in pairs for entry in until_the_end(connection)]
    for process, _ in pairs:
        process.join()
    events = ledger.entries()
    assert [event.event_no for event in events] == list(range(1, 5 + 400 + 2))
    entered = [(event.event_no, event.case_id, event.subject_id) for event in events if event.recorded_by in {"甲", "乙"}]
    assert entered == sorted(entry for entry in said if isinstance(entry, tuple))
    assert len({number for _, number, _ in entered}) == 400
    writers = [event.recorded_by for event in events if event.recorded_by in {"甲", "乙"}]
    rounds = [Counter(writers[begun : begun + 2 * TOGETHER]) for begun in range(0, 400, 2 * TOGETHER)]
    assert all(written == {"甲": TOGETHER, "乙": TOGETHER} for written in rounds)  # side by side all the way
    assert sorted(entry for entry in said if isinstance(entry, str)) == ["closed", "refused"]
    assert sum(event.event == "disposed" for event in events) == 1


def test_a_killed_writer_leaves_all_that_was_acknowledged(stored):
    ledger = create_ledger(stored, created_at=AT)
    process, connection = start(write_many, stored, "甲", 100_000)
    assert connection.recv() == "ready"
    connection.send("go")
    acknowledged = [connection.recv() for _ in range(25)]
    os.kill(process.pid, signal.SIGKILL)
    acknowledged += until_the_end(connection)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    events = ledger.entries()
    assert [(event.event_no, event.case_id, event.subject_id) for event in events[: len(acknowledged)]] == acknowledged
    assert len(events) <= len(acknowledged) + 1  # at most one was entered and not yet acknowledged
    assert record(ledger, FIRST | {"subject_id": "之后"})[0].event_no == len(events) + 1
    check_integrity(stored)


def test_a_writer_killed_within_a_transaction_leaves_no_trace(stored):
    ledger = create_ledger(stored, created_at=AT)
    record(ledger, FIRST)
    process, _ = start(die_half_way, stored)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    if "://" not in stored:
        assert Path(f"{stored}-journal").exists()  # what SQLite rolls back when the file is opened next
        assert is_ledger_file(Path(stored))
    assert len(ledger.entries()) == 1
    assert record(ledger, FIRST | {"subject_id": "之后"})[0].event_no == 2
    check_integrity(stored)


def check_integrity(where):
    if "://" not in where:
        with closing(sqlite3.connect(where)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_the_public_module():
    assert events_of(frame_of([])) == []
    assert lu.cases.open_ledger is open_ledger
