"""``grounds.zip`` (认定依据): the stored chains of a run, for an officer (a table for Excel) and for programs (JSON lines).

The same chains give the same bytes. `认定依据.csv` has a row for every verdict; `chains.jsonl` a line for every chain, in the order of that
table; `shared.json` what the lines refer to by number; `说明.txt` says so in Chinese.
"""

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from landuse.errors import ReadError, UnknownNameError, cause_of
from landuse.grounds.chain import Chain
from landuse.grounds.stored import FORMAT, Grounds, Line, Shared, chain_of, with_numbers
from landuse.grounds.wording import flip_text, ground_text
from landuse.io.formula_guard import guarded_text
from landuse.io.run_folder import IN_PARTS
from landuse.limits import MB, Limits
from landuse.vocabulary import table

GROUNDS_FILE = "grounds.zip"
NOTES, LISTING, LINES, SHARED = "说明.txt", "认定依据.csv", "chains.jsonl", "shared.json"
HEADERS = ("对象", "代码", "认定", "认定列名", "结论", "数据不足以判断", "依据条款", "符合的条件", "最小变化")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    KeyError,
    TypeError,
    EOFError,
    IndexError,
)
_TEXT = """认定依据（认定时点 {day}，共 {count} 项认定）

{listing}：每项认定一行，用 Excel 或 WPS 打开：结论、依据条款、符合的条件、最小的变化。
{lines}：每项认定一行 JSON，次序与上表相同，供程序读取：逐项判断、推算值、所用的每个单元格及出处、各种变化；编号指向 {shared}。
{shared}：各项认定共用的内容：条件和条款、列名和文件、规则取值、规则包及 sha256、规则冲突、代码的名称、排名中各企业的数据。

查看一项：landuse why 代码 --from 本文件或成果文件夹，直接打印所存的依据，不重新认定。
程序读取：lu.read_grounds(文件)；lu.recompute(依据, 规则) 只用所存的单元格重新认定。
“最小变化”一栏空白的没有测算，或者没有任何一项数据能单独改变结论；见各项依据的“怎样的变化会改变结论”。
"""


def write_grounds(grounds: Grounds, path: str | Path) -> Path:
    """Write chains into one file and return its path; a file of the same name is replaced.

    Raises
    ------
    OSError
        It cannot be written.
    """
    return write_lines(grounds.shared, len(grounds), lambda: grounds.lines, path)


def write_lines(shared: Shared, count: int, lines: Callable[[], Iterable[Line]], path: str | Path, note: str = "") -> Path:
    """Write `count` chains, whose lines are asked for twice and never held together, into one file and return its path; `note` is told in it."""
    told = _TEXT.format(day=shared.as_of, count=count, listing=LISTING, lines=LINES, shared=SHARED) + note
    written, numbers = shared.in_order()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(_entry(NOTES), told.replace("\n", "\r\n").encode("utf-8-sig"))
        with (
            archive.open(_entry(LISTING), "w", force_zip64=True) as member,
            io.TextIOWrapper(member, encoding="utf-8-sig", newline="") as text,
        ):
            writer = csv.writer(text)
            writer.writerow(HEADERS)
            writer.writerows(_row(line, shared) for line in lines())
        with archive.open(_entry(LINES), "w", force_zip64=True) as member:
            for line in lines():
                member.write(_json(with_numbers(line, numbers)) + b"\n")
        with archive.open(_entry(SHARED), "w", force_zip64=True) as member:
            member.write(_json(written.to_dict())[:-1] + b',"peers":{')
            for place, (name, values) in enumerate(shared.peers.items()):
                member.write((b"," if place else b"") + _json(name) + b":" + _json(values))
            member.write(b"}}")
    return Path(path)


def read_grounds(path: str | Path) -> Grounds:
    """Return the chains that a run has stored: of its folder, or of the file.

    Raises
    ------
    ReadError
        The file is missing, damaged, or of a later version.
    """
    place = grounds_file(path)
    with _told(place), zipfile.ZipFile(place) as archive:
        return Grounds(_shared(archive, place), [json.loads(line) for line in _content(archive, LINES).splitlines()])


