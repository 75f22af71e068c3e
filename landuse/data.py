"""`LandData`: the tables of one bureau or zone, typed, indexed and frozen, with the issues found while reading them."""

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, fields
from pathlib import Path

import pandas as pd

from landuse.column_places import FileColumns
from landuse.issues import ISSUE_COLUMNS, IssueLog
from landuse.origins import Origins
from landuse.tables import empty_table, shape_table, with_unknown
from landuse.vocabulary import Column, columns, tables
from landuse.vocabulary import table as vocabulary_table


@dataclass(frozen=True)
class ExtraColumn:
    """A column outside the dictionary that the user declared: its label, its unit, and whether it is also wanted per mu."""

    name: str
    label: str
    unit: str = ""
    per_mu: bool = False


@dataclass(frozen=True)
class DatabaseContent:
    """What was read from a database, as a file is identified by: its name, rows, size in bytes as text, sha256."""

    name: str
    rows: int
    size_bytes: int
    sha256: str


@dataclass(frozen=True, eq=False)
class LandData:
    """Tables of parcels, delays, enterprises and so on; every table but `parcels` may be absent.

    Each table is a plain DataFrame (`parcels` and `zones` may be GeoDataFrames) indexed by, or holding, its key; columns
    take the types of the vocabulary, columns that it does not know are kept untouched. Parcels without geometry are fine.
    The given frames are not changed.

    Parameters
    ----------
    parcels
        One row per parcel, key ``parcel_id``.
    delays, enterprises, accounts, activity, occupancy, projects, project_parcels, zones, zone_accounts, commitments, cases
        The other tables of the vocabulary, or None.
    issues
        Issues found while reading (a frame of :class:`landuse.issues.IssueLog`); those found here are added.
    origins
        For each table a frame with columns file, sheet and row, indexed like the table: where each record was read; kept as
        :class:`landuse.origins.Origins`, which also knows which cells came from another file than their record.
    places
        Where the columns of the files stand, for saying in which cell a problem is.
    files
        The files and the contents of databases that the tables were read from, for provenance.
    extra
        Columns of `parcels` outside the dictionary that the user declared, by name.

    Raises
    ------
    TableError
        A table is no DataFrame; a key is missing, empty or repeated; a column stands twice; a value is not of its column's type.
    """

    parcels: pd.DataFrame
    delays: pd.DataFrame | None = None
    enterprises: pd.DataFrame | None = None
    accounts: pd.DataFrame | None = None
    activity: pd.DataFrame | None = None
    occupancy: pd.DataFrame | None = None
    projects: pd.DataFrame | None = None
    project_parcels: pd.DataFrame | None = None
    zones: pd.DataFrame | None = None
    zone_accounts: pd.DataFrame | None = None
    commitments: pd.DataFrame | None = None
    cases: pd.DataFrame | None = None
    issues: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(ISSUE_COLUMNS)))
    origins: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    files: tuple[Path | DatabaseContent, ...] = ()
    places: tuple[FileColumns, ...] = ()
    extra: Mapping[str, ExtraColumn] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Bring every table to its shape and note what was found on the way."""
        object.__setattr__(self, "origins", Origins.of(self.origins))
        self._settle(tables())

    def _settle(self, fresh: Collection[str]) -> None:
        """Bring the tables `fresh` to their shape; note what was found on the way, and what all tables supply that is derived."""
        log = IssueLog()
        for name in tables():
            frame = getattr(self, name)
            if frame is None and name != "parcels":
                continue
            shaped = shape_table(frame, name, log) if name in fresh else frame
            derived = [column for column in columns(name, "derived") if column in shaped.columns]
            for column in derived:
                log.add("derived_column_supplied", table_name=name, column=column)
            object.__setattr__(self, name, shaped)
        log.extend(self.issues)
        object.__setattr__(self, "issues", log.frame(self.origins))

    def table(self, name: str) -> pd.DataFrame:
        """Return the table `name`, empty where it is absent; raise UnknownNameError if there is no such table."""
        vocabulary_table(name)
        frame: pd.DataFrame | None = getattr(self, name)
        return empty_table(name) if frame is None else frame

    def with_tables(self, frames: Mapping[str, pd.DataFrame]) -> "LandData":
        """Return the same data with some tables replaced."""
        for name in frames:
            vocabulary_table(name)
        kept = self.issues[self.issues["issue"] != "derived_column_supplied"]  # found again for the new tables
        changed: LandData = copy(self)  # the other tables have their shape already
        for name, value in {**frames, "issues": kept}.items():
            object.__setattr__(changed, name, value)
        changed._settle(frames)
        return changed

    def with_unknown_columns(self, absent: Mapping[str, Iterable[Column]]) -> "LandData":
        """Return the same data with the columns that some tables lack, unknown throughout."""
        changed: LandData = copy(self)
        for name, lacking in absent.items():
            object.__setattr__(changed, name, with_unknown(getattr(self, name), lacking))
        return changed

    def __repr__(self) -> str:
        """Return the tables with their row counts and the number of issues."""
        held = [
            f"{f.name} {len(getattr(self, f.name))}"
            for f in fields(self)
            if f.name in tables() and getattr(self, f.name) is not None
        ]
        return f"LandData({', '.join(held)}; issues {len(self.issues)})"
