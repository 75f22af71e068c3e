"""Where records, and cells that another file has given, were read: file, sheet, row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

ORIGIN_COLUMNS = ("file", "sheet", "row")


@dataclass(frozen=True, eq=False)
class Origins(Mapping[str, pd.DataFrame]):
    """{table: frame with file, sheet and row, indexed like the table}, and the cells that came from another file than their record.

    Attributes
    ----------
    tables
        Where each record was read.
    cells
        {(table, column): frame of the same form} of the records whose cell in this column an attribute file has given; the others stand
        where their record does.
    """

    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    cells: Mapping[tuple[str, str], pd.DataFrame] = field(default_factory=dict)

    @classmethod
    def of(cls, origins: Mapping[str, pd.DataFrame]) -> "Origins":
        """Return `origins` as they are, or a plain mapping of tables as origins without such cells."""
        return origins if isinstance(origins, cls) else cls(origins)

    def of_column(self, table_name: str, column: str) -> pd.DataFrame:
        """Return file, sheet and row of every cell of one column, indexed like the table.

        Raises
        ------
        KeyError
            The table was not read from a file.
        """
        records, cells = self.tables[table_name], self.cells.get((table_name, column))
        if cells is None:
            return records
        position = cells.index.get_indexer(records.index)
        here = position >= 0
        return pd.DataFrame(
            {name: np.where(here, cells[name].to_numpy()[position], records[name].to_numpy()) for name in ORIGIN_COLUMNS},
            index=records.index,
        )

    def records_given(self, table_name: str) -> dict[str, int]:
        """Return {attribute file: records of the table that have a cell from it}."""
        labels: dict[str, pd.Index] = {}
        for (name, _), cells in self.cells.items():
            if name == table_name:
                for file, mine in cells.groupby("file", sort=False):
                    labels[str(file)] = mine.index.union(labels.get(str(file), mine.index[:0]))
        return {file: len(held) for file, held in labels.items()}

    def __getitem__(self, table_name: str) -> pd.DataFrame:
        """Return where the records of a table were read."""
        return self.tables[table_name]

    def __iter__(self) -> Iterator[str]:
        """Return the tables."""
        return iter(self.tables)

    def __len__(self) -> int:
        """Return the number of tables."""
        return len(self.tables)
