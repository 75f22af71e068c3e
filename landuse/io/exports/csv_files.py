"""CSV files of the results for Excel on Chinese Windows: UTF-8 with its mark, Chinese headers, nothing that Excel would change or run."""

from pathlib import Path

import pandas as pd

from landuse.errors import OutputError
from landuse.io.atomic import atomic_files
from landuse.io.exports.frames import Export, explanations, exported
from landuse.io.formula_guard import LOOKS_LIKE_FORMULA
from landuse.io.geopackage import distinct_headings
from landuse.io.write import Findings
from landuse.vocabulary import codes

_LONG_NUMBER = r"^\d{12,}$"  # shown as 2.1E+18, and cut after 15 digits
_WORDS = {True: "是", False: "否"}


def write_csv(result: Findings, folder: str | Path, *, encoding: str = "utf-8-sig") -> Path:
    """Write parcels, zones, disposal list, issues, 字段说明 and 代码说明 as CSV files into `folder`; return it.

    Boundaries are left out. Headers are Chinese with units, codes their Chinese wording, days 2018-05-10, unknown is empty. Numbers of
    twelve digits and more stand as ="…", since Excel would cut them; text that looks like a formula has an apostrophe before it.

    Raises
    ------
    OutputError
        A character is not in `encoding`, or the folder cannot be written to.
    """
    exports = exported(result)
    tables = {export.name: _worded(export) for export in exports}
    tables |= {name: _guarded_frame(frame) for name, frame in explanations(result, exports).items()}
    with atomic_files(folder) as stage:
        for name, frame in tables.items():
            text = frame.to_csv(index=False, lineterminator="\r\n")
            try:
                (stage / f"{name}.csv").write_bytes(text.encode(encoding))
            except UnicodeEncodeError as error:
                raise OutputError(
                    f"“{text[error.start : error.start + 1]}”等字不能写成 {encoding}；请改用 utf-8-sig 或 gb18030"
                ) from None
    return Path(folder)


def _worded(export: Export) -> pd.DataFrame:
    columns = list(export.layer.names)
    headings = distinct_headings(export.described)
    worded = {
        heading: _texts(export.frame[column], entry.code_list, is_day=column in export.days)
        for column, entry, heading in zip(columns, export.described, headings, strict=True)
    }
    return pd.DataFrame(worded, index=export.frame.index)


def _texts(values: pd.Series, code_list: str | None, *, is_day: bool) -> pd.Series:
    if code_list is not None:
        words = {code: entry.label_zh for code, entry in codes(code_list).items()}
        plain = values.astype("object")
        shown: pd.Series = plain.map(words).where(plain.isin(list(words)), plain)
        return shown
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        written: pd.Series = values.dt.strftime("%Y-%m-%d" if is_day else "%Y-%m-%d %H:%M:%S")
        return written
    if pd.api.types.is_bool_dtype(values.dtype):
        flags: pd.Series = values.astype("object").map(_WORDS)
        return flags
    return values if pd.api.types.is_numeric_dtype(values.dtype) else _guarded(values)


def _guarded(values: pd.Series) -> pd.Series:
    texts = values.astype("object").where(values.notna(), None)
    plain = texts.astype("str").where(values.notna())
    formula, long_number = (
        plain.str.contains(form, regex=True).fillna(value=False) for form in (LOOKS_LIKE_FORMULA, _LONG_NUMBER)
    )
    guarded: pd.Series = plain.mask(formula, "'" + plain).mask(long_number, '="' + plain + '"')
    return guarded


def _guarded_frame(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.apply(_guarded)
