"""The sheet of the ledger that lists the parcels whose status hangs by little (临界), for a person to look at again."""

import pandas as pd

from landuse.reports.parcels.parcel_fields import TO_REVIEW, zone_names
from landuse.reports.parcels.register import MAX_RECORDS, write_register
from landuse.reports.sheets.cells import Cell, mapped_cells, text_cells
from landuse.reports.sheets.field import Field
from landuse.reports.sheets.sheet_table import write_note
from landuse.reports.sheets.workbook import Book
from landuse.results import Assessment
from landuse.vocabulary import code_label, codes

NOTE = (
    "注：门槛、面积、日期稍有变动（幅度见规则包 borderline），闲置认定状态即改变的宗地；请复核原始材料，列入本表不改变认定。"
    "其他认定的临界清单由 landuse borderline 写出。"
)


def write_review(book: Book, result: Assessment, review: pd.DataFrame, *, title: str, line: str) -> None:
    """Write the members of the borderline list on the idle status, in the order of the parcels."""
    rows = result.results
    place = rows.index.get_indexer(pd.Index(review["key"]))
    members = review.iloc[place.argsort(kind="stable")].iloc[:MAX_RECORDS]
    facts = pd.DataFrame(rows).reindex(pd.Index(members["key"]))
    fields = [
        Field("序号", list(range(1, len(members) + 1)), "ordinal", 5),
        Field("宗地代码", text_cells(members["key"]), "id", 24, total="records"),
        Field("土地使用权人", _texts(facts, "holder_name"), "text", 28),
        Field("开发区", text_cells(zone_names(result, facts["zone_id"])) if "zone_id" in facts else _none(facts), "text", 16),
        Field("闲置认定状态", _labels(members["now"]), "label", 18, colors=_colors(members["now"])),
        Field("怎样变动和所得结论", text_cells(members["scenarios"]), "text", 66),
        Field("处理", text_cells(members["review"]), "label", 10),
        Field("复核意见（人工填写）", _none(facts), "plain", 22),
    ]
    sheet = book.sheet(TO_REVIEW, "#ef8a3c")
    placed = write_register(book, sheet, fields, title=title, line=line, empty="没有临界的宗地", frozen_columns=3)
    write_note(book, sheet, placed.next_row, NOTE, width=len(fields))


def _texts(facts: pd.DataFrame, name: str) -> list[Cell]:
    return text_cells(facts[name]) if name in facts else _none(facts)


def _none(facts: pd.DataFrame) -> list[Cell]:
    return [None] * len(facts)


def _labels(statuses: pd.Series) -> list[Cell]:
    return mapped_cells(statuses, lambda code: code_label("idle_status", code))


def _colors(statuses: pd.Series) -> list[str]:
    shades = {code: entry.color for code, entry in codes("idle_status").items()}
    return [shades.get(code, "") for code in statuses]
