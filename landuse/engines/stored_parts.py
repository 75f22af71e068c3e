"""A task that looks at one stored part after the other and lays by what it finds."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from pyproj import CRS

from landuse.engines.judging import Part
from landuse.engines.parquet_tables import ParquetTable
from landuse.engines.part_store import stored_part
from landuse.engines.part_tasks import attempted
from landuse.engines.run_store import RunStore


@dataclass(frozen=True, eq=False)
class StoredParts(ABC):
    """Looks at a stored part; the result of the call is what kept it from being done, empty where nothing did."""

    store: RunStore
    tables: dict[str, ParquetTable]
    plane: CRS | None

    def __call__(self, number: int) -> str:
        """Look at part `number` unless that is done."""
        return attempted(
            self.store, number, lambda draft: self.look(stored_part(self.store.parts, number, self.tables, self.plane), draft)
        )

    @abstractmethod
    def look(self, part: Part, folder: Path) -> None:
        """Lay by in `folder` what there is to find about `part`."""
