"""Sealed archives: the same run gives the same bytes, every changed byte is told, and a run comes out the same again."""

import json
import os
import re
import shutil
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from sealed_runs import write_city
from typer.testing import CliRunner

import landuse as lu
from landuse.cli.app import app
from landuse.errors import LanduseError, ReadError, SealError
from landuse.sealing.archive import MANIFEST, Member, member_of, open_archive, same_number, seal_number, write_archive
from landuse.sealing.differences import first_difference


def run(folder, *options):
    """Run the job on a city and return its result folder."""
    done = CliRunner().invoke(app, ["assess", str(folder / "landuse.toml"), "-o", str(folder / "out"), *options])
    assert done.exit_code == 0, done.output
    return folder / "out"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    write_city(folder)
    run(folder)
    return folder


@pytest.fixture(scope="module")
def sealed(city, tmp_path_factory):
    return lu.seal(city / "out", tmp_path_factory.mktemp("sealed") / "一.zip")


def opened(path, tmp_path):
    folder = tmp_path / "opened"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return open_archive(path, folder)


def forged(path, tmp_path, change):
    """Return an archive remade with `change` done to its unpacked files and a manifest and record that fit them."""
    archive = opened(path, tmp_path)
    change(archive.folder)
    record_file = archive.folder / "outputs" / "provenance.json"
    record = json.loads(record_file.read_text(encoding="utf-8"))
    held = {member.path: member_of(archive.folder / member.path, member.path, member.role) for member in archive.members}
    record["outputs"] = {name: held[f"outputs/{name}"].sha256 for name in record["outputs"]}
    record_file.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    held["outputs/provenance.json"] = member_of(record_file, "outputs/provenance.json", "output")
    head = {name: value for name, value in archive.head.items() if name != "format"}
    write_archive(tmp_path / "forged.zip", head, [(member, archive.folder / name) for name, member in held.items()])
    return tmp_path / "forged.zip"


# ---- the same run, the same bytes ----


def test_the_same_run_sealed_elsewhere_and_later_gives_the_same_archive(city, sealed, tmp_path):
    shutil.copytree(city, tmp_path / "乙")
    for file in (tmp_path / "乙").rglob("*.*"):
        os.utime(file, (10**9, 10**9))
        file.chmod(0o600)
    again = lu.seal(tmp_path / "乙" / "out", tmp_path / "二.zip")
    assert again.path.read_bytes() == sealed.path.read_bytes()
    assert again.number == sealed.number


def test_what_is_in_it(sealed, tmp_path):
    archive = opened(sealed.path, tmp_path)
    roles = {role: [member.path for member in archive.of_role(role)] for role in ("config", "input", "pack", "output", "log")}
    assert roles["config"] == ["inputs/landuse.toml"]
    assert roles["input"] == ["inputs/cases.csv", "inputs/enterprises.csv", "inputs/宗地/parcels.geojson"]
    assert {name.split("/")[1] for name in roles["pack"]} == {"1-cn", "2-cn-2101"}
    assert {"outputs/map.html", "outputs/ledger.xlsx", "outputs/results.gpkg", "outputs/provenance.json"} <= set(roles["output"])
    assert roles["log"] == ["outputs/run.log"]
    assert sealed.files == len(archive.members) + 1
    with zipfile.ZipFile(sealed.path) as held:
        facts = {(info.date_time, info.external_attr, info.compress_type, info.create_system) for info in held.infolist()}
        assert len(facts) == 1
        assert seal_number(held.read(MANIFEST)) == sealed.number
    assert str(tmp_path) not in json.dumps(archive.head)
    log = (archive.folder / "outputs" / "run.log").read_text(encoding="utf-8")
    assert f"运行编号：{archive.head['run_id']}" in log
    assert "写出：ledger.xlsx" in log


