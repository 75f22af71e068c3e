"""The code lists behind the pick lists of a ledger, kept on a hidden sheet of the same workbook."""

from xlsxwriter.utility import xl_range_abs

from landuse.reports.sheets.cells import FLAG_TEXTS, UNKNOWN
from landuse.reports.sheets.workbook import Book
from landuse.vocabulary import codes

CODES_SHEET = "_编码"
FLAG_LIST = "flag"
CHOICE_LISTS = (
    "supply_mode", "works_status", "delay_cause", "start_due_basis", "idle_class", "idle_status", "disposal_action", FLAG_LIST,
)  # fmt: skip


def choice_texts(list_name: str) -> list[str]:
    """Return what a cell of one list may say: the labels of the codes, and 不明."""
    if list_name == FLAG_LIST:
        return [*FLAG_TEXTS.values(), UNKNOWN]
    labels = [code.label_zh for code in codes(list_name).values()]
    return labels if UNKNOWN in labels else [*labels, UNKNOWN]


def choice_source(list_name: str) -> str:
    """Return the reference to the cells that hold one list."""
    column = CHOICE_LISTS.index(list_name)
    return f"='{CODES_SHEET}'!{xl_range_abs(1, column, len(choice_texts(list_name)), column)}"


def write_choices(book: Book) -> None:
    """Write the hidden sheet: one list a column, its name on top."""
    sheet = book.sheet(CODES_SHEET)
    sheet.hide()
    lists = [choice_texts(name) for name in CHOICE_LISTS]
    for column, name in enumerate(CHOICE_LISTS):
        sheet.write_string(0, column, name, book.part_format("header"))
        sheet.set_column(column, column, 26)
    for row in range(max(len(texts) for texts in lists)):
        for column, texts in enumerate(lists):
            if row < len(texts):
                sheet.write_string(row + 1, column, texts[row], book.cell_format("text"))
