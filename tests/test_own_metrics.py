"""Metrics of one's own: what they may ask for, in which order they run, and how they get onto maps."""

import pandas as pd
import pytest
from maps_cases import assessed, parcels

import landuse as lu
from landuse.errors import TableError, UnknownNameError

DAY = "2020-12-31"


@pytest.fixture(scope="module")
def result():
    return assessed(parcels())


def own(result, *metrics, table="parcels"):
    return lu.measure_own(result.data, metrics, policy=result.policy, as_of=DAY, table=table)


def doubled_days(idle_days):
    return idle_days * 2


def with_rules(doubled_days, idle_rules, as_of, delays):
    return doubled_days + idle_rules.idle_after_years + as_of.year + len(delays)


def test_columns_rules_tables_and_each_other(result):
    found = own(result, with_rules, doubled_days)
    assert list(found.columns) == ["with_rules", "doubled_days"]
    assert found.index.equals(result.data.parcels.index)
    expected = result.results["idle_days"] * 2
    assert expected.notna().any()
    pd.testing.assert_series_equal(found["doubled_days"], expected, check_names=False)
    rows = len(result.data.table("delays"))
    pd.testing.assert_series_equal(found["with_rules"], expected + 1 + 2020 + rows, check_names=False)


def test_unknown_parameter_names_the_nearest(result):
    with pytest.raises(UnknownNameError, match=r"“idle_day”既不是表 parcels 的列.*idle_days"):
        own(result, lambda idle_day: idle_day)


def test_a_taken_name_a_circle_and_a_wrong_result_are_refused(result):
    def area_mu(area_m2):
        return area_m2

    def one(two):
        return two

    def two(one):
        return one

    def short(area_mu):
        return area_mu.head(1)

    def scalar(area_mu):
        return area_mu.sum()

    with pytest.raises(TableError, match="同名：area_mu"):
        own(result, area_mu)
    with pytest.raises(TableError, match="互相引用"):
        own(result, one, two)
    with pytest.raises(TableError, match=r"short 应当返回与表等长.*实际为 1 个值"):
        own(result, short)
    with pytest.raises(TableError, match="scalar 应当返回"):
        own(result, scalar)


def test_onto_the_results_and_the_map(result):
    column = lu.ExtraColumn("doubled_days", "两倍天数", "天", per_mu=True)
    shown = result.with_column(column, own(result, doubled_days)["doubled_days"])
    assert "doubled_days" not in result.results
    per_mu = shown.results["doubled_days"] / shown.results["area_mu"]
    pd.testing.assert_series_equal(shown.results["doubled_days_per_mu"], per_mu, check_names=False)
    page = lu.maps.metric_map(shown, "doubled_days_per_mu")
    assert page.text.title == "亩均两倍天数分布图"
    again = lu.assess(shown.data, policy=result.policy, as_of=DAY)
    assert "doubled_days_per_mu" in again.results


def test_a_column_that_does_not_fit_is_refused(result):
    values = own(result, doubled_days)["doubled_days"]
    with pytest.raises(TableError, match="已有列“area_mu”"):
        result.with_column(lu.ExtraColumn("area_mu", "面积"), values)
    with pytest.raises(TableError, match="各行与宗地结果不一致"):
        result.with_column(lu.ExtraColumn("doubled_days", "天"), values.iloc[::-1])
