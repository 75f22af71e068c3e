"""The set of files that a run leaves: map, ledgers, workbooks, GeoPackage, list of issues, provenance; written as one set."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import pandas as pd

from landuse.errors import OutputError
from landuse.grounds import GROUNDS_FILE, kept_grounds, usual_kind, write_grounds
from landuse.grounds.kept import check_kind
from landuse.io.atomic import atomic_files
from landuse.io.own_inputs import inputs_kept
from landuse.io.run_folder import run_record
from landuse.io.write import write_results
from landuse.maps import disposal_map, metric_map
from landuse.maps.basemap import Basemap
from landuse.margins import parcels_to_review
from landuse.provenance import file_hash
from landuse.redaction import without_secrets
from landuse.reports import (
    write_enterprises,
    write_issues,
    write_land_control,
    write_ledger,
    write_standard_land,
    write_stock,
    write_targets,
    write_zone_book,
)
from landuse.reports.run_log import write_run_log
from landuse.results import Assessment
from landuse.zones.review import review_zones


@dataclass(frozen=True)
class Run:
    """What the outputs are made of: the result and how it is titled."""

    result: Assessment
    title: str = ""
    reporting_unit: str = ""
    map_metric: str | None = None
    context: Mapping[str, gpd.GeoDataFrame] | None = None
    basemap: Basemap | None = None
    offline: bool = True
    grounds: str | None = None

    @property
    def titles(self) -> dict[str, str]:
        """Title and reporting unit as every workbook takes them."""
        return {"title": self.title, "reporting_unit": self.reporting_unit}

    @property
    def options(self) -> dict[str, object]:
        """What else the outputs depend on, as plain values for the record; no path of the machine, no key of a service."""
        basemap = None if self.basemap is None else without_secrets(getattr(self.basemap, "name", None) or str(self.basemap))
        if basemap is not None and "://" not in basemap:
            basemap = Path(basemap.replace("\\", "/")).name
        shown = {"map_metric": self.map_metric, "basemap": basemap, "offline": self.offline}
        return {**self.titles, **shown, "grounds": self.kept}

    @property
    def kept(self) -> str:
        """Which grounds are kept: what was asked for, else what is usual for data of this size."""
        return self.grounds or usual_kind(self.result)

    @cached_property
    def review(self) -> pd.DataFrame | None:
        """The parcels that map and ledger mark for a person to look at again."""
        return parcels_to_review(self.result)

    def has(self, *tables: str) -> bool:
        """Tell whether the data have rows in any of `tables`."""
        return any(len(self.result.data.table(name)) for name in tables)


def _map(run: Run, path: Path) -> None:
    ground = {"context": run.context, "basemap": run.basemap, "offline": run.offline}
    if run.map_metric is None:
        page = disposal_map(run.result, title=f"{run.title}闲置土地处置图", review=run.review, **ground)  # type: ignore[arg-type]
    else:
        page = metric_map(run.result, run.map_metric, title=run.title or None, **ground)  # type: ignore[arg-type]
    page.save(path)


def _targets(run: Run, path: Path) -> None:
    result = run.result
    write_targets(result.data, result.policy, result.as_of, path, **run.titles, provenance=result.provenance)


def _trajectory(run: Run, path: Path) -> None:
    from landuse.reports.trajectory import write_trajectory

    write_trajectory(run.result.data, run.result.policy, run.result.as_of, path, title=run.title)


def _zones(run: Run, path: Path) -> None:
    result = run.result
    write_zone_book(review_zones(result.data, policy=result.policy, as_of=result.as_of), path, **run.titles)


def _provenance(run: Run, path: Path) -> None:
    made = [path.parent / output.file for output in OUTPUTS if (path.parent / output.file).is_file()]
    record = run_record(run.result, run.result.provenance) | {
        "options": run.options,
        "outputs": {file.name: file_hash(file) for file in made},
    }
    text = json.dumps(record, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Output:
    """One file: its name in results and messages, what making it is called, who makes it, and when it is wanted."""

    name: str
    file: str
    stage: str
    make: Callable[[Run, Path], object]
    wanted: Callable[[Run], bool] = field(default=lambda _: True)


CONTROLLED = ("all_met", "unmet", "not_due")
"""Outcomes of a control check that say something: a book of nothing but unknown is not written."""
OUTPUTS = (
    Output("map", "map.html", "绘制地图", _map),
    Output(
        "ledger",
        "ledger.xlsx",
        "编制台账",
        lambda run, path: write_ledger(run.result, path, **run.titles, review=run.review),
    ),
    Output(
        "enterprises",
        "enterprises.xlsx",
        "编制企业评价台账",
        lambda run, path: write_enterprises(run.result, path, **run.titles),
        lambda run: run.has("enterprises"),
    ),
    Output("targets", "targets.xlsx", "编制目标进度", _targets, lambda run: run.has("cases")),
    Output(
        "trajectory", "trajectory.png", "绘制目标进度图", _trajectory, lambda run: _has_course(run) and not left_out(run.result)
    ),
    Output("stock", "stock.xlsx", "编制存量土地台账", lambda run, path: write_stock(run.result, path, **run.titles)),
    Output(
        "standard_land",
        "standard_land.xlsx",
        "编制标准地履约台账",
        lambda run, path: write_standard_land(run.result, path, **run.titles),
        lambda run: run.has("commitments"),
    ),
    Output(
        "land_control",
        "land_control.xlsx",
        "编制用地控制指标核验表",
        lambda run, path: write_land_control(run.result, path, **run.titles),
        lambda run: run.has("projects") or bool(run.result.results["land_control_result"].isin(CONTROLLED).any()),
    ),
    Output("zones", "zones.xlsx", "编制开发区评价", _zones, lambda run: run.has("zone_accounts")),
    Output("results", "results.gpkg", "写出空间数据", lambda run, path: write_results(run.result, path)),
    Output(
        "grounds",
        GROUNDS_FILE,
        "保存认定依据",
        lambda run, path: write_grounds(kept_grounds(run.result, run.kept), path),
        lambda run: run.kept != "none",
    ),
    Output("issues", "issues.xlsx", "列出数据问题", lambda run, path: write_issues(run.result, path, **run.titles)),
    Output("run", "run.log", "写运行记录", lambda run, path: write_run_log(run.result, path, run.options)),
    Output("provenance", "provenance.json", "记录来源", _provenance),
)
FILES: Mapping[str, str] = {output.name: output.file for output in OUTPUTS}
OUTPUT_STAGES = tuple(output.stage for output in OUTPUTS)
"""What `progress` is called with, in this order; only for what is wanted."""


def write_outputs(
    result: Assessment,
    folder: str | Path,
    *,
    title: str = "",
    reporting_unit: str = "",
    map_metric: str | None = None,
    context: Mapping[str, gpd.GeoDataFrame] | None = None,
    basemap: Basemap | None = None,
    offline: bool = True,
    grounds: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> dict[str, Path]:
    """Write every output of a run (:data:`OUTPUTS`) into `folder` and return the paths by name.

    A workbook is written where the data have what it is about: enterprises, disposal cases, commitments, yearly figures of zones;
    the picture of plan and actual where the policy has targets as well, :func:`left_out` tells whether it must do without. What
    is not written stays as an earlier run left it.
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
        Name of the reporting office for the workbooks.
    map_metric
        Number column to colour the map by, instead of the idle status.
    context
        Surroundings for the map, as for :func:`landuse.maps.disposal_map`.
    basemap, offline
        What lies below the map, and whether it must do without a network, as for :func:`landuse.maps.disposal_map`.
    grounds
        Which grounds of verdicts to keep (:data:`landuse.grounds.KINDS`), by default by the size of the data; see
        :func:`landuse.grounds.kept_grounds`.
    progress
        Called with the Chinese name of each stage as it begins (:data:`OUTPUT_STAGES`).

    Raises
    ------
    OutputError
        A file cannot be written: open in another program, read-only, disk full, or one that the run has read.
    CrsError
        The parcels have boundaries but no coordinate system.
    ConfigError, ReadError
        The basemap is unknown, cannot be read, or needs a network.
    UnknownNameError
        `map_metric` is no number column of the results, or `grounds` no kind that there is.
    """
    begin = progress or (lambda _: None)
    if grounds is not None:
        check_kind(grounds)
    target, run = Path(folder), Run(result, title, reporting_unit, map_metric, context, basemap, offline, grounds)
    wanted = [output for output in OUTPUTS if output.wanted(run)]
    read = [file for file in result.data.files if isinstance(file, Path)]
    with inputs_kept(read), atomic_files(target) as stage:
        for output in wanted:
            begin(output.stage)
            output.make(run, stage / output.file)
    return {output.name: target / output.file for output in wanted}


def left_out(result: Assessment) -> dict[str, str]:
    """Return the outputs that this machine cannot make, by name, each with the reason in Chinese: no Chinese font, no picture."""
    if not _has_course(Run(result)):
        return {}
    from landuse.fonts import chinese_font

    try:
        chinese_font()
    except OutputError as error:
        return {"trajectory": str(error)}
    return {}


def _has_course(run: Run) -> bool:
    return run.has("cases") and bool(run.result.policy.targets.rows)
