"""`read_data`: all tables that a landuse.toml names, read, understood and checked, as one `LandData`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from landuse.column_places import FileColumns
from landuse.config import Config, load_config
from landuse.config.sources import AttributeSource, Join, MappedSource, TableSource
from landuse.data import DatabaseContent, ExtraColumn, LandData
from landuse.io.attributes import AttributeTable, Joined, join_attributes
from landuse.io.boundaries import prepare_boundaries, settle_areas
from landuse.io.columns_in_file import columns_in_file
from landuse.io.conform.cells import parse_cells, read_id
from landuse.io.conform.columns import Finding, Place, conform, is_wording
from landuse.io.conform.garbled_text import check_garbled
from landuse.io.conform.headers import ColumnMap, find_header, known_headers, map_headers, missing_header, require_keys
from landuse.io.conform.identifier_checks import check_identifiers
from landuse.io.conform.identifiers import keep_identified, origins, refuse_repeated, repeated_ids
from landuse.io.conform.magnitudes import check_magnitudes
from landuse.io.context import read_context
from landuse.io.dissolve import dissolve
from landuse.io.files import input_files, read_file
from landuse.io.formats.ledger import ledger_content
from landuse.io.formats.rawtable import RawTable
from landuse.io.join import join_sums, joined_columns, open_join
from landuse.io.postgis.database_table import DatabaseTable
from landuse.io.record_keys import joining_column
from landuse.issues import IssueLog
from landuse.origins import Origins
from landuse.vocabulary import columns, tables

__all__ = ["TableReader", "read_context", "read_data"]


def read_data(source: str | Path | Config) -> LandData:
    """Return the tables that a landuse.toml names, with every problem found on the way as an issue.

    Headers become columns of the vocabulary, units are converted as declared or as the header says, identifiers stay text,
    dates and codes are read in the writings that bureaus use; what cannot be read becomes unknown and an issue that names
    file, sheet and row. Boundaries are repaired and brought to the working coordinate system.

    Parameters
    ----------
    source
        Path of a landuse.toml or of its folder, or a configuration already loaded.

    Raises
    ------
    ConfigError
        landuse.toml is malformed, or contradicts a unit that stands in a header.
    ReadError, EncodingError
        A file cannot be read as declared, or its encoding cannot be decided.
    CrsError
        A coordinate system is missing, contradictory or unfit.
    LedgerError
        The case ledger cannot be opened.
    TableError
        Identifiers repeat.
    """
    config = source if isinstance(source, Config) else load_config(source)
    run = TableReader(config)
    frames = {name: run.table(name, config.data[name]) for name in tables() if name in config.data}
    where = Origins(run.origins, run.cells)
    return LandData(
        **frames,
        issues=run.log.frame(where),
        origins=where,
        files=(*input_files(config), *run.contents),
        places=tuple(run.places.values()),
        extra={name: ExtraColumn(name, extra.label, extra.unit, extra.per_mu) for name, extra in config.extra.items()},
    )


@dataclass
class TableReader:
    """Reads the tables of one run, which share the issues, the origins, and the working system that the first boundaries set.

    Whatever makes a table unusable is raised; :class:`landuse.checking.reading.LenientReader` notes it and goes on instead.
    """

    config: Config
    log: IssueLog = field(default_factory=IssueLog)
    origins: dict[str, pd.DataFrame] = field(default_factory=dict)
    cells: dict[tuple[str, str], pd.DataFrame] = field(default_factory=dict)
    working: CRS | None = None
    contents: list[DatabaseContent] = field(default_factory=list)
    places: dict[tuple[str, str, str], FileColumns] = field(default_factory=dict)

    def table(self, name: str, source: TableSource) -> pd.DataFrame:
        """Return one table as `LandData` wants it, its origins noted."""
        raw, column_map = self.opened_file(name, source)
        require_keys(column_map, raw, name, source)
        frame, place = self.understood(raw, column_map, name, source)
        if raw.geometry is not None and "geometry" in columns(name):
            frame = self.with_boundaries(frame, raw.geometry, source, place)
        frame = keep_identified(frame, column_map, place, self.log)
        repeated = repeated_ids(frame, name)
        if source.duplicates == "dissolve":
            frame = dissolve(frame, repeated, place, self.log)
        else:
            frame = self.unrepeated(frame, repeated, place)
        self.origins[name] = origins(frame, place)
        for attributes in source.attributes:
            frame = self.with_attributes(frame, name, attributes, column_map)
        return self.completed(frame, source, column_map, raw.file) if name == "parcels" else frame.reset_index(drop=True)

    def opened_file(self, name: str, source: MappedSource) -> tuple[RawTable, ColumnMap]:
        """Return a table or attribute table as it stands in its file, and which headers give which column; both can be found later."""
        raw = self.raw(name, source)
        self.place_columns(raw, name, {})  # even where its headers are refused, what was noted of its cells can be found
        column_map = self.column_map(raw, name, source)
        self.place_columns(
            raw, name, {column: tuple(use.header for use in uses) for column, uses in column_map.items()}, source.constants
        )
        return raw, column_map

    def understood(
        self, raw: RawTable, column_map: ColumnMap, name: str, source: MappedSource, called: str = ""
    ) -> tuple[pd.DataFrame, Place]:
        """Return what a file says in the vocabulary's columns, all its cells looked at, and where it stands."""
        extra = self.config.extra if name == "parcels" else {}
        frame, place = conform(raw, column_map, name, source, extra, self.log, called=called)
        check_garbled(frame, [column for column in column_map if is_wording(name, column)], place, self.log)
        check_identifiers(frame, place, self.log)
        check_magnitudes(frame, place, self.log)
        return frame, place

    def with_attributes(self, records: pd.DataFrame, name: str, source: AttributeSource, column_map: ColumnMap) -> pd.DataFrame:
        """Return the table with the columns of one attribute file, where the cells stand noted."""
        joined = self.attributes_joined(records, name, source, column_map)
        self.cells |= {(name, column): cells for column, cells in joined.cells.items()}
        return joined.records

    def attributes_joined(self, records: pd.DataFrame, name: str, source: AttributeSource, column_map: ColumnMap) -> Joined:
        """Return the join of one attribute file to the records of a table."""
        section = f"data.{name}{source.part}"
        column = joining_column(records, source.to, column_map, name, section)
        is_known = column in columns(name)
        on = source.on or (None if is_known else source.to)
        if is_known and on is not None:
            source = source.model_copy(update={"columns": {**source.columns, column: (on,)}})
        raw, own_map = self.opened_file(name, source)
        if is_known:
            require_keys(own_map, raw, name, source, column)
        header = column if is_known else self._header(on or column, raw, section)
        frame, place = self.understood(raw, own_map, name, source, called=header)
        if raw.geometry is not None:
            self.log.add("attribute_geometry_ignored", table_name=name, file=raw.file, sheet=raw.sheet)
        cells = frame[header] if is_known else raw.frame[header]
        keys, faults = parse_cells(cells, read_id, "str")
        for issue, mask in faults.items() if not is_known else ():
            place.report(self.log, Finding(issue, mask, header, cells))
        own_keys, _ = parse_cells(records[column], read_id, "str")
        given = AttributeTable(frame, keys, place, header, source.prefer)
        return join_attributes(records, own_keys, given, Origins(self.origins, self.cells), self.log)

    @staticmethod
    def _header(header: str, raw: RawTable, section: str) -> str:
        headers = list(map(str, raw.frame.columns))
        found = find_header(header, headers, raw.cut_headers)
        if found is None or found in raw.doubled:
            raise missing_header(header, headers, raw.file, section)
        return found

    def raw(self, name: str, source: MappedSource) -> RawTable:
        """Return the table as it stands in its file or database."""
        if isinstance(source, TableSource) and source.in_database:
            held = self._from_database(name, source)
            self.contents.append(held.content)
            return held
        known = known_headers(name, source)
        return read_file(source, known_names=known, section=f"data.{name}{source.part}", table_name=name, log=self.log)

    def column_map(self, raw: RawTable, name: str, source: MappedSource) -> ColumnMap:
        """Return which headers give which column."""
        return map_headers(raw, name, source, self.config.extra if name == "parcels" else {})

    def _from_database(self, name: str, source: TableSource) -> DatabaseTable:
        if source.ledger is not None:
            return ledger_content(source.ledger)
        from landuse.io.postgis.reading import read_database

        return read_database(
            source.database or "", table=source.table, query=source.query, section=f"data.{name}", table_name=name, log=self.log
        )

    def with_boundaries(self, frame: pd.DataFrame, geometry: gpd.GeoSeries, source: TableSource, place: Place) -> pd.DataFrame:
        """Return `frame` with its boundaries, valid and in the working system."""
        prepared = prepare_boundaries(geometry, source, self.working or self.config.crs.working, place, self.log)
        self.working = self.working or prepared.crs
        shaped: pd.DataFrame = gpd.GeoDataFrame(frame, geometry=prepared, crs=prepared.crs)
        return shaped

    def unrepeated(self, frame: pd.DataFrame, repeated: pd.Series, place: Place) -> pd.DataFrame:
        """Return `frame`, in which no key stands twice."""
        refuse_repeated(frame, repeated, place)
        return frame

    def completed(self, parcels: pd.DataFrame, source: TableSource, column_map: ColumnMap, file: str) -> pd.DataFrame:
        """Return the parcels with areas settled and joined tables summed onto them."""
        settled = settle_areas(parcels, source, file, self.log)
        for join in source.join:
            settled = self.joined(settled, join, column_map)
        return settled.reset_index(drop=True)

    def joined(self, parcels: pd.DataFrame, join: Join, column_map: ColumnMap) -> pd.DataFrame:
        """Return the parcels with one more table summed onto them."""
        raw = open_join(join, self.log)
        self.place_columns(raw, "parcels", joined_columns(raw, join))
        return join_sums(parcels, raw, join, column_map, self.config.extra, self.log)

    def place_columns(
        self, raw: RawTable, name: str, headers: Mapping[str, tuple[str, ...]], constants: Iterable[str] = ()
    ) -> None:
        """Keep where the columns of a file stand; `headers` are those that give each column of the table `name`, `constants` have none."""
        self.places[name, raw.file, raw.sheet] = columns_in_file(raw, name, headers, constants)
