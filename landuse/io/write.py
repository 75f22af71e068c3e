"""Writing results as a GeoPackage: every parcel with every fact, the disposal list, the issues, and what each field means.

The tables that the verdicts rest on stand in the file as well, so that a later run can be compared with this one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import geopandas as gpd
import pandas as pd
import pyogrio

from landuse.data import LandData
from landuse.errors import CrsError
from landuse.io.arrow import GEOMETRY, Layer, arrow_layer
from landuse.io.atomic import atomic_path
from landuse.io.field_notes import code_table, described_fields, field_table
from landuse.io.geopackage import describe_columns
from landuse.io.layer_styles import LayerStyle, parcel_styles, write_styles, zone_style
from landuse.policy import Policy
from landuse.vocabulary import codes, columns, table, tables

LABELLED = ("idle_status", "disposal_action", "legal_basis")
"""Columns that stand beside a second one, named ``<column>_label``, with their Chinese wording."""
FIELDS_TABLE, CODES_TABLE = "字段说明", "代码说明"
KEPT_TABLES = (
    "delays", "enterprises", "accounts", "activity", "occupancy", "projects", "project_parcels", "commitments", "zone_accounts", "cases",
)  # fmt: skip
"""Tables beside the parcels that verdicts on parcels rest on; each is a layer of its own name where the data have it."""
TITLES = {"parcels": "宗地认定结果", "zones": "开发区", "disposal": "处置清单", "issues": "数据问题"} | {
    name: f"{table(name).label_zh}（原始数据）" for name in KEPT_TABLES
}


class Judged(Protocol):
    """What was judged, by which rules and at which day, and the parcels with what was found out."""

    @property
    def data(self) -> LandData:
        """The tables that went in."""

    @property
    def policy(self) -> Policy:
        """The rules they were judged by."""

    @property
    def as_of(self) -> pd.Timestamp:
        """The day of judgement."""

    @property
    def results(self) -> pd.DataFrame:
        """One row per parcel, with the derived columns."""


class Findings(Judged, Protocol):
    """What a run found out, as much of it as is written (:class:`landuse.results.Assessment` lies above this module)."""

    @property
    def disposal(self) -> pd.DataFrame:
        """The parcels that call for action."""

    @property
    def issues(self) -> pd.DataFrame:
        """Data problems."""


def write_results(result: Findings, path: str | Path) -> Path:
    """Write what a run found out as a GeoPackage and return its path.

    Layers: ``parcels`` (all parcels with all columns; those without a boundary have an empty one), ``zones``, ``disposal``,
    ``issues``, the input tables of :data:`KEPT_TABLES` that the data have, 字段说明 (what each field means), 代码说明 (what each code
    means). Field names are those of the vocabulary, their Chinese labels and code lists stand in the file for GIS programs to
    show, and QGIS draws parcels and zones in the colours and hatches of the web map (table ``layer_styles``). Codes are text,
    dates are dates, unknown is empty. The same results give the same bytes.

    Parameters
    ----------
    result
        An :class:`~landuse.results.Assessment`.
    path
        The ``.gpkg`` file to write; an existing one is replaced in one step.

    Raises
    ------
    CrsError
        The parcels have boundaries but no coordinate system.
    OutputError
        The file cannot be written.
    """
    frames = result_frames(result)
    layers = [arrow_layer(name, frame, date_columns(name)) for name, frame in frames.items()]
    described = {layer.name: described_fields(layer.name, layer.names, result.data.extra) for layer in layers}
    layers += [
        arrow_layer(FIELDS_TABLE, field_table(described, result.policy)),
        arrow_layer(CODES_TABLE, code_table(described)),
    ]
    with atomic_path(path) as target:
        with _dated(result.as_of):
            for layer in layers:
                layer.append_to(target)
        describe_columns(target, described, {name: title for name, title in TITLES.items() if name in described})
        write_styles(target, _styles(layers), GEOMETRY, result.as_of)
    return Path(path)


def date_columns(layer: str) -> frozenset[str]:
    """Return the columns of a layer that hold days."""
    known = columns(layer if layer in tables() else "parcels")
    return frozenset(name for name, column in known.items() if column.dtype == "date")


def _styles(layers: list[Layer]) -> list[LayerStyle]:
    """Return how QGIS is to draw the layers that have boundaries."""
    drawn = {layer.name: layer for layer in layers if layer.geometry_type is not None}
    styles = parcel_styles("parcels", drawn["parcels"].names.values()) if "parcels" in drawn else []
    return [*styles, zone_style("zones")] if "zones" in drawn else styles


def result_frames(result: Findings) -> dict[str, pd.DataFrame]:
    """Return what is written of `result`, by layer: findings first, then the tables they rest on."""
    crs = _crs_of(result.results)
    parcels = result.results if crs is not None else result.results.drop(columns="geometry", errors="ignore")
    found = {"parcels": _labelled(parcels, result.policy)}
    if result.data.zones is not None:
        found["zones"] = _in_crs(result.data.zones, crs)
    found |= {"disposal": _labelled(result.disposal, result.policy), "issues": result.issues}
    return found | {name: _plain(getattr(result.data, name)) for name in KEPT_TABLES if getattr(result.data, name) is not None}


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its key as columns; rows that are only numbered lose their number, their order stays."""
    return frame.reset_index() if set(frame.index.names) - {"row"} else frame.reset_index(drop=True)


def _crs_of(parcels: pd.DataFrame) -> object:
    """Return the coordinate system of the boundaries, None where there are no boundaries at all."""
    if not isinstance(parcels, gpd.GeoDataFrame):
        return None
    if parcels.crs is None and parcels.geometry.notna().any():
        raise CrsError("宗地图形没有坐标系，不能写出 GeoPackage；请在配置中写明 crs（如 EPSG:4550），或先用 set_crs 设定")
    return parcels.crs


def _in_crs(zones: pd.DataFrame, crs: object) -> pd.DataFrame:
    """Return the zones in the coordinate system of the parcels, where there is one."""
    if not isinstance(zones, gpd.GeoDataFrame):
        return zones
    if zones.crs is None:
        raise CrsError("开发区图形没有坐标系，不能写出 GeoPackage；请在配置中写明 crs（如 EPSG:4550），或先用 set_crs 设定")
    moved: pd.DataFrame = zones if crs is None else zones.to_crs(crs)
    return moved


def _labelled(frame: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return `frame` with Chinese wording beside status, action and legal basis."""
    wording = {
        "idle_status": {code: entry.label_zh for code, entry in codes("idle_status").items()},
        "disposal_action": {code: entry.label_zh for code, entry in codes("disposal_action").items()},
        "legal_basis": {},
    }
    if "legal_basis" in frame:
        wording["legal_basis"] = {marks: policy.cite(marks) for marks in frame["legal_basis"].dropna().unique()}
    present = [name for name in LABELLED if name in frame.columns]
    labelled: pd.DataFrame = frame.assign(**{f"{name}_label": frame[name].astype("str").map(wording[name]) for name in present})
    return labelled


@contextmanager
def _dated(day: pd.Timestamp) -> Iterator[None]:
    """Have GDAL take the day of judgement for the time of writing, so that a file depends on its contents only."""
    option = "OGR_CURRENT_DATE"
    before = pyogrio.get_gdal_config_option(option)
    pyogrio.set_gdal_config_options({option: f"{day:%Y-%m-%d}T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({option: before})
