"""Single cells of the tables in plain Python types."""

from datetime import date
from typing import Any

import pandas as pd


def cell(frame: pd.DataFrame, label: Any, column: str) -> Any:
    """Return the value of one cell."""
    return frame.loc[label, column]


def day_of(frame: pd.DataFrame, label: object, column: str) -> date | None:
    """Return the day in one cell, None where it is empty."""
    found = cell(frame, label, column)
    return None if pd.isna(found) else found.date()


def put(frame: pd.DataFrame, label: Any, **values: Any) -> None:
    """Write values into the cells of one record, in place."""
    for column, value in values.items():
        frame.loc[label, column] = value
