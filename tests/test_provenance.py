"""What identifies a run."""

import hashlib
import json
from datetime import date
from types import SimpleNamespace

import pytest

import landuse as lu
from landuse.errors import ReadError
from landuse.provenance import LIBRARIES, provenance

POLICY = lu.load_policy("cn-2101", as_of="2020-12-31")


def record(inputs, **more):
    return provenance(inputs=inputs, **({"policy": POLICY, "as_of": date(2020, 12, 31)} | more))


def test_inputs_packs_versions_and_day(tmp_path):
    path = tmp_path / "宗地.csv"
    path.write_bytes(b"a,b\n1,2\n")
    found = record({"parcels": path})
    assert found["inputs"] == [
        {"role": "parcels", "file": "宗地.csv", "size_bytes": 8, "sha256": hashlib.sha256(b"a,b\n1,2\n").hexdigest()}
    ]
    assert [pack["id"] for pack in found["packs"]] == ["cn", "cn-2101"]
    assert [pack["level"] for pack in found["packs"]] == ["national", "city"]
    assert all(len(pack["sha256"]) == 64 for pack in found["packs"])
    assert found["as_of"] == "2020-12-31"
    assert set(found["versions"]) == {"python", *LIBRARIES}
    assert found["versions"]["landuse"] == lu.__version__


def test_it_is_plain_and_names_no_folder(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("1")
    text = json.dumps(record([path]), ensure_ascii=False)
    assert json.loads(text) == record([path])
    assert str(tmp_path) not in text


def test_run_id_follows_the_contents_and_nothing_else(tmp_path):
    one, two = tmp_path / "a" / "p.csv", tmp_path / "b" / "p.csv"
    for path in (one, two):
        path.parent.mkdir()
        path.write_text("1,2")
    base = record([one])["run_id"]
    assert len(base) == 12
    assert record([two])["run_id"] == base
    assert record([one], as_of="2021-12-31")["run_id"] != base
    assert record([one], policy=lu.load_policy("cn", as_of="2020-12-31"))["run_id"] != base
    assert record({"parcels": one})["run_id"] != base
    two.write_text("1,3")
    assert record([two])["run_id"] != base


def test_a_changed_pack_changes_the_run(tmp_path):
    pack = SimpleNamespace(id="cn", title="甲", level="national", sha256="0" * 64)
    rules = SimpleNamespace(id="cn", packs=(pack,))
    changed = SimpleNamespace(id="cn", packs=(SimpleNamespace(**(vars(pack) | {"sha256": "1" * 64})),))
    assert record([], policy=rules)["run_id"] != record([], policy=changed)["run_id"]


def test_all_parts_of_a_shapefile_and_of_a_folder_count(tmp_path):
    for suffix in (".shp", ".dbf", ".prj", ".cpg", ".qmd"):
        (tmp_path / f"宗地{suffix}").write_text(suffix)
    database = tmp_path / "库.gdb"
    (database / "sub").mkdir(parents=True)
    (database / "a00000001.gdbtable").write_text("t")
    (database / "sub" / "x").write_text("x")
    files = [entry["file"] for entry in record([tmp_path / "宗地.shp", database])["inputs"]]
    assert files == ["宗地.cpg", "宗地.dbf", "宗地.prj", "宗地.shp", "库.gdb/a00000001.gdbtable", "库.gdb/sub/x"]
    listed = [tmp_path / f"宗地{suffix}" for suffix in (".shp", ".dbf", ".prj", ".cpg")]
    assert record(listed)["inputs"] == record([tmp_path / "宗地.shp"])["inputs"]  # a part is recorded once


def test_a_missing_input_is_named_without_its_folder(tmp_path):
    with pytest.raises(ReadError, match=r"找不到输入文件 no\.csv") as error:
        record([tmp_path / "no.csv"])
    assert str(tmp_path) not in str(error.value)
