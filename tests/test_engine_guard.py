"""Runs from file to file stop where a table has shrunk, carry the columns that the user declared, and say what they do not write."""

import json

import pandas as pd
import pytest
from engine_cases import AS_OF, read_parts

import landuse as lu
from landuse.cli.engine_job import EngineJob, parquet_sources
from landuse.config import load_config
from landuse.data import ExtraColumn
from landuse.engines.file_guard import file_extents
from landuse.engines.files import assess_files
from landuse.engines.parquet_tables import find_tables
from landuse.engines.run_store import RESULT_FOLDER
from landuse.errors import ConfigError, ShrunkDataError
from landuse.io.extents import extents


@pytest.fixture(scope="module")
def policy():
    return lu.load_policy("cn", as_of=AS_OF)


def parcels(count, area=2000.0, **more):
    return pd.DataFrame({"parcel_id": [f"P{number:03}" for number in range(count)], "area_m2": area, **more})


def written(folder, frame, name="parcels"):
    folder.mkdir(exist_ok=True)
    frame.to_parquet(folder / f"{name}.parquet", row_group_size=16)
    return {path.stem: path for path in sorted(folder.glob("*.parquet"))}


def record(out):
    return json.loads((out / RESULT_FOLDER / "provenance.json").read_text(encoding="utf-8"))


def test_extents_are_those_of_the_tables_in_memory(tmp_path):
    frame = parcels(40, area=pd.array([1000.25, None, 3000.5, 7.125] * 10, dtype="Float64"))
    users = pd.DataFrame({"parcel_id": ["P000"], "enterprise_id": ["E1"], "occupied_area_m2": [float("nan")]})
    sources = written(tmp_path, frame) | written(tmp_path, users, "occupancy")
    found = file_extents(find_tables(sources))
    assert found == extents(lu.LandData(parcels=frame, occupancy=users))
    assert (found["parcels"]["rows"], found["occupancy"]["mu"]) == (40, None)


def test_a_loss_stops_the_run_names_the_ids_and_goes_on_with_a_reason(policy, tmp_path):
    given = {"policy": policy, "as_of": AS_OF, "partition_rows": 35}
    out = tmp_path / "out"
    assess_files(written(tmp_path / "in", parcels(40)), out, **given)
    before = (out / RESULT_FOLDER / "manifest.json").read_bytes()
    fewer = written(tmp_path / "in", parcels(30))
    with pytest.raises(ShrunkDataError) as told:
        assess_files(fewer, out, **given)
    for words in (
        "宗地表上次 40 行、本次 30 行",
        "上次 120.00 亩、本次 90.00 亩",
        "P030、P031、P032、P033、P034 等共 10 个",
        "--accept-shrink",
    ):
        assert words in str(told.value)
    assert "不能打开" not in str(told.value)
    assert (out / RESULT_FOLDER / "manifest.json").read_bytes() == before
    with pytest.raises(ConfigError, match="须写明理由"):
        assess_files(fewer, out, **given, accept_shrink=" ")
    run = assess_files(fewer, out, **given, accept_shrink="十宗已移交邻区")
    assert run.summary["parcels"] == 30
    assert record(out)["accepted_shrink"]["reason"] == "十宗已移交邻区"
    assert record(out)["extents"]["parcels"] == {"rows": 30, "mu": 90.0}
    assess_files(fewer, out, **given)
    assert "accepted_shrink" not in record(out)


def test_a_run_in_memory_is_the_measure_where_there_is_no_other_and_broken_files_are_named(policy, tmp_path):
    held = lu.LandData(parcels=parcels(40))
    told = {"run_id": "0123456789ab", "extents": extents(held) | {"parcels ← 属性.csv": {"rows": 40, "mu": None}}}
    (tmp_path / "provenance.json").write_text(json.dumps(told), encoding="utf-8")
    folder = tmp_path / "in"
    folder.mkdir()
    written(folder / "parcels", parcels(30), "a")
    (folder / "parcels" / "b.parquet").write_bytes(b"PAR1 no more")
    sources = {"parcels": folder / "parcels"}
    with pytest.raises(ShrunkDataError, match=r"上次 40 行、本次 30 行.*本次不能打开的文件：parcels/b\.parquet"):
        assess_files(sources, tmp_path, policy=policy, as_of=AS_OF)
    written(folder / "parcels", parcels(39), "a")
    assess_files(sources, tmp_path, policy=policy, as_of=AS_OF)
    assert record(tmp_path)["extents"]["parcels"]["rows"] == 39


