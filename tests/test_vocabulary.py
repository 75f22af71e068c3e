"""The dictionary is whole: every column has labels, a known type and unit, every code list is ordered, every alias lands somewhere."""

import pytest

import landuse as lu
from landuse import vocabulary
from landuse.errors import UnknownNameError
from landuse.units import is_unit

DTYPES = {"string", "float64", "Int64", "boolean", "date", "geometry"}
FREE_UNITS = {"", "ratio", "point", "unit"}


@pytest.mark.parametrize("column", vocabulary.all_columns(), ids=lambda c: f"{c.table}.{c.name}")
def test_column_is_described(column):
    assert column.label_zh
    assert column.label_en
    assert column.table in vocabulary.tables()
    assert column.absent in {"", "unknown"}
    if column.code_list:
        assert vocabulary.codes(column.code_list)
    else:
        assert column.dtype in DTYPES
    parts = column.unit.split("/")
    assert column.unit in FREE_UNITS or all(is_unit(part) for part in parts), column.unit


@pytest.mark.parametrize("name", vocabulary.code_lists())
def test_code_list_is_ordered(name):
    codes = list(vocabulary.codes(name).values())
    assert [code.order for code in codes] == sorted({code.order for code in codes})
    assert len({code.label_zh for code in codes}) == len(codes)


def test_drawn_lists_have_colours():
    for name in ("idle_status", "disposal_action", "per_mu_grade", "zombie_status", "severity"):
        assert all(code.color.startswith("#") for code in vocabulary.codes(name).values()), name


@pytest.mark.parametrize("name", vocabulary.issue_types())
def test_issue_types_say_what_to_do(name):
    kind = vocabulary.issue_type(name)
    assert kind.severity in vocabulary.codes("severity")
    assert kind.who in vocabulary.codes("who")
    assert kind.label_zh
    assert kind.what_to_do_zh


@pytest.mark.parametrize("table", vocabulary.tables())
def test_aliases_land_on_columns(table):
    assert set(vocabulary.aliases(table).values()) <= set(vocabulary.columns(table))


@pytest.mark.parametrize(
    ("header", "column"),
    [("ZDDM", "parcel_id"), ("ZDMJ", "area_m2"), ("QLR", "holder_name"), ("宗地代码", "parcel_id"), ("受让人", "holder_name")],
)
def test_usual_headers_are_known(header, column):
    assert vocabulary.aliases("parcels")[header] == column


def test_code_aliases_land_on_codes():
    for name in vocabulary.code_lists():
        assert set(vocabulary.code_aliases(name).values()) == set(vocabulary.codes(name))
    assert vocabulary.code_aliases("supply_mode")["挂牌出让"] == "grant"


def test_labels():
    assert lu.label("idle_status") == "闲置认定状态"
    assert lu.label("idle_status", "en") == "Idle status"
    assert lu.label("actual_start_date", table="projects") == "实际开工日期"


def test_there_are_labels_in_two_languages():
    with pytest.raises(UnknownNameError, match="没有语言“fr”的标签；可用：zh（中文）、en（英文）"):
        lu.label("idle_status", "fr")
    with pytest.raises(UnknownNameError, match="可用：zh"):
        vocabulary.code_label("idle_status", "idle_two_years", "cn")


def test_unknown_names_are_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match="idle_status"):
        vocabulary.column("idle_statuss")
    with pytest.raises(UnknownNameError, match="parcels"):
        vocabulary.table("parcel")
    with pytest.raises(UnknownNameError, match="works_status"):
        vocabulary.codes("work_status")
