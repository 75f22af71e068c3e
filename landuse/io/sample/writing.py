"""Writing the sample as a bureau would hand it over: parcels and zones as GeoPackage, the rest as CSV with Chinese headers."""

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio

from landuse.io.arrow import arrow_layer
from landuse.io.atomic import atomic_files
from landuse.io.headings import heading
from landuse.io.sample.days import AS_OF
from landuse.io.sample.facts import read_plants
from landuse.io.sample.sample import Sample, make_sample
from landuse.io.sample.scenes import write_scenes
from landuse.vocabulary import Column, code_label, columns

IN_GEOPACKAGE = ("parcels", "zones")
SCENES = "scenes"
"""Folder of the pictures."""


def write_folder(folder: Path, seed: int, *, scenes: bool = True) -> list[Path]:
    """Write the sample of a seed into `folder` and return the files, in the order of their names.

    All tables appear together, and so do all pictures; the same seed gives the same bytes (with the same GDAL).
    """
    sample = make_sample(seed)
    with atomic_files(folder) as stage:
        with _dated():
            for name in IN_GEOPACKAGE:
                days = [column.name for column in columns(name).values() if column.dtype == "date"]
                arrow_layer(name, _said(sample.tables[name]), days).append_to(stage / f"{name}.gpkg")
            for kind, layer in sample.context.items():
                arrow_layer(kind, layer).append_to(stage / "context.gpkg")
        for name, frame in sample.tables.items():
            if name not in IN_GEOPACKAGE:
                _write_table(stage / f"{name}.csv", name, _said(frame), sample)
        for name, truth in sample.truths.items():
            _write_csv(stage / f"{name}.csv", list(truth.columns), [_cells(truth[column]) for column in truth.columns])
        for name in ("landuse.toml", "policy.toml", "control_values.csv", "README.md"):
            text = (files("landuse.io.sample") / "folder" / name).read_text(encoding="utf-8")
            (stage / name).write_text(text, encoding="utf-8", newline="\n")
        written = [folder / entry.name for entry in stage.iterdir()]
    if scenes:
        with atomic_files(folder / SCENES) as stage:
            write_scenes(stage, sample, seed)
            written += [folder / SCENES / entry.name for entry in stage.iterdir()]
    return sorted(written)


def _said(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table without the columns that say nothing of any record: a bureau would not hand them over."""
    return frame.loc[:, [bool(frame[name].notna().any()) for name in frame.columns]]


def _write_table(path: Path, name: str, frame: pd.DataFrame, sample: Sample) -> None:
    """Write a table with Chinese headers and labels; a few cells as people really write them (``as_written.csv``)."""
    flat = frame.reset_index() if any(frame.index.names) else frame
    known = columns(name)
    texts = {column: _cells(flat[column], known[column]) for column in flat.columns}
    for row in read_plants("as_written"):
        if row["table"] == name:
            parcel = sample.plants.index[sample.plants.str.split().str[0] == row["plant"]][0]
            where = np.flatnonzero((flat["parcel_id"] == parcel).to_numpy())[int(row["nth"])]
            texts[row["column"]][where] = row["text"]
    _write_csv(path, [_header(known[column]) for column in flat.columns], list(texts.values()))


def _header(column: Column) -> str:
    return column.label_zh if column.unit in {"", "unit"} else heading(column)


def _cells(values: pd.Series, column: Column | None = None) -> list[str]:
    """Return a column as a CSV holds it: days as 2020-12-31, months as 2020-12, whole numbers without a point, 是 and 否."""
    known = values.notna()
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        texts = values.dt.strftime("%Y-%m" if values.name == "month" else "%Y-%m-%d")
    elif pd.api.types.is_bool_dtype(values.dtype):
        yes, no = ("是", "否") if column is not None else ("true", "false")
        texts = pd.Series(np.where(values.fillna(value=False).to_numpy(dtype=bool), yes, no), index=values.index)
    elif pd.api.types.is_float_dtype(values.dtype):
        texts = values.map("{:.10g}".format)
    elif column is not None and column.code_list is not None:
        labels: Mapping[str, str] = {code: code_label(column.code_list, code) for code in values[known].unique()}
        texts = values.map(labels)
    else:
        texts = values.astype("str")
    return [str(text) for text in texts.where(known, "")]


def _write_csv(path: Path, header: list[str], cells: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(zip(*cells, strict=True))


@contextmanager
def _dated() -> Iterator[None]:
    """Have GDAL take the sample's day for the time of writing, so that its files depend on the seed only."""
    option = "OGR_CURRENT_DATE"
    before = pyogrio.get_gdal_config_option(option)
    pyogrio.set_gdal_config_options({option: f"{AS_OF}T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({option: before})
