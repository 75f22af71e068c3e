"""The style table: vocabulary in, colours out; numbers in fixed classes."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from landuse.errors import UnknownNameError
from landuse.style import NO_DATA, class_index, code_classes, colors_of, hatch_ink, numeric_classes, quantile_breaks, ramp
from landuse.vocabulary import codes


def lightness(color):
    return sum(w * (int(color[i : i + 2], 16) / 255) ** 2.2 for w, i in ((0.2126, 1), (0.7152, 3), (0.0722, 5)))


def test_statuses_come_in_the_order_of_the_vocabulary_with_its_labels():
    classes = code_classes("idle_status")
    assert [found.key for found in classes] == list(codes("idle_status"))
    assert classes[0].label == "企业原因闲置满两年"
    assert (classes[0].color, classes[0].hatch) == ("#b2182b", "cross")


def test_an_unknown_code_list_is_named():
    with pytest.raises(UnknownNameError, match="idle_statuses"):
        code_classes("idle_statuses")


def test_no_two_statuses_look_alike_without_colour():
    """Seen in grey, two statuses differ by hatching or clearly by lightness."""
    classes = code_classes("idle_status")
    alike = [
        (one.key, other.key)
        for i, one in enumerate(classes)
        for other in classes[i + 1 :]
        if one.hatch == other.hatch and abs(lightness(one.color) - lightness(other.color)) < 0.08
    ]
    assert alike == []


def test_hatching_shows_on_its_colour():
    hatched = [found for name in ("idle_status", "disposal_action") for found in code_classes(name) if found.hatch]
    assert hatched
    assert all(abs(lightness(found.ink) - lightness(found.color)) > 0.3 for found in hatched)


def test_codes_become_colours_and_unknown_ones_no_data():
    values = pd.Series(pd.Categorical(["idle_one_year", None], categories=list(codes("idle_status"))))
    assert colors_of(values, "idle_status") == ["#ef8a3c", NO_DATA.color]


def test_classes_hold_their_lower_break_and_keep_no_data_apart():
    values = pd.Series([-5, 0, 9.99, 10, 19.9, 20, 1e9, np.nan, np.inf, -np.inf])
    assert class_index(values, [0, 10, 20]).tolist() == [0, 1, 1, 2, 2, 3, 3, 4, 4, 4]


def test_integer_columns_with_unknown_values_are_classed():
    assert class_index(pd.Series([1, None, 30], dtype="Int64"), [10]).tolist() == [0, 2, 1]


def test_class_labels_say_what_they_hold():
    labels = [found.label for found in numeric_classes([10, 20.5], "万元/亩")]
    assert labels == ["低于 10 万元/亩", "10 – 20.5 万元/亩", "20.5 万元/亩及以上", "无数据"]
    assert [found.label for found in numeric_classes([])] == ["全部", "无数据"]
    assert len({found.key for found in numeric_classes([1, 2, 3])}) == 5


def test_class_colours_darken_step_by_step():
    shades = [lightness(found.color) for found in numeric_classes([1, 2, 3, 4, 5])[:-1]]
    assert all(one - other > 0.02 for one, other in pairwise(shades))


@pytest.mark.parametrize("count", [1, 2, 7])
def test_ramp_gives_as_many_colours_as_asked(count):
    assert len(set(ramp(count))) == count


def test_quantile_breaks_part_into_equal_numbers():
    values = pd.Series(np.arange(600.0))
    breaks = quantile_breaks(values)
    assert breaks == [99.8, 200.0, 300.0, 399.0, 499.0]
    assert np.bincount(class_index(values, breaks)).min() >= 98


@pytest.mark.parametrize("values", [[], [np.nan, np.inf], [4.0], [4.0] * 9])
def test_values_that_cannot_be_parted_have_no_breaks(values):
    assert quantile_breaks(pd.Series(values, dtype="float64")) == []


def test_ink_is_light_on_dark_and_dark_on_light():
    assert hatch_ink("#000000") == "#ffffff"
    assert hatch_ink("#ffffff") != "#ffffff"
