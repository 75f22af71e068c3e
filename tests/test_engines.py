"""Engines that work in parts find for every record what the whole does, whatever the parts and the order of the rows."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from engine_cases import AS_OF, FRAMES, assert_same, flat_tables, piece, sample, sample_policy, shuffled

import landuse as lu
from landuse.engines.groups import link_codes, linked_groups, refuse_repeated
from landuse.engines.in_memory import _keys, cut_tables, part_of
from landuse.engines.judging import ordered_issues
from landuse.errors import TableError, UnknownNameError
from landuse.measuring.graph import derivable, inputs_of_all_rows, rests_on_all_rows


@pytest.fixture(scope="module")
def policy():
    return sample_policy()


@pytest.fixture(scope="module")
def data():
    return sample()


@pytest.fixture(scope="module")
def whole(data, policy):
    return lu.assess(data, policy=policy, as_of=AS_OF)


@pytest.mark.parametrize("size", [450, 10**6])
def test_the_sample_in_parts_is_the_sample_as_a_whole(data, policy, whole, size):
    parts = cut_tables(data, policy, size)
    assert (parts.count >= 3) == (size == 450)
    assert_same(lu.assess(data, policy=policy, as_of=AS_OF, engine="streaming", partition_rows=size), whole)


@pytest.mark.parametrize(("records", "size"), [(6, 1), (20, 7)])
def test_the_smallest_parts_change_nothing(data, policy, records, size):
    few = piece(data, policy, records)
    assert cut_tables(few, policy, size).count >= 3
    assert_same(
        lu.assess(few, policy=policy, as_of=AS_OF, engine="streaming", partition_rows=size),
        lu.assess(few, policy=policy, as_of=AS_OF),
    )


def test_the_order_of_rows_changes_nothing(data, policy, whole):
    found = lu.assess(shuffled(data, 3), policy=policy, as_of=AS_OF, engine="streaming", partition_rows=500)
    for name in FRAMES:
        one, other = pd.DataFrame(getattr(found, name)), pd.DataFrame(getattr(whole, name))
        if name == "commitments":
            keys = ["parcel_id", "indicator", "checkpoint", "due_date", "promised_value", "actual_value"]
            one, other = (frame.sort_values(keys).reset_index(drop=True) for frame in (one, other))
        elif name in ("contradictions", "disposal"):
            one = one.reset_index(drop=True) if name == "contradictions" else one
        else:
            one = one.reindex(other.index)
        pd.testing.assert_frame_equal(one, other, rtol=1e-12, atol=0, obj=name)
    kept = ["issue", "severity", "table", "column", "message"]
    read = ordered_issues(pd.concat([found.issues, data.issues]))  # the shuffled tables were not read
    count = [issues[kept].value_counts() for issues in (read, ordered_issues(whole.issues))]
    pd.testing.assert_series_equal(count[0].sort_index(), count[1].sort_index())


def test_every_column_that_a_part_gets_wrong_is_declared_to_need_all_rows(data, policy, whole):
    part = part_of(data, cut_tables(data, policy, 500), 1).data
    alone = lu.assess(part, policy=policy, as_of=AS_OF)
    wrong = {}
    for table, frame in (("parcels", "results"), ("enterprises", "enterprises"), ("projects", "projects")):
        one = pd.DataFrame(getattr(alone, frame))
        other = pd.DataFrame(getattr(whole, frame)).loc[one.index]
        wrong[table] = {name for name in derivable(table) if name in one and not one[name].equals(other[name])}
    assert wrong["parcels"] == set()
    assert wrong["projects"] == set()
    assert {"per_mu_rank", "per_mu_score"} <= wrong["enterprises"] <= rests_on_all_rows("enterprises")


def test_what_needs_all_rows_is_fed_by_steps_and_columns_that_do_not():
    assert set(inputs_of_all_rows("enterprises")) & rests_on_all_rows("enterprises") == set()
    assert {"unit_amounts", "indicator_values", "size_class"} <= set(inputs_of_all_rows("enterprises"))
    assert rests_on_all_rows("parcels") == frozenset()


def test_linked_records_stand_in_one_group():
    parcels = pd.DataFrame({
        "parcel_id": list("ABCDEF"),
        "holder_uscc": [None, None, "E2", None, None, None],
        "parent_parcel_id": [None, "A", None, None, None, "X"],
    })  # fmt: skip
    firms = pd.DataFrame({"enterprise_id": ["E1", "E2", "E3", "E4"], "enterprise_name": ["甲厂", "乙厂", "乙 厂", None]})
    occupancy = pd.DataFrame({"parcel_id": ["B", "D", "Z"], "enterprise_id": ["E1", "E9", "E4"]})
    cases = pd.DataFrame({
        "case_id": ["K1", "K1", "K2"], "subject_kind": "idle_land", "subject_id": ["E", "D", "Z"], "event": "identified",
    })  # fmt: skip
    group = linked_groups(_keys(lu.LandData(parcels=parcels, enterprises=firms, occupancy=occupancy, cases=cases)))
    a, b, c, d, e, f = group["parcels"].tolist()
    assert a == b == group["enterprises"][0]  # parent and child; the user of the child
    assert c == group["enterprises"][1] == group["enterprises"][2]  # the holder, who stands in the table twice
    assert d == e == group["cases"][0] == group["cases"][1]  # one case whose rows name two parcels
    assert len({a, c, d, f, group["enterprises"][3], group["cases"][2]}) == 6
    assert group["occupancy"].tolist() == [a, d, group["enterprises"][3]]


def test_parts_hold_whole_groups_of_neighbours_and_know_what_lies_around(data, policy):
    parts = cut_tables(data, policy, 300)
    group = linked_groups(_keys(data))["parcels"]
    assert pd.Series(parts.of["parcels"]).groupby(group).nunique().max() == 1
    sizes = np.bincount(parts.of["parcels"], minlength=parts.count) + np.bincount(parts.of["enterprises"], minlength=parts.count)
    assert sizes.sum() == len(data.parcels) + len(data.enterprises)
    assert len(parts.around_row)
    assert (parts.of["parcels"][parts.around_row] != parts.around_part).all()


def test_repeated_ids_and_unknown_engines_are_refused(policy):
    codes = link_codes("parcels", {"parcel_id": pa.array(["A", "B", "A"])})
    with pytest.raises(TableError, match="标识 parcel_id 重复：A；"):
        refuse_repeated("parcels", codes, lambda rows: pa.array(["A", "B", "A"]).take(pa.array(rows)))
    with pytest.raises(UnknownNameError, match="没有名为“spark”的运行方式"):
        lu.assess(lu.LandData(parcels=pd.DataFrame({"parcel_id": ["A"]})), policy=policy, as_of=AS_OF, engine="spark")


def test_rows_that_are_only_numbered_keep_their_numbers_when_a_few_are_taken():
    delays = lu.LandData(parcels=pd.DataFrame({"parcel_id": ["A"]}), delays=pd.DataFrame({"parcel_id": list("ABC")})).delays
    again = lu.LandData(parcels=pd.DataFrame({"parcel_id": ["A"]}), delays=delays.iloc[[2, 0]]).delays
    assert again.index.tolist() == [2, 0]
    assert flat_tables(lu.LandData(parcels=pd.DataFrame({"parcel_id": ["A"]}), delays=delays))["delays"].index.tolist() == [
        0,
        1,
        2,
    ]
