"""Tables that hold little more than their keys make every paper and map; what is absent is unknown, never a fault of the program."""

import pytest

import landuse as lu
from landuse import maps
from landuse.outputs import OUTPUTS, Run
from landuse.planning import plan
from landuse.reports.atlas import plan_atlas
from landuse.vocabulary import columns, tables

AS_OF = "2020-12-31"
EVENTS = {"subject_kind", "subject_id", "event", "event_date"}
KINDS = (maps.disposal_map, maps.enterprise_map, maps.contradictions_map, maps.industry_map, maps.zone_map, maps.public_map)


def sparse(data, *, keys_only):
    """Return `data` without the columns that may be absent; with `keys_only` without any raw column but of parcels and events."""
    frames = {}
    for name in tables():
        frame = getattr(data, name)
        if frame is None:
            continue
        raw = columns(name, "raw")
        bare = keys_only and name not in {"parcels", "cases"}
        absent = [
            c for c in frame.columns if c in raw and c not in {"geometry", *EVENTS} and (bare or raw[c].absent == "unknown")
        ]
        frames[name] = frame.drop(columns=absent)
    return data.with_tables(frames)


@pytest.fixture(scope="module", params=[False, True], ids=["without optional columns", "keys only"])
def result(request):
    policy = lu.load_policy("data/parcels/policy.toml", as_of=AS_OF)
    data = sparse(lu.read_data("data/parcels/landuse.toml"), keys_only=request.param)
    return lu.assess(data, policy=policy, as_of=AS_OF)


@pytest.mark.parametrize("output", OUTPUTS, ids=lambda output: output.name)
def test_every_output_is_made(result, output, tmp_path):
    run = Run(result)
    if output.wanted(run):
        output.make(run, tmp_path / output.file)
        assert (tmp_path / output.file).stat().st_size > 0


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_map_is_made(result, kind):
    assert kind(result).figure.render()


def test_plan_and_print_sheets_are_made(result):
    found = plan(result)
    assert maps.plan_map(result, found).figure.render()
    assert len(plan_atlas(result)) > 0
