"""Where a finding stands: the letter of its column and the header as the file writes it."""

from collections.abc import Mapping

import pandas as pd

from landuse.checking.reading import Opened
from landuse.io.conform.cells import plain_text
from landuse.io.formats.rawtable import column_letters


def with_places(issues: pd.DataFrame, opened: Mapping[str, Opened]) -> pd.DataFrame:
    """Return `issues` with `letter` and `header`; both empty where a finding is about no column of the file."""
    located = issues.assign(letter="", header="")
    for name, held in opened.items():
        mine = (located["table"] == name) & (located["file"] == held.raw.file) & (located["column"] != "")
        letters = _letters(held)
        for column in located.loc[mine, "column"].unique():
            rows = mine & (located["column"] == column)
            headers = [use.header for use in held.column_map.get(column, ())] or [column] * (column in letters)
            for header in headers[:1]:
                located.loc[rows, ["header", "letter"]] = [header, letters[header]]
            for header in headers[1:]:
                said = rows & _says(located, held, header)
                located.loc[said, ["header", "letter"]] = [header, letters[header]]
    return located


def _letters(held: Opened) -> dict[str, str]:
    """Return the letter of every header; none has one where the file has no such columns."""
    headers = [str(header) for header in held.raw.frame.columns]
    positions = held.raw.positions
    return {header: column_letters(positions[place]) if positions else "" for place, header in enumerate(headers)}


def _says(issues: pd.DataFrame, held: Opened, header: str) -> pd.Series:
    """Tell which findings show the very cell that stands under `header` in their row."""
    cells = pd.Series(held.raw.frame[header].map(plain_text, na_action="ignore").to_numpy(), index=held.raw.rows)
    cells = cells[~cells.index.duplicated()]
    under = cells.reindex(pd.Index(issues["row"].astype("float64").fillna(-1))).to_numpy()
    return pd.Series(under, index=issues.index, dtype="str").fillna("") == issues["value"].str.strip()
