"""Tables: ruled, heading repeated on every page, rows never torn, widths that Word and LibreOffice both read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from docx.table import Table

from landuse.reports.word.fields import add_run

ALIGNMENTS = {"l": WD_ALIGN_PARAGRAPH.LEFT, "c": WD_ALIGN_PARAGRAPH.CENTER, "r": WD_ALIGN_PARAGRAPH.RIGHT}
HEAD_FILL = "EFEFEF"
_TWIPS_PER_MM = 1440 / 25.4
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS = "".join(
    f'<w:{side} w:w="{twips}" w:type="dxa"/>' for side, twips in (("top", 28), ("left", 57), ("bottom", 28), ("right", 57))
)


@dataclass(frozen=True)
class Repeat:
    """A row of placeholders that a template repeats for each item: ``Repeat("row", "delivery", ("{{ row.name }}", …))``."""

    item: str
    over: str
    cells: tuple[str, ...]


def add_table(
    document: Document,
    header: Sequence[str],
    widths_mm: Sequence[float],
    rows: Sequence[Sequence[str]] = (),
    *,
    repeat: Repeat | None = None,
    align: str = "",
    head_columns: Sequence[int] = (),
    keep_next: bool = False,
) -> Table:
    """Add a table after what the document holds so far.

    Parameters
    ----------
    header
        Texts of the heading row; empty for a table without one.
    widths_mm
        Width of each column in mm; the text is 156 mm wide.
    rows
        Rows of text, placeholders allowed.
    repeat
        A row that the template repeats, after `rows`.
    align
        A letter for each column: l, c or r; centred where it is shorter.
    head_columns
        Columns that are headings themselves (shaded).
    keep_next
        The table stays on one page with what follows it; only for short tables.
    """
    table: Table = document.add_table(rows=0, cols=len(widths_mm))
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _frame(table, widths_mm)
    places = [ALIGNMENTS[letter] for letter in align.ljust(len(widths_mm), "c")]
    if header:
        _add_row(table, header, widths_mm, places, head_columns=range(len(header)))
        for cell in table.rows[-1].cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
        _mark_row(table.rows[-1]._tr, "w:tblHeader")
    for row in rows:
        _add_row(table, row, widths_mm, places, head_columns)
    if repeat is not None:
        blank = [""] * (len(widths_mm) - 1)
        _add_row(table, [f"{{%tr for {repeat.item} in {repeat.over} %}}", *blank], widths_mm, places)
        _add_row(table, repeat.cells, widths_mm, places, head_columns)
        _add_row(table, ["{%tr endfor %}", *blank], widths_mm, places)
    for paragraph in [p for row in table.rows for cell in row.cells for p in cell.paragraphs] if keep_next else []:
        paragraph.paragraph_format.keep_with_next = True
    return table


def _add_row(
    table: Table,
    texts: Sequence[str],
    widths_mm: Sequence[float],
    places: Sequence[WD_ALIGN_PARAGRAPH],
    head_columns: Sequence[int] = (),
) -> None:
    row = table.add_row()  # type: ignore[no-untyped-call]  # python-docx types most of itself
    _mark_row(row._tr, "w:cantSplit")
    for number, (cell, text, width) in enumerate(zip(row.cells, texts, widths_mm, strict=True)):
        cell.width = Mm(width)
        head = number in head_columns
        paragraph = cell.paragraphs[0]
        paragraph.style = "表头" if head else "表格文字"
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if head else places[number]
        add_run(paragraph, text)
        properties: Any = cell._tc.get_or_add_tcPr()
        if head:
            properties.append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{HEAD_FILL}"/>'))
        properties.append(parse_xml(f'<w:vAlign {nsdecls("w")} w:val="center"/>'))


def _frame(table: Table, widths_mm: Sequence[float]) -> None:
    """Set borders, fixed layout and the grid: LibreOffice reads the widths from there."""
    properties: Any = table._tbl.tblPr
    for tag in ("w:tblStyle", "w:tblW", "w:tblLook"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    total = round(sum(widths_mm) * _TWIPS_PER_MM)
    width = parse_xml(f'<w:tblW {nsdecls("w")} w:w="{total}" w:type="dxa"/>')
    properties.insert(0, width)
    layout = properties.find(qn("w:tblLayout"))
    borders = parse_xml(f"<w:tblBorders {nsdecls('w')}>{_BORDERS}</w:tblBorders>")
    layout.addprevious(borders)
    layout.addnext(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{_MARGINS}</w:tblCellMar>"))
    for column, mm in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths_mm, strict=True):
        column.set(qn("w:w"), str(round(mm * _TWIPS_PER_MM)))


def _mark_row(row: Any, tag: str) -> None:
    row.get_or_add_trPr().append(OxmlElement(tag))
