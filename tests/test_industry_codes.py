"""Industry codes of GB/T 4754 at two digits: editions, counterparts, lists of codes."""

import pandas as pd
import pytest

from landuse.policy.industry_lists import falls_under
from landuse.vocabulary.industry_codes import INDUSTRIAL, counterparts, division_label, divisions, plain_code
from landuse.vocabulary.rows import read_rows

TO_2002 = {
    "29": ("29", "30"), "30": ("31",), "31": ("32",), "32": ("33",), "33": ("34",), "34": ("35",), "35": ("36",), "36": ("37",),
    "37": ("37",), "38": ("39",), "39": ("40",), "40": ("41",), "41": ("42",), "42": ("43",), "43": (),
}  # fmt: skip


@pytest.mark.parametrize("year", [2011, 2017])
@pytest.mark.parametrize(("division", "expected"), TO_2002.items())
def test_2017_and_2011_to_2002(division, expected, year):
    assert counterparts(division, year, 2002) == expected


def test_2002_to_2017_is_the_way_back():
    assert counterparts("37", 2002, 2017) == ("36", "37")
    assert counterparts("29", 2002, 2017) == counterparts("30", 2002, 2017) == ("29",)
    assert counterparts("38", 2002, 2017) == ()
    for division, found in TO_2002.items():
        assert all(division in counterparts(other, 2002, 2017) for other in found)


def test_codes_13_to_28_kept_their_numbers():
    for number in range(13, 29):
        assert counterparts(str(number), 2017, 2002) == counterparts(str(number), 2002, 2017) == (str(number),)


def test_one_edition_needs_no_table():
    assert counterparts("59", 2017, 2017) == counterparts("59", 2011, 2017) == ("59",)
    assert counterparts("59", 2017, 2002) == ()


def test_names_tell_the_editions_apart():
    assert division_label("36", 2002) == "专用设备制造业"
    assert division_label("36", 2011) == division_label("36", 2017) == "汽车制造业"
    assert division_label("99", 2017) == "99"


def test_table_is_whole():
    rows = read_rows("industry_codes")
    manufacturing = {f"{number}" for number in range(13, 44)}
    assert {row["code_2017"] for row in rows} >= manufacturing
    assert {row["code_2002"] for row in rows} >= manufacturing - {"38"}
    assert all(row["label_2017"] and row["confidence"] in {"CONFIRMED", "MEMORY"} for row in rows)
    assert all(bool(row["label_2002"]) == bool(row["code_2002"]) for row in rows)


def test_divisions():
    codes = pd.Series(["3011", "C2614", "30", " 0610 ", "5", "abc", None, "30111"], dtype="str")
    assert divisions(codes).fillna("-").tolist() == ["30", "26", "30", "06", "-", "-", "-", "-"]
    assert divisions(pd.Series([], dtype="str")).tolist() == []
    assert plain_code("c301") == "301"
    assert {"06", "13", "43"} <= INDUSTRIAL
    assert not {"05", "44", "59"} & INDUSTRIAL


@pytest.mark.parametrize(
    ("code", "edition", "listed", "listed_edition", "expected"),
    [
        ("3011", 2017, ["3011"], 2017, True),
        ("3012", 2017, ["3011"], 2017, False),
        ("3011", 2017, ["30"], 2017, True),
        ("30", 2017, ["3011"], 2017, None),
        ("3111", 2002, ["30"], 2017, True),
        ("3111", 2002, ["31"], 2017, False),
        ("3725", 2002, ["36"], 2017, None),
        ("3725", 2002, ["36", "37"], 2017, True),
        ("3111", 2002, ["3011"], 2017, None),
        ("3625", 2011, ["3625"], 2017, None),
        ("3625", 2011, ["3725"], 2017, False),
        ("4310", 2017, ["34"], 2002, None),
        ("3011", None, ["30"], 2017, None),
        (None, 2017, ["30"], 2017, None),
        ("水泥", 2017, ["30"], 2017, None),
    ],
)
def test_falls_under(code, edition, listed, listed_edition, expected):
    assert falls_under(code, edition, listed, listed_edition) is expected


def test_every_division_of_2017_has_a_name():
    held = [row["code_2017"] for row in read_rows("industry_codes") if row["code_2017"]]
    assert set(held) == {f"{number:02d}" for number in range(1, 98)}
    assert division_label("59", 2017) == "装卸搬运和仓储业"
    assert division_label("70", 2017) == "房地产业"
    assert division_label("59", 2002) == "59"  # an edition whose names of services are not held
