"""Columns and evidence by the workers of a dask cluster: what one piece gives, in memory and in files."""

import pandas as pd
import pytest
from engine_cases import AS_OF, few

import landuse as lu
from landuse.config import load_config
from landuse.engines.evidence_files import evidence_files
from landuse.engines.measured_files import measure_files
from landuse.evidence import scenes_of

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("default")  # a cluster that is torn down warns of what it tears
SIZE = 90


@pytest.fixture(scope="module")
def by_dask():
    with distributed.LocalCluster(dashboard_address=None, n_workers=1, threads_per_worker=2, processes=False) as running:
        yield {"engine": "dask", "scheduler": running.scheduler_address, "partition_rows": SIZE}


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return few(tmp_path_factory.mktemp("tables") / "in", 160)


@pytest.fixture(scope="module")
def scenes():
    return scenes_of(load_config("data/parcels/landuse.toml"))[-1:]


def assert_same_files(found, expected):
    files = sorted(file.relative_to(expected) for file in expected.rglob("*.parquet"))
    assert len(files) > 2
    assert files == sorted(file.relative_to(found) for file in found.rglob("*.parquet"))
    for file in files:
        assert (found / file).read_bytes() == (expected / file).read_bytes(), file


def test_columns_measured_by_workers(case, by_dask, tmp_path):
    names = ["per_mu_rank", "per_mu_score", "zombie_status"]
    given = {"policy": case.policy, "as_of": AS_OF, "table": "enterprises"}
    pd.testing.assert_frame_equal(
        lu.measure(case.data, names, **given, **by_dask), lu.measure(case.data, names, **given), check_exact=True
    )
    found = measure_files(case.sources, names, tmp_path / "dask", **given, **by_dask)
    expected = measure_files(case.sources, names, tmp_path / "one", **given, partition_rows=SIZE)
    assert found.summary == expected.summary
    assert_same_files(found.folder, expected.folder)


def test_evidence_gathered_by_workers(case, scenes, by_dask, tmp_path):
    given = {"policy": case.policy, "as_of": AS_OF}
    result = lu.assess(case.data, **given)
    one, other = lu.gather_evidence(result, scenes, **by_dask), lu.gather_evidence(result, scenes)
    for left, right in zip(one.scenes, other.scenes, strict=True):
        pd.testing.assert_frame_equal(left.figures, right.figures, check_exact=True)
    pd.testing.assert_series_equal(one.mark, other.mark)
    found = evidence_files(case.sources, scenes, tmp_path / "dask", **given, **by_dask)
    expected = evidence_files(case.sources, scenes, tmp_path / "one", **given, partition_rows=SIZE)
    assert found.summary == expected.summary
    assert_same_files(found.folder, expected.folder)
