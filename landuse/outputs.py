"""The set of files that a run leaves: map, ledgers, GeoPackage, list of issues, provenance; written as one set."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import geopandas as gpd

from landuse.io.atomic import atomic_files
from landuse.io.write import write_results
from landuse.maps import LandMap, disposal_map, metric_map
from landuse.reports import write_enterprises, write_issues, write_ledger
from landuse.results import Assessment

FILES: Mapping[str, str] = {
    "map": "map.html",
    "ledger": "ledger.xlsx",
    "enterprises": "enterprises.xlsx",
    "results": "results.gpkg",
    "issues": "issues.xlsx",
    "provenance": "provenance.json",
}
OUTPUT_STAGES = ("绘制地图", "编制台账", "编制企业评价台账", "写出空间数据", "列出数据问题", "记录来源")
"""What `progress` is called with, in this order; the enterprise ledger's only where there are enterprises."""


def write_outputs(
    result: Assessment,
    folder: str | Path,
    *,
    title: str = "",
    reporting_unit: str = "",
    map_metric: str | None = None,
    context: Mapping[str, gpd.GeoDataFrame] | None = None,
    progress: Callable[[str], None] | None = None,
) -> dict[str, Path]:
    """Write every output of a run into `folder` and return them by name: map, ledger, enterprises, results, issues, provenance.

    The ledger of enterprises is written where the data have enterprises; without them an earlier one stays as it is.
    The files are made in a folder of their own and move into place only when all of them are complete: whatever stops a run,
    the old files stay as they were.

    Parameters
    ----------
    result
        What the run found out.
    folder
        Where to write; it is made where it is missing. Files of the same names are replaced, others stay.
    title
        Name of the city, zone or project for the titles.
    reporting_unit
        Name of the reporting office for the ledger.
    map_metric
        Number column to colour the map by, instead of the idle status.
    context
        Surroundings for the map, as for :func:`landuse.maps.disposal_map`.
    progress
        Called with the Chinese name of each stage as it begins (:data:`OUTPUT_STAGES`).

    Raises
    ------
    OutputError
        A file cannot be written: open in another program, read-only, disk full.
    CrsError
        The parcels have boundaries but no coordinate system.
    UnknownNameError
        `map_metric` is no number column of the results.
    """
    begin = progress or (lambda _: None)
    target = Path(folder)
    with atomic_files(target) as stage:
        begin(OUTPUT_STAGES[0])
        _map(result, title, map_metric, context).save(stage / FILES["map"])
        begin(OUTPUT_STAGES[1])
        write_ledger(result, stage / FILES["ledger"], title=title, reporting_unit=reporting_unit)
        if len(result.enterprises):
            begin(OUTPUT_STAGES[2])
            write_enterprises(result, stage / FILES["enterprises"], title=title, reporting_unit=reporting_unit)
        begin(OUTPUT_STAGES[3])
        write_results(result, stage / FILES["results"])
        begin(OUTPUT_STAGES[4])
        write_issues(result, stage / FILES["issues"], title=title)
        begin(OUTPUT_STAGES[5])
        text = json.dumps(result.provenance, ensure_ascii=False, indent=2)
        (stage / FILES["provenance"]).write_text(text + "\n", encoding="utf-8")
        written = {entry.name for entry in stage.iterdir()}
    return {name: target / file for name, file in FILES.items() if file in written}


def _map(result: Assessment, title: str, metric: str | None, context: Mapping[str, gpd.GeoDataFrame] | None) -> LandMap:
    if metric is None:
        return disposal_map(result, title=f"{title}闲置土地处置图", context=context)
    return metric_map(result, metric, title=title or None, context=context)
