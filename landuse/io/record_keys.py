"""By which column of a table another file is joined to it: the identifier, or whatever landuse.toml names."""

import pandas as pd

from landuse.io.conform.headers import ColumnMap, find_header, missing_header
from landuse.vocabulary import table as vocabulary_table


def joining_column(records: pd.DataFrame, to: str | None, column_map: ColumnMap, table_name: str, section: str) -> str:
    """Return the column of `records` that `to` names, a column or a header of the table's own file; without it the identifier.

    Raises
    ------
    ReadError
        There is no such column; the nearest is named.
    """
    key = vocabulary_table(table_name).index[0]
    if to is None or to == key or any(use.header == to for use in column_map.get(key, ())):
        return key
    if to in records.columns:
        return to
    named = {use.header: column for column, uses in column_map.items() for use in uses}
    headers = [*named, *map(str, records.columns)]
    header = find_header(to, headers)
    if header is None:
        raise missing_header(to, headers, f"{vocabulary_table(table_name).label_zh}表", section)
    return named.get(header, header)
