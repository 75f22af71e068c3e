"""Tables that are folders of Parquet files: which files belong to one, in which order, under which names; read as one table."""

from contextlib import suppress
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from landuse.errors import CrsError, ReadError, cause_of, sample
from landuse.io.formats.hostile import told_as_read_error
from landuse.io.formats.layers import shapes_of
from landuse.io.formats.parquet import check_extent, read_whole, stated_geometry, told_of_parquet
from landuse.io.formats.rawtable import RawTable, arrow_frame, numbered_rows, unique_headers
from landuse.limits import MB, Limits

PARQUET_SUFFIXES = (".parquet", ".geoparquet")
_INDEX = "__index_level_"
_SEVERAL = 2


def parquet_files(path: Path) -> list[Path]:
    """Return the Parquet files of a table in the order in which its records are numbered: of a folder all below it by name, else the file."""
    if not path.is_dir():
        return [path]
    return sorted(entry for entry in path.rglob("*") if entry.suffix.lower() in PARQUET_SUFFIXES and entry.is_file())


def is_parquet_folder(path: Path) -> bool:
    """Tell whether `path` is a folder with Parquet files in it."""
    return path.is_dir() and any(entry.suffix.lower() in PARQUET_SUFFIXES for entry in path.rglob("*"))


def is_one_table(folder: Path) -> bool:
    """Tell whether a folder holds several Parquet files of the same columns and no other file that is in sight: one table in pieces."""
    others = (entry for entry in folder.rglob("*") if entry.suffix.lower() not in PARQUET_SUFFIXES and entry.is_file())
    files = parquet_files(folder) if folder.is_dir() else []
    if len(files) < _SEVERAL or any(not entry.name.startswith((".", "_")) for entry in others):
        return False
    headers = set()
    for file in files:
        with suppress(pa.ArrowException, OSError):  # what is broken is told when the table is read
            headers.add(frozenset(plain_schema(pq.read_schema(file)).names))
    return len(headers) == 1


def name_in_table(path: Path, file: Path) -> str:
    """Return what a file of the table at `path` is called where a finding is told: one of a folder by folder and file."""
    return path.name if file == path else f"{path.name}/{file.relative_to(path).as_posix()}"


def plain_schema(schema: pa.Schema) -> pa.Schema:
    """Return a schema without dictionaries and metadata: codes as text, so that the pieces of all files fit together."""
    kinds = {field.name: field.type for field in schema if not field.name.startswith(_INDEX)}
    return pa.schema([(name, kind.value_type if pa.types.is_dictionary(kind) else kind) for name, kind in kinds.items()])


def refuse_other_columns(schemas: dict[str, pa.Schema]) -> pa.Schema:
    """Return the schema of all files of a table, by their names; all must have the same columns in types that go together.

    A column that only some files have would count as unknown in the others without a word.

    Raises
    ------
    ReadError
        A file has other columns than the first, or one of another type; the file and the columns are named.
    """
    whole, first = pa.schema([]), ""
    for name, schema in schemas.items():
        if not first:
            whole, first = schema, name
            continue
        lacking = [column for column in whole.names if column not in schema.names]
        more = [column for column in schema.names if column not in whole.names]
        if lacking or more:
            told = [f"缺少{sample(lacking)}"] if lacking else []
            told += [f"多出{sample(more)}"] if more else []
            raise ReadError(
                f"文件 {name} 的列与 {first} 不同：{'，'.join(told)}；同一表的各文件须有相同的列，请以相同的结构重新导出"
            )
        try:
            whole = pa.unify_schemas([whole, schema], promote_options="permissive")
        except pa.ArrowException as error:
            raise ReadError(f"文件 {name} 的列类型与 {first} 不一致：{error}；请以相同的结构重新导出") from None
    return whole


def refuse_other_place(name: str, first: str, *, same: bool) -> None:
    """Raise CrsError where the boundaries of a file are not stated as those of the first one."""
    if not same:
        raise CrsError(f"文件 {name} 的图形列或坐标系与 {first} 不一致；请以同一坐标系重新导出")


def read_parquet_folder(path: Path, limits: Limits | None = None) -> RawTable:
    """Return the records of all files of a folder as one table, numbered file by file; limits hold for all files together.

    Raises
    ------
    ReadError
        A file is broken or has other columns than the first; it is named. There is no file, or they are too large together.
    CrsError
        The boundaries of a file have another coordinate system than those of the first.
    """
    names = {name_in_table(path, file): file for file in parquet_files(path)}
    if not names:
        raise ReadError(f"文件夹 {path.name} 里没有 Parquet 文件（扩展名 {'、'.join(PARQUET_SUFFIXES)}）；请核对路径")
    schema, stated = _looked_at(path.name, names, limits or Limits())
    tables: list[pa.Table] = []
    shapes: list[npt.NDArray[np.object_]] = []
    for name, file in names.items():
        with told_as_read_error(name), told_of_parquet(name):
            table = read_whole(file)
        if stated[0] is not None:
            shapes.append(shapes_of(table.column(stated[0]), name))
        held = [column for column in schema.names if column != stated[0]]
        tables.append(table.select(held).cast(pa.schema([schema.field(column) for column in held])))
    counts = [table.num_rows for table in tables]
    frame = arrow_frame(pa.concat_tables(tables))
    frame.columns, doubled = unique_headers(frame.columns)
    files = pd.Categorical.from_codes(np.repeat(np.arange(len(names)), counts), categories=pd.Index(list(names)))
    rows = np.concatenate([numbered_rows(count) for count in counts])
    geometry = gpd.GeoSeries(np.concatenate(shapes), crs=stated[1]) if shapes else None
    return RawTable(frame, rows, path.name, geometry=geometry, doubled=doubled, files=pd.Series(files))


def _looked_at(folder: str, names: dict[str, Path], limits: Limits) -> tuple[pa.Schema, tuple[str | None, object]]:
    """Return the columns of all files, and the column of the boundaries with its coordinate system; nothing is read but what they state."""
    try:
        size = sum(file.stat().st_size for file in names.values())
    except OSError as error:
        raise ReadError(f"文件夹 {folder} 无法读取：{cause_of(error)}；请检查权限") from error
    limits.check("file_mb", round(size / MB, 1), folder, unit=" MB")
    extents, schemas, places = [], {}, {}
    for name, file in names.items():
        with told_as_read_error(name), told_of_parquet(name), pq.ParquetFile(file) as opened:
            extents.append(opened.metadata)
            schemas[name] = plain_schema(opened.schema_arrow)
            places[name] = stated_geometry(opened.schema_arrow, name)
    check_extent(folder, limits, extents)
    first = next(iter(names))
    for name, place in places.items():
        refuse_other_place(name, first, same=place == places[first])
    return refuse_other_columns(schemas), places[first]
