"""From the rows of COPY to typed columns: whole numbers, decimals, days and texts as they are, every digit kept."""

from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from landuse.io.formats.rawtable import arrow_frame

_EXACT_DIGITS = 15  # any decimal of so many digits survives a float and back
_LONGEST_WHOLE = 18
_BLOCK = 1 << 22
_ZONE = r"[+-]\d\d(:\d\d){0,2}$"
_TARGETS = {
    "int2": pa.int64(), "int4": pa.int64(), "int8": pa.int64(), "oid": pa.int64(), "float4": pa.float64(), "float8": pa.float64(),
    "date": pa.date32(), "timestamp": pa.timestamp("us"), "timestamptz": pa.timestamp("us"),
}  # fmt: skip


def text_columns(rows: Sequence[bytes], count: int) -> list[pa.ChunkedArray]:
    """Return the columns of CSV rows as texts; an empty cell is missing, an empty text in quotes is not."""
    names = [f"c{number}" for number in range(count)]
    if not rows:
        return [pa.chunked_array([pa.array([], pa.string())]) for _ in names]
    longest = max(map(len, rows))
    table = csv.read_csv(
        pa.BufferReader(b"".join(rows)),
        read_options=csv.ReadOptions(column_names=names, block_size=max(_BLOCK, 2 * longest)),
        parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    return [table.column(name) for name in names]


def typed_frame(columns: Sequence[pa.ChunkedArray], types: Sequence[str], names: Sequence[str]) -> pd.DataFrame:
    """Return texts in the types of the database; a column with a value that its type has no counterpart for stays text.

    Decimals become floats only where that loses no digit. Texts such as ``infinity`` are left for a later check to name.
    """
    arrays = [_typed(column, kind) for column, kind in zip(columns, types, strict=True)]
    frame = arrow_frame(pa.table(arrays, names=[f"c{number}" for number in range(len(arrays))]))
    frame.columns = list(names)
    return frame


def _typed(column: pa.ChunkedArray, kind: str) -> pa.ChunkedArray:
    if kind == "bool":
        return pc.equal(column, "t")
    if kind == "numeric":
        return _decimals(column)
    target = _TARGETS.get(kind)
    if target is None or not _plain(column):
        return column
    return _or_text(column, pc.replace_substring_regex(column, _ZONE, "") if kind == "timestamptz" else column, target)


def _decimals(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not _plain(column):
        return column
    longest = pc.max(pc.utf8_length(column)).as_py() or 0
    whole = not pc.any(pc.match_substring(column, ".")).as_py()
    if whole and longest <= _LONGEST_WHOLE:
        return pc.cast(column, pa.int64())
    return pc.cast(column, pa.float64()) if longest <= _EXACT_DIGITS else column


def _plain(column: pa.ChunkedArray) -> bool:
    """Tell whether no value is NaN or infinite."""
    return not pc.any(pc.match_substring_regex(column, "[Nni][aAn]")).as_py()


def _or_text(column: pa.ChunkedArray, cleaned: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    try:
        return pc.cast(cleaned, kind)
    except pa.ArrowInvalid:
        return column
