"""`landuse doctor`: what the machine lacks is named with what to do, and a run with the network refused proves that none is needed."""

import json
import socket
import subprocess
import sys
from importlib.metadata import version
from types import SimpleNamespace
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from bureau_files import layer, write_toml
from typer.testing import CliRunner

from landuse.cli import doctor_environment, doctor_offline
from landuse.cli.app import app
from landuse.cli.doctor_environment import examine
from landuse.cli.network_refused import NetworkRefusedError, network_refused
from landuse.errors import OutputError


def states(findings):
    return {finding.item: finding.state for finding in findings}


def one(findings, item):
    return next(finding for finding in findings if finding.item == item)


def doctor(*arguments):
    return CliRunner().invoke(app, ["doctor", *arguments], env={"COLUMNS": "200"})


def test_a_machine_that_runs_the_tests_is_fine(tmp_path):
    found = states(examine(tmp_path))
    assert {
        "Python",
        "landuse",
        "依赖包",
        "空间数据",
        "坐标系",
        "政策包",
        "放假安排",
        "中文字体",
        "LibreOffice",
        "磁盘空间",
        "写入权限",
        "命令行窗口",
    } <= set(found)
    assert "fault" not in found.values()
    assert list(tmp_path.iterdir()) == []


def test_what_is_missing_is_named_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor_environment, "version", lambda name: "1.0" if name == "pandas" else version(name))
    monkeypatch.setattr(doctor_environment.shutil, "disk_usage", lambda _: SimpleNamespace(free=1 << 20))
    monkeypatch.setattr(doctor_environment, "DRIVERS", ("GPKG", "没有的格式"))

    def no_font():
        raise OutputError("未找到中文字体；请安装思源黑体")

    monkeypatch.setattr("landuse.fonts.chinese_font", no_font)
    monkeypatch.setattr("landuse.reports.word.pdf.office_program", lambda: None)
    monkeypatch.setattr("landuse.working_days.table_years", lambda: (2004, 2020))
    findings = list(examine(tmp_path / "没有的文件夹"))
    assert "pandas 1.0，须 >=3.0" in one(findings, "依赖包").found
    assert "没有的格式" in one(findings, "空间数据").found
    assert "思源黑体" in one(findings, "中文字体").advice
    expected = {"依赖包": "fault", "空间数据": "fault", "中文字体": "fault", "磁盘空间": "fault", "写入权限": "fault"}
    assert expected.items() <= states(findings).items()
    assert {"LibreOffice": "note", "放假安排": "note"}.items() <= states(findings).items()
    assert all(finding.advice for finding in findings if finding.state != "ok")


@pytest.mark.parametrize(("encoding", "state"), [("utf-8", "ok"), ("gbk", "ok"), ("cp437", "note"), ("ascii", "note")])
def test_the_console_is_judged_by_what_it_can_show(encoding, state, monkeypatch):
    monkeypatch.setattr(doctor_environment.sys, "stdout", SimpleNamespace(encoding=encoding))
    assert doctor_environment._console().state == state


def test_a_fault_gives_exit_code_one(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    fine = doctor("--json")
    assert fine.exit_code == 0, fine.output
    assert {entry["state"] for entry in json.loads(fine.stdout)} <= {"ok", "note"}
    monkeypatch.setattr(doctor_environment, "NO_SPACE", 1 << 60)
    faulty = doctor()
    assert faulty.exit_code == 1
    for words in ("项目", "怎么办", "失败", "磁盘空间", "有 1 项须先处理"):
        assert words in faulty.output


def test_every_connection_is_refused_and_counted_and_then_allowed_again():
    before = (socket.getaddrinfo, "connect" in vars(socket.socket), subprocess.Popen.__init__)
    with network_refused() as tried:
        with pytest.raises(NetworkRefusedError):
            socket.create_connection(("192.0.2.1", 80))
        with socket.socket(socket.AF_INET) as plain, pytest.raises(NetworkRefusedError):
            plain.connect(("192.0.2.1", 80))
        with pytest.raises(URLError):
            urlopen("http://example.invalid/")
        subprocess.run([sys.executable, "-c", ""], check=True)
    assert [call.split()[0] for call in tried.calls] == ["create_connection", "connect", "create_connection"]
    assert "192.0.2.1" in tried.calls[0]
    assert len(tried.programs) == 1
    assert (socket.getaddrinfo, "connect" in vars(socket.socket), subprocess.Popen.__init__) == before


@pytest.fixture
def project(tmp_path):
    frame = layer({"ZDDM": ["A1", "A2"], "约定动工日期": ["2018-03-01", "2020-06-01"], "开工状态": ["未动工", "未动工"]})
    frame.to_file(tmp_path / "zd.gpkg")
    return write_toml(tmp_path, '[data.parcels]\nfile = "zd.gpkg"\n')


def test_the_main_job_runs_without_a_network(project):
    done = doctor("--data", str(project), "--json")
    assert done.exit_code == 0, done.output
    found = {entry["item"]: entry for entry in json.loads(done.stdout)}
    assert found["断网运行"]["state"] == found["联网次数"]["state"] == "ok"
    assert found["联网次数"]["found"].startswith("0 次")
    for page in ("check.html", "map.html"):
        assert page in found["网页中的外部地址"]["found"]
    assert found["工作簿中的外部链接"]["state"] == "ok"


def test_a_job_that_asks_the_network_is_found_out(project, monkeypatch):
    """Even where the caller swallows the refusal."""

    def curious(*_, **__):
        try:
            socket.create_connection(("192.0.2.1", 443))
        except OSError:
            raise OutputError("地图写不出") from None

    monkeypatch.setattr("landuse.checking.check", curious)
    findings = doctor_offline.prove_offline(project, lambda _: None)
    assert one(findings, "断网运行").found == "地图写不出"
    assert "1 次：create_connection ('192.0.2.1', 443)" in one(findings, "联网次数").found
    assert one(findings, "网页中的外部地址").state == "fault"


def test_pages_and_books_that_lead_out_are_found(tmp_path):
    from openpyxl import Workbook

    (tmp_path / "a.html").write_text('<img src="https://example.org/x.png">', encoding="utf-8")
    book = Workbook()
    book.active["A1"].hyperlink = "https://example.org/"
    book.save(tmp_path / "b.xlsx")
    assert "https://example.org/x.png" in next(doctor_offline._of_pages(tmp_path)).found
    assert next(doctor_offline._of_books(tmp_path)).found == "b.xlsx"
