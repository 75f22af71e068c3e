"""``landuse case`` as a user types it."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from case_ledgers import PARCEL
from typer.testing import CliRunner

import landuse as lu
from landuse.cli.app import app
from landuse.errors import LanduseError

SAMPLE = Path(lu.__file__).parents[1] / "data" / "parcels"
FIRST = ("case", "add", "--by", "张三", "--kind", "闲置土地", "--subject", PARCEL)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("LANDUSE_LEDGER", raising=False)


def run(*arguments):
    """Run a command inside this process and return its output; an error of ours is raised."""
    done = CliRunner().invoke(app, list(map(str, arguments)))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def add(*arguments):
    return json.loads(run("case", "add", "--by", "张三", "--json", *arguments))


def begun():
    return add("--new", "--kind", "闲置土地", "--subject", PARCEL, "-e", "发现线索", "--date", "2020-01-06")["case_id"]


def test_a_case_from_the_first_clue_on():
    said = run(*FIRST, "--new", "-e", "发现线索", "--date", "2020-01-06")
    assert "已登记：记录 1，案件 AJ2020-0001，发现线索（2020-01-06）" in said
    notice = add("-c", "AJ2020-0001", "-e", "送达调查通知书", "--date", "2020-02-10", "--document-prefix", "云浔闲地")
    assert notice["case_document_no"] == "云浔闲地〔2020〕1号"
    assert notice["recorded_by"] == "张三"
    assert len(notice["recorded_at"]) == len("2026-11-22T10:00:00+08:00")
    listed = json.loads(run("case", "list", "--json"))
    assert [(row["case_id"], row["state"], row["since"]) for row in listed] == [("AJ2020-0001", "notice_served", "2020-02-10")]
    shown = run("case", "list", "--kind", "闲置土地", "--state", "送达调查通知书", "--open")
    assert all(words in shown for words in ("案件编号", "AJ2020-0001", "送达调查通知书"))
    assert "AJ2020-0001" not in run("case", "list", "--kind", "僵尸企业")
    with pytest.raises(LanduseError, match="没有案件“AJ1”"):
        run("case", "list", "--case", "AJ1")


def test_a_refusal_says_what_is_missing_and_a_reason_helps_only_with_papers():
    case_id = begun()
    with pytest.raises(LanduseError, match="之前缺少“送达调查通知书”的记录"):
        add("-c", case_id, "-e", "下达认定书", "--date", "2020-04-01", "-d", "文2")
    entered = add("-c", case_id, "-e", "下达认定书", "--date", "2020-04-01", "-d", "文2", "--override", "通知书存根遗失")
    assert entered["note"] == "缺项理由：通知书存根遗失"
    with pytest.raises(LanduseError, match=r"听证告知.*闲置类别不明"):
        add("-c", case_id, "-e", "征缴闲置费决定", "--date", "2020-06-01", "-d", "文3", "--override", "领导同意")
    with pytest.raises(LanduseError, match="没有找到台账"):
        run(*FIRST, "-e", "发现线索", "--date", "2020-01-06", "-l", "none.gpkg")


def test_facts_as_options():
    case_id = begun()
    add("-c", case_id, "-e", "送达调查通知书", "--date", "2020-02-10", "-d", "文1")
    add("-c", case_id, "-e", "下达认定书", "--date", "2020-04-01", "-d", "文2", "--idle-class", "未动工类", "--cause", "规划调整")
    plan = add(
        "-c", case_id, "-e", "处置方案获批", "--date", "2020-06-01", "-d", "文3", "--mode", "置换土地", "--price-paid", "--funds",
        "--in-system", "--mortgaged", "--mortgagee-notified", "2020-05-20",
    )  # fmt: skip
    assert (plan["mode"], plan["price_paid_in_full"], plan["mortgagee_notified_date"]) == ("SWP", True, "2020-05-20")
    with pytest.raises(LanduseError, match="晚于"):
        add(
            "-c", case_id, "-e", "处置方案获批", "--date", "2020-06-02", "-d", "文4", "--mode", "USE", "--in-system", "--mortgaged",
            "--mortgagee-notified", "2020-06-09", "--override", "重报",
        )  # fmt: skip


def test_facts_from_the_assessment(tmp_path):
    """Two parcels: one never started by the holder's own cause, one whose works have stopped."""
    (tmp_path / "p.csv").write_text(
        "宗地代码,约定动工日期,开工状态,闲置原因,中止开发日期,应动工开发面积,已动工开发面积\n"
        "A,2018-03-01,未动工,企业原因,,,\nB,2016-03-01,停工,企业原因,2018-05-01,9000,100\n",
        encoding="utf-8",
    )
    (tmp_path / "landuse.toml").write_text('[project]\nname = "试"\n[data.parcels]\nfile = "p.csv"\n', encoding="utf-8")
    for subject in ("A", "B", "C"):
        case_id = add("--new", "--kind", "闲置土地", "--subject", subject, "-e", "发现线索", "--date", "2020-09-01")["case_id"]
        add("-c", case_id, "-e", "送达调查通知书", "--date", "2020-09-10", "-d", f"文1{subject}")
        add("-c", case_id, "-e", "下达认定书", "--date", "2020-11-01", "-d", f"文2{subject}")
        add("-c", case_id, "-e", "听证告知", "--date", "2020-12-01", "-d", f"文3{subject}")
    decide = ("-e", "收回决定", "--date", "2020-12-31", "--config", "landuse.toml")
    entered = add("-c", "AJ2020-0001", *decide, "-d", "文4")
    assert (entered["idle_class"], entered["delay_cause"], entered["two_year_mark_date"]) == ("not_started", "H", "2020-03-01")
    with pytest.raises(LanduseError, match="仅适用于未动工开发"):
        add("-c", "AJ2020-0002", *decide, "-d", "文5")
    with pytest.raises(LanduseError, match="的宗地中没有“C”"):
        add("-c", "AJ2020-0003", *decide, "-d", "文6")


