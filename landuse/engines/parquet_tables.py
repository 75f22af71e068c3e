"""Tables as Parquet files: a file or a folder of files a table, read in pieces; pieces that cannot be read are noted and left out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyproj import CRS

from landuse.column_places import FileColumns
from landuse.data import ExtraColumn
from landuse.engines.groups import LINKS, OWN_KEY, Keys, link_codes, refuse_repeated
from landuse.engines.id_codes import Codes
from landuse.engines.wkb_boxes import wkb_boxes
from landuse.errors import ReadError
from landuse.io.formats.parquet import stated_geometry
from landuse.io.formats.parquet_folder import (
    PARQUET_SUFFIXES,
    name_in_table,
    parquet_files,
    plain_schema,
    refuse_other_columns,
    refuse_other_place,
)
from landuse.issues import IssueLog
from landuse.vocabulary import columns, table, tables

ROW = "__row"
"""Column of a piece: the number of each record in its whole table."""
GEOMETRY = "geometry"
_AT_ONCE = 65_536
UNREADABLE = (pa.ArrowException, OSError)
"""What reading a broken file raises."""


@dataclass(frozen=True)
class RowGroup:
    """A stretch of records of one table: where it stands, and the numbers of its records in the file and in the whole table.

    `name` is what the file is called where a finding is told (:func:`landuse.io.formats.parquet_folder.name_in_table`).
    """

    file: Path
    name: str
    number: int
    first_in_file: int
    first: int
    rows: int

    def __str__(self) -> str:
        """Name file and records."""
        return f"{self.name} 第 {self.first_in_file + 1}—{self.first_in_file + self.rows} 条记录"


@dataclass
class ParquetTable:
    """One table in Parquet files; `groups` are those of its row groups that can be read, `extra` columns that the user declared.

    `called` is the file or the folder.
    """

    name: str
    groups: list[RowGroup]
    schema: pa.Schema
    geometry: str | None = None
    crs: CRS | None = None
    extra: Mapping[str, ExtraColumn] = field(default_factory=dict)
    called: str = ""

    @property
    def places(self) -> FileColumns:
        """Which columns of the files give which columns of the table: those of the same name."""
        held = [name for name in self.schema.names if name in columns(self.name)]
        return FileColumns(self.name, self.called, "", dict.fromkeys(held, ""), {name: (name,) for name in held})

    @property
    def rows(self) -> int:
        """Number of records that can be read."""
        return sum(group.rows for group in self.groups)

    def pieces(self, wanted: Sequence[str], broken: list[RowGroup]) -> Iterator[pa.Table]:
        """Yield the records in order with the columns `wanted` that the table has, and their number (:data:`ROW`).

        A row group that cannot be read, or of which a later piece cannot, goes to `broken`.
        """
        schema = self.piece_schema(wanted)
        for file, groups in groupby(self.groups, key=lambda group: group.file):
            left = list(groups)
            try:
                with pq.ParquetFile(file) as opened:
                    held = [name for name in schema.names if name in opened.schema_arrow.names]
                    while left:
                        yield from _pieces_of(opened, left.pop(0), held, schema, broken)
            except UNREADABLE:
                broken.extend(left)

    def whole(self) -> pa.Table:
        """Return all records as one piece, read side by side; raise one of :data:`UNREADABLE` where some cannot be read."""
        schema = self.piece_schema(self.schema.names)
        found = [schema.empty_table()]
        for file, groups in groupby(self.groups, key=lambda group: group.file):
            mine = list(groups)
            with pq.ParquetFile(file) as opened:
                held = [name for name in schema.names if name in opened.schema_arrow.names]
                read = opened.read_row_groups([group.number for group in mine], columns=held)
            found.append(_piece(read, mine[0].first, schema))
        return pa.concat_tables(found)

    def piece_schema(self, wanted: Sequence[str]) -> pa.Schema:
        """Return what the pieces with the columns `wanted` look like."""
        held = [self.schema.field(name) for name in wanted if name in self.schema.names]
        return pa.schema([*held, pa.field(ROW, pa.int64())])

    def without(self, broken: Sequence[RowGroup]) -> "ParquetTable":
        """Return the table without some of its row groups; what is left is numbered anew."""
        left = [group for group in self.groups if group not in broken]
        starts = np.cumsum([0, *(group.rows for group in left)]).tolist()
        fresh = [replace(group, first=start) for group, start in zip(left, starts, strict=False)]
        return replace(self, groups=fresh)

    def origins(self, rows: npt.NDArray[np.int64], index: pd.Index) -> pd.DataFrame:
        """Return file, sheet and row of the records with the numbers `rows`, indexed by `index`."""
        first = np.array([group.first for group in self.groups], dtype=np.int64)
        at = np.maximum(np.searchsorted(first, rows, side="right") - 1, 0)
        names = sorted({group.name for group in self.groups})
        of_group = np.array([names.index(group.name) for group in self.groups], dtype=np.int64)
        start = np.array([group.first_in_file for group in self.groups], dtype=np.int64)
        files = pd.Categorical.from_codes(of_group[at] if len(rows) else at, categories=pd.Index(names))
        in_file = start[at] + rows - first[at] + 1 if len(rows) else rows
        return pd.DataFrame({"file": files, "sheet": "", "row": in_file}, index=index)


@dataclass
class ParquetTables:
    """All tables of a run, and what was wrong with their files."""

    tables: dict[str, ParquetTable]
    log: IssueLog = field(default_factory=IssueLog)

    @property
    def files(self) -> list[Path]:
        """Every file that holds records, in order."""
        return sorted({group.file for held in self.tables.values() for group in held.groups})

    def keys(self) -> Keys:
        """Return the columns that link the tables; row groups that cannot be read are noted and left out from now on."""
        found = {}
        for name, wanted in LINKS.items():
            if name in self.tables:
                found[name] = self._codes(name, wanted)
                key = OWN_KEY.get(name, "")
                refuse_repeated(name, found[name], partial(self._texts, name, key))
        return found

    def _codes(self, name: str, wanted: Sequence[str]) -> dict[str, Codes]:
        """Return the columns of one table that link it, as codes; nought for all its rows where it has none."""
        while True:
            broken: list[RowGroup] = []
            held = self.tables[name]
            columns = [column for column in wanted if column in held.schema.names]
            pieces = [
                link_codes(name, {column: piece.column(column) for column in columns}) for piece in held.pieces(wanted, broken)
            ]
            if not broken:
                break
            self.leave_out(name, broken)
        if not columns or not pieces:
            return {"": np.zeros(self.tables[name].rows, dtype=np.uint64)}
        return {column: np.concatenate([piece[column] for piece in pieces]) for column in pieces[0]}

    def _texts(self, name: str, column: str, rows: npt.NDArray[np.int64]) -> pa.ChunkedArray:
        """Return what stands in one column of the rows."""
        broken: list[RowGroup] = []
        found = []
        for piece in self.tables[name].pieces([column], broken):
            mine = np.isin(piece.column(ROW).to_numpy(), rows)
            found.append(pc.cast(piece.column(column).filter(pa.array(mine)), pa.large_string()))
        return pa.chunked_array([chunk for one in found for chunk in one.chunks], type=pa.large_string())

    def bounds(self) -> npt.NDArray[np.float64] | None:
        """Return the upright box of each parcel's boundary, NaN without one; None without a column of boundaries."""
        parcels = self.tables["parcels"]
        if parcels.geometry is None:
            return None
        broken: list[RowGroup] = []
        boxes = [wkb_boxes(piece.column(0)) for piece in parcels.pieces([parcels.geometry], broken)]
        self.leave_out("parcels", broken)
        return np.concatenate(boxes) if boxes else np.zeros((0, 4))

    @property
    def pieces(self) -> int:
        """Number of row groups that can be read, as far as is known."""
        return sum(len(held.groups) for held in self.tables.values())

    def leave_out(self, name: str, broken: Sequence[RowGroup]) -> None:
        """Note row groups that cannot be read; raise ReadError where none of the parcels is left."""
        if not broken:
            return
        self.tables[name] = self.tables[name].without(broken)
        for group in broken:
            message = f"{table(name).label_zh}表的文件 {group} 不能读取（文件损坏），未参与认定；与之关联的记录因此可能列为无对应"
            self.log.add("rows_unreadable", table_name=name, file=group.name, values=[str(group)], message=message)
        if name == "parcels" and not self.tables[name].groups:
            raise ReadError(f"宗地表的文件都不能读取，例如 {broken[0]}；请由原系统重新导出")


