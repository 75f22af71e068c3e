"""The sheets of a comparison that add up: from which state to which, and what each cause changed on balance."""

from collections.abc import Sequence

import pandas as pd

from landuse.comparing import Comparison
from landuse.comparing.moves import in_order, totals_of
from landuse.comparing.outcomes import NOT_HELD, outcome_label
from landuse.comparing.steps import CAUSE_LABELS, CAUSES
from landuse.reports.parcels.register import write_stack
from landuse.reports.sheets.cells import number_cells
from landuse.reports.sheets.sheet_table import Field, write_heading, write_note
from landuse.reports.sheets.workbook import Book, page_setup
from landuse.vocabulary import codes, column, label

MATRIX_SHEET, CAUSES_SHEET = "变动矩阵", "原因汇总"
_NUMERALS = "一二三四五六七八九"
_FIRST_WIDTH, _WIDTH = 28, 13


def write_matrix(book: Book, comparison: Comparison, *, title: str, line: str) -> None:
    """Write for each outcome how many parcels and mu went from which code to which; rows are before, columns after."""
    sections = []
    for name in comparison.columns:
        shown = label(name, table="parcels")
        mine = comparison.matrix[comparison.matrix["column"] == name]
        sections += [(f"{shown}(宗数)", _counts(mine, name)), (f"{shown}(面积,亩)", _areas(mine, name))]
    width = max(len(fields) for _, fields in sections)
    note = "注:行为前次,列为本次;面积按本次,已不在数据中的宗地按前次。面积不明的宗地计入宗数,不计入面积。"
    _write(book, MATRIX_SHEET, sections, width, title=title, line=line, note=note)


def write_causes(book: Book, comparison: Comparison, *, title: str, line: str) -> None:
    """Write the parcels moved by each cause, and for each outcome how before, net changes by cause and after add up."""
    sections = [("变动宗数(一宗可有几个原因)", _moved(comparison))]
    for name in comparison.columns:
        shown = label(name, table="parcels")
        sections += [
            (f"{shown}:前次 + 各原因净变动 = 本次(宗)", _balance(comparison, name, "parcels", "integer")),
            (f"{shown}:前次 + 各原因净变动 = 本次(亩)", _balance(comparison, name, "mu", "amount")),
        ]
    width = max(len(fields) for _, fields in sections)
    note = "注:净变动为转入减转出;各原因净变动之和等于本次与前次之差,已核对。"
    _write(book, CAUSES_SHEET, sections, width, title=title, line=line, note=note, plain=1)


def _write(
    book: Book,
    name: str,
    sections: Sequence[tuple[str, Sequence[Field]]],
    width: int,
    *,
    title: str,
    line: str,
    note: str,
    plain: int = 0,
) -> None:
    """Write one sheet of tables; the first `plain` of them have no total row."""
    sheet = book.sheet(name, "#256175")
    numbered = [(f"{_NUMERALS[place]}、{text}", fields) for place, (text, fields) in enumerate(sections)]
    widths = [_FIRST_WIDTH, *[_WIDTH] * (width - 1)]
    row = write_heading(book, sheet, title=f"{title}{name}", line=line, width=widths)
    for first in write_stack(book, sheet, numbered[:plain], widths=widths, row=row, empty="没有宗地"):
        row = first.next_row + 1
    placed = write_stack(book, sheet, numbered[plain:], widths=widths, row=row, empty="没有宗地", totals="合计")
    write_note(book, sheet, placed[-1].next_row + 1, note, width=width)
    page_setup(sheet, title=f"{title}{name}", header_rows=(0, 1))


def _counts(mine: pd.DataFrame, name: str) -> list[Field]:
    wide = _wide(mine, name, "parcels").fillna(0).astype("int64")
    return [_codes(name, wide.index), *_columns(name, wide, "integer"), _sum("前次合计", wide.sum(axis=1), "integer")]


def _areas(mine: pd.DataFrame, name: str) -> list[Field]:
    gone = mine["after"] == NOT_HELD
    wide = _wide(mine.assign(mu=mine["mu_before"].where(gone, mine["mu_after"])), name, "mu").fillna(0.0)
    sides = mine.groupby("before")[["mu_before", "mu_unknown_before"]].sum().reindex(wide.index)
    return [
        _codes(name, wide.index),
        *_columns(name, wide, "amount"),
        _sum("合计", wide.sum(axis=1), "amount"),
        _sum("前次面积", sides["mu_before"], "amount"),
        _sum("前次面积不明\n(宗)", sides["mu_unknown_before"], "integer"),
    ]


def _wide(mine: pd.DataFrame, name: str, measure: str) -> pd.DataFrame:
    wide = mine.pivot_table(index="before", columns="after", values=measure, aggfunc="sum")
    return wide.reindex(index=in_order(name, set(mine["before"])), columns=in_order(name, set(mine["after"])))


def _columns(name: str, wide: pd.DataFrame, kind: str) -> list[Field]:
    return [_sum(outcome_label(name, str(code)), wide[code], kind) for code in wide.columns]


def _moved(comparison: Comparison) -> list[Field]:
    moved = comparison.changes[comparison.changes["moved"]]
    causes = moved["causes"].str.split(", ").explode()
    shown = [cause for cause in CAUSES if cause != "undetermined" or (causes == cause).any()]
    areas = moved["area_mu_after"].fillna(moved["area_mu_before"])
    counts = [int((causes == cause).sum()) for cause in shown]
    mu = [float(areas.loc[causes.index[causes == cause]].sum()) for cause in shown]
    return [
        Field("原因", [*(CAUSE_LABELS[cause] for cause in shown), "变动宗地(不重复计)"], "label"),
        Field("宗数", [*counts, len(moved)], "integer"),
        Field("面积(亩)", [*mu, float(areas.sum())], "amount"),
    ]


def _balance(comparison: Comparison, name: str, measure: str, kind: str) -> list[Field]:
    totals = totals_of(comparison.matrix, name)
    net = comparison.net[comparison.net["column"] == name]
    wide = net.pivot_table(index="code", columns="cause", values=measure, aggfunc="sum")
    order = in_order(name, {*totals.index, *net["code"]})
    totals, wide = totals.reindex(order).fillna(0), wide.reindex(order).fillna(0)
    shown = [cause for cause in CAUSES if cause != "undetermined" or cause in wide.columns]
    nothing = pd.Series(0, index=totals.index)
    return [
        _codes(name, totals.index),
        _sum("前次", totals[f"{measure}_before"], kind),
        *(_sum(CAUSE_LABELS[cause], wide.get(cause, nothing), kind) for cause in shown),
        _sum("本次", totals[f"{measure}_after"], kind),
    ]


def _codes(name: str, present: pd.Index) -> Field:
    known = codes(column(name, "parcels").code_list or "")
    colors = [known[code].color if code in known else "" for code in present]
    return Field(label(name, table="parcels"), [outcome_label(name, code) for code in present], "label", colors=colors)


def _sum(header: str, values: pd.Series, kind: str) -> Field:
    return Field(header, number_cells(values), "integer" if kind == "integer" else "amount", total="sum")
