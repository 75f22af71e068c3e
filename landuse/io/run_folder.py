"""Reading back what a run left in its folder: the tables that went in, the rules, the day, and the results as recorded."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from landuse.data import LandData
from landuse.dates import as_date
from landuse.errors import LanduseError, PolicyError, ReadError, cause_of, sample
from landuse.io.atomic import finish_interrupted
from landuse.io.extents import EXTENTS, extents
from landuse.io.write import KEPT_TABLES, LABELLED, Findings
from landuse.policy import Policy, restore_policy
from landuse.tables import unknown_values
from landuse.vocabulary import codes, columns, table

RESULTS_FILE, PROVENANCE_FILE = "results.gpkg", "provenance.json"
IN_PARTS = "geoparquet"
"""Where a run in parts leaves its results."""
RECORDED = ("tables", EXTENTS, "rule_texts", "options", "outputs")
"""What ``provenance.json`` holds beyond the provenance of a run, for later comparisons."""


@dataclass(frozen=True, eq=False)
class Run:
    """One run: what went in, and what was found out.

    Attributes
    ----------
    name
        What to call it: the name of its folder.
    data
        The tables that went in, as far as the folder holds them.
    policy
        The rules they were judged by; None where the folder does not hold their text or this version cannot read it.
    as_of
        The day of judgement.
    results
        One row per parcel, indexed by ``parcel_id``, as recorded: raw and derived columns.
    provenance
        The record of the run (:func:`landuse.provenance.provenance`).
    gaps
        What the folder lacks for judging again, in Chinese, by part: ``data``, ``rules``. Empty where nothing is missing.
    """

    name: str
    data: LandData
    policy: Policy | None
    as_of: pd.Timestamp
    results: pd.DataFrame
    provenance: Mapping[str, Any]
    gaps: Mapping[str, str]


def run_record(result: Findings, provenance: Mapping[str, object]) -> dict[str, object]:
    """Return what ``provenance.json`` holds: the provenance, rows of each kept table, rows and mu of all, the text of the rule packs.

    Texts and counts are no part of ``run_id``, which the hashes of packs and inputs already settle.
    """
    kept = {name: getattr(result.data, name) for name in ("parcels", "zones", *KEPT_TABLES)}
    rows = {name: len(frame) for name, frame in kept.items() if frame is not None}
    return {
        **provenance,
        "tables": rows,
        EXTENTS: extents(result.data),
        "rule_texts": [dict(pack.texts) for pack in result.policy.packs],
    }


def read_run(folder: str | Path) -> Run:
    """Return the run whose files stand in `folder` (``results.gpkg`` and ``provenance.json``).

    Types are those of the vocabulary: codes, dates, flags with unknown kept apart, ids as text. Folders of earlier versions lack
    some tables or the rules' text; the run then says so in its `gaps`.

    Raises
    ------
    ReadError
        A file is missing, cannot be read, or the two do not belong together.
    """
    place = Path(folder)
    finish_interrupted(place)
    record = _record(place)
    layers = _layers(place / RESULTS_FILE)
    results = _parcels(_frame(place / RESULTS_FILE, "parcels"))
    counted = record.get("tables")
    _check_whole(place, counted, {"parcels": len(results)})
    frames: dict[str, Any] = {name: _frame(place / RESULTS_FILE, name) for name in ("zones", *KEPT_TABLES) if name in layers}
    _check_whole(place, counted, {name: len(frame) for name, frame in frames.items()})
    raw = results.drop(columns=[name for name in columns("parcels", "derived") if name in results.columns])
    try:
        data = LandData(parcels=raw, **frames)
        day = as_date(str(record.get("as_of")))
    except LanduseError as error:
        raise ReadError(f"成果文件夹 {place.name} 的内容不能用于比较：{error}") from error
    policy, rules_gap = _rules(record, day)
    data_gap = "" if isinstance(counted, Mapping) else "没有存入延误事由、项目等原始数据表（由较早版本写出）"
    found = {"data": data_gap, "rules": rules_gap}
    results = results.assign(**{str(name): values for name, values in data.parcels.items() if name != "geometry"})
    return Run(
        name=place.resolve().name,
        data=data,
        policy=policy,
        as_of=day,
        results=results,
        provenance={key: value for key, value in record.items() if key not in RECORDED},
        gaps={part: gap for part, gap in found.items() if gap},
    )


def typed_results(frame: pd.DataFrame) -> pd.DataFrame:
    """Return recorded results with the derived columns in the types of the vocabulary; a code that left its list is kept as text."""
    fresh = {}
    for name, column in columns("parcels", "derived").items():
        if name not in frame.columns:
            continue
        values = frame[name]
        if column.code_list is None:
            fresh[name] = values if values.notna().any() else unknown_values(column, frame.index)
        elif values.dropna().isin(list(codes(column.code_list))).all():
            fresh[name] = pd.Series(pd.Categorical(values, categories=list(codes(column.code_list))), index=frame.index)
    return frame.assign(**fresh)


def _record(folder: Path) -> dict[str, Any]:
    file = folder / PROVENANCE_FILE
    for needed in (file, folder / RESULTS_FILE):
        if not needed.is_file():
            raise ReadError(f"文件夹“{folder.name}”里没有 {needed.name}；请指定 landuse assess 写出的成果文件夹")
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReadError(
            f"成果文件夹“{folder.name}”的 {file.name} 无法读取：{cause_of(error)}；请重新运行 landuse assess"
        ) from error
    if not isinstance(record, dict):
        raise ReadError(f"成果文件夹“{folder.name}”的 {file.name} 不是运行记录；请重新运行 landuse assess")
    return record


def _rules(record: Mapping[str, Any], day: pd.Timestamp) -> tuple[Policy | None, str]:
    """Return the rules of the run, or none and why."""
    texts = record.get("rule_texts")
    if not isinstance(texts, list) or not texts:
        return None, "没有存入规则包原文（由较早版本写出）"
    try:
        return restore_policy(texts, as_of=day.date()), ""
    except PolicyError as error:
        return None, f"存入的规则包不能为本版本读取：{error}"


def _check_whole(folder: Path, counted: object, found: Mapping[str, int]) -> None:
    """Refuse a GeoPackage whose tables are not those that the record counted."""
    if not isinstance(counted, Mapping):
        return
    wrong = [name for name, rows in found.items() if counted.get(name) != rows]
    if wrong:
        shown = sample(f"{table(name).label_zh}表应为 {counted.get(name, 0)} 行、现为 {found[name]} 行" for name in wrong)
        raise ReadError(
            f"成果文件夹“{folder.name}”的 {RESULTS_FILE} 与 {PROVENANCE_FILE} 不是同一次运行的成果：{shown}；请重新运行 landuse assess"
        )


def _layers(path: Path) -> set[str]:
    try:
        found = {str(name) for name, _ in pyogrio.list_layers(path)}
    except DataSourceError as error:
        raise ReadError(f"文件 {path.name} 无法读取：{error}；请重新运行 landuse assess") from error
    if "parcels" not in found:
        raise ReadError(f"文件 {path.name} 没有宗地图层 parcels；请指定 landuse assess 写出的成果文件夹")
    return found


def _frame(path: Path, layer: str) -> pd.DataFrame:
    """Return one layer with the types it has in the file, unknown kept apart from every value."""
    try:
        meta, held = pyogrio.read_arrow(path, layer=layer)
    except (DataSourceError, DataLayerError) as error:
        raise ReadError(f"文件 {path.name} 的图层 {layer} 无法读取：{error}；请重新运行 landuse assess") from error
    shape = meta["geometry_name"] if meta["geometry_type"] else None
    frame = pd.DataFrame({name: _values(held.column(name)) for name in held.column_names if name != shape})
    if shape is None:
        return frame
    shaped: pd.DataFrame = gpd.GeoDataFrame(frame, geometry=shapely.from_wkb(held.column(shape).to_numpy()), crs=meta["crs"])
    return shaped


def _values(held: Any) -> pd.Series:
    """Return one column of a file; an empty text stays apart from an unknown one."""
    if pa.types.is_boolean(held.type):
        return pd.Series(held.to_numpy(), dtype="object").astype("boolean")
    if pa.types.is_integer(held.type):
        return pd.Series(pd.array(held.to_pylist(), dtype="Int64"))
    if pa.types.is_date(held.type):
        return pd.Series(held.to_numpy().astype("datetime64[s]"))
    if pa.types.is_string(held.type) or pa.types.is_large_string(held.type):
        return pd.Series(held.to_pylist(), dtype="str")
    plain: pd.Series = held.to_pandas()
    return plain


def _parcels(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the parcels by their key, without the wording that stands beside codes."""
    plain = frame.drop(columns=[f"{name}_label" for name in LABELLED], errors="ignore")
    return typed_results(plain.set_index("parcel_id"))