def test_every_file_comes_out_the_same_again_elsewhere_and_in_another_time_zone(sealed, monkeypatch):
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setenv("LC_ALL", "C")
    time.tzset()
    try:
        found = lu.verify(sealed.path, expect=sealed.number.upper().replace("-", " "))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert (found.is_same, found.number_expected, found.scope) == (True, True, "all")
    assert (found.differences, found.versions, found.notes) == ((), (), ())


# ---- what was changed shows ----


def test_every_single_byte_that_is_changed_is_told(tmp_path):
    (tmp_path / "a").write_text("宗地", encoding="utf-8")
    write_archive(tmp_path / "x.zip", {}, [(member_of(tmp_path / "a", "文", "output"), tmp_path / "a")])
    whole = (tmp_path / "x.zip").read_bytes()
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 8
        (tmp_path / "x.zip").write_bytes(changed)
        with pytest.raises((SealError, ReadError)):
            opened(tmp_path / "x.zip", tmp_path)
    assert len(whole) > 300


def test_bytes_changed_added_or_cut_in_a_real_archive_are_told(sealed, tmp_path):
    whole, copy = sealed.path.read_bytes(), tmp_path / "x.zip"
    step = len(whole) // 23
    changes = [bytes([*whole[:place], whole[place] ^ 0x40]) + whole[place + 1 :] for place in range(7, len(whole), step)]
    changes += [whole + b"\0", whole + whole, b"\0" + whole, whole[:-1], whole[: len(whole) // 2], whole[:-2] + b"\x03\0abc"]
    for changed in changes:
        copy.write_bytes(changed)
        with pytest.raises(SealError, match="改动"):
            opened(copy, tmp_path)


def test_repacking_the_same_files_is_told(sealed, tmp_path):
    for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(sealed.path) as held, zipfile.ZipFile(tmp_path / "x.zip", "w", compression) as other:
            for name in held.namelist():
                other.writestr(name, held.read(name))
        with pytest.raises(SealError, match=r"字节起|重新压缩"):
            opened(tmp_path / "x.zip", tmp_path)


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a\\..\\x", "C:x", "a/../../x"])
def test_nothing_is_unpacked_outside(name, tmp_path):
    (tmp_path / "a").write_text("x")
    member = member_of(tmp_path / "a", "b", "output")
    write_archive(tmp_path / "x.zip", {}, [(Member(name, "output", 1, member.sha256), tmp_path / "a")])
    with pytest.raises(SealError, match="不可信"):
        opened(tmp_path / "x.zip", tmp_path)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a", "opened", "x.zip"]
    assert list((tmp_path / "opened").iterdir()) == []


def test_a_forgery_of_everything_is_told_by_the_number_and_by_doing_it_again(sealed, tmp_path):
    def edited(folder):
        book = openpyxl.load_workbook(folder / "outputs" / "ledger.xlsx")
        cell = next(c for row in book["台账"].iter_rows() for c in row if c.value == "示范一有限公司")
        cell.value = "示范九有限公司"
        book.save(folder / "outputs" / "ledger.xlsx")

    path = forged(sealed.path, tmp_path, edited)
    assert lu.verify(path, rerun=False).is_same  # nobody can tell from the file alone
    found = lu.verify(path, expect=sealed.number)
    assert (found.is_same, found.number_expected, found.scope) == (False, False, "none")
    done = CliRunner().invoke(app, ["verify", str(path)])
    assert done.exit_code == 1
    assert "ledger.xlsx：工作表“台账”第" in done.output
    assert "封存为 “示范九有限公司”，重做为 “示范一有限公司”" in done.output
    assert "--expect" in done.output


def test_another_version_is_told_as_such(sealed, monkeypatch):
    monkeypatch.setattr("landuse.provenance._version", lambda name: "9.9" if name == "pandas" else None)
    done = CliRunner().invoke(app, ["verify", str(sealed.path), "--hashes-only", "--json"])
    assert done.exit_code == 0
    versions = json.loads(done.output)["versions"]
    assert any(line.startswith("pandas：封存时 ") and line.endswith("现为 9.9") for line in versions)


def test_without_inputs_the_verdicts_are_reached_again(city, tmp_path):
    bare = lu.seal(city / "out", tmp_path / "x.zip", config=city, inputs=False)
    assert any("未封存输入文件" in note for note in bare.notes)
    assert opened(bare.path, tmp_path).of_role("input") == []
    found = lu.verify(bare.path)
    assert (found.is_same, found.scope) == (True, "verdicts")

    def turned(folder):
        import sqlite3
        from contextlib import closing

        with closing(sqlite3.connect(folder / "outputs" / "results.gpkg")) as database, database:
            triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (name,) in triggers:
                database.execute(f'DROP TRIGGER "{name}"')
            database.execute("UPDATE parcels SET idle_status = 'not_idle' WHERE parcel_id LIKE '%0001'")

    found = lu.verify(forged(bare.path, tmp_path, turned))
    assert not found.is_same
    assert "宗地 2101060010010000001" in found.differences[0]


# ---- what cannot be sealed ----


def test_a_changed_output_input_or_configuration_is_refused(city, tmp_path):
    copy = tmp_path / "city"
    shutil.copytree(city, copy)
    for name, message in (
        ("out/ledger.xlsx", "成果文件 ledger.xlsx 在运行之后有改动"),
        ("cases.csv", "输入文件在运行之后有改动：cases.csv"),
    ):
        before = (copy / name).read_bytes()
        (copy / name).write_bytes(before + b"\n")
        with pytest.raises(SealError, match=message):
            lu.seal(copy / "out", tmp_path / "x.zip")
        (copy / name).write_bytes(before)
    (copy / "landuse.toml").write_text("# 改过\n", encoding="utf-8")
    with pytest.raises(ReadError, match="没有找到本次成果所用的配置文件"):
        lu.seal(copy / "out", tmp_path / "x.zip")
    with pytest.raises(SealError, match="与本次成果所用的不同"):
        lu.seal(copy / "out", tmp_path / "x.zip", config=copy)
    (copy / "out" / "stock.xlsx").unlink()
    assert [entry.name for entry in tmp_path.iterdir()] == ["city"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["seal", "."], "没有 provenance.json"),
        (["verify", "no.zip"], "没有找到封存文件"),
        (["verify", "plain.zip"], "不是 landuse seal 写出的封存文件"),
        (["verify", "plain.zip", "--expect", "1234"], "封存编号“1234”不完整或有误"),
    ],
)
def test_wrong_calls_are_told(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile("plain.zip", "w") as plain:
        plain.writestr("a.txt", "x")
    done = CliRunner().invoke(app, arguments)
    assert isinstance(done.exception, LanduseError)
    assert message in str(done.exception)


def test_the_number_is_known_in_every_writing():
    number = seal_number(b"x")
    assert same_number(number.upper().replace("-", "－"), number)
    assert same_number(f" {number.replace('-', ' ')}\n", number)
    assert not same_number(seal_number(b"y"), number)


# ---- the first difference ----


def test_the_first_difference_is_named(tmp_path):
    (tmp_path / "new").mkdir()
    for name, one, other, words in (
        ("a.json", '{"a": {"b": [1, 2]}}', '{"a": {"b": [1, 3]}}', r"a.json：a.b\[1\]：封存为 “2”，重做为 “3”"),
        ("a.html", "甲\n乙丙\n", "甲\n乙丁\n", "第 2 行第 2 字：封存为 “乙丙”，重做为 “乙丁”"),
        ("a.png", "abcd", "abXd", "自第 3 字节起"),
    ):
        (tmp_path / name).write_text(one, encoding="utf-8")
        (tmp_path / "new" / name).write_text(other, encoding="utf-8")
        found = first_difference(tmp_path / name, tmp_path / "new" / name)
        assert found is not None
        assert re.search(words, found), found
    assert "没有写出" in first_difference(tmp_path / "a.png", Path("nowhere.png"))
