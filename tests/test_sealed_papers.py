"""Papers, pages and books of other commands in a sealed folder: written again and compared, or told to be bytes alone."""

import json
import shutil
import zipfile
from datetime import date

import pytest
from sealed_runs import write_city
from typer.testing import CliRunner

import landuse as lu
from landuse.cli.app import app
from landuse.cli.repeating import repeat
from landuse.errors import SealError
from landuse.io.command_records import RECORDS_FILE, read_records
from landuse.sealing.archive import open_archive
from landuse.sealing.differences import first_difference

COMMANDS = (
    ("public", "-o", "public.html"),
    ("check", "-o", "check"),
    ("notices", "--paper", "送达回证", "--all", "-o", "notices"),
    ("report", "bulletin", "--period", "2020-12", "-o", "bulletins", "--public"),
    ("compare", "--from", "2019-12-31", "--to", "2020-12-31", "-o", "compare.xlsx"),
)


def landuse(*words):
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code in (0, 1), done.output
    return done.output


def in_folder(out, words):
    """Run a command on the city with its ``-o`` inside the result folder."""
    place = words.index("-o")
    config = out.parent / "landuse.toml"
    verb = 2 if words[0] == "report" else 1
    landuse(*words[:verb], config, *words[verb : place + 1], out / words[place + 1], *words[place + 2 :])


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    write_city(folder)
    landuse("assess", folder / "landuse.toml", "-o", folder / "out")
    for words in COMMANDS:
        in_folder(folder / "out", words)
    return folder


@pytest.fixture(scope="module")
def sealed(city, tmp_path_factory):
    out = city / "out"
    (out / "签发").mkdir()
    (out / "签发" / "扫描件.bin").write_bytes(b"\x00scan")
    (out / "Thumbs.db").write_bytes(b"x")
    (out / "own.toml").write_text('key = "postgresql://li:geheim@h/x"\n', encoding="utf-8")
    return lu.seal(out, tmp_path_factory.mktemp("sealed") / "a.zip")


@pytest.fixture(scope="module")
def verified(sealed):
    return lu.verify(sealed.path)


def members(path):
    with zipfile.ZipFile(path) as held:
        return held.namelist()


def test_every_file_of_the_folder_is_in_the_seal(city, sealed):
    held = members(sealed.path)
    there = {f"outputs/{file.relative_to(city / 'out').as_posix()}" for file in (city / "out").rglob("*") if file.is_file()}
    assert there - set(held) == {"outputs/Thumbs.db"}
    assert len([name for name in held if name.endswith(".docx")]) >= 3
    assert any("Thumbs.db（其他程序的临时文件）" in note for note in sealed.notes)


def test_other_commands_leave_their_record(city):
    records = read_records(city / "out")
    assert [record.command for record in records] == [" ".join(w[: 2 if w[0] == "report" else 1]) for w in COMMANDS]
    assert all(not record.hindrance for record in records)
    assert records[0].arguments == ("public", "@config", "--out", "@out/public.html")
    assert {"landuse.toml", "cases.csv", "enterprises.csv", "parcels.geojson"} == {held["file"] for held in records[0].inputs}
    assert records[0].versions["landuse"]
    assert str(city) not in (city / "out" / RECORDS_FILE).read_text(encoding="utf-8")
    assert date.fromisoformat(records[0].day)


def test_papers_are_written_again_and_compared(verified):
    assert verified.differences == ()
    assert verified.repeated >= 7
    assert sorted(line.partition("：")[0] for line in verified.bytes_only) == ["own.toml", "签发/扫描件.bin"]
    assert all(line.endswith("没有命令记录") for line in verified.bytes_only)


def test_secrets_of_other_configurations_are_taken_out(sealed, tmp_path):
    archive = open_archive(sealed.path, tmp_path)
    assert "geheim" not in (archive.folder / "outputs" / "own.toml").read_text(encoding="utf-8")


def test_the_same_folder_gives_the_same_archive(city, sealed, tmp_path):
    """Doing every command once more, elsewhere, gives the same bytes: no clock and no lot in any paper."""
    other = tmp_path / "乙"
    write_city(other)
    for words in COMMANDS[2:]:
        in_folder(other / "out", words)
    files = [file for file in (other / "out").rglob("*") if file.is_file()]
    assert len(files) >= 4
    for file in files:
        place = file.relative_to(other / "out")
        assert file.read_bytes() == (city / "out" / place).read_bytes(), place
    assert lu.seal(city / "out", tmp_path / "b.zip").path.read_bytes() == sealed.path.read_bytes()


