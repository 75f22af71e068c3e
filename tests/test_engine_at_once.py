"""Runs from Parquet files to Parquet files in one piece: the same files as of runs in parts, in the order of the input."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from engine_cases import AS_OF, few, read_parts

from landuse.engines import at_once
from landuse.engines.files import assess_files
from landuse.engines.run_store import RESULT_FOLDER
from landuse.engines.side_by_side import side_by_side
from landuse.errors import EngineError, TableError

RECORDS = 300
ONE_FILE = ("contradictions", "issues", "benchmarks")
KEYS = {"parcels": "parcel_id", "enterprises": "enterprise_id", "projects": "project_id", "disposal": "disposal_priority"}


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return few(tmp_path_factory.mktemp("tables") / "in", RECORDS)


@pytest.fixture(scope="module")
def runs(case, tmp_path_factory):
    """Once in parts of 120 records, once in one piece with files of 120."""
    return {
        engine: assess_files(
            case.sources, tmp_path_factory.mktemp(engine), policy=case.policy, as_of=AS_OF, engine=engine, partition_rows=120
        )
        for engine in ("streaming", "local")
    }


@pytest.mark.parametrize("name", KEYS)
def test_every_record_is_that_of_a_run_in_parts(runs, name):
    parts, once = (pd.DataFrame(read_parts(run.folder, name)) for run in runs.values())
    assert len(once)
    pd.testing.assert_frame_equal(
        parts.sort_values(KEYS[name], ignore_index=True), once.sort_values(KEYS[name], ignore_index=True), check_exact=True
    )


@pytest.mark.parametrize("name", ONE_FILE)
def test_the_lists_of_a_whole_run_are_the_same_row_by_row(runs, name):
    parts, once = (pd.read_parquet(run.folder / f"{name}.parquet") for run in runs.values())
    pd.testing.assert_frame_equal(parts, once, check_exact=True)


def test_figures_and_record_are_the_same(runs):
    parts, once = (run.summary for run in runs.values())
    assert parts["parts"] > 1
    assert {**parts, "parts": 1} == once
    records = [json.loads((run.folder / "provenance.json").read_text(encoding="utf-8")) for run in runs.values()]
    assert records[0] == records[1]


def test_records_stand_in_the_order_of_the_input_in_files_of_the_size_asked_for(runs, case):
    folder = runs["local"].folder
    assert list(read_parts(folder, "parcels")["parcel_id"]) == list(case.data.parcels.index)
    sizes = [len(pd.read_parquet(file)) for file in sorted((folder / "parcels").iterdir())]
    assert sizes[:-1] == [120] * (len(sizes) - 1)
    assert list(read_parts(folder, "disposal")["disposal_priority"]) == sorted(
        read_parts(folder, "disposal")["disposal_priority"]
    )
    assert [entry.name for entry in folder.parent.iterdir()] == [RESULT_FOLDER]


def test_data_that_cannot_be_judged_leave_the_earlier_results(case, runs, monkeypatch):
    def judge(*_, **__):
        raise TableError("面积不是数字")

    folder = runs["local"].folder
    before = (folder / "manifest.json").read_bytes()
    monkeypatch.setattr(at_once, "assess", judge)
    with pytest.raises(EngineError, match="数据未能认定：TableError：面积不是数字"):
        assess_files(case.sources, folder.parent, policy=case.policy, as_of=AS_OF, engine="local")
    assert (folder / "manifest.json").read_bytes() == before


def test_boundaries_are_written_as_they_were_read_only_where_they_are_the_very_same():
    wkb = shapely.to_wkb([shapely.box(0, 0, 2, 1), None, shapely.box(3, 0, 4, 1)])
    read = at_once.Boundaries(pa.chunked_array([pa.array(wkb, type=pa.binary())]), shapely.from_wkb(wkb))
    frame = gpd.GeoDataFrame(geometry=read.shapes, crs="EPSG:4550")
    assert read.kept_by(frame) is read.wkb
    assert read.kept_by(frame.iloc[::-1]) is None
    assert read.kept_by(frame.iloc[:2]) is None
    assert read.kept_by(frame.set_geometry([*read.shapes[:2], shapely.box(3, 0, 4, 1)], crs="EPSG:4550")) is None
    for other in (
        {"byte_order": 0},
        {"include_srid": True, "flavor": "extended", "shape": shapely.set_srid(shapely.box(0, 0, 1, 1), 4550)},
        {"shape": shapely.force_3d(shapely.box(0, 0, 1, 1), 1.0)},
    ):
        shape = other.pop("shape", shapely.box(0, 0, 1, 1))
        told = at_once.Boundaries(pa.chunked_array([[shapely.to_wkb(shape, **other)]]), np.array([shape]))
        assert told.kept_by(gpd.GeoDataFrame(geometry=told.shapes)) is None


def test_what_is_done_side_by_side_is_all_done_and_the_first_fault_raised():
    done = []

    def work(number):
        done.append(number)
        if number in (1, 3):
            raise OSError(f"{number} is full")

    def all_of_it():
        with side_by_side() as begin:
            for number in range(5):
                begin(work, number)

    with pytest.raises(OSError, match="1 is full"):
        all_of_it()
    assert sorted(done) == [0, 1, 2, 3, 4]
