"""What the workbook reader does not tell: error cells (#N/A, #REF!), the year that days are counted from, merged cells of ODS."""

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from landuse.io.formats.biff import biff_marks
from landuse.io.formats.header_block import Merge
from landuse.io.formats.rawtable import UNCALCULATED

_OFFICE_XML = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_REFERENCE = re.compile(r'\br="([A-Z]+)(\d+)"')
_PART = re.compile(rb"<(/?)(?:\w+:)?([cfv])\b([^<>]*)>([^<]*)")
"""Cells, formulas and values of a sheet one after the other, without looking ahead: no sheet can make this slow."""
_MOST_REPEATED = 2000  # an ODS sheet repeats its empty rest up to the last possible row and column


@dataclass(frozen=True)
class Marks:
    """Error cells and formulas without a value by row and column (counted from 0), whether days count from 1904, merged cells where this reader finds them."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    epoch_1904: bool = False
    merges: tuple[Merge, ...] = ()


def workbook_marks(path: Path, kind: str, sheet: str) -> Marks:
    """Return the marks of one sheet of the workbook `path`; `kind` is ``xlsx``, ``ods`` or ``xls``, for others there are none."""
    if kind == "xls":
        errors, epoch_1904 = biff_marks(path, sheet)
        return Marks(errors, epoch_1904)
    if kind not in ("xlsx", "ods"):
        return Marks()
    with zipfile.ZipFile(path) as archive:
        return _xlsx_marks(archive, sheet) if kind == "xlsx" else _ods_marks(archive, sheet)


def _xlsx_marks(archive: zipfile.ZipFile, sheet: str) -> Marks:
    workbook = _parsed(archive, "xl/workbook.xml")
    epoch = any(part.get("date1904") in ("1", "true") for part in workbook.iter("{*}workbookPr"))
    links = {
        part.get("Id"): part.get("Target") for part in _parsed(archive, "xl/_rels/workbook.xml.rels").iter("{*}Relationship")
    }
    targets = [links.get(part.get(f"{{{_OFFICE_XML}}}id")) for part in workbook.iter("{*}sheet") if part.get("name") == sheet]
    if not targets or targets[0] is None:
        return Marks(epoch_1904=epoch)
    target = targets[0].removeprefix("/") if targets[0].startswith("/") else f"xl/{targets[0]}"
    content = archive.read(target)
    return Marks(dict(_xlsx_faults(content)), epoch)


def _xlsx_faults(sheet: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """Give the error cells, and the formulas that no program has calculated yet: such a cell holds no value, though it is not empty."""
    if b't="e"' not in sheet and b"<f" not in sheet and b":f" not in sheet:
        return
    place: tuple[int, int] | None = None
    kind, formula, value = b"", None, b""
    for closing, name, attributes, text in _PART.findall(sheet):
        if name == b"c" and not closing:
            found = _REFERENCE.search(attributes.decode("ascii", "replace"))
            place = (int(found.group(2)) - 1, _column_number(found.group(1))) if found else None
            kind, formula, value = attributes, None, b""
        elif name == b"f" and not closing:
            formula = b"" if attributes.endswith(b"/") else text
        elif name == b"v" and not closing:
            value = text
        elif name == b"c" and place is not None:
            if b't="e"' in kind:
                yield place, value.decode("ascii", "replace") or "#N/A"
            elif formula is not None and b't="str"' not in kind and not value:
                yield place, f"{UNCALCULATED}={html.unescape(formula.decode('utf-8', 'replace'))}"
            place = None


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _ods_marks(archive: zipfile.ZipFile, sheet: str) -> Marks:
    errors: dict[tuple[int, int], str] = {}
    merges: list[Merge] = []
    content = _parsed(archive, "content.xml")
    table = next((part for part in content.iter(f"{_TABLE}table") if part.get(f"{_TABLE}name") == sheet), None)
    row = 0
    for line in () if table is None else table.iter(f"{_TABLE}table-row"):
        column = 0
        for cell in line:
            if not isinstance(cell.tag, str) or not cell.tag.startswith(_TABLE):
                continue
            wide, tall = (int(cell.get(f"{_TABLE}number-{what}-spanned") or 1) for what in ("columns", "rows"))
            if wide > 1 or tall > 1:
                merges.append(((row, column), (row + tall - 1, column + wide - 1)))
            repeated = int(cell.get(f"{_TABLE}number-columns-repeated") or 1)
            if cell.get(f"{_CALC}value-type") == "error":
                text = "".join(cell.itertext(f"{_TEXT}p")).strip() or "#N/A"
                errors |= {(row, column + more): text for more in range(min(repeated, _MOST_REPEATED))}
            column += repeated
        row += int(line.get(f"{_TABLE}number-rows-repeated") or 1)
    settings = [part.get(f"{_TABLE}date-value") for part in content.iter(f"{_TABLE}null-date")]
    return Marks(errors, "1904-01-01" in settings, tuple(merges))


def _parsed(archive: zipfile.ZipFile, name: str) -> etree._Element:
    with archive.open(name) as stream:
        return etree.parse(stream, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)).getroot()
