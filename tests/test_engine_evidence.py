"""Evidence in parts: what the scenes show of the parcels is what they show of all at once, whatever the parts."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from engine_cases import AS_OF, flat_tables, read_parts, sample, sample_policy, shuffled, write_tables
from test_engine_files import toml

import landuse as lu
from landuse.config import load_config
from landuse.engines.choice import RUNNERS
from landuse.engines.evidence_files import evidence_files
from landuse.engines.parquet_tables import tables_in_folder
from landuse.errors import OutputError, ReadError, UnknownNameError
from landuse.evidence import evidence_findings, evidence_table, parcel_series, scenes_of

SIZE = 350


@pytest.fixture(scope="module")
def policy():
    return sample_policy()


@pytest.fixture(scope="module")
def data():
    return shuffled(sample(), 5)  # the input is in no order on the ground


@pytest.fixture(scope="module")
def scenes():
    told = scenes_of(load_config("data/parcels/landuse.toml"))
    kept = [scene for scene in told if "value" in scene.bands or scene.date.year >= 2018]
    assert any("value" in scene.bands for scene in kept)
    return kept[:1] + kept[-6:]


@pytest.fixture(scope="module")
def result(data, policy):
    return lu.assess(data, policy=policy, as_of=AS_OF)


@pytest.fixture(scope="module")
def evidence(result, scenes):
    return lu.gather_evidence(result, scenes)


@pytest.fixture(scope="module")
def findings(result, evidence):
    return evidence_findings(result, evidence)


@pytest.fixture(scope="module")
def sources(data, tmp_path_factory):
    return tables_in_folder(write_tables(data, tmp_path_factory.mktemp("tables") / "in", files=2))


@pytest.fixture(scope="module")
def run(sources, scenes, policy, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    return evidence_files(sources, scenes, out, policy=policy, as_of=AS_OF, partition_rows=SIZE)


def assert_same_evidence(one, other):
    for name in ("mark", "reason", "decided_by"):
        pd.testing.assert_series_equal(getattr(one, name), getattr(other, name))
    assert [entry.scene for entry in one.scenes] == [entry.scene for entry in other.scenes]
    for left, right in zip(one.scenes, other.scenes, strict=True):
        pd.testing.assert_frame_equal(left.figures, right.figures, check_exact=True)


def test_figures_and_marks_in_parts_are_those_of_all_parcels(result, scenes, evidence):
    assert_same_evidence(lu.gather_evidence(result, scenes, engine="streaming", partition_rows=200), evidence)
    one, other = (lu.gather_evidence(result, scenes[:1], **how) for how in ({}, {"engine": "streaming", "partition_rows": 10**6}))
    assert_same_evidence(other, one)  # all in a single part


def test_a_part_reads_its_own_windows_only(result, scenes, monkeypatch):
    from landuse.evidence import figures as module
    from landuse.evidence import scene_figures

    def counted(source, bands, row, column, **how):
        read.append((len(row), (np.ptp(row) + 1) * (np.ptp(column) + 1)))
        return genuine(source, bands, row, column, **how)

    genuine, read = module.read_pixels, []
    monkeypatch.setattr(module, "read_pixels", counted)
    scene_figures(result.results.geometry, scenes[-1], result.policy.evidence)
    ((pixels, window),) = read
    read.clear()
    lu.gather_evidence(result, scenes[-1:], engine="streaming", partition_rows=40)
    assert len(read) == -(-len(result.results) // 40)
    assert sum(one for one, _ in read) == pixels
    assert max(one for _, one in read) < window / 4


def test_the_files_hold_every_parcel_in_the_order_of_the_input(data, run, result, evidence, findings):
    files = sorted((run.folder / "evidence").glob("*"))
    written = pd.concat([gpd.read_parquet(file) for file in files]).set_index("parcel_id")
    assert list(written.index) == list(data.parcels.index)
    expected = evidence_table(evidence, parcel_series(result, evidence), findings)
    dates = dict.fromkeys(expected.select_dtypes("datetime64[s]"), "datetime64[ms]")  # Parquet has no whole seconds
    coded = dict.fromkeys(expected.select_dtypes("category"), "str")
    found = pd.DataFrame(written.drop(columns="geometry")).astype(coded)
    pd.testing.assert_frame_equal(found, expected.astype(dates | coded), check_exact=True)
    assert expected["evidence_findings"].str.contains("seen_after_reported").any()
    boundaries = result.results.geometry
    assert written.crs == boundaries.crs
    assert (written.geometry.to_wkb() == boundaries.to_wkb()).sum() == boundaries.notna().sum()
    assert [pq.read_metadata(file).num_rows for file in files] == [SIZE, len(written) - SIZE]


def test_findings_have_the_witness_that_compares_with_all_completed_parcels(run, findings):
    written = pd.read_parquet(run.folder / "findings.parquet")
    assert findings["witness_says"].str.contains("夜间灯光").any()
    coded = {name: "str" for name, kind in findings.dtypes.items() if kind in ("category", "object")}
    expected = findings.astype(coded | {"papers_date": "datetime64[ms]", "scene_date": "datetime64[ms]"})
    pd.testing.assert_frame_equal(written.astype(coded), expected, check_exact=True)


def test_the_summary_counts_what_the_evidence_holds(run, evidence, findings):
    assert run.summary["parts"] >= 2
    assert {code: count for code, count in run.summary["marks"].items() if count} == evidence.mark.value_counts()[
        lambda counts: counts > 0
    ].to_dict()
    assert sum(run.summary["findings"].values()) == len(findings)
    record = json.loads((run.folder / "provenance.json").read_text(encoding="utf-8"))
    assert all(len(file["sha256"]) == 64 for scene in record["scenes"] for file in scene["files"])


def test_parcels_without_boundaries_and_days_without_findings_are_told(data, policy, tmp_path):
    from evidence_cases import day_of, picture, scene

    parcels = flat_tables(data)["parcels"].iloc[:8].copy()
    parcels.loc[parcels.index[:5], "geometry"] = None
    few = lu.LandData(parcels=parcels)
    far = [scene(picture(tmp_path / "far.tif", {}), "2019-06-01")]
    whole = lu.gather_evidence(lu.assess(few, policy=policy, as_of=AS_OF), far)
    assert set(whole.reason) >= {"宗地没有图形"}
    sources = tables_in_folder(write_tables(few, tmp_path / "in"))
    run = evidence_files(sources, far, tmp_path, policy=policy, as_of=day_of(AS_OF), partition_rows=4)
    written = read_parts(run.folder, "evidence")
    assert (run.summary["parts"], len(written)) == (2, 8)
    assert written["evidence_reason"].tolist() == whole.reason.tolist()
    assert len(pd.read_parquet(run.folder / "findings.parquet")) == 0


def test_what_cannot_be_looked_at_is_told_before_any_work(result, sources, scenes, policy, tmp_path, monkeypatch):
    from dataclasses import replace

    monkeypatch.setitem(RUNNERS, "streaming", lambda _: pytest.fail("work was begun"))
    given = {"policy": policy, "as_of": AS_OF}
    with pytest.raises(OutputError, match="没有影像"):
        evidence_files(sources, [], tmp_path, **given)
    with pytest.raises(ReadError, match="没有找到影像文件"):
        evidence_files(sources, [replace(scenes[0], file=tmp_path / "none.tif")], tmp_path, **given)
    with pytest.raises(UnknownNameError, match="没有名为“spark”的运行方式"):
        lu.gather_evidence(result, scenes, engine="spark")
    plain = tmp_path / "parcels.parquet"
    pd.DataFrame({"parcel_id": ["A"]}).to_parquet(plain)
    with pytest.raises(OutputError, match="宗地都没有图形"):
        evidence_files({"parcels": plain}, scenes, tmp_path, **given)


def test_the_command_line_writes_files_from_files_and_the_map_from_tables_in_memory(data, scenes, tmp_path):
    from typer.testing import CliRunner

    from landuse.cli.app import app

    few = lu.LandData(parcels=flat_tables(data)["parcels"].iloc[:60])
    day, file = scenes[-1].date.isoformat(), scenes[-1].file.resolve()
    told = f'[[evidence.scenes]]\nfile = "{file}"\ndate = {day}\nbands = {{ blue = 1, green = 2, red = 3, nir = 4, swir1 = 5 }}\n'
    config = toml(write_tables(few, tmp_path / "in"), told)
    call = ["evidence", str(config), "--engine", "streaming", "--partition-rows", "40"]
    done = CliRunner().invoke(app, [*call, "--out", str(tmp_path / "parted.html"), "--json"])
    summary = json.loads(done.stdout)
    assert (done.exit_code, summary["parcels"], summary["parts"]) == (0, 60, 2)
    assert "分区运行只写 GeoParquet" in summary["left_out"]["map"]
    assert len(read_parts(tmp_path / "parted" / "geoparquet-evidence", "evidence")) == 60
    refused = CliRunner().invoke(app, [*call, "--known-starts", "data/parcels/truth_evidence.csv"])
    assert "--known-starts 不能与分区运行同用" in str(refused.exception)
    toml(config.parent, told, "[crs]", 'working = "EPSG:4550"')  # read whole, as any table that is changed on the way
    one = config.parent / "parcels" / "0.parquet"
    config.write_text(config.read_text(encoding="utf-8").replace('"parcels"', f'"{one}"'), encoding="utf-8")
    done = CliRunner().invoke(app, [*call, "--out", str(tmp_path / "page.html"), "--json", "--no-cache"])
    assert json.loads(done.stdout)["marks"] | summary["marks"] == json.loads(done.stdout)["marks"]
    assert (tmp_path / "page.html").is_file()
