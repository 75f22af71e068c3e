"""Nothing can be done to the file of a sealed run that is not told: bytes turned, cut, put before, between or behind, members moved or added."""

import shutil
import struct
import zipfile

import pytest

from landuse.errors import ReadError, SealError
from landuse.sealing.archive import member_of, open_archive, write_archive

FILES = {"inputs/宗地.csv": "a,b\n1,2\n", "outputs/ledger.txt": "台账", "outputs/run.log": "", "packs/1-cn/cn.toml": "[pack]\n"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seal")
    members = []
    for number, (name, text) in enumerate(FILES.items()):
        (folder / str(number)).write_text(text, encoding="utf-8")
        members.append((member_of(folder / str(number), name, "output"), folder / str(number)))
    write_archive(folder / "a.zip", {"run_id": "0"}, members)
    return (folder / "a.zip").read_bytes()


@pytest.fixture
def opened(tmp_path):
    """Return what opens an archive of given bytes and says what is wrong; empty where nothing is."""

    def told(content):
        (tmp_path / "x.zip").write_bytes(content)
        shutil.rmtree(tmp_path / "opened", ignore_errors=True)
        (tmp_path / "opened").mkdir()
        try:
            open_archive(tmp_path / "x.zip", tmp_path / "opened")
        except (SealError, ReadError) as error:
            return str(error)
        return ""

    return told


def remade(whole, tmp_path, change):
    """Return the archive written anew by zipfile, its members and the book itself changed by `change`."""
    (tmp_path / "whole.zip").write_bytes(whole)
    with zipfile.ZipFile(tmp_path / "whole.zip") as held, zipfile.ZipFile(tmp_path / "new.zip", "w") as new:
        entries = [(info, held.read(info)) for info in held.infolist()]
        for info, content in change(entries, new) or entries:
            new.writestr(info, content)
    return (tmp_path / "new.zip").read_bytes()


def commented(entries, _):
    entries[1][0].comment = b"x"


def with_extra(entries, _):
    entries[1][0].extra = struct.pack("<HH2s", 0x9999, 2, b"ab")


def later(entries, _):
    entries[2][0].date_time = (1999, 1, 1, 0, 0, 0)


def executable(entries, _):
    entries[2][0].external_attr = 0o100755 << 16


def added(entries, _):
    return [*entries, (zipfile.ZipInfo("outputs/z.txt"), b"more")]


def added_folder(entries, _):
    return [*entries, (zipfile.ZipInfo("outputs/"), b"")]


def told_twice(entries, _):
    return [*entries, (zipfile.ZipInfo(entries[1][0].filename + "x"), b"again")]


def left_out(entries, _):
    return entries[:-1]


def turned_round(entries, _):
    return [entries[0], *reversed(entries[1:])]


def manifest_last(entries, _):
    return [*entries[1:], entries[0]]


def renamed(entries, _):
    entries[1][0].filename = entries[1][0].filename.upper()


def book_commented(_entries, new):
    new.comment = b"sealed by me"


CHANGES = (
    commented, with_extra, later, executable, added, added_folder, told_twice, left_out, turned_round, manifest_last, renamed, book_commented,
)  # fmt: skip


def test_written_anew_without_a_change_it_is_the_same(whole, opened, tmp_path):
    assert opened(whole) == ""
    assert remade(whole, tmp_path, lambda entries, _: entries) == whole


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_every_change_of_the_members_is_told(change, whole, opened, tmp_path):
    assert "改动" in opened(remade(whole, tmp_path, change))


def test_every_byte_turned_over_is_told(whole, opened):
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 0xFF
        assert opened(changed), place
    assert len(whole) > 1000


def test_every_length_shorter_is_told(whole, opened):
    for length in range(0, len(whole), 7):
        assert opened(whole[:length]), length


def test_bytes_put_before_between_and_behind_are_told(whole, opened):
    at = whole.rindex(b"PK\x05\x06")
    first = struct.unpack("<L", whole[at + 16 : at + 20])[0]
    between = bytearray(whole[:first] + b"hidden" + whole[first:])
    struct.pack_into("<L", between, at + 6 + 16, first + 6)  # the directory is still found
    for content in (b"MZ" + whole, whole + b"\n", whole + whole, whole[:first] + b"hidden" + whole[first:], bytes(between)):
        assert "改动" in opened(content)


def test_a_manifest_that_names_itself_or_a_member_twice_is_refused(tmp_path, opened):
    (tmp_path / "a").write_text("x")
    twice = member_of(tmp_path / "a", "b", "output")
    with pytest.warns(UserWarning, match="Duplicate"):
        write_archive(tmp_path / "x.zip", {}, [(twice, tmp_path / "a"), (twice, tmp_path / "a")])
    assert "不一致" in opened((tmp_path / "x.zip").read_bytes())
