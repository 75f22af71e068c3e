"""Every planted fault is put right and reported, or refused with the reason: nothing garbled, moved, lost or rescaled unseen."""

import pandas as pd
import pytest
from bureau_files import write_toml
from faults import boundaries, cells, encoding, places, records, sheets

import landuse as lu
from landuse.errors import LanduseError
from landuse.io.read import read_data

FAULTS = [*encoding.FAULTS, *places.FAULTS, *boundaries.FAULTS, *cells.FAULTS, *records.FAULTS, *sheets.FAULTS]


def shown(values):
    """Return values as they are compared: unknown as None, days as text."""
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        values = values.dt.strftime("%Y-%m-%d")
    return [None if pd.isna(value) else value for value in values.tolist()]


def assert_as_it_was(data, truth):
    for name, expected in truth.items():
        frame = data.table(name).reset_index()
        for column, values in expected.items():
            if column == "geometry":
                areas = [None if shape is None else shape.area for shape in frame.geometry]
                assert areas == [None if area is None else pytest.approx(area, rel=1e-6) for area in values], (name, column)
                continue
            found = shown(frame[column]) if column in frame else [None] * len(frame)
            assert found == [pytest.approx(value, rel=1e-10) if isinstance(value, float) else value for value in values], column


def assert_refused(message, fault):
    for words in fault.refused:
        assert words in message


def assert_told(issues, fault):
    counts = issues["issue"].value_counts()
    assert {issue: int(counts.get(issue, 0)) for issue in fault.reported} == dict(fault.reported)
    grave = issues[~issues["severity"].eq("note")]
    assert set(grave["issue"]) <= set(fault.reported), grave[["issue", "message"]].to_numpy().tolist()
    told = issues[issues["issue"].isin(list(fault.reported))]
    for words in fault.says:
        assert told[["value", "message", "what_to_do"]].agg(" ".join, axis=1).str.contains(words, regex=False).any(), words
    assert (told["what_to_do"] != "").all()
    assert (told["who"] != "").all()


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_a_planted_fault_is_put_right_and_reported_or_refused(fault, tmp_path):
    path = write_toml(tmp_path, fault.write(tmp_path))
    if fault.refused:
        with pytest.raises(LanduseError) as caught:
            read_data(path)
        assert_refused(str(caught.value), fault)
        fatal = lu.check(path).issues.query("severity == 'fatal'")
        assert len(fatal) > 0
        assert fatal["what_to_do"].ne("").all()
        return
    report = lu.check(path)
    assert_told(report.issues, fault)
    assert_as_it_was(report.data, fault.truth)
    if report.is_usable:
        assert_as_it_was(read_data(path), fault.truth)


def test_the_corpus_is_large_and_its_names_are_its_own():
    names = [fault.name for fault in FAULTS]
    assert len(names) == len(set(names)) >= 60
    assert all(bool(fault.refused) != bool(fault.truth) for fault in FAULTS)
    assert all(fault.refused or fault.reported for fault in FAULTS)
