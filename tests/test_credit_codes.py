"""Credit codes: one writing, check characters by the standard, and the county that registered them."""

import pandas as pd
import pytest

from landuse.identifiers.credit_codes import are_sound, plain_codes, registered_counties

CASES = [
    # code, sound, county
    ("91371626760961920K", True, "371626"),  # published
    ("11370881004339597L", True, "370881"),
    ("91371626760961920J", False, None),  # check character
    ("91371626760961902K", False, None),  # two figures changed places
    ("9137162676096192OK", False, None),  # the letter O
    ("91371626760961920", False, None),
    ("91371626760961920k", False, None),  # as written: small letter
    ("９1371626760961920K", False, None),
    ("", False, None),
    (None, False, None),
]


@pytest.mark.parametrize(("code", "sound", "county"), CASES)
def test_codes_are_checked(code, sound, county):
    codes = pd.Series([code, "91371626760961920K"], dtype="str", index=["a", "b"])
    assert are_sound(codes).to_dict() == {"a": sound, "b": True}
    found = registered_counties(codes)
    assert (None if pd.isna(found["a"]) else found["a"]) == county


def test_one_writing():
    written = pd.Series(["９１371626760961920k", "91371626-76096192-0K ", None], dtype="str")
    assert plain_codes(written).tolist()[:2] == ["91371626760961920K"] * 2
    assert plain_codes(written).isna().tolist() == [False, False, True]
