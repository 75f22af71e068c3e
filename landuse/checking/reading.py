"""Reading on where `read_data` stops: what makes a table unusable becomes a fatal issue, and the rest is still looked at."""

from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from landuse.config.sources import AttributeSource, FileSource, Join, MappedSource, TableSource
from landuse.crs import crs_label, parse_crs
from landuse.errors import ConfigError, CrsError, EncodingError, LanduseError, TableError
from landuse.geometry.shifted_coordinates import shifted_name
from landuse.io.attributes import Joined
from landuse.io.conform.columns import Finding, Place
from landuse.io.conform.headers import ColumnMap
from landuse.io.formats.rawtable import RawTable
from landuse.io.read import TableReader
from landuse.vocabulary import columns, table

LEFT_OUT = ("total_row", "row_not_record")
_KINDS = (
    (EncodingError, "encoding_undecided"),
    (CrsError, "crs_refused"),
    (ConfigError, "config_refused"),
    (TableError, "table_refused"),
)
_SAMPLES = 3
CRS_SUBJECT, ENCODING_SUBJECT = "坐标系", "文字编码"


@dataclass(frozen=True, eq=False)
class Opened:
    """A table as it stood in its file, and which of its headers gave which column."""

    raw: RawTable
    column_map: ColumnMap = field(default_factory=dict)

    @property
    def rows_in_file(self) -> int:
        """Rows below the header that are not empty, totals and notes included."""
        return len(self.raw.frame) + sum(note.issue in LEFT_OUT for note in self.raw.notes)


SourceKey = tuple[str, Path, str]


def source_key(name: str, source: FileSource) -> SourceKey:
    """Return what tells the files of a run apart: the table, the file, the sheet or layer of it."""
    return name, source.file, source.sheet or source.layer or ""


@dataclass
class LenientReader(TableReader):
    """Reads tables like :class:`landuse.io.read.TableReader`, but notes what is wrong and goes on."""

    opened: dict[SourceKey, Opened] = field(default_factory=dict)
    rows_joined: dict[SourceKey, int] = field(default_factory=dict)
    decisions: list[dict[str, object]] = field(default_factory=list)

    def table_or_none(self, name: str, source: TableSource) -> pd.DataFrame | None:
        """Return one table, or None where it cannot be used at all; the reason is a fatal issue."""
        try:
            return self.table(name, source)
        except LanduseError as error:
            self.note_refusal(error, name, source)
            return None

    def note_refusal(self, error: LanduseError, name: str, source: FileSource) -> None:
        """Add the fatal issue that an error stands for."""
        kind = next((issue for kind, issue in _KINDS if isinstance(error, kind)), "file_refused")
        held = self.opened.get(source_key(name, source))
        file = source.called or "数据库"
        sheet = held.raw.sheet if held is not None else source.sheet or source.layer or ""
        self.log.add(kind, table_name=name, file=file, sheet=sheet, message=str(error))

    def raw(self, name: str, source: MappedSource) -> RawTable:
        """Return the table as it stands in its file, and keep it for telling where findings are."""
        raw = super().raw(name, source)
        self.opened[source_key(name, source)] = Opened(raw)
        return raw

    def column_map(self, raw: RawTable, name: str, source: MappedSource) -> ColumnMap:
        """Return which headers give which column; headers that give none are noted together."""
        found = super().column_map(raw, name, source)
        self.opened[source_key(name, source)] = Opened(raw, found)
        joins = (*source.join, *source.attributes) if isinstance(source, TableSource) else (source,)
        named = {getattr(join, side, None) for join in joins for side in ("to", "on")}
        used = {use.header for uses in found.values() for use in uses} | named
        strange = [str(header) for header in raw.frame.columns if header not in used]
        if strange:
            self.log.add(
                "columns_not_understood", table_name=name, file=raw.file, sheet=raw.sheet, values=["、".join(strange)],
                message=f"{len(strange)} 列未识别，照原样保留、不参与计算：{'、'.join(strange)}",
            )  # fmt: skip
        return found

    def with_boundaries(self, frame: pd.DataFrame, geometry: gpd.GeoSeries, source: TableSource, place: Place) -> pd.DataFrame:
        """Return `frame` with its boundaries, or without any where their coordinate system is refused."""
        name, raw = place.table_name, place.raw
        row = {"table": name, "file": raw.file, "sheet": raw.sheet, "subject": CRS_SUBJECT, "samples": _coordinates(geometry)}
        reason = f"landuse.toml 写明 {source.crs}" if source.crs else "文件自带"
        try:
            shaped = super().with_boundaries(frame, geometry, source, place)
        except CrsError as error:
            self.note_refusal(error, name, source)
            self.decisions.append({**row, "decision": "未采用", "reason": str(error)})
            return frame
        decision = source.crs if shifted_name(source.crs) else crs_label(parse_crs(source.crs) if source.crs else geometry.crs)
        working = crs_label(getattr(shaped, "crs", None) or geometry.crs)
        decision = decision if decision == working else f"{decision}，已转换到 {working}"
        self.decisions.append({**row, "decision": decision, "reason": f"{reason}，与坐标相符"})
        return shaped

    def unrepeated(self, frame: pd.DataFrame, repeated: pd.Series, place: Place) -> pd.DataFrame:
        """Return the first record of each key; every record that shares its key is a fatal issue of its own."""
        if not repeated.any():
            return frame
        keys = list(table(place.table_name).index)
        cells = place.raw.frame
        source = self.config.data[place.table_name]
        uses = self.opened[source_key(place.table_name, source)].column_map.get(keys[0], ())
        mask = np.zeros(len(cells), dtype=np.bool_)
        mask[frame.index[repeated]] = True
        shown = cells[uses[0].header] if uses else pd.Series("", index=cells.index)
        place.report(self.log, Finding("id_duplicate", mask, keys[0], shown, _remedy(keys, place.table_name)))
        return frame[~frame.duplicated(keys)]

    def joined(self, parcels: pd.DataFrame, join: Join, column_map: ColumnMap) -> pd.DataFrame:
        """Return the parcels with one more table summed onto them, or as they are where it cannot be."""
        try:
            return super().joined(parcels, join, column_map)
        except LanduseError as error:
            self.note_refusal(error, "parcels", join)
            return parcels

    def with_attributes(self, records: pd.DataFrame, name: str, source: AttributeSource, column_map: ColumnMap) -> pd.DataFrame:
        """Return the table with the columns of one attribute file, or as it is where they cannot be joined."""
        try:
            return super().with_attributes(records, name, source, column_map)
        except LanduseError as error:
            self.note_refusal(error, name, source)
            return records

    def attributes_joined(self, records: pd.DataFrame, name: str, source: AttributeSource, column_map: ColumnMap) -> Joined:
        """Return the join of one attribute file, its rows counted."""
        joined = super().attributes_joined(records, name, source, column_map)
        self.rows_joined[source_key(name, source)] = joined.rows
        return joined


def _remedy(keys: list[str], name: str) -> str:
    dissolving = '；确为同一宗地的多个部分的，在 [data.parcels] 中写 duplicates = "dissolve"' if name == "parcels" else ""
    labels = "、".join(columns(name)[key].label_zh for key in keys)
    return f"标识“{labels}”重复，该表不能使用；请核对后删除或改正{dissolving}"


def _coordinates(geometry: gpd.GeoSeries) -> str:
    """Return up to three points of the file as they stand in it."""
    bounds = geometry[geometry.notna() & ~geometry.is_empty].iloc[:_SAMPLES].bounds
    return "；".join(f"（{x:.10g}，{y:.10g}）" for x, y in zip(bounds["minx"], bounds["miny"], strict=True))
