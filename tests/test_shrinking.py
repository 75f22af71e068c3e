"""A table that has lost much of itself since the last run stops the next one, unless somebody says why."""

import json

import pytest
from bureau_files import write_toml
from test_cli import landuse

import landuse as lu
from landuse.errors import ConfigError, ReadError, ShrunkDataError
from landuse.io.extents import extents
from landuse.io.shrinking import find_shrinkage, guard_against_shrinking

SECTIONS = '[data.parcels]\nfile = "parcels.csv"\n[data.zones]\nfile = "zones.csv"\n'


def _data(folder, count, area=2000.0, zones=3):
    folder.mkdir(exist_ok=True)
    rows = "".join(f"P{number:03},{area}\n" for number in range(count))
    (folder / "parcels.csv").write_text(f"parcel_id,area_m2\n{rows}", encoding="utf-8")
    (folder / "zones.csv").write_text("zone_id\n" + "".join(f"Z{number}\n" for number in range(zones)), encoding="utf-8")
    return lu.read_data(write_toml(folder, SECTIONS))


def _earlier(folder, data, **more):
    record = {"run_id": "0123456789ab", "extents": extents(data), **more}
    (folder / "provenance.json").write_text(json.dumps(record), encoding="utf-8")


def test_rows_and_mu_are_counted_for_every_table(tmp_path):
    assert extents(_data(tmp_path, 40)) == {"parcels": {"rows": 40, "mu": 120.0}, "zones": {"rows": 3, "mu": None}}


def test_an_area_that_nobody_knows_is_not_zero(tmp_path):
    (tmp_path / "parcels.csv").write_text("parcel_id,area_m2\nP1,\n", encoding="utf-8")
    assert extents(lu.read_data(write_toml(tmp_path, '[data.parcels]\nfile = "parcels.csv"\n')))["parcels"]["mu"] is None


@pytest.mark.parametrize(("left", "stops"), [(40, False), (36, False), (35, True), (60, False), (1, True)])
def test_a_tenth_may_go_and_no_more(tmp_path, left, stops):
    _earlier(tmp_path, _data(tmp_path / "a", 40))
    found = find_shrinkage(_data(tmp_path / "a", left), tmp_path)
    assert [item.table for item in found] == (["parcels"] if stops else [])


def test_mu_alone_can_shrink(tmp_path):
    _earlier(tmp_path, _data(tmp_path / "a", 40, area=30_000.0))
    (found,) = find_shrinkage(_data(tmp_path / "a", 40, area=2000.0), tmp_path)
    assert (found.rows_before, found.rows, found.mu_before, found.mu) == (40, 40, 1800.0, 120.0)


def test_a_table_that_is_gone_has_shrunk(tmp_path):
    _earlier(tmp_path, _data(tmp_path / "a", 40))
    (tmp_path / "a" / "landuse.toml").unlink()
    left = lu.read_data(write_toml(tmp_path / "a", '[data.parcels]\nfile = "parcels.csv"\n'))
    (found,) = find_shrinkage(left, tmp_path)
    assert (found.table, found.rows_before, found.rows) == ("zones", 3, 0)


def test_a_first_run_and_a_foreign_record_stop_nothing(tmp_path):
    data = _data(tmp_path / "a", 4)
    assert guard_against_shrinking(data, tmp_path) == {}
    (tmp_path / "provenance.json").write_text('{"name": "another program"}', encoding="utf-8")
    assert guard_against_shrinking(data, tmp_path) == {}
    assert guard_against_shrinking(data, tmp_path / "nowhere", accepted="理由") == {}


def test_runs_of_earlier_versions_counted_rows(tmp_path):
    (tmp_path / "provenance.json").write_text('{"tables": {"parcels": 40}}', encoding="utf-8")
    (found,) = find_shrinkage(_data(tmp_path / "a", 30), tmp_path)
    assert (found.rows_before, found.mu_before) == (40, None)


def test_a_record_that_cannot_be_read_stops_the_run(tmp_path):
    (tmp_path / "provenance.json").write_text('{"tables": ', encoding="utf-8")
    with pytest.raises(ReadError, match=r"provenance\.json"):
        guard_against_shrinking(_data(tmp_path / "a", 3), tmp_path)


def test_a_reason_is_kept_and_an_empty_one_refused(tmp_path):
    _earlier(tmp_path, _data(tmp_path / "a", 40))
    data = _data(tmp_path / "a", 20)
    with pytest.raises(ShrunkDataError, match="上次 40 行、本次 20 行"):
        guard_against_shrinking(data, tmp_path)
    with pytest.raises(ConfigError, match="理由"):
        guard_against_shrinking(data, tmp_path, accepted=" ")
    kept = guard_against_shrinking(data, tmp_path, accepted="地块已移交")["accepted_shrink"]
    assert kept["reason"] == "地块已移交"
    assert kept["last_run"] == "0123456789ab"
    assert kept["tables"] == [{"table": "parcels", "rows_before": 40, "rows": 20, "mu_before": 120.0, "mu": 60.0}]


def test_assess_stops_names_lost_ids_and_goes_on_with_a_reason(tmp_path):
    source, out = tmp_path / "a", tmp_path / "out"
    _data(source, 40)
    assert landuse("assess", source / "landuse.toml", "--out", out).returncode == 0
    before = (out / "ledger.xlsx").read_bytes()
    _data(source, 30)
    done = landuse("assess", source / "landuse.toml", "--out", out)
    assert done.returncode == 2
    for words in (
        "宗地表上次 40 行、本次 30 行",
        "上次 120.00 亩、本次 90.00 亩",
        "P030、P031、P032、P033、P034 等共 10 个",
        "--accept-shrink",
    ):
        assert words in done.stderr
    assert (out / "ledger.xlsx").read_bytes() == before
    done = landuse("assess", source / "landuse.toml", "--out", out, "--accept-shrink", "十宗已移交邻区")
    assert done.returncode == 0, done.stderr
    record = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert record["accepted_shrink"]["reason"] == "十宗已移交邻区"
    assert record["extents"]["parcels"] == {"rows": 30, "mu": 90.0}
    assert landuse("assess", source / "landuse.toml", "--out", out).returncode == 0
