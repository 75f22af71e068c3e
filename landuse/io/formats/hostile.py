"""What stands between a file and the libraries that read it: its size is looked at first, and whatever they raise becomes a ReadError."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path

from lxml import etree

from landuse.errors import LanduseError, ReadError
from landuse.io.formats.xlsb_extent import xlsb_extent
from landuse.limits import MB, Limits

_BLOCK = 1 << 20
_RATIO_FROM = 100 * MB
_DEFLATE_AT_MOST = 1032  # what a deflated stream can become, times its own size
_LONGEST_TAG = 4096
_CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br=[\"']([A-Za-z]{1,3})(\d{1,8})[\"'](?:[^<>]*[^<>/])?>")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_VALUE_TYPE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"
_DOCTYPE = b"<!DOCTYPE"
_REDIRECTS = (b"OGRVRTDataSource", b"OGRVRTLayer", b"VRTDataset", b"GDAL_WMS", b"OGRWFSDataSource")


@contextmanager
def told_as_read_error(file: str) -> Iterator[None]:
    """Turn whatever a reader raises into a ReadError that names the file; errors of this package pass, and what is no fault of the file.

    Raises
    ------
    ReadError
        The content is not what it claims to be, and the library that read it gave up.
    """
    try:
        yield
    except (LanduseError, ImportError, NameError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise  # a library that is not installed or a slip of ours says nothing about the file
    except MemoryError:
        raise ReadError(f"文件 {file} 所需内存超过本机可用内存，未读入；请核对文件是否有误，确有这么大的，请拆分后再读") from None
    except RecursionError:
        raise ReadError(f"文件 {file} 的内容嵌套过深，可能已损坏，未读入；请重新导出") from None
    except PermissionError as error:
        raise ReadError(f"文件 {file} 无法打开：没有读取权限或正被其他程序占用；请检查后重试") from error
    except Exception as error:  # a broken file makes the libraries raise anything; the cause stays attached
        raise _unreadable(file, error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a fault inside calamine, which is no Exception
            raise
        raise _unreadable(file, error) from None


def _unreadable(file: str, error: BaseException) -> ReadError:
    said = " ".join(str(error).split())[:120]
    return ReadError(
        f"文件 {file} 无法读取，可能已损坏或不完整（{type(error).__name__}{f'：{said}' if said else ''}）；"
        "请向提供单位重新索取，或用原软件打开后另存再读"
    )


def check_size(path: Path, limits: Limits) -> None:
    """Raise ReadError where the file is above the size allowed, or is an archive that unpacks to more than is allowed."""
    if path.is_dir():
        return
    limits.check("file_mb", round(path.stat().st_size / MB, 1), path.name, unit=" MB")
    if _is_zip(path):
        with zipfile.ZipFile(path) as archive:
            for size, packed in _unpacked_sizes(archive, limits):
                limits.check("unpacked_mb", round(size / MB, 1), path.name, unit=" MB")
                if size > _RATIO_FROM:
                    limits.check("ratio", round(size / max(packed, 1), 1), path.name)


def _is_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == b"PK\x03\x04"


def _unpacked_sizes(archive: zipfile.ZipFile, limits: Limits) -> Iterator[tuple[int, int]]:
    """Yield unpacked and packed size of all members so far, as stated; counted where what is stated could be a lie that hurts."""
    size = packed = 0
    for info in archive.infolist():
        size += info.file_size
        packed += info.compress_size
        yield size, packed
        could_be = info.compress_size * _DEFLATE_AT_MOST
        if info.compress_type != zipfile.ZIP_STORED and could_be > info.file_size and could_be > limits.unpacked_mb * MB:
            beyond = -info.file_size
            with archive.open(_unlimited(info)) as stream:
                while block := stream.read(_BLOCK):
                    beyond += len(block)
                    if beyond > 0:
                        yield size + beyond, packed


def _unlimited(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """Return the member without its stated size, at which reading would stop."""
    free = copy(info)
    free.file_size = 1 << 62
    del free.CRC
    return free


def check_extent(path: Path, kind: str, limits: Limits) -> None:
    """Raise ReadError where the filled cells of a sheet span more than is allowed: the reader sets up the whole rectangle."""
    if kind not in ("xlsx", "xlsb", "ods") or not _is_zip(path):
        return
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            lower = name.lower()
            if kind == "xlsx" and "worksheets/" in lower and lower.endswith(".xml"):
                rows, columns = _xlsx_extent(archive, name)
            elif kind == "xlsb" and "worksheets/" in lower and lower.endswith(".bin"):
                rows, columns = xlsb_extent(archive, name)
            elif kind == "ods" and lower == "content.xml":
                refuse_doctype(archive, name, path)
                rows, columns = _ods_extent(archive, name)
            else:
                continue
            limits.check("columns", columns, path.name)
            limits.check("rows", rows, path.name)
            limits.check("cells", rows * columns, path.name)


def _xlsx_extent(archive: zipfile.ZipFile, name: str) -> tuple[int, int]:
    """Return the last row and column that hold something."""
    letters: set[bytes] = set()
    last, rest = 0, b""
    with archive.open(name) as stream:
        while block := stream.read(_BLOCK):
            text = rest + block
            found = _CELL.findall(text)
            letters.update(letter for letter, _ in found)
            last = max(last, max((int(row) for _, row in found), default=0))
            rest = text[text.rfind(b"<") :][-_LONGEST_TAG:] if b"<" in text else b""
    return last, max((_column(word) for word in letters), default=0)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number


def _ods_extent(archive: zipfile.ZipFile, name: str) -> tuple[int, int]:
    row = last = widest = 0
    with archive.open(name) as stream:
        for _, line in etree.iterparse(stream, tag=f"{_TABLE}table-row", resolve_entities=False, no_network=True, huge_tree=True):
            column = filled = 0
            for cell in line:
                column += _repeated(cell.get(f"{_TABLE}number-columns-repeated"))
                filled = column if cell.get(_VALUE_TYPE) or len(cell) else filled
            row += _repeated(line.get(f"{_TABLE}number-rows-repeated"))
            last = row if filled else last
            widest = max(widest, filled)
            line.clear()
            if (parent := line.getparent()) is not None and parent.tag == f"{_TABLE}table" and line.getnext() is None:
                while line.getprevious() is not None:
                    del parent[0]
    return last, widest


def _repeated(written: str | None) -> int:
    return int(written) if written is not None and written.strip().isdigit() else 1


def refuse_doctype(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    """Raise ReadError where a part of a workbook declares entities: no office program writes that."""
    with archive.open(name) as stream:
        refuse_entities(stream.read(_LONGEST_TAG), path)


def refuse_entities(head: bytes, path: Path) -> None:
    """Raise ReadError where an XML document begins with a document type: entities are never resolved here."""
    if _DOCTYPE in head.replace(b"\0", b"").upper():
        raise ReadError(f"文件 {path.name} 含有文档类型声明（DOCTYPE），可夹带外部实体，未读入；请用原软件重新导出")


def refuse_redirects(head: bytes, path: Path) -> None:
    """Raise ReadError where a file of boundaries is in truth a text that sends GDAL to other files, databases or a network."""
    start = head[:_LONGEST_TAG].replace(b"\0", b"")
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") or any(mark in start for mark in _REDIRECTS):
        raise ReadError(
            f"文件 {path.name} 的内容是 XML（可指向其他文件或网络），与扩展名不符，未读入；请向提供单位索取原始空间数据"
        )


def head_of(path: Path) -> bytes:
    """Return the first bytes of a file, nothing of a folder."""
    if path.is_dir():
        return b""
    with path.open("rb") as stream:
        return stream.read(_LONGEST_TAG)
