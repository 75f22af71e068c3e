"""The house style of every workbook: fonts, colours, number formats, paper, and how a workbook is opened and closed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError, FileSizeError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from landuse.errors import OutputError
from landuse.io.atomic import atomic_path
from landuse.reports.sheets.cells import display_width

Kind = Literal["text", "id", "label", "ordinal", "integer", "number", "amount", "fine", "share", "gap", "date", "plain"]

FONT = "宋体"
FONT_SIZE = 10
A3, A4 = 8, 9
SIDE_MARGIN = 0.4  # inches
MAX_FOOTER_TEXT, MAX_STAMP = 60, 180
A4_WIDTH = 140
"""Half-width characters that an A4 sheet takes on its long side at full size; a wider table is printed on A3."""
USUAL_COLUMN = 8.43
SIGNATURE = "填表人：__________    审核人：__________    负责人：__________    填报日期：______年____月____日"
ANSWER_FILL = "#fff8dc"
INK, PAPER, GROUP_FILL, HEADER_FILL, TOTAL_FILL, LINE = "#1b1b1b", "#ffffff", "#17424f", "#256175", "#e8eef0", "#a9b4b9"

_LINES: Mapping[str, Any] = {"border": 1, "border_color": LINE, "valign": "vcenter"}
_KINDS: Mapping[Kind, Mapping[str, Any]] = {
    "text": {"num_format": "@", "align": "left", "text_wrap": True},
    "id": {"num_format": "@", "align": "center", "text_wrap": True},
    "label": {"num_format": "@", "align": "center", "text_wrap": True},
    "ordinal": {"num_format": "0", "align": "center"},
    "integer": {"num_format": "0", "align": "right"},
    "number": {"align": "right"},
    "amount": {"num_format": "0.00", "align": "right"},
    "fine": {"num_format": "0.0000", "align": "right"},
    "share": {"num_format": "0.0%", "align": "right"},
    "gap": {"num_format": "0.000%", "align": "right"},
    "date": {"num_format": "yyyy-mm-dd", "align": "center"},
    "plain": {"align": "left", "text_wrap": True},
}
_PARTS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "align": "center", "valign": "vcenter", "text_wrap": True},
    "narrow_title": {"bold": True, "font_size": 14, "align": "center", "valign": "vcenter", "text_wrap": True},
    "line": {"align": "left", "valign": "vcenter", "font_color": "#444444", "text_wrap": True},
    "group": {"bold": True, "bg_color": GROUP_FILL, "font_color": PAPER, "align": "center", **_LINES},
    "group_open": {"bg_color": HEADER_FILL, **_LINES, "bottom": 0},
    "header_under": {
        "bold": True,
        "bg_color": HEADER_FILL,
        "font_color": PAPER,
        "align": "center",
        "text_wrap": True,
        **_LINES,
        "top": 0,
    },
    "header": {"bold": True, "bg_color": HEADER_FILL, "font_color": PAPER, "align": "center", "text_wrap": True, **_LINES},
    "total": {"bold": True, "bg_color": TOTAL_FILL, "align": "center", **_LINES},
    "parcels_total": {"bold": True, "bg_color": TOTAL_FILL, "align": "center", "num_format": '0"宗"', **_LINES},
    "records_total": {"bold": True, "bg_color": TOTAL_FILL, "align": "center", "num_format": '0"条"', **_LINES},
    "firms_total": {"bold": True, "bg_color": TOTAL_FILL, "align": "center", "num_format": '0"家"', **_LINES},
    "projects_total": {"bold": True, "bg_color": TOTAL_FILL, "align": "center", "num_format": '0"个"', **_LINES},
    "integer_total": {"bold": True, "bg_color": TOTAL_FILL, "align": "right", "num_format": "0", **_LINES},
    "number_total": {"bold": True, "bg_color": TOTAL_FILL, "align": "right", **_LINES},
    "amount_total": {"bold": True, "bg_color": TOTAL_FILL, "align": "right", "num_format": "0.00", **_LINES},
    "note": {"align": "left", "valign": "vcenter", "text_wrap": True, "font_color": "#7a1f1f"},
    "remark": {"align": "left", "valign": "vcenter", "text_wrap": True},
    "signature": {"align": "left", "valign": "vcenter", "text_wrap": True},
    "section": {"bold": True, "font_size": 12, "align": "left", "valign": "vcenter"},
    "empty": {"align": "center", "italic": True, "font_color": "#666666", **_LINES},
}


@dataclass
class _Page:
    """What is known of a sheet under construction: widths of its columns, how many its table has, its last row, who signs.

    Texts beneath and above the table stand in `text_columns`; 0 where they may take all.
    """

    widths: list[float] = field(default_factory=list)
    columns: int = 0
    last_row: int = 0
    signed: bool = False
    text_columns: int = 0


class Book:
    """A workbook under construction: its sheets, one format for each look, and the code lists that its cells pick from."""

    def __init__(self, workbook: xlsxwriter.Workbook, stamp: str = "") -> None:
        self._workbook = workbook
        self._stamp = stamp
        self._formats: dict[tuple[str, str], Format] = {}
        self._pages: dict[Worksheet, _Page] = {}
        self.lists: list[str] = []

    def sheet(self, name: str, tab_color: str = "") -> Worksheet:
        """Return a new sheet without grid lines; printed pages name the run at their head."""
        sheet = self._workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        if tab_color:
            sheet.set_tab_color(tab_color)
        if self._stamp:
            sheet.set_header(f"&R&8{self._stamp[:MAX_STAMP].replace('&', '&&')}", {"margin": 0.2})
        self._pages[sheet] = _Page()
        return sheet

    def set_columns(self, sheet: Worksheet, widths: Sequence[float]) -> None:
        """Set the widths of the first columns of a sheet."""
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        self._pages[sheet].widths = list(widths)

    def table_width(self, sheet: Worksheet, columns: int) -> float:
        """Return the width of the first columns of a sheet in half-width characters."""
        known = self._pages[sheet].widths[:columns]
        return sum(known) + USUAL_COLUMN * (columns - len(known))

    def widen(self, sheet: Worksheet, widths: Sequence[float]) -> None:
        """Make the first columns of a sheet as wide as this where they are not."""
        page = self._pages[sheet]
        wider = [max(pair) for pair in zip(page.widths, widths, strict=False)]
        self.set_columns(sheet, [*wider, *page.widths[len(wider) :]])

    def text_columns(self, sheet: Worksheet) -> int:
        """Return in how many columns the texts of a sheet stand; 0 where they may take all of its table."""
        return self._pages[sheet].text_columns

    def enter(
        self, sheet: Worksheet, *, columns: int = 0, last_row: int = 0, signed: bool | None = None, text_columns: int = 0
    ) -> None:
        """Keep what has been written: columns of the table and of its texts, last row, whether it is signed at its end."""
        page = self._pages[sheet]
        page.columns = max(page.columns, columns)
        page.last_row = max(page.last_row, last_row)
        page.text_columns = page.text_columns or text_columns
        page.signed = page.signed if signed is None else signed

    def use_list(self, name: str) -> None:
        """Keep that cells pick from a code list."""
        if name not in self.lists:
            self.lists.append(name)

    def finish(self) -> None:
        """Sign the sheets that are to be signed and choose the paper of each by the width of its table."""
        for sheet, page in self._pages.items():
            if page.signed:
                row, shape = page.last_row + 2, self.part_format("signature")
                columns = max(page.text_columns or page.columns, 2)
                sheet.set_row(row, 24 if self.table_width(sheet, columns) > display_width(SIGNATURE) else 48)
                sheet.merge_range(row, 0, row, columns - 1, "", shape)
                sheet.write_string(row, 0, SIGNATURE, shape)
            if page.columns:
                sheet.set_paper(A4 if self.table_width(sheet, page.columns) <= A4_WIDTH else A3)

    def cell_format(self, kind: Kind, fill: str = "") -> Format:
        """Return the format of data cells of one kind, filled with a colour or not; the text stays legible on it."""
        filled = {"bg_color": fill, "font_color": text_color(fill)} if fill else {}
        return self._format((kind, fill), {**_KINDS[kind], **_LINES, **filled})

    def answer_format(self, kind: Kind) -> Format:
        """Return the format of a cell to fill in: the look of its kind, pale yellow, not locked."""
        return self._format(("answer", kind), {**_KINDS[kind], **_LINES, "bg_color": ANSWER_FILL, "locked": False})

    def part_format(self, part: str) -> Format:
        """Return the format of a title, header, total or note."""
        return self._format(("part", part), _PARTS[part])

    def total_format(self, part: str, label: str) -> Format:
        """Return the format of a total; a `label` stands before its number."""
        looks = _PARTS[part]
        named = {"num_format": f'"{label} "{looks.get("num_format", "General")}', "align": "left"} if label else {}
        return self._format((f"total {label}", part), {**looks, **named})

    def condition_format(self, fill: str) -> Format:
        """Return what a cell that meets a condition is filled with; the text stays legible on it."""
        key = ("condition", fill)
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format({"bg_color": fill, "font_color": text_color(fill)})
        return self._formats[key]

    def long_text_format(self) -> Format:
        """Return the format of texts too long for Excel's text format; they cannot become formulas when edited either."""
        return self._format(("part", "long_text"), {**_LINES, "align": "left", "text_wrap": True, "quote_prefix": True})

    def bar_chart(self) -> Any:
        """Return a new bar chart."""
        return self._workbook.add_chart({"type": "bar"})

    def _format(self, key: tuple[str, str], properties: Mapping[str, Any]) -> Format:
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format({"font_name": FONT, "font_size": FONT_SIZE, **properties})
        return self._formats[key]


