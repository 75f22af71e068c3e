"""What the default install brings along: licences and the bill of materials."""

import importlib.util
import json
import re
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

HOME = Path(__file__).parents[1]
LESSER = {"docxtpl": "LGPL-2.1-only：作为独立的库调用，未修改、未并入本程序；用户可自行替换"}
"""Packages under the LGPL, each with the reason why it may stay; packages under the GPL or AGPL may not."""
KNOWN = re.compile(
    r"(Apache|BSD|MIT|MIT-CMU|0BSD|Zlib|CC0|ISC|PSF|Python Software Foundation|MPL|Mozilla Public|HPND|Unlicense|New BSD|LGPL)\b.*"
)


@pytest.fixture(scope="module")
def maker():
    place = HOME / "docs" / "make_sbom.py"
    loaded = importlib.util.spec_from_file_location("make_sbom", place)
    module = importlib.util.module_from_spec(loaded)
    loaded.loader.exec_module(module)
    return module


def licences(maker, extras=()):
    return {canonicalize_name(package.metadata["Name"]): maker.licence(package) for package in maker.closure(extras)}


def test_the_default_install_holds_no_gpl_and_every_licence_is_known(maker):
    found = licences(maker)
    assert len(found) > 40
    assert {"pandas", "shapely", "lxml", "numpy"} <= set(found)
    strong = {name: text for name, text in found.items() if re.search(r"(?<!L)A?GPL|GNU (Affero )?General", text)}
    assert strong == {}
    assert {name for name, text in found.items() if re.search(r"LGPL|Lesser General", text)} == set(LESSER)
    unknown = {name: text for name, text in found.items() if not KNOWN.match(text)}
    assert unknown == {}


def test_the_drivers_of_the_database_are_in_an_extra_only(maker):
    assert "psycopg" not in licences(maker)
    assert "LGPL" in licences(maker, ("postgres",))["psycopg"]


def test_a_gpl_package_would_be_found(maker, monkeypatch):
    monkeypatch.setitem(maker.STATED, "branca", "GPL-3.0-only")
    with pytest.raises(AssertionError, match="branca"):
        test_the_default_install_holds_no_gpl_and_every_licence_is_known(maker)


def test_every_package_is_pinned(maker):
    lines = (HOME / "constraints.txt").read_text(encoding="utf-8").split()
    pinned = dict(line.split("==") for line in lines)
    pinned = {canonicalize_name(name) for name in pinned}
    assert set(licences(maker, ("postgres", "evidence"))) - {"landuse"} <= pinned


def test_the_bill_of_materials_is_built_as_cyclonedx_wants_it(maker, tmp_path):
    """The rules of the schema of CycloneDX 1.6 that a change here could break; it forbids keys that it does not know."""
    (tmp_path / "pandas-9-py3.whl").write_bytes(b"x")
    held = maker.bill(maker.closure(), maker.wheel_hashes(tmp_path))
    assert set(held) == {"bomFormat", "specVersion", "version", "metadata", "components", "dependencies"}
    assert (held["specVersion"], held["version"]) == ("1.6", 1)
    for part in [held["metadata"]["component"], *held["components"]]:
        assert {"type", "name", "bom-ref"} <= set(part) <= {"type", "name", "bom-ref", "version", "purl", "licenses", "hashes"}
        assert part["type"] in {"application", "library"}
        assert re.fullmatch(r"pkg:pypi/[a-z0-9-]+@[0-9A-Za-z.+!-]+", part["purl"])
        assert len(part["licenses"]) == 1
        assert set(part["licenses"][0]) in ({"expression"}, {"license"})
        assert all(
            entry["alg"] == "SHA-256" and re.fullmatch("[0-9a-f]{64}", entry["content"]) for entry in part.get("hashes", [])
        )
    assert all(set(entry) == {"ref", "dependsOn"} for entry in held["dependencies"])
    assert len({entry["ref"] for entry in held["dependencies"]}) == len(held["dependencies"])


def test_the_bill_of_materials_names_every_package_once(maker, tmp_path):
    (tmp_path / "pandas-9-py3.whl").write_bytes(b"x")
    packages = maker.closure()
    held = maker.bill(packages, maker.wheel_hashes(tmp_path))
    assert json.dumps(held) == json.dumps(maker.bill(maker.closure(), maker.wheel_hashes(tmp_path)))
    assert (held["bomFormat"], held["metadata"]["component"]["name"]) == ("CycloneDX", "landuse")
    refs = [part["bom-ref"] for part in held["components"]]
    assert len(refs) == len(set(refs)) == len(packages) - 1
    known = {*refs, held["metadata"]["component"]["bom-ref"]}
    assert {ref for entry in held["dependencies"] for ref in (entry["ref"], *entry["dependsOn"])} == known
    assert all(part["licenses"] and "unstated" not in json.dumps(part) for part in held["components"])
    digest = maker.wheel_hashes(tmp_path)[("pandas", "9")][0]
    one = maker.component(
        next(p for p in packages if p.metadata["Name"] == "pandas"),
        {("pandas", next(p.version for p in packages if p.metadata["Name"] == "pandas")): [digest]},
    )
    assert one["hashes"] == [{"alg": "SHA-256", "content": digest}]
