"""History into the ledger and out again; the ledger as the table `cases` of the data."""

from pathlib import Path

import pandas as pd
import pytest
from case_ledgers import AT, ENTRY, PARCEL, cn, new_ledger
from openpyxl import Workbook

import landuse as lu
from landuse.cases import create_ledger, import_events
from landuse.errors import ConfigError, LedgerError, ReadError
from landuse.io.case_files import read_case_file
from landuse.reports.case_book import write_events

SAMPLE = Path(lu.__file__).parents[1] / "data" / "parcels"
POLICY = cn()
HEAD = "案件编号,对象类别,对象编号,事件,日期,处置方式,文号"
ENTERED = ["event_no", "corrects_no", "recorded_at", "recorded_by"]


def rows(tmp_path, *lines, head=HEAD):
    file = tmp_path / "台账.csv"
    file.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return read_case_file(file)


def enter(ledger, found, **more):
    return import_events(ledger, found.events, policy=POLICY, origins=found.origins, **ENTRY | more)


def test_the_sample_goes_in_whole_and_comes_out_equal(stored, tmp_path):
    found = read_case_file(SAMPLE / "cases.csv")
    ledger = create_ledger(stored, created_at=AT)
    done = enter(ledger, found)
    assert (len(done.recorded), len(done.refused), done.already) == (len(found.events), 0, 0)
    assert set(done.issues["issue"]) <= {"case_event_gap", "case_event_unproven"}
    kept = ledger.effective().drop(columns=ENTERED)
    pd.testing.assert_frame_equal(kept, found.events[list(kept)])
    out = write_events(ledger.effective(), tmp_path / "out.csv", as_of=pd.Timestamp("2026-11-22"), with_entry=False)
    assert out.read_bytes().splitlines() == (SAMPLE / "cases.csv").read_bytes().splitlines()
    again = enter(ledger, found)
    assert (len(again.recorded), again.already, len(again.refused)) == (0, len(found.events), 0)
    assert len(ledger.events()) == len(found.events)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_all_events_with_their_corrections_survive_a_round_trip(tmp_path, suffix):
    ledger = new_ledger(tmp_path)
    first = {"subject_kind": "idle_land", "subject_id": PARCEL, "event": "identified", "event_date": "2020-01-06", "note": "=1+1"}
    case_id = ledger.record(first, policy=POLICY, **ENTRY)[0].case_id
    wrong = {
        "case_id": case_id,
        "event": "notice_served",
        "event_date": "2020-02-10",
        "case_document_no": "文1",
        "mortgaged": True,
    }
    ledger.record([wrong, wrong | {"event_date": "2020-02-11", "corrects_no": 2, "note": "抄错"}], policy=POLICY, **ENTRY)
    ledger.record({"event": "withdrawn", "corrects_no": 3, "event_date": "2020-03-02", "note": "未送达"}, policy=POLICY, **ENTRY)
    ledger.record(wrong | {"event_date": "2020-03-03", "served_date": "2020-03-05"}, policy=POLICY, **ENTRY)
    file = write_events(ledger.events(), tmp_path / f"all.{suffix}", as_of=pd.Timestamp("2026-11-22"))
    other = new_ledger(tmp_path, "other.sqlite")
    other.record(
        first | {"subject_id": "别的", "case_id": "AJ2019-0001"}, policy=POLICY, **ENTRY
    )  # other numbers are taken already
    found = read_case_file(file)
    done = enter(other, found)
    assert done.issues.empty
    assert len(done.recorded) == 5
    mine = other.effective().query("subject_id == @PARCEL").drop(columns=["event_no"]).reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, ledger.effective().drop(columns=["event_no"]).rename_axis(None), check_names=False)
    assert other.events()["corrects_no"].dropna().tolist() == [3, 4]
    assert enter(other, found).already == 5


def test_the_events_that_count_of_one_ledger_go_into_another(tmp_path):
    ledger = new_ledger(tmp_path)
    fill(ledger)
    third = {"case_id": "AJ1", "event": "reply_received", "event_date": "2020-03-02"}
    entered = ledger.record(third, policy=POLICY, **ENTRY)[0]
    notice = {"case_id": "AJ1", "event": "notice_served", "event_date": "2020-02-12", "case_document_no": "文1"}
    ledger.record(notice | {"corrects_no": 3, "note": "又抄错"}, policy=POLICY, **ENTRY)
    assert ledger.effective()["event_no"].tolist() == [1, 5, entered.event_no]
    other = new_ledger(tmp_path, "other.gpkg")
    done = enter(other, read_case_file(tmp_path / "cases.gpkg"))
    assert done.issues.empty
    dropped = ["event_no", "corrects_no"]
    pd.testing.assert_frame_equal(other.effective().drop(columns=dropped), ledger.effective().drop(columns=dropped))
    assert other.events()["corrects_no"].isna().all()