def test_one_byte_of_any_member_is_told(sealed, tmp_path):
    whole = sealed.path.read_bytes()
    with zipfile.ZipFile(sealed.path) as held:
        places = [(info.filename, info.header_offset, info.file_size) for info in held.infolist()]
    copy = tmp_path / "x.zip"
    for number, (name, start, size) in enumerate(places):
        at = min(start + 30 + len(name.encode()) + size // 2, len(whole) - 1)
        copy.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        (tmp_path / str(number)).mkdir()
        with pytest.raises(SealError, match=r"改动|损坏"):
            open_archive(copy, tmp_path / str(number))
        shutil.rmtree(tmp_path / str(number))


def test_a_paper_edited_since_is_sealed_as_it_is_and_said_so(city, tmp_path):
    copy = tmp_path / "city"
    shutil.copytree(city, copy)
    paper = next((copy / "out" / "notices").glob("*.docx"))
    paper.write_bytes(paper.read_bytes() + b"\0")
    found = lu.verify(lu.seal(copy / "out", tmp_path / "a.zip").path, rerun=False)
    assert f"notices/{paper.name}：写出后有改动" in found.bytes_only
    assert found.is_same


@pytest.mark.parametrize(
    "words",
    [
        ["assess", "@config"],
        ["public", "@config", "--out", "/tmp/x.html"],
        ["public", "@config", "--out", "@out/../../x.html"],
        ["export", "@config", "--to", "postgresql://h/x"],
        ["notices", "@config", "--ledger", "postgresql:x"],
        ["public", "@config", "--nonsense"],
        [],
    ],
)
def test_a_forged_record_leads_nowhere(words, city, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(SealError):
        repeat(words, date(2026, 1, 1), city / "landuse.toml", tmp_path / "out")
    assert sorted(entry.name for entry in tmp_path.iterdir()) in (["out"], ["elsewhere", "out"])
    assert list((tmp_path / "out").iterdir()) == []


def test_differences_of_papers_are_named_by_what_is_read(city, tmp_path):
    paper = next((city / "out" / "bulletins").glob("*.docx"))
    with zipfile.ZipFile(paper) as held, zipfile.ZipFile(tmp_path / paper.name, "w") as other:
        for name in held.namelist():
            other.writestr(name, held.read(name).replace("示范一有限公司".encode(), "示范九有限公司".encode()))
    said = first_difference(paper, tmp_path / paper.name)
    assert "段：封存为" in said
    assert "示范一有限公司" in said
    assert "示范九有限公司" in said


def test_the_library_does_what_the_command_does(sealed, monkeypatch):
    asked = []

    def noted(path, **given):
        asked.append((str(path), given))
        raise SealError("noted")

    monkeypatch.setattr("landuse.sealing.verify", noted)
    monkeypatch.setattr("landuse.cli.verification.verify_archive", noted)
    with pytest.raises(SealError):
        lu.verify(sealed.path)
    CliRunner().invoke(app, ["verify", str(sealed.path)])
    assert asked[0] == asked[1] == (str(sealed.path), {"expect": None, "rerun": True, "repeat": repeat})
    with pytest.raises(SealError):
        lu.verify(sealed.path, papers=False)
    assert asked[2][1]["repeat"] is None


def test_what_depends_on_other_files_is_on_record_with_the_reason(city, tmp_path):
    copy = tmp_path / "city"
    shutil.copytree(city, copy)
    (tmp_path / "days.csv").write_text("date,kind,note\n2020-10-01,holiday,x\n", encoding="utf-8")
    landuse("notices", copy / "landuse.toml", "--list", "-o", copy / "out" / "清单.xlsx", "--holidays", tmp_path / "days.csv")
    record = read_records(copy / "out")[-1]
    assert "清单.xlsx" in record.files
    assert record.hindrance == "用到成果文件夹以外的文件或文件夹（days.csv）"
    assert str(tmp_path) not in json.dumps(record.arguments)