def test_corrections_keep_what_is_not_said_anew():
    case_id = begun()
    add("-c", case_id, "-e", "送达调查通知书", "--date", "2020-02-10", "-d", "文1", "--note", "邮寄", "--mortgaged")
    corrected = add("--corrects", "2", "--date", "2020-02-11", "--clear", "是否抵押", "--override", "日期抄错")
    assert (corrected["event_no"], corrected["event"], corrected["event_date"], corrected["case_document_no"]) == (
        3, "notice_served", "2020-02-11", "文1",
    )  # fmt: skip
    assert corrected["note"] == "邮寄；更正理由：日期抄错"
    assert corrected["mortgaged"] is None
    history = json.loads(run("case", "list", "-c", case_id, "--json"))
    assert [(row["event_no"], row["counts"]) for row in history] == [(1, True), (2, False), (3, True)]
    gone = add("--corrects", "3", "-e", "撤销记录", "--date", "2020-03-02", "--override", "未实际送达")
    assert (gone["event"], gone["note"]) == ("withdrawn", "未实际送达")
    for wrong, message in [(("--corrects", "9"), "没有记录 9"), (("--corrects", "1", "--clear", "备注"), "没有列“备注”")]:
        with pytest.raises(LanduseError, match=message):
            add(*wrong, "--override", "x")
    with pytest.raises(LanduseError, match="须在说明中写明理由"):
        add("--corrects", "1", "--date", "2020-01-07")