def test_what_cannot_be_is_listed_with_its_row_and_its_case_waits(tmp_path):
    found = rows(
        tmp_path,
        "AJ1,闲置土地,A,发现线索,2019-01-07,,",
        "AJ1,闲置土地,A,送达调查通知书,2019-02-11,,文1",
        "AJ2,闲置土地,B,发现线索,2019-01-08,,",
        "AJ2,闲置土地,B,签约,2019-02-12,,文2",
        "AJ2,闲置土地,B,送达调查通知书,2019-02-11,,文3",
        "AJ3,闲置土地,C,处置完毕,2019-03-01,兼并重组,",
        ",闲置土地,D,发现线索,2019-03-01,,",
        "AJ4,闲置土地,E,发现线索,2019年3月,,",
    )
    ledger = new_ledger(tmp_path)
    done = enter(ledger, found)
    assert ledger.events()["case_id"].tolist() == ["AJ1", "AJ1"]
    assert done.refused["case_id"].tolist() == ["AJ2", "AJ2", "AJ2", "AJ3", "AJ4"]
    listed = done.issues.set_index("row")
    assert listed["issue"].to_dict() == {
        5: "case_event_refused", 7: "case_event_refused", 9: "case_event_refused", 4: "case_event_held_back", 6: "case_event_held_back",
    }  # fmt: skip
    assert "“签约”不是闲置土地案件的事项" in listed.loc[5, "message"]
    assert "“兼并重组”不是闲置土地的处置方式" in listed.loc[7, "message"]
    assert "缺少日期" in listed.loc[9, "message"]
    assert set(listed["file"]) == {"台账.csv"}
    assert found.issues.loc[found.issues["issue"] == "id_missing", "row"].tolist() == [8]
    assert found.rows - len(found.events) == 1


def test_a_corrected_file_is_imported_again(tmp_path):
    ledger = new_ledger(tmp_path)
    wrong = rows(
        tmp_path,
        "AJ1,闲置土地,A,发现线索,2019-01-07,,",
        "AJ2,闲置土地,B,发现线索,2019-01-08,,",
        "AJ2,闲置土地,B,签约,2019-02-12,,",
    )
    assert len(enter(ledger, wrong).recorded) == 1
    right = rows(
        tmp_path,
        "AJ1,闲置土地,A,发现线索,2019-01-07,,",
        "AJ2,闲置土地,B,发现线索,2019-01-08,,",
        "AJ2,闲置土地,B,送达调查通知书,2019-02-12,,文3",
    )
    done = enter(ledger, right)
    assert (len(done.recorded), done.already, len(done.refused)) == (2, 1, 0)
    assert done.issues["issue"].tolist() == ["case_event_already_recorded"]


def test_history_keeps_gaps_as_issues_and_breaches_only_with_a_reason(tmp_path):
    head = HEAD + ",临时使用开始日期,临时使用结束日期,是否录入监测监管系统,是否抵押"
    found = rows(
        tmp_path,
        "AJ1,闲置土地,A,下达认定书,2018-01-08,,文1,,,,",
        "AJ1,闲置土地,A,处置方案获批,2018-03-01,政府安排临时使用,文2,,,是,否",
        "AJ1,闲置土地,A,处置完毕,2018-04-02,政府安排临时使用,,2018-04-02,2021-04-02,,",
        head=head,
    )
    ledger = new_ledger(tmp_path)
    refused = enter(ledger, found)
    assert refused.recorded.empty
    assert "超过 2 年" in refused.issues.set_index("row").loc[4, "message"]
    done = enter(ledger, found, reason="历史事项照录")
    assert len(done.recorded) == 3
    assert done.issues[["row", "issue"]].to_numpy().tolist() == [
        [4, "case_event_unlawful"],
        [2, "case_event_gap"],
        [2, "case_event_gap"],
    ]
    assert ledger.effective()["note"].dropna().tolist() == ["缺项理由：历史事项照录"]


def test_imports_are_taken_by_date_whatever_their_order(tmp_path):
    ledger = new_ledger(tmp_path)
    found = rows(tmp_path, "AJ1,闲置土地,A,送达调查通知书,2019-02-11,,文1", "AJ1,闲置土地,A,发现线索,2019-01-07,,")
    assert enter(ledger, found).issues.empty
    assert ledger.events()["event"].tolist() == ["identified", "notice_served"]
    assert enter(ledger, rows(tmp_path)).recorded.empty
    with pytest.raises(LedgerError, match="登记人"):
        enter(ledger, found, recorded_by="")


# ---- the ledger as a table of the data ----