def test_declared_columns_are_carried_and_told_per_mu(policy, tmp_path):
    own = {"tax_2019": [30, 60, None] * 10, "note": ["甲", None, "丙"] * 10}
    frame = parcels(30, **own)
    sources = written(tmp_path / "in", frame.astype({"tax_2019": "Int64"}))
    extra = {"tax_2019": ExtraColumn("tax_2019", "2019年税收", "万元", per_mu=True), "note": ExtraColumn("note", "备注")}
    assess_files(sources, tmp_path, policy=policy, as_of=AS_OF, partition_rows=16, extra=extra)
    found = read_plain(tmp_path)
    whole = lu.LandData(parcels=frame.astype({"tax_2019": "float64"}), extra=extra)
    names = ["tax_2019", "tax_2019_per_mu", "note"]
    expected = lu.assess(whole, policy=policy, as_of=AS_OF).results[names]
    assert expected["tax_2019_per_mu"].max() == pytest.approx(20)
    pd.testing.assert_frame_equal(found[names], expected, check_exact=True)


def read_plain(out):
    return pd.concat([pd.read_parquet(file) for file in sorted((out / RESULT_FOLDER / "parcels").glob("*"))]).set_index(
        "parcel_id"
    )


def test_a_declared_column_that_lacks_or_holds_words_is_refused(policy, tmp_path):
    sources = written(tmp_path / "in", parcels(3, note="甲"))
    with pytest.raises(ConfigError, match=r"没有 \[extra\.tax\] 所说的列“tax”"):
        assess_files(sources, tmp_path, policy=policy, as_of=AS_OF, extra={"tax": ExtraColumn("tax", "税收")})
    with pytest.raises(ConfigError, match="列“note”（备注）不是数字"):
        assess_files(sources, tmp_path, policy=policy, as_of=AS_OF, extra={"note": ExtraColumn("note", "备注", "万元")})


def test_landuse_toml_with_declared_columns_runs_in_parts_and_says_that_zones_are_left_out(policy, tmp_path):
    written(tmp_path, parcels(6, tax=3.5, 备注="甲"))
    written(tmp_path, pd.DataFrame({"zone_id": ["Z"], "year": [2020]}), "zone_accounts")
    head = '[project]\nname = "试点"\n[data.parcels]\nfile = "parcels.parquet"\n[data.zone_accounts]\nfile = "zone_accounts.parquet"\n'

    def config(more):
        (tmp_path / "landuse.toml").write_text(head + more, encoding="utf-8")
        return load_config(tmp_path / "landuse.toml")

    assert parquet_sources(config('[extra.note]\nlabel = "备注"\n')) is None  # the file calls it otherwise: read whole
    settings = config('[extra.tax]\nlabel = "税收"\nunit = "万元"\nper_mu = true\n')
    sources = parquet_sources(settings)
    assert set(sources) == {"parcels", "zone_accounts"}
    job = EngineJob(settings, sources, tmp_path / "out", "streaming", None, 4, resume=True, as_of=AS_OF, policy="cn")
    summary = job.run(lambda _: None)
    assert read_plain(tmp_path / "out")["tax_per_mu"].tolist() == pytest.approx([3.5 / 3] * 6)
    assert "landuse zones" in summary["left_out"]["zones"]
    written(tmp_path, parcels(3, tax=3.5))
    with pytest.raises(ShrunkDataError):
        job.run(lambda _: None)
    job.accept_shrink = "移交"
    assert job.run(lambda _: None)["parcels"] == 3
    assert len(read_parts(tmp_path / "out" / RESULT_FOLDER, "disposal")) <= 3
