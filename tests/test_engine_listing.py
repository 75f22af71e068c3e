"""Lists over all parts stand in one order, however many stretches they are written in."""

import numpy as np
import pandas as pd
import pytest

from landuse.engines import listing
from landuse.engines.judging import ordered_issues
from landuse.engines.listing import contradictions_in_order, issues_in_order, written
from landuse.findings.contradictions import CONTRADICTION_COLUMNS, order_contradictions
from landuse.io.geoparquet_table import geoparquet_table
from landuse.issues import ISSUE_COLUMNS
from landuse.vocabulary import codes


def some_issues(seed, count):
    rng = np.random.default_rng(seed)
    of_table = rng.random(count) < 0.2
    frame = pd.DataFrame({name: pd.Series([""] * count, dtype="str") for name in ISSUE_COLUMNS})
    for name, values in {
        "severity": list(codes("severity")), "issue": ["a", "b", "宗"], "table": ["parcels", "delays"], "column": ["", "x"],
        "file": ["", "1.parquet", "10.parquet", "2.parquet"], "value": ["1", "2"],
    }.items():  # fmt: skip
        frame[name] = pd.Series(rng.choice(values, count), dtype="str")
    frame["record_id"] = pd.Series([f"P{number}" for number in rng.integers(0, 50, count)], dtype="str").mask(of_table, "")
    frame["row"] = pd.array(rng.integers(1, 30, count), dtype="Int64")
    frame.loc[of_table | (rng.random(count) < 0.2), "row"] = pd.NA
    return frame


def some_contradictions(seed, count):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {name: pd.Series(rng.choice(["P1", "P2", "P3", None], count), dtype="str") for name in CONTRADICTION_COLUMNS}
    )
    frame["mu_at_stake"] = np.where(rng.random(count) < 0.2, np.nan, rng.integers(0, 40, count) / 4)
    frame["contradiction"] = pd.Categorical(
        rng.choice(list(codes("contradiction")), count), categories=list(codes("contradiction"))
    )
    return frame


@pytest.mark.parametrize(
    ("make", "in_order", "ordered"),
    [(some_issues, issues_in_order, ordered_issues), (some_contradictions, contradictions_in_order, order_contradictions)],
)
@pytest.mark.parametrize("at_once", [1, 25, 10**6])
def test_the_order_is_that_of_all_rows_at_once(make, in_order, ordered, at_once, monkeypatch, tmp_path):
    monkeypatch.setattr(listing, "AT_ONCE", at_once)
    frames = [make(seed, count) for seed, count in enumerate((60, 0, 45, 80))]
    parts = [geoparquet_table(frame) for frame in frames]
    found = list(written(in_order(parts), tmp_path / "list.parquet"))
    assert (len(found) == 1) == (at_once == 10**6)
    assert max(map(len, found)) < 70 or at_once == 10**6
    expected = ordered(pd.concat([frame for frame in frames if len(frame)], ignore_index=True))
    pd.testing.assert_frame_equal(pd.concat(found, ignore_index=True), expected)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "list.parquet"), expected)


def test_a_list_without_rows_is_written_with_its_columns(tmp_path):
    empty = [geoparquet_table(some_issues(0, 0))] * 2
    assert [len(frame) for frame in written(issues_in_order(empty), tmp_path / "none.parquet")] == [0]
    assert list(pd.read_parquet(tmp_path / "none.parquet").columns) == list(ISSUE_COLUMNS)
