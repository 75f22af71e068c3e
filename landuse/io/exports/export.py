"""`export_results`: what a run found out, in the format asked for."""

from collections.abc import Callable, Mapping
from pathlib import Path

from landuse.errors import OutputError
from landuse.io.exports.csv_files import write_csv
from landuse.io.exports.geodatabase import write_geodatabase
from landuse.io.exports.geoparquet import write_geoparquet
from landuse.io.exports.shapefile_zip import write_shapefile_zip
from landuse.io.write import Findings, write_results
from landuse.vocabulary.rows import did_you_mean

_WRITERS: Mapping[str, Callable[[Findings, str | Path], Path]] = {
    "gpkg": write_results, "shp": write_shapefile_zip, "gdb": write_geodatabase, "parquet": write_geoparquet, "csv": write_csv,
}  # fmt: skip
FORMATS = tuple(_WRITERS)
DEFAULT_PATHS = {
    "gpkg": "results.gpkg",
    "shp": "results_shp.zip",
    "gdb": "results.gdb",
    "parquet": "results_parquet",
    "csv": "results_csv",
}


def export_results(result: Findings, path: str | Path, *, format: str = "gpkg") -> Path:  # noqa: A002 - what the command line calls it
    """Write `result` and return where.

    Parameters
    ----------
    result
        An :class:`~landuse.results.Assessment`.
    path
        The file (gpkg, shp: a .zip), the geodatabase (gdb) or the folder (parquet, csv) to write.
    format
        One of :data:`FORMATS`.

    Raises
    ------
    CrsError
        The boundaries have no coordinate system.
    OutputError
        The format is unknown or nothing can be written.
    """
    writer = _WRITERS.get(format)
    if writer is None:
        raise OutputError(f"没有名为“{format}”的导出格式{did_you_mean(format, FORMATS)}；可用：{'、'.join(FORMATS)}")
    return writer(result, path)
