"""Rows of a table as plain values: for wording, for JSON, for the map."""

from typing import Any

import numpy as np
import pandas as pd


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one dict per row, values as they are."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def json_records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one dict per row for JSON: unknown values as None, days as ``2020-12-31``."""
    return [{name: json_value(value) for name, value in row.items()} for row in records(table)]


def json_value(value: Any) -> Any:
    """Return one value of a cell as JSON can hold it.

    >>> json_value(float("nan")), json_value(pd.Timestamp("2020-12-31")), json_value(np.int64(3))
    (None, '2020-12-31', 3)
    """
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return value.item() if isinstance(value, np.generic) else value
