"""Where the columns of the files stand: the letter of each, and the header as the file writes it, for saying where a finding is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

CONSTANT = "landuse.toml 中写明的常数"


@dataclass(frozen=True, eq=False)
class FileColumns:
    """The columns of one file, or of one sheet of it.

    Attributes
    ----------
    table, file, sheet
        For which table what was read; as issues name them. `file` may be a folder of files with the same columns.
    letters
        The letter of each header, such as ``"F"``; empty for layers and databases, whose columns have none.
    headers
        The headers that give each column of the vocabulary, the leading one first.
    cells
        For columns that several headers give: the texts below each header but the leading one, by the row of the file.
    constants
        The columns that landuse.toml gives one value for all records.
    """

    table: str
    file: str
    sheet: str
    letters: Mapping[str, str]
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cells: Mapping[str, pd.Series] = field(default_factory=dict)
    constants: frozenset[str] = frozenset()

    def holds(self, files: pd.Series) -> pd.Series:
        """Tell which of `files` these columns are of: the file itself, or one in the folder that is called so."""
        return (files == self.file) | files.str.startswith(f"{self.file}/")

    def wording(self, column: str) -> str:
        """Return where the values of a column stand: its headers, of a sheet or text file with their letters; empty where nothing here gives it."""
        if column in self.constants:
            return CONSTANT
        told = [
            f"{header}（{self.letters[header]} 列）" if self.letters.get(header) else header
            for header in self.headers.get(column, ())
        ]
        return "、".join(told)


def with_places(issues: pd.DataFrame, places: Iterable[FileColumns]) -> pd.DataFrame:
    """Return `issues` with `letter` and `header`; both empty where a finding is about no column of a file that is among `places`."""
    located = issues.assign(letter="", header="")
    for held in places:
        here = (located["table"] == held.table) & held.holds(located["file"]) & located["sheet"].isin(["", held.sheet])
        mine = here & (located["column"] != "") & (located["header"] == "")
        for column in located.loc[mine, "column"].unique():
            rows = mine & (located["column"] == column)
            headers = held.headers.get(column, (column,) if column in held.letters else ())
            for header in headers[:1]:
                located.loc[rows, ["header", "letter"]] = [header, held.letters[header]]
            for header in headers[1:]:
                said = rows & _says(located, held.cells[header])
                located.loc[said, ["header", "letter"]] = [header, held.letters[header]]
    return located


def _says(issues: pd.DataFrame, cells: pd.Series) -> pd.Series:
    """Tell which findings show the very cell that stands in their row."""
    under = cells.reindex(pd.Index(issues["row"].astype("float64").fillna(-1))).to_numpy()
    return pd.Series(under, index=issues.index, dtype="str").fillna("") == issues["value"].str.strip()