def find_tables(sources: Mapping[str, Path]) -> ParquetTables:
    """Return the tables whose files or folders of files are `sources`, by name of the table.

    Columns are those of the vocabulary; others are kept untouched. Rows are numbered through the files in the order of their names.

    Raises
    ------
    ReadError
        There is no such file, no parcels, or no file of the parcels can be opened.
    """
    found = ParquetTables({})
    if "parcels" not in sources:
        raise ReadError("没有宗地文件；请给出 parcels.parquet，或名为 parcels 的文件夹，内有 .parquet 文件")
    for name, path in sources.items():
        if not path.exists():
            raise ReadError(f"没有找到{table(name).label_zh}表的文件 {path}；请核对路径")
        opened = _opened(name, path, found.log)
        if opened is not None:
            found.tables[name] = opened
    if "parcels" not in found.tables:
        raise ReadError(f"宗地表的文件 {sources['parcels'].name} 不能打开，可能已损坏或不是 Parquet 文件；请由原系统重新导出")
    return found


def tables_in_folder(folder: Path) -> dict[str, Path]:
    """Return the Parquet files, and folders of them, in `folder` that bear the name of a table."""
    found = {}
    for name in tables():
        for candidate in (folder / name, *(folder / f"{name}{suffix}" for suffix in PARQUET_SUFFIXES)):
            if candidate.exists():
                found[name] = candidate
                break
    return found


