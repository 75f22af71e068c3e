"""Columns of the dictionary as one CSV file that Excel opens: Chinese headers and labels, days 2018-05-10, unknown is empty."""

from pathlib import Path

import pandas as pd

from landuse.io.atomic import atomic_path
from landuse.vocabulary import codes, columns


def write_parcel_columns(table: pd.DataFrame, path: str | Path) -> Path:
    """Write columns of parcels (indexed by ``parcel_id``, named as in the vocabulary) as CSV in UTF-8 with its mark; return the path.

    Parcel codes stand as ="…", because Excel would cut them.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    known = columns("parcels")
    told: dict[str, object] = {known["parcel_id"].label_zh: '="' + table.index.astype("str") + '"'}
    for name in table.columns:
        column, values = known[name], table[name]
        if column.code_list is not None:
            labels = {code: entry.label_zh for code, entry in codes(column.code_list).items()}
            values = values.astype("str").map(labels)
        elif column.dtype == "date":
            values = values.dt.strftime("%Y-%m-%d")
        elif column.dtype == "float64":
            values = values.round(4)
        told[column.label_zh] = values.to_numpy()
    with atomic_path(path) as target:
        pd.DataFrame(told).to_csv(target, index=False, encoding="utf-8-sig", lineterminator="\r\n")
    return Path(path)