def read_chain(path: str | Path, key: str, verdict: str | None = None) -> Chain:
    """Return one stored chain, by default of the first verdict of the record, without reading the others.

    Raises
    ------
    ReadError
        The file is missing, damaged, or of a later version.
    UnknownNameError
        None is stored for it.
    """
    place = grounds_file(path)
    with _told(place), zipfile.ZipFile(place) as archive:
        mark = b'"key":' + json.dumps(key, ensure_ascii=False).encode() + b","
        _check_size(archive, LINES)
        with archive.open(LINES) as held:
            found = [json.loads(line) for line in held if mark in line[: len(mark) + 100]]
        mine = {line["verdict"]: line for line in found if line["key"] == key}
        asked = next(iter(mine), None) if verdict is None else verdict
        if asked is not None and asked in mine:
            return chain_of(mine[asked], _shared(archive, place))
    told = f"；存有：{'、'.join(mine)}" if mine else "；请核对代码，或者不写 --from 重新测算"
    raise UnknownNameError(f"{place.name} 里没有“{key}”" + (f"的“{verdict}”" if verdict else "") + f"的认定依据{told}")


def grounds_file(path: str | Path) -> Path:
    """Return the file of a run's folder, or the file itself.

    Raises
    ------
    ReadError
        There is none.
    """
    given = Path(path)
    if given.is_file():
        return given
    found = stored_in(given)
    if not found:
        name = GROUNDS_FILE if given.is_dir() else given.name
        raise ReadError(
            f"没有找到 {name}：该次运行没有写出认定依据（--grounds none，分区运行没有写 --grounds）；"
            "请写明 landuse.toml，由原始数据测算：landuse why 代码 landuse.toml"
        )
    if len(found) > 1:
        named = "、".join(place.relative_to(given).as_posix() for place in found)
        raise ReadError(f"文件夹“{given.name}”里有两次运行的认定依据：{named}；请写明其中一个文件")
    return found[0]


def stored_in(folder: Path) -> list[Path]:
    """Return the files of grounds in a folder of results: of a run in memory, and of one in parts."""
    return [place for place in (folder / GROUNDS_FILE, folder / IN_PARTS / GROUNDS_FILE) if place.is_file()]


def _row(line: Line, shared: Shared) -> list[str]:
    of, code = shared.verdicts[line["verdict"]], line["code"]
    test = next(shared.facts[number] for number in line["tests"] if shared.facts[number]["id"] == line["rule"])
    change = ""
    if line["flips"]:
        chain = chain_of(line, shared)
        change = flip_text(chain.flips[0], chain)
    undecided = "是" if code in of["undecided"] else ""
    label = shared.labels[of["code_list"]][code]
    ground = ground_text(test["cited"], test["confidence"])
    return [guarded_text(text) for text in (
        table(of["table"]).label_zh, line["key"], of["label"], line["verdict"], label, undecided, ground, test["condition"], change,
    )]  # fmt: skip


def _json(values: Any) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _entry(name: str) -> zipfile.ZipInfo:
    """Return an entry that is the same on every machine."""
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
    return entry


def _content(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return one member; refuse one that would not fit."""
    _check_size(archive, name)
    return archive.read(name)


def _check_size(archive: zipfile.ZipFile, name: str) -> None:
    Limits().check("unpacked_mb", archive.getinfo(name).file_size / MB, f"{GROUNDS_FILE} 的 {name}", unit=" MB")


def _shared(archive: zipfile.ZipFile, place: Path) -> Shared:
    values = json.loads(_content(archive, SHARED))
    if values["format"] != FORMAT:
        raise ReadError(
            f"{place.name} 的格式（{values['format']}）不是本版本的格式（{FORMAT}）；请用写出它的版本打开，或者重新运行"
        )
    return Shared.from_dict(values)


@contextmanager
def _told(place: Path) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise ReadError(f"文件 {place.name} 已损坏或不是认定依据文件；请重新运行 landuse assess") from error
    except OSError as error:
        raise ReadError(f"文件 {place.name} 无法读取：{cause_of(error)}；请检查权限") from error
