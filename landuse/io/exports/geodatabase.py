"""A file geodatabase of the results, for ArcGIS."""

import re
import shutil
import warnings
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from landuse.errors import OutputError, cause_of
from landuse.io.arrow import GEOMETRY, Layer, arrow_layer
from landuse.io.exports.frames import Export, explanations, exported
from landuse.io.own_inputs import refuse_own_input
from landuse.io.write import Findings

SUFFIX = ".gdb"
_LONGEST_NAME = 64
_RESERVED = frozenset(
    [
        "ADD",
        "ALTER",
        "AND",
        "AS",
        "ASC",
        "BETWEEN",
        "BY",
        "COLUMN",
        "CREATE",
        "DATE",
        "DELETE",
        "DESC",
        "DROP",
        "EXISTS",
        "FOR",
        "FROM",
        "GROUP",
        "IN",
        "INSERT",
        "INTO",
        "IS",
        "LIKE",
        "NOT",
        "NULL",
        "OR",
        "ORDER",
        "SELECT",
        "SET",
        "TABLE",
        "UPDATE",
        "VALUES",
        "WHERE",
    ]
)
_INT32 = 2**31 - 1


def write_geodatabase(result: Findings, path: str | Path) -> Path:
    """Write parcels, zones, disposal list, issues, 字段说明 and 代码说明 as layers and tables of a geodatabase; return its path.

    Field names are those of the vocabulary, text is Unicode, codes are text. An existing geodatabase of that name is replaced in one step.

    Raises
    ------
    CrsError
        The boundaries have no coordinate system.
    OutputError
        `path` does not end in .gdb, something else stands there, or it cannot be written.
    """
    target = Path(path)
    if target.suffix.lower() != SUFFIX:
        raise OutputError(f"FileGDB 的文件夹名须以 {SUFFIX} 结尾，现为“{target.name}”")
    if target.exists() and not _is_geodatabase(target):
        raise OutputError(f"“{target.name}”已存在且不是 FileGDB；请改名或移走")
    refuse_own_input(target)
    exports = [_legal(export) for export in exported(result)]
    layers = [export.layer for export in exports]
    layers += [arrow_layer(name, frame) for name, frame in explanations(result, exports).items()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".landuse-", dir=target.parent, ignore_cleanup_errors=True) as folder:
            fresh = Path(folder) / target.name
            for layer in layers:
                _append(layer, fresh)
            if target.exists():
                target.replace(Path(folder) / "before")
            shutil.move(fresh, target)
    except OSError as error:
        raise OutputError(f"{target.name} 无法写出：{cause_of(error)}；请关闭占用它的程序并检查磁盘空间和权限") from error
    return target


def _legal(export: Export) -> Export:
    """Return the export with names of fields that a geodatabase takes: letters and digits, no word of SQL, each once."""
    names: dict[str, str] = {}
    for name in export.layer.table.column_names:
        plain = re.sub(r"\W", "_", name)[:_LONGEST_NAME]
        plain = f"F{plain}" if not plain[0].isalpha() else f"{plain}_" if plain.upper() in _RESERVED else plain
        taken = {other.casefold() for other in names.values()}
        tries = (plain, *(f"{plain[: _LONGEST_NAME - 4]}_{number}" for number in range(2, len(taken) + 3)))
        names[name] = next(candidate for candidate in tries if candidate.casefold() not in taken)
    layer = replace(export.layer, table=export.layer.table.rename_columns(list(names.values())))
    return replace(export, layer=layer, described=[replace(entry, name=names[entry.name]) for entry in export.described])


def _is_geodatabase(path: Path) -> bool:
    return path.is_dir() and any(entry.suffix == ".gdbtable" for entry in path.iterdir())


def _append(layer: Layer, path: Path) -> None:
    table = pa.table(
        {name: _narrow(layer.table.column(name)) for name in layer.table.column_names}, metadata=layer.table.schema.metadata
    )
    geometry = {} if layer.geometry_type is None else {
        "geometry_name": GEOMETRY,
        "geometry_type": "MultiPolygon" if layer.geometry_type == "Unknown" else layer.geometry_type,
        "crs": layer.crs,
    }  # fmt: skip
    try:
        with warnings.catch_warnings():
            # a geodatabase has days with a time of 0:00 and no flags: both come back as they were
            warnings.filterwarnings("ignore", message="Field .* of type", category=RuntimeWarning)
            pyogrio.write_arrow(
                table, path, layer=layer.name, driver="OpenFileGDB", append=path.exists(),
                layer_options={"TARGET_ARCGIS_VERSION": "ALL"}, **geometry,
            )  # fmt: skip
    except (DataSourceError, DataLayerError) as error:
        raise OutputError(f"{path.name} 的图层 {layer.name} 无法写出：{error}；请检查磁盘空间和权限") from error


def _narrow(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return whole numbers in 32 bits where they fit: older geodatabases know no longer ones."""
    if not pa.types.is_int64(column.type):
        return column
    known = [value for value in column.to_pylist() if value is not None]
    fits = all(-_INT32 <= value <= _INT32 for value in known)
    return column.cast(pa.int32() if fits else pa.float64() if all(abs(value) < 2**53 for value in known) else pa.string())
