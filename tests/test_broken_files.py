"""Whole files broken at random: each is read, or refused in Chinese with its name; nothing else comes out, and nothing hangs."""

import os
import re
import time

import pytest
from hostile_files import broken, sections, seeds
from hostile_others import others
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landuse.errors import LanduseError, ReadError
from landuse.io.formats.hostile import told_as_read_error
from landuse.io.read import read_data

EXAMPLES = int(os.environ.get("LANDUSE_FUZZ_EXAMPLES", "6"))
LONGEST_S = 20
KINDS = (
    "csv", "csv_gbk", "tsv", "xlsx", "ods", "html", "shp", "points", "xls", "gpkg", "fgb", "geojson", "kml", "topojson", "kmz", "dxf",
    "geoparquet", "parquet", "zip_shp", "zip_gpkg",
)  # fmt: skip
OTHERS = (
    "landuse.toml", "policy.toml", "template.docx", "ledger.gpkg", "ledger.sqlite", "cases.csv", "holidays.csv", "mbtiles", "geotiff", "scene",
)  # fmt: skip
CHINESE = re.compile("[\u4e00-\u9fff]")
bounded = settings(
    max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # fmt: skip
numbers = st.integers(0, 10**9)
pytestmark = pytest.mark.filterwarnings("ignore")  # what libraries mumble over broken files


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return seeds(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def whole_others(tmp_path_factory):
    return others(tmp_path_factory.mktemp("others"))


def put(folder, files):
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)


def read_or_refused(read, names):
    begun = time.process_time()
    try:
        read()
        said = ""
    except LanduseError as error:
        said = str(error)
    if said:
        assert CHINESE.search(said), said
        assert any(name.rpartition(".")[0] in said for name in names), said
    assert time.process_time() - begun < LONGEST_S


@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_table_is_read_or_refused(kind, whole, tmp_path):
    seed = whole[kind]

    @bounded
    @given(numbers)
    def broken_in_every_way(number):
        put(tmp_path, broken(seed, number))
        (tmp_path / "landuse.toml").write_text(sections(seed.main), encoding="utf-8")
        read_or_refused(lambda: read_data(tmp_path), [*seed.files, "宗地.", "parcels."])

    broken_in_every_way()


@pytest.mark.parametrize("kind", OTHERS)
def test_another_broken_input_is_read_or_refused(kind, whole_others, tmp_path):
    seed, read = whole_others[kind]

    @bounded
    @given(numbers)
    def broken_in_every_way(number):
        put(tmp_path, broken(seed, number))
        read_or_refused(lambda: read(tmp_path / seed.main), [*seed.files, "own."])

    broken_in_every_way()


@pytest.mark.parametrize("kind", KINDS)
def test_whole_files_are_read(kind, whole, tmp_path):
    put(tmp_path, whole[kind].files)
    (tmp_path / "landuse.toml").write_text(sections(whole[kind].main), encoding="utf-8")
    assert len(read_data(tmp_path).parcels) == 2


@pytest.mark.parametrize("kind", OTHERS)
def test_other_whole_inputs_are_read(kind, whole_others, tmp_path):
    seed, read = whole_others[kind]
    put(tmp_path, seed.files)
    read(tmp_path / seed.main)


def test_what_is_no_fault_of_the_file_is_not_told_as_one():
    with pytest.raises(ImportError, match="no such library"), told_as_read_error("宗地.xlsx"):
        raise ImportError("no such library")
    with pytest.raises(ReadError, match=r"宗地\.xlsx 无法读取，可能已损坏"), told_as_read_error("宗地.xlsx"):
        raise IndexError("past the end")
