"""The order of the disposal list, against sorting by all its keys at once; look-ups of ids, against pandas."""

import numpy as np
import pandas as pd
import pytest

import landuse as lu
from landuse.disposal import disposal_priority
from landuse.identifiers.known_ids import are_known, at_places, places_of

POLICY = lu.load_policy("cn", as_of="2020-12-31")


def results(seed, rows):
    rng = np.random.default_rng(seed)
    actions = [*POLICY.disposal.action_order, "none", None]
    return pd.DataFrame(
        {
            "disposal_action": pd.Categorical(rng.choice(np.array(actions, dtype=object), rows)),
            "idle_days": pd.array(rng.choice(np.array([0, 400, 800, None], dtype=object), rows), dtype="Int64"),
            "area_m2": rng.choice([0.0, 10.0, 20.0, np.nan], rows),
        },
        index=pd.Index([f"宗{number:03d}" for number in rng.permutation(rows)], dtype="str"),
    )


@pytest.mark.parametrize("rows", [0, 1, 300])
def test_parcels_alike_in_everything_stand_by_their_ids(rows):
    found = results(rows, rows)
    urgency = {action: place for place, action in enumerate(POLICY.disposal.action_order)}
    keys = pd.DataFrame(
        {
            "urgency": found["disposal_action"].astype("str").map(urgency).astype("float64"),
            "days": -found["idle_days"].astype("Float64"),
            "area": -found["area_m2"],
            "parcel": found.index,
        },
        index=found.index,
    )
    ordered = keys.dropna(subset="urgency").sort_values(["urgency", "days", "area", "parcel"]).index
    place = disposal_priority(found, POLICY)
    assert place.dtype == "Int64"
    assert place.dropna().sort_values().index.tolist() == ordered.tolist()
    assert place.isna().sum() == rows - len(ordered)


@pytest.mark.parametrize(("wanted", "held"), [(3, 200), (200, 3), (150, 200), (0, 5), (5, 0)])
def test_ids_are_found_where_pandas_finds_them(wanted, held):
    rng = np.random.default_rng(wanted)
    ids = pd.Index([f"甲{number}" for number in rng.permutation(400)[:held]], dtype="str")
    values = pd.Series([None if number % 7 == 6 else f"甲{number}" for number in rng.integers(0, 400, wanted)], dtype="str")
    places = places_of(values, ids)
    assert places.tolist() == ids.get_indexer(pd.Index(values)).tolist()
    assert are_known(values, ids).tolist() == (places >= 0).tolist()
    if held:
        known = values.where(places >= 0)
        pd.testing.assert_series_equal(at_places(ids.to_series(), places), known, check_names=False)