def _pieces_of(
    opened: pq.ParquetFile, group: RowGroup, held: list[str], schema: pa.Schema, broken: list[RowGroup]
) -> Iterator[pa.Table]:
    row = group.first
    try:
        for batch in opened.iter_batches(batch_size=_AT_ONCE, row_groups=[group.number], columns=held):
            yield _piece(batch, row, schema)
            row += len(batch)
    except UNREADABLE:
        broken.append(group)


def _piece(batch: pa.RecordBatch | pa.Table, first: int, schema: pa.Schema) -> pa.Table:
    """Return records in the types of the whole table, numbered from `first`; columns that their file lacks are empty."""
    arrays = []
    for field_ in schema:
        if field_.name == ROW:
            arrays.append(pa.array(np.arange(first, first + len(batch), dtype=np.int64)))
        elif field_.name in batch.schema.names:
            arrays.append(pc.cast(batch.column(field_.name), field_.type))
        else:
            arrays.append(pa.nulls(len(batch), field_.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def _opened(name: str, path: Path, log: IssueLog) -> ParquetTable | None:
    groups: list[RowGroup] = []
    schemas: dict[str, pa.Schema] = {}
    geometry, crs, first = None, None, 0
    for file in parquet_files(path):
        called = name_in_table(path, file)
        try:
            with pq.ParquetFile(file) as opened:
                counts = [opened.metadata.row_group(number).num_rows for number in range(opened.num_row_groups)]
                schema = opened.schema_arrow
        except UNREADABLE as error:
            message = f"{table(name).label_zh}表的文件 {called} 不能打开（{error}），其记录未参与认定"
            log.add("rows_unreadable", table_name=name, file=called, message=message)
            continue
        starts = np.cumsum([0, *counts]).tolist()
        groups += [RowGroup(file, called, at, starts[at], first + starts[at], rows) for at, rows in enumerate(counts) if rows]
        first += starts[-1]
        schemas[called] = plain_schema(schema)
        if "geometry" in columns(name):
            stated = stated_geometry(schema, called)
            refuse_other_place(called, next(iter(schemas)), same=len(schemas) == 1 or stated == (geometry, crs))
            geometry, crs = stated
    return ParquetTable(name, groups, refuse_other_columns(schemas), geometry, crs, called=path.name) if schemas else None