@contextmanager
def open_book(path: str | Path, *, title: str, as_of: pd.Timestamp, company: str = "", stamp: str = "") -> Iterator[Book]:
    """Yield a workbook that takes the place of `path` when the block ends well.

    Strings never become formulas, links or numbers. The file holds no time but `as_of`: the same results give the same
    bytes. `stamp` names the run (:func:`landuse.reports.sheets.unit_lines.run_stamp`): it stands in the properties of the file
    and at the head of each printed page. Raises OutputError where the file cannot be written.
    """
    with atomic_path(path) as target:
        options = {
            "constant_memory": True,
            "tmpdir": str(target.parent),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": {"font_name": FONT, "font_size": FONT_SIZE},
        }
        workbook = xlsxwriter.Workbook(str(target), options)
        workbook.set_properties({"title": title, "company": company, "created": as_of.to_pydatetime(), "comments": stamp})
        book = Book(workbook, stamp)
        try:
            yield book
            book.finish()
            workbook.close()
        except FileCreateError as error:
            raise _cause(error) from error
        except FileSizeError as error:
            raise OutputError(f"文件 {target.name} 超过 4 GB，无法写出；请按开发区分别运行") from error
        finally:
            for sheet in workbook.worksheets():
                with suppress(
                    OSError
                ):  # a full disk refuses what is still to be written; the others are to be closed all the same
                    sheet.row_data_fh.close()  # left open by a workbook that did not come to its end


