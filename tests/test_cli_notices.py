"""``landuse notices`` as an officer types it: the worklist, drafts, refusals, and the line that enters a paper in the ledger."""

import json
import shlex

import pytest
from notice_cases import FEE_PARCEL, RECLAIM_PARCEL, SAMPLE, sample
from typer.testing import CliRunner

import landuse.io.read
import landuse.screening
from landuse.cli.app import app
from landuse.errors import ConfigError, PaperRefusedError

CONFIG = SAMPLE / "landuse.toml"


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("LANDUSE_LEDGER", raising=False)
    judged = sample()  # read and judged once for all tests
    monkeypatch.setattr(landuse.screening, "assess", lambda *_, **__: judged)
    monkeypatch.setattr(landuse.io.read, "read_data", lambda *_: judged.data)


def run(*arguments, code=0):
    done = CliRunner().invoke(app, list(map(str, arguments)))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done.stdout


def test_the_worklist(tmp_path):
    said = run(
        "notices",
        CONFIG,
        "--list",
        "--paper",
        "收回国有建设用地使用权决定书",
        "--parcel",
        RECLAIM_PARCEL,
        "--parcel",
        FEE_PARCEL,
        "-o",
        "w.xlsx",
    )
    assert "《收回国有建设用地使用权决定书》：可以拟制 1 宗，不能拟制 1 宗" in said
    assert f"{FEE_PARCEL} 《收回国有建设用地使用权决定书》 不能拟制：认定状态为" in said
    assert (tmp_path / "w.xlsx").is_file()
    rows = json.loads(run("notices", CONFIG, "--list", "--parcel", FEE_PARCEL, "--json"))
    assert len(rows) == 10
    assert [row["paper"] for row in rows if row["can_be_written"]] == ["investigation", "start_report", "delivery_confirmation"]


def test_drafts_need_somebody_who_approved(tmp_path):
    order = ("notices", CONFIG, "--paper", "收回国有建设用地使用权决定书", "--parcel", RECLAIM_PARCEL, "--out", "papers")
    with pytest.raises(PaperRefusedError, match="--approved-by"):
        run(*order)
    said = run(*order, "--approved-by", "王某", "--slot", "宗地四至=东至经一路")
    assert "《收回国有建设用地使用权决定书》：已拟制 1 份" in said
    assert "待补：人民政府批准文号和日期" in said
    assert "待补：宗地四至" not in said
    assert "landuse case add --case " in said
    (path,) = (tmp_path / "papers").iterdir()
    assert path.suffix == ".docx"
    path.write_bytes(b"filled in")
    assert "已拟制 0 份，见 papers；原有 1 份未改动（重新拟制请加 --fresh）" in run(*order, "--approved-by", "王某")
    assert path.read_bytes() == b"filled in"
    assert "已拟制 1 份，见 papers；不能拟制 0 宗" in run(*order, "--approved-by", "王某", "--fresh")


def test_a_refusal_is_told_and_ends_with_1():
    said = run("notices", CONFIG, "--paper", "fee_decision", "--parcel", FEE_PARCEL, "--approved-by", "王某", code=1)
    assert f"宗地 {FEE_PARCEL} 不能制发《征缴土地闲置费决定书》" in said
    assert "缺少“听证告知”的记录" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--paper", "finding"], "--parcel 写明宗地或用 --all"),
        (["--parcel", FEE_PARCEL], "--paper 写明一种文书"),
        (["--paper", "finding", "--parcel", FEE_PARCEL, "--slot", "宗地四至"], "栏目=内容"),
    ],
)
def test_wrong_calls(arguments, said):
    with pytest.raises(ConfigError, match=said):
        run("notices", CONFIG, *arguments)


def test_the_hint_enters_the_paper_in_the_ledger():
    run(
        "case",
        "add",
        "--by",
        "张三",
        "-l",
        "l.gpkg",
        "--new",
        "--kind",
        "闲置土地",
        "--subject",
        FEE_PARCEL,
        "-e",
        "发现线索",
        "--date",
        "2020-12-20",
    )
    order = ("notices", CONFIG, "--ledger", "l.gpkg", "--paper", "调查通知书", "--parcel", FEE_PARCEL)
    order = (*order[:5], "闲置土地调查通知书", *order[6:])
    (done,) = json.loads(run(*order, "--dated", "2020-12-31", "--served", "2021-01-04", "--json"))
    words = shlex.split(done["hint"])
    assert words[:3] == ["landuse", "case", "add"]
    run(
        *words[1:],
        "--by",
        "张三",
        "--ledger",
        "l.gpkg",
        *(["--document", "云浔闲地〔2020〕1号"] if done["number"] is None else []),
    )
    (state,) = json.loads(run("case", "list", "--ledger", "l.gpkg", "--json"))
    assert (state["state"], state["since"]) == ("notice_served", "2020-12-31")
    refused = run(*order, code=1)
    assert "本案已有“送达调查通知书”" in refused


def test_help_is_chinese():
    said = run("notices", "--help")
    assert "--approved-by" in said
    assert "同意拟稿的人" in said
