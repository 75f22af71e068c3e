"""Binary workbooks (XLSB) of a few records, written by hand: no program here writes them."""

import struct

from hostile_files import packed

RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/></Relationships>'
)


def record(kind, body=b""):
    """Return one record: its kind in one or two bytes, its size in seven bits a byte, its content."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, left = b"", len(body)
    while left > 127:
        size, left = size + bytes([left & 0x7F | 0x80]), left >> 7
    return head + size + bytes([left]) + body


def _text(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def row(number):
    return record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))


def cell(column, text):
    return record(6, struct.pack("<II", column, 0) + _text(text))


def blank(column):
    """Return a cell that has formatting and holds nothing."""
    return record(1, struct.pack("<II", column, 0))


def sheet(*parts, claims=(0, 1, 0, 1)):
    """Return a sheet of `parts`; `claims` is the first and last row and column that it says it has."""
    return record(129) + record(148, struct.pack("<IIII", *claims)) + record(145) + b"".join(parts) + record(146) + record(130)


def xlsb(sheet_part):
    """Return a workbook of one sheet."""
    listed = record(156, struct.pack("<II", 0, 1) + _text("rId1") + _text("宗地"))
    return packed({
        "[Content_Types].xml": b"<Types/>", "_rels/.rels": (RELATIONS % ("officeDocument", "xl/workbook.bin")).encode(),
        "xl/workbook.bin": record(131) + record(143) + listed + record(144) + record(132),
        "xl/_rels/workbook.bin.rels": (RELATIONS % ("worksheet", "worksheets/sheet1.bin")).encode(),
        "xl/worksheets/sheet1.bin": sheet_part,
    })  # fmt: skip
