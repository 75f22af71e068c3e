"""Which columns of a file gave which columns of a table, kept for saying where a finding stands."""

from collections.abc import Iterable, Mapping

import pandas as pd

from landuse.column_places import FileColumns
from landuse.io.conform.cells import plain_text
from landuse.io.formats.rawtable import RawTable


def columns_in_file(
    raw: RawTable, table_name: str, headers: Mapping[str, tuple[str, ...]], constants: Iterable[str] = ()
) -> FileColumns:
    """Return where the columns of `raw` stand; `headers` are those of the file that give each column of the table, `constants` columns of one value."""
    several = {header for names in headers.values() for header in names[1:]}
    return FileColumns(
        table_name, raw.file, raw.sheet, raw.letters, dict(headers), {header: _texts(raw, header) for header in sorted(several)},
        frozenset(constants),
    )  # fmt: skip


def _texts(raw: RawTable, header: str) -> pd.Series:
    texts = pd.Series(raw.frame[header].map(plain_text, na_action="ignore").to_numpy(), index=raw.rows)
    return texts[
        ~texts.index.duplicated(keep="first" if raw.files is None else False)
    ]  # of several files: the row says which one
