"""Reading single cells: text, identifiers, flags and codes; each kind of fault has the name of its issue.

A parser takes one cell as the file holds it and returns the value and the fault, if any. It runs once for each distinct cell.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.io.formats.rawtable import UNCALCULATED

# what people write into a cell that holds nothing
NULL_WORDS = frozenset({
    "", "/", "\\", "-", "--", "---", "—", "——", "–", "一一", "无", "暂无", "空", "null", "<null>", "none", "nan", "n/a", "na", "#n/a", "nil",
})  # fmt: skip
_LONGEST_NULL_WORD = max(map(len, NULL_WORDS))
NULL_MARKS = NULL_WORDS - {"", "null", "<null>", "none", "nan", "nil"}
"""Those of them that somebody wrote on purpose: no program puts them in."""
UNKNOWN_WORDS = frozenset({"不明", "不详", "未知"})
"""What people, and our own ledgers, write for a flag or code that nobody knows; where a code list has the word, it is its code."""
_ERROR_CELL = re.compile(r"^#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!)$")
_LONGEST_WATCHED = 20
_MARKS = NULL_MARKS | UNKNOWN_WORDS
_TOTAL_WORDS = frozenset({"合计", "总计", "小计", "共计"})
_TRUE_WORDS = frozenset(
    {"是", "有", "已", "对", "true", "t", "yes", "y", "1", "√", "✓", "已取得", "已抵押", "已录入", "已建成", "已办理"}
)
_FALSE_WORDS = frozenset(
    {"否", "无", "未", "没有", "false", "f", "no", "n", "0", "×", "未取得", "未抵押", "未录入", "未建成", "未办理"}
)
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_FORCED_TEXT = re.compile(r'^="(.*)"$')  # how spreadsheets keep a long number as text in a CSV
_GUARDED_TEXT = re.compile(r"^'\s*[=+\-@＝＋－＠]")  # how a CSV keeps text that looks like a formula from being run
_SCIENTIFIC = re.compile(r"^\d(\.\d+)?[eE]\+\d{2}$")
_CLEAN_ID = rf"[0-9A-Za-z一-龥][0-9A-Za-z一-龥\-]{{{_LONGEST_NULL_WORD},}}"
_CLEAN_TEXT = rf"[0-9A-Za-z一-龥][0-9A-Za-z一-龥（）()〔〕，、。：/\-]{{{_LONGEST_NULL_WORD},}}"
_EXACT_FLOAT = 10**15  # a spreadsheet keeps 15 significant digits
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


class Parsed(NamedTuple):
    """A cell's value (None: unknown) and the issue that it gives rise to."""

    value: object
    issue: str | None = None


Parser = Callable[[object], Parsed]
UNKNOWN = Parsed(None)


def parse_cells(cells: pd.Series, parse: Parser, dtype: Any = "object") -> tuple[pd.Series, dict[str, npt.NDArray[np.bool_]]]:
    """Return the values of `cells` as `dtype` (None: unknown) and, for each kind of fault, which cells have it."""
    position, distinct = pd.factorize(cells)
    parsed = [parse(cell) for cell in distinct.tolist()] + [UNKNOWN]  # position -1: missing
    values = np.empty(len(parsed), dtype=object)
    values[:] = [item.value for item in parsed]
    typed = _typed(pd.Series(values, dtype=object), dtype).take(position)
    typed.index = cells.index
    kinds = sorted({item.issue for item in parsed if item.issue})
    faults = np.array([item.issue or "" for item in parsed], dtype=object)
    return typed, {kind: (faults == kind)[position] for kind in kinds}


def parse_texts(cells: pd.Series, parse: Parser, *, is_id: bool) -> tuple[pd.Series, dict[str, npt.NDArray[np.bool_]]]:
    """Return text cells as ``str`` and their faults: what has nothing to clean is found for the whole column at once."""
    if cells.dtype != "str":
        return parse_cells(cells, parse, "str")
    clean = cells.str.fullmatch(_CLEAN_ID if is_id else _CLEAN_TEXT).to_numpy(dtype=bool, na_value=False)
    if clean.all():
        return cells, {}
    rest = np.flatnonzero(~clean)
    values, found = parse_cells(cells.iloc[rest], parse, "str")
    if len(rest) < len(cells):
        whole = cells.copy()
        whole.iloc[rest] = values.to_numpy()
        values = whole
    faults = {kind: np.zeros(len(cells), dtype=np.bool_) for kind in found}
    for kind, mask in found.items():
        faults[kind][rest] = mask
    return values, faults