def test_problems_and_what_is_due(tmp_path):
    unit = ("--unit", "招商一局")
    case_id = add("--new", "--kind", "项目", "--subject", "P1", "-e", "签约", "--date", "2020-03-02", *unit)["case_id"]
    raised = add(
        "-c",
        case_id,
        "-e",
        "问题登记",
        "--date",
        "2020-04-01",
        "--grade",
        "开发区级",
        "--due",
        "2020-05-06",
        "--note",
        "管线未迁",
        *unit,
    )
    assert raised["problem_no"] == "WT2020-0001"
    add(
        "-c",
        case_id,
        "-e",
        "问题升级",
        "--date",
        "2020-05-07",
        "--problem",
        "WT2020-0001",
        "--grade",
        "市级",
        "--due",
        "2020-06-15",
        *unit,
    )
    found = json.loads(run("case", "list", "--problems", "--as-of", "2020-06-01", "--json"))
    assert [(row["problem_no"], row["problem_grade"], row["days_left"]) for row in found] == [("WT2020-0001", "city", 14)]
    begun()
    soon = json.loads(run("case", "due", "--as-of", "2020-06-01", "--json", "-o", tmp_path / "到期.xlsx"))
    assert [(row["case_id"], row["days_left"]) for row in soon] == [("AJ2020-0002", -117), (case_id, 14)]
    sheet = pd.read_excel(tmp_path / "到期.xlsx", header=2, engine="calamine")
    assert sheet["案件编号"].tolist()[:2] == ["AJ2020-0002", case_id]
    line = pd.read_excel(tmp_path / "到期.xlsx", header=None, nrows=2, engine="calamine").iloc[1, 0]
    assert re.search(r"规则版本：cn（[0-9a-f]{8}）    运行编号：[0-9a-f]{12}", line), line
    assert "《闲置土地处置办法》第五条" in run("case", "due", "--as-of", "2020-06-01")


def test_a_year_without_holidays_and_the_file_that_gives_them(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "landuse.cli.case._now", lambda: __import__("datetime").datetime(2031, 3, 10, tzinfo=__import__("datetime").UTC)
    )
    add("--new", "--kind", "闲置土地", "--subject", PARCEL, "-e", "发现线索", "--date", "2031-03-03")
    with pytest.raises(LanduseError, match=r"2031 年.*--holidays"):
        run("case", "due", "--as-of", "2031-03-10")
    days = "".join(f"2031-10-{day:02d},holiday,国庆\n" for day in range(1, 12))
    (tmp_path / "放假.csv").write_text("date,kind,note\n" + days, encoding="utf-8")
    assert "2031-04-02" in run("case", "due", "--as-of", "2031-03-10", "--holidays", "放假.csv")


def test_import_and_export(tmp_path):
    summary = json.loads(run("case", "import", SAMPLE / "cases.csv", "--new", "--by", "张三", "--json"))
    assert (summary["rows"], summary["recorded"], summary["refused"]) == (786, 786, 0)
    listed = (tmp_path / "cases_问题.csv").read_text(encoding="utf-8-sig").splitlines()
    assert listed[0].startswith("问题类型代码,严重程度")
    assert len(listed) == 1 + summary["issues"]
    run("case", "export", "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == (SAMPLE / "cases.csv").read_bytes()
    run("case", "export", "--all", "out.xlsx")
    again = json.loads(run("case", "import", "out.xlsx", "--ledger", "again.sqlite", "--new", "--by", "李四", "--json"))
    assert (again["recorded"], again["refused"]) == (786, 0)
    with pytest.raises(LanduseError, match=r"请用 \.csv 或 \.xlsx"):
        run("case", "export", "out.docx")


def test_a_file_with_rows_that_cannot_be_ends_with_one(tmp_path):
    (tmp_path / "坏.csv").write_text("案件编号,对象类别,对象编号,事件,日期\nAJ1,闲置土地,A,签约,2020-01-06\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["case", "import", "坏.csv", "--new", "--by", "张三"])
    assert done.exit_code == 1
    assert "未登记 1 条" in done.stdout
    listed = (tmp_path / "坏_问题.csv").read_text(encoding="utf-8-sig")
    assert "坏.csv" in listed
    assert "“签约”不是闲置土地案件的事项" in listed


def test_the_ledger_may_be_named_by_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("LANDUSE_LEDGER", str(tmp_path / "处.db"))
    begun()
    assert (tmp_path / "处.db").exists()


def test_help_is_chinese_and_light():
    import subprocess
    import sys

    code = "import sys\nsys.argv = ['landuse', 'case', 'add', '--help']\nfrom landuse.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\nprint(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    *shown, loaded = done.stdout.splitlines()
    assert "处置方式" in "".join(shown)
    assert not {"pandas", "sqlalchemy", "landuse.cases"} & set(loaded.split())
