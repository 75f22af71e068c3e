"""The sheet 矛盾清单: what the tables say against each other, both sides, most land at stake first."""

from landuse.reports.parcels.register import MAX_RECORDS, write_register
from landuse.reports.sheets.cells import number_cells, text_cells
from landuse.reports.sheets.sheet_table import Field, write_note
from landuse.reports.sheets.workbook import Book
from landuse.results import Assessment
from landuse.vocabulary import code_label

SHEET = "矛盾清单"
TEXTS = (
    ("parcel_id", "宗地代码", 22, "id"),
    ("holder_name", "土地使用权人", 26, "text"),
    ("enterprise_name", "企业名称", 26, "text"),
    ("enterprise_id", "统一社会信用代码", 21, "id"),
    ("one_side", "一方记载", 40, "text"),
    ("other_side", "另一方记载", 40, "text"),
)


def write_contradictions(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write the contradictions in the order they were found to matter."""
    rows = result.contradictions[:MAX_RECORDS]
    labels = rows["contradiction"].astype("str").map(lambda code: code_label("contradiction", code))
    fields = [
        Field("序号", list(range(1, len(rows) + 1)), "ordinal", 6),
        Field("矛盾类型", text_cells(labels), "text", 22, total="records"),
        *(Field(header, text_cells(rows[name]), kind, width) for name, header, width, kind in TEXTS),  # type: ignore[arg-type]  # the kinds of the table above
        Field("涉及面积\n（亩）", number_cells(rows["mu_at_stake"].astype("float64")), "amount", 12, total="visible"),
        Field("核实结果（人工填写）", [None] * len(rows), "plain", 24),
    ]
    sheet = book.sheet(SHEET, "#ef8a3c")
    placed = write_register(book, sheet, fields, title=title, line=line, empty="没有发现相互矛盾的数据", frozen_columns=2)
    note = "注：两方数据互相矛盾的线索，须实地核实后更正其中一方；不作为认定结论。同一宗地可因不同矛盾重复列出，合计面积含重复。"
    write_note(book, sheet, placed.next_row, note, width=len(fields))