def _typed(values: pd.Series, dtype: Any) -> pd.Series:
    if dtype == "str":
        return values.astype("str").where(values.notna())
    return (values.astype("Float64") if dtype == "Int64" else values).astype(dtype)


def watched(parse: Parser) -> Parser:
    """Return a parser that also names what is no value.

    Errors of formulas are ``error_cell``, formulas that were never calculated ``formula_without_value``, marks that stand for nothing
    ``missing_mark``. A row of asterisks is ``number_field_empty``: GDAL fills the numbers of a Shapefile that are missing with them, and
    other programs those that are too wide for their field.
    """

    def read(cell: object) -> Parsed:
        if isinstance(cell, str) and cell.startswith(UNCALCULATED):
            return Parsed(None, "formula_without_value")
        if isinstance(cell, str) and cell.startswith("**") and not cell.strip("* "):
            return Parsed(None, "number_field_empty")
        if not isinstance(cell, str) or len(cell) > _LONGEST_WATCHED:
            return parse(cell)
        if cell.startswith("#") and _ERROR_CELL.match(cell.strip()):
            return Parsed(None, "error_cell")
        parsed = parse(cell)
        return Parsed(None, "missing_mark") if parsed == UNKNOWN and folded(cell) in _MARKS else parsed

    return read


def plain_text(cell: object) -> str:
    """Return a cell as text without blanks at the ends; whole numbers without a decimal point, days as 2018-05-10."""
    if isinstance(cell, (float, np.floating)):
        return f"{cell:.0f}" if float(cell).is_integer() else repr(float(cell))
    if isinstance(cell, (dt.datetime, dt.date)):
        return cell.isoformat()[:10]
    return str(cell).translate(_INVISIBLE).strip()


def folded(cell: object) -> str:
    """Return a cell as text with full-width letters, digits and brackets made half-width, in lower case, without blanks."""
    return "".join(unicodedata.normalize("NFKC", plain_text(cell)).split()).casefold()


def read_text(cell: object) -> Parsed:
    """Read a text cell."""
    text = plain_text(cell)
    forced = _FORCED_TEXT.match(text)
    text = forced.group(1) if forced else text[1:] if _GUARDED_TEXT.match(text) else text
    return UNKNOWN if folded(text) in NULL_WORDS else Parsed(text)


def read_id(cell: object) -> Parsed:
    """Read an identifier: always text; a number too long to be exact is kept as given and is ``id_lost_digits``."""
    if isinstance(cell, str) and len(cell) > _LONGEST_NULL_WORD and cell.isascii() and cell.isalnum():
        return Parsed(cell)  # nearly all of them, and nothing to clean
    if isinstance(cell, (float, np.floating)):
        text = plain_text(cell)
        return Parsed(text, "id_lost_digits") if abs(float(cell)) >= _EXACT_FLOAT else Parsed(text)
    text = plain_text(cell)
    forced = _FORCED_TEXT.match(text)
    text = (forced.group(1) if forced else text.removeprefix("'")).translate(_FULL_WIDTH).strip()
    if text.casefold() in NULL_WORDS or text in _TOTAL_WORDS or not text.strip("-—–_/.*? "):
        return UNKNOWN
    return Parsed(text, "id_lost_digits") if _SCIENTIFIC.match(text) else Parsed(text)


def read_flag(cell: object) -> Parsed:
    """Read a yes or no."""
    word = folded(cell)
    if word in _TRUE_WORDS:
        return Parsed(value=True)
    if word in _FALSE_WORDS:
        return Parsed(value=False)
    return UNKNOWN if word in NULL_WORDS or word in UNKNOWN_WORDS else Parsed(None, "value_not_readable")


def code_reader(aliases: Mapping[str, str]) -> Parser:
    """Return a parser that gives the code of a wording; a wording that has none stays as it is, for a later check to name."""
    known = {folded(text): code for text, code in aliases.items()}

    def read_code(cell: object) -> Parsed:
        word = folded(cell)
        if word in known:
            return Parsed(known[word])
        return UNKNOWN if word in NULL_WORDS or word in UNKNOWN_WORDS else Parsed(plain_text(cell))

    return read_code