def page_setup(
    sheet: Worksheet, *, title: str, header_rows: tuple[int, int], pages: tuple[int, int] = (1, 0), portrait: bool = False
) -> None:
    """Set A3 landscape (A4 for a narrow table under a heading) or A4 portrait, so many `pages` wide and high (0: as many as it takes), the header rows repeated.

    Page numbers and the title stand at the foot.
    """
    if portrait:
        sheet.set_portrait()
        sheet.set_paper(A4)
    else:
        sheet.set_landscape()
        sheet.set_paper(A3)
    sheet.fit_to_pages(*pages)
    sheet.set_margins(left=SIDE_MARGIN, right=SIDE_MARGIN, top=0.55, bottom=0.6)
    sheet.center_horizontally()
    sheet.repeat_rows(*header_rows)
    shown = title[:MAX_FOOTER_TEXT].replace("&", "&&")
    sheet.set_footer(f"&L{shown}&C第 &P 页 / 共 &N 页&R打印日期：&D")


def forget_rows(sheet: Worksheet, before: int) -> None:
    """Let go of the heights of rows that are on disk already: the library would keep those of every row to the end."""
    for kept in (getattr(sheet, "row_info", {}), getattr(sheet, "row_sizes", {})):
        for row in [row for row in kept if row < before]:
            del kept[row]


def _cause(error: FileCreateError) -> OSError:
    """Return what the system said: XlsxWriter hands it on as the argument of its own error."""
    cause = error.args[0] if error.args else error
    return cause if isinstance(cause, OSError) else OSError(str(cause))


def text_color(fill: str) -> str:
    """Return the ink, dark or white, that reads better on `fill`.

    >>> text_color("#b2182b"), text_color("#f6d55c")
    ('#ffffff', '#1b1b1b')
    """
    red, green, blue = (int(fill[place : place + 2], 16) for place in (1, 3, 5))
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else PAPER
