"""Tables of a web page: what many systems hand out under the name of .xls."""

import codecs
import re
from collections.abc import Collection, Sequence
from pathlib import Path

from lxml import etree, html

from landuse.errors import ReadError
from landuse.io.formats.encoding import Reading, canonical, choose_encoding, report_choice
from landuse.io.formats.grid import Grid, grid_table
from landuse.io.formats.header_block import Merge
from landuse.io.formats.rawtable import RawTable
from landuse.issues import IssueLog

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_\-]+)", re.IGNORECASE)
_WIDEST_SPAN = 1000


def read_html_table(
    path: Path,
    encoding: str | None,
    stated: Sequence[int] | None,
    *,
    known_names: Collection[str],
    section: str,
    table_name: str,
    log: IssueLog,
) -> RawTable:
    """Return the records of the longest table in the page `path`; cells are text, spanning cells are merged cells.

    Raises
    ------
    ReadError
        There is no table, or the header row is empty or no header.
    EncodingError
        The encoding cannot be decided.
    """
    grid = html_grid(path, encoding, known_names=known_names, section=section, table_name=table_name, log=log)
    return grid_table(grid, stated, known_names, section)


def html_grid(
    path: Path, encoding: str | None, *, known_names: Collection[str], section: str, table_name: str, log: IssueLog
) -> Grid:
    """Return the cells of the longest table in a page."""
    content = path.read_bytes()
    found = _CHARSET.search(content[:4096])
    name = found.group(1).decode("ascii") if found else ""
    choice = choose_encoding(
        lambda codec: _reading(content, codec), declared=encoding, stated={canonical(name): "网页头部"} if _exists(name) else {},
        known_names=known_names, where=f"文件 {path.name}", section=section,
    )  # fmt: skip
    report_choice(choice, log, table_name=table_name, file=path.name)
    tables = [_cells(table) for table in _tables(_decoded(content, choice.codec))]
    if not tables:
        raise ReadError(f"文件 {path.name} 是网页，其中没有表格；请用浏览器或 Excel 打开后另存为 .xlsx")
    cells, merges = max(tables, key=lambda found: len(found[0]))
    width = max((len(row) for row in cells), default=0)
    return Grid([row + [""] * (width - len(row)) for row in cells], path.name, merges=merges)


def _reading(content: bytes, codec: str) -> Reading:
    rows = [row for table in _tables(_decoded(content, codec)) for row in _cells(table)[0]]
    texts = [cell for row in rows for cell in row if cell]
    return Reading([cell for row in rows[:10] for cell in row], texts)


def _decoded(content: bytes, codec: str) -> str:
    return content.decode("utf-8-sig" if codec == "utf-8" else codec)


def _tables(text: str) -> list[etree._Element]:
    page = html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text) or "<html/>")
    return list(page.iter("table"))


def _cells(table: etree._Element) -> tuple[list[list[str]], list[Merge]]:
    """Return the cells of a table and its merged areas; what a spanning cell covers is empty."""
    cells: list[list[str]] = []
    merges: list[Merge] = []
    covered: set[tuple[int, int]] = set()
    for row, line in enumerate(table.iter("tr")):
        texts: list[str] = []
        for cell in line.iterchildren("td", "th"):
            while (row, len(texts)) in covered:
                texts.append("")
            wide, tall = _span(cell.get("colspan")), _span(cell.get("rowspan"))
            column = len(texts)
            if wide > 1 or tall > 1:
                merges.append(((row, column), (row + tall - 1, column + wide - 1)))
                covered |= {(row + down, column + right) for down in range(1, tall) for right in range(wide)}
            texts += [" ".join("".join(cell.itertext()).split()), *[""] * (wide - 1)]
        cells.append(texts)
    return cells, merges


def _span(written: str | None) -> int:
    return min(max(int(written), 1), _WIDEST_SPAN) if written is not None and written.strip().isdigit() else 1


def _exists(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return bool(name)
