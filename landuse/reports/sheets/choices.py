"""The code lists behind the pick lists of a workbook, kept on a hidden sheet of it."""

from collections.abc import Sequence

from xlsxwriter.utility import xl_range_abs

from landuse.reports.sheets.cells import FLAG_TEXTS, UNKNOWN
from landuse.reports.sheets.workbook import Book
from landuse.vocabulary import codes

CODES_SHEET = "_编码"
FLAG_LIST = "flag"
NO_FILL = "#ffffff"


def choice_texts(list_name: str) -> list[str]:
    """Return what a cell of one list may say: the labels of the codes, and 不明."""
    if list_name == FLAG_LIST:
        return [*FLAG_TEXTS.values(), UNKNOWN]
    labels = [code.label_zh for code in codes(list_name).values()]
    return labels if UNKNOWN in labels else [*labels, UNKNOWN]


def choice_colors(list_name: str) -> dict[str, str]:
    """Return the fill of each text of a list that has colours, white where a text has none; empty for other lists."""
    if list_name == FLAG_LIST:
        return {}
    fills = {code.label_zh: code.color for code in codes(list_name).values()}
    return {text: fills.get(text) or NO_FILL for text in choice_texts(list_name)} if any(fills.values()) else {}


def choice_source(lists: Sequence[str], list_name: str) -> str:
    """Return the reference to the cells that hold one of `lists`, which stand on the hidden sheet in this order."""
    column = lists.index(list_name)
    return f"='{CODES_SHEET}'!{xl_range_abs(1, column, len(choice_texts(list_name)), column)}"


def write_choices(book: Book) -> None:
    """Write the hidden sheet: one column a list that the workbook has used, its name on top; no sheet without lists."""
    if not book.lists:
        return
    sheet = book.sheet(CODES_SHEET)
    sheet.hide()
    lists = [choice_texts(name) for name in book.lists]
    for column, name in enumerate(book.lists):
        sheet.write_string(0, column, name, book.part_format("header"))
        sheet.set_column(column, column, 26)
    for row in range(max(len(texts) for texts in lists)):
        for column, texts in enumerate(lists):
            if row < len(texts):
                sheet.write_string(row + 1, column, texts[row], book.cell_format("text"))