def toml(folder, cases):
    (folder / "p.csv").write_text(f"宗地代码,约定动工日期,开工状态\n{PARCEL},2018-03-01,未动工\n", encoding="utf-8")
    text = f'[project]\nname = "试"\nas_of = 2020-12-31\n[data.parcels]\nfile = "p.csv"\n[data.cases]\n{cases}\n'
    (folder / "landuse.toml").write_text(text, encoding="utf-8")
    return folder / "landuse.toml"


def fill(ledger):
    first = {
        "case_id": "AJ1",
        "subject_kind": "idle_land",
        "subject_id": PARCEL,
        "event": "identified",
        "event_date": "2020-01-06",
    }
    notice = first | {"event": "notice_served", "event_date": "2020-02-10", "case_document_no": "文1", "mortgaged": False}
    ledger.record(
        [first, notice, notice | {"event_date": "2020-02-11", "corrects_no": 2, "note": "抄错"}], policy=POLICY, **ENTRY
    )


def test_read_data_takes_the_events_that_count(tmp_path):
    ledger = new_ledger(tmp_path)
    fill(ledger)
    path = toml(tmp_path, 'file = "cases.gpkg"')
    data = lu.read_data(path)
    assert data.cases["event_no"].tolist() == [1, 3]
    assert data.cases["event_date"].tolist() == [pd.Timestamp("2020-01-06"), pd.Timestamp("2020-02-11")]
    assert data.cases["mortgaged"].tolist() == [pd.NA, False]
    assert data.issues.empty or not (data.issues["table"] == "cases").any()
    assert data.origins["cases"]["row"].tolist() == [1, 3]
    assert "cases.gpkg" in [file.name for file in data.files]
    pd.testing.assert_frame_equal(data.cases, ledger.effective()[list(data.cases)])


def test_read_data_takes_a_database(postgres_url, tmp_path):
    fill(create_ledger(postgres_url, created_at=AT))
    data = lu.read_data(toml(tmp_path, f'ledger = "{postgres_url}"'))
    assert data.cases["event_no"].tolist() == [1, 3]
    assert [file.name for file in data.files[:-1]] == ["landuse.toml", "p.csv"]
    assert data.files[-1].name.endswith("（数据库） case_events")
    assert "***" not in data.origins["cases"]["file"].iloc[0]


def test_a_geopackage_that_is_no_ledger_is_read_as_before(tmp_path):
    import geopandas as gpd

    frame = pd.DataFrame({"案件编号": ["AJ1"], "对象类别": ["闲置土地"], "事件": ["发现线索"], "日期": ["2020-01-06"]})
    gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy([1.0], [1.0]), crs="EPSG:4490").to_file(
        tmp_path / "cases.gpkg", layer="事件"
    )
    data = lu.read_data(toml(tmp_path, 'file = "cases.gpkg"'))
    assert data.cases["event"].tolist() == ["identified"]


@pytest.mark.parametrize(
    ("cases", "message"),
    [
        ('ledger = "cases.gpkg"', "须为 postgresql:// 开头的数据库地址"),
        ('columns = { mode = "方式" }', "缺少这一项"),
        ('file = "x.csv"\n[data.delays]\nledger = "postgresql://h/d"', r"\[data.delays\] 不能写“ledger”"),
    ],
)
def test_where_a_ledger_may_be_named(tmp_path, cases, message):
    with pytest.raises(ConfigError, match=message):
        lu.read_data(toml(tmp_path, cases))


def test_a_ledger_with_a_title_and_a_header_of_two_rows(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.append(["闲置土地案件台账"])
    sheet.merge_cells("A1:F1")
    sheet.append(["案件编号", "对象", None, "事件", "日期", "文号"])
    sheet.append([None, "对象类别", "对象编号", None, None, None])
    for area in ("A2:A3", "B2:C2", "D2:D3", "E2:E3", "F2:F3"):
        sheet.merge_cells(area)
    sheet.append(["AJ1", "闲置土地", PARCEL, "发现线索", "2020-01-06", "文1"])
    book.save(tmp_path / "台账.xlsx")
    with pytest.raises(ReadError, match=r"推测表头在第 2、3 行.*--header-rows 2,3"):
        read_case_file(tmp_path / "台账.xlsx")
    found = read_case_file(tmp_path / "台账.xlsx", header_rows=(2, 3))
    assert found.events[["case_id", "subject_kind", "subject_id", "event"]].to_numpy().tolist() == [
        ["AJ1", "idle_land", PARCEL, "identified"]
    ]
    assert found.origins["row"].tolist() == [4]
    with pytest.raises(ConfigError, match="须为相连的行号"):
        read_case_file(tmp_path / "台账.xlsx", header_rows=(3, 2))
