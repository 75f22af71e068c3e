"""Every option of every command with hostile values: refused or obeyed in Chinese, nothing written outside of OUT."""

import pytest
from hostile_options import MAPS, Tried, answered, commands, tried_options, write_place
from hostile_options import NOT_TRIED as LEFT_OUT

from landuse.config import load_config
from landuse.errors import ConfigError, LanduseError
from landuse.maps.basemap import backdrop
from landuse.planning import read_capacities
from landuse.policy import load_policy


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """Return a folder with a city and broken files."""
    return write_place(tmp_path_factory.mktemp("around"))


def first_of_each():
    """Return every third option once (all: benchmarks/hostile_inputs.py), at the first command that has it, each with another value."""
    seen: dict[str, Tried] = {}
    for tried in tried_options():
        seen.setdefault(tried.option, tried)
    return [tried.call(tried.values[number % len(tried.values)]) for number, tried in enumerate(list(seen.values())[::3])]


def test_the_walk_finds_every_command_and_its_options():
    found = {words for words, _ in commands()}
    assert {("assess",), ("case", "add"), ("report", "dossier"), ("policy", "show")} <= found
    assert not found & set(LEFT_OUT)
    assert {"--basemap", "--parcel", "--policy", "--ledger", "--to"} <= {tried.option for tried in tried_options()}


def test_each_option_takes_a_hostile_value_without_a_fault(work):
    wrong = [([word[:60] for word in line], faults) for line in first_of_each() for _, faults in [answered(work, line)] if faults]
    assert wrong == []


WITHIN = [["assess", "city/landuse.toml", "--out", "OUT", "--basemap", value] for value in ("b.mbtiles", "javascript:alert(1)//{x}{y}{z}")] + [
    ["report", "dossier", "city/landuse.toml", "--out", "OUT", "--parcel", value] for value in ("' or 1=1 --", "../../x", "a\0b")
]  # fmt: skip


def test_basemaps_and_parcels_through_the_command_line(work):
    told = {line[-1]: answered(work, line) for line in WITHIN}
    assert {value: found for value, found in told.items() if found[0] not in (1, 2) or found[1]} == {}


@pytest.mark.parametrize("value", MAPS, ids=range(len(MAPS)))
def test_every_hostile_basemap_is_refused_in_words(value, work, monkeypatch):
    monkeypatch.chdir(work)
    with pytest.raises(LanduseError, match="；") as told:
        backdrop(value, None, offline=True)
    said = str(told.value).replace(value, "") if value else str(told.value)
    assert "Error" not in said
    assert "abcd" not in said


@pytest.mark.parametrize("read", [lambda name: load_policy(name, as_of="2020-12-31"), read_capacities])
@pytest.mark.parametrize("name", ["长" * 5000, "9" * 400, "\ud800", "a\0b"], ids=["long", "digits", "half", "null"])
def test_names_that_are_no_paths_are_refused(read, name):
    with pytest.raises(LanduseError, match="；"):
        read(name)


@pytest.mark.parametrize(
    "line",
    [
        ["seal", "bad", "--config", "长" * 5000], ["case", "add", "--config", "9" * 400], ["templates", "check", "bad", "--config", "长" * 5000],
        ["map-columns", "bad.csv", "--encoding", "\ud800"],
    ],
    ids=lambda line: line[0],
)  # fmt: skip
def test_what_all_values_of_all_options_found(line, work):
    assert answered(work, line) == (2, [])


def test_a_configuration_of_an_impossible_name_is_refused():
    with pytest.raises(ConfigError, match="配置文件无法读取：文件名过长；请检查路径"):
        load_config("长" * 5000)
