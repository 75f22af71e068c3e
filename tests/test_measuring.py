"""Measuring, the laws that every metric obeys, and explanations."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from shapely.geometry import box

import landuse as lu
from landuse.errors import MissingColumnError, UnknownNameError
from landuse.graph import derivable, metric_graph, raw_inputs
from landuse.metrics import MODULES
from landuse.tables import unknown_values
from landuse.vocabulary import codes, columns, tables

AS_OF = "2020-12-31"
POLICY = lu.load_policy("cn", as_of=AS_OF)
DERIVED = derivable("parcels")
DTYPES = {"float64": "float64", "Int64": "Int64", "boolean": "boolean", "date": "datetime64[s]", "string": "str"}


def some_parcels(count=60, seed=1):
    """Parcels with every raw column filled at random, a tenth of the values missing."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({"parcel_id": [f"P{i}" for i in range(count)]})
    for name, column in columns("parcels", "raw").items():
        if column.dtype == "geometry":
            continue
        if column.code_list:
            values = rng.choice(list(codes(column.code_list)), count)
        elif column.dtype == "date":
            values = np.datetime64("2015-01-01", "D") + rng.integers(0, 2200, count).astype("timedelta64[D]")
        elif column.dtype == "boolean":
            values = rng.random(count) < 0.8
        elif column.dtype == "string":
            values = [f"{name}{i % 7}" for i in range(count)]
        else:
            values = rng.integers(1, 50, count) * (1 if column.dtype == "Int64" else 100.0)
        table[name] = pd.Series(values).astype(object).where(rng.random(count) > 0.1, None)
    boundaries = [box(5e5 + 100 * i, 4.6e6, 5e5 + 100 * i + 50, 4.6e6 + 50) for i in range(count)]
    return gpd.GeoDataFrame(table, geometry=boundaries, crs="EPSG:4550").set_index("parcel_id")


PARCELS = some_parcels()


def measured(parcels, names=DERIVED):
    return lu.measure(lu.LandData(parcels=parcels), list(names), policy=POLICY, as_of=AS_OF)


WHOLE = measured(PARCELS)


@pytest.mark.parametrize("name", DERIVED)
def test_the_metric_has_the_type_the_dictionary_gives(name):
    column = columns("parcels", "derived")[name]
    expected = pd.CategoricalDtype(list(codes(column.code_list))) if column.code_list else DTYPES[column.dtype]
    assert WHOLE[name].dtype == expected
    assert WHOLE.index.equals(PARCELS.index)
    assert not np.isinf(WHOLE[name]).any() if column.dtype == "float64" else True


@pytest.mark.parametrize("name", DERIVED)
def test_the_metric_is_row_wise(name):
    order = np.random.default_rng(2).permutation(len(PARCELS))[: len(PARCELS) // 2]
    half = measured(PARCELS.iloc[order], [name])
    assert_frame_equal(half, WHOLE[[name]].iloc[order])


@pytest.mark.parametrize("name", DERIVED)
def test_unknown_in_unknown_out(name):
    """With every raw column unknown each metric is unknown, or a code that says so."""
    raw = {n: unknown_values(c, PARCELS.index) for n, c in columns("parcels", "raw").items() if c.dtype != "geometry"}
    nothing = gpd.GeoDataFrame(raw, geometry=gpd.GeoSeries([None] * len(PARCELS), index=PARCELS.index), crs="EPSG:4550")
    column = columns("parcels", "derived")[name]
    values = measured(nothing, [name])[name].unique().tolist()
    says_unknown = {
        "start_due_basis": ["unknown"], "holder_clock_basis": ["unknown"], "idle_class": ["unknown"],
        "idle_status": ["needs_verification"], "disposal_action": ["verify"], "disposal_rule": ["verify"], "legal_basis": [""],
        "missing_evidence": ["works_status, agreed_start_date, delivery_date"],
    }  # fmt: skip
    assert values == says_unknown[name] if name in says_unknown else all(pd.isna(v) for v in values), column


def test_inputs_are_not_changed():
    data = lu.LandData(parcels=PARCELS)
    before = data.parcels.copy(deep=True)
    lu.measure(data, list(DERIVED), policy=POLICY, as_of=AS_OF)
    assert_frame_equal(pd.DataFrame(data.parcels), pd.DataFrame(before))


def test_exactly_the_columns_asked_for_in_order():
    names = ["idle_status", "holder_name", "area_mu", "parcel_id"]
    got = measured(PARCELS, names)
    assert list(got.columns) == names
    assert got["parcel_id"].tolist() == PARCELS.index.tolist()


def test_missing_column_names_the_path():
    with pytest.raises(MissingColumnError, match=r"column agreed_start_date\(约定动工日期\),needed by start_due_basis"):
        measured(PARCELS.drop(columns="agreed_start_date"), ["start_due_basis"])
    with pytest.raises(
        MissingColumnError,
        match=r"column area_m2.*needed by area_mu > investment_intensity_wanyuan_per_mu > investment_intensity_wanyuan_per_ha",
    ):
        measured(PARCELS.drop(columns="area_m2"), ["investment_intensity_wanyuan_per_ha"])
    with pytest.raises(MissingColumnError, match="column works_status"):
        measured(PARCELS.drop(columns="works_status"), ["idle_status"])
    with pytest.raises(MissingColumnError, match="column holder_name"):
        measured(PARCELS.drop(columns="holder_name"), ["holder_name"])


def test_columns_that_may_be_absent_count_as_unknown():
    bare = PARCELS[["works_status", "agreed_start_date", "geometry"]]
    blank = PARCELS.assign(**{n: None for n, c in columns("parcels", "raw").items() if c.absent == "unknown"})
    assert_frame_equal(measured(bare, ["idle_status", "missing_evidence"]), measured(blank, ["idle_status", "missing_evidence"]))


def test_available():
    bare = lu.LandData(parcels=PARCELS[["works_status", "agreed_start_date"]])
    assert {"idle_status", "two_year_mark_date"} <= set(lu.available(bare))
    assert not {"area_mu", "floor_area_ratio", "planar_area_m2"} & set(lu.available(bare))
    assert set(lu.available(lu.LandData(parcels=PARCELS))) == set(DERIVED)


def test_unknown_names_are_refused():
    with pytest.raises(UnknownNameError, match="idle_status"):
        measured(PARCELS, ["idle_statuses"])
    with pytest.raises(UnknownNameError, match=r"parcels"):
        lu.measure(lu.LandData(parcels=PARCELS), ["area_mu"], policy=POLICY, as_of=AS_OF, table="parcel")


def test_every_function_is_a_column_or_a_documented_step():
    for table in MODULES:
        for node in metric_graph(table).graph.nodes.values():
            if not node.user_defined:
                assert node.documentation, node.name


def test_outer_inputs_are_columns_tables_or_rules():
    known = set(columns("parcels", "raw")) | set(tables()) | {
        "as_of", "idle_rules", "disposal_rules", "linkage_rules", "parcel_ids", "enterprise_ids",
    }  # fmt: skip
    assert set(raw_inputs(DERIVED, "parcels")) <= known


def test_units_scale():
    wide = PARCELS.assign(area_m2=PARCELS["area_m2"].astype("float64") * 15)
    assert np.allclose(measured(wide, ["area_mu"])["area_mu"], WHOLE["area_mu"] * 15, equal_nan=True)
    ratio = WHOLE["investment_intensity_wanyuan_per_ha"] / WHOLE["investment_intensity_wanyuan_per_mu"]
    assert np.allclose(ratio.dropna(), 15)


def test_explain():
    found = lu.explain("idle_status")
    assert {"works_status", "agreed_start_date", "delays", "as_of"} <= set(found.inputs)
    assert "blocked_time" in found.steps["holder_clock"]
    assert "M53 Art 2 8 12 14" in found.articles
    text = found.text(POLICY)
    for part in (
        "闲置认定状态",
        "原始数据",
        "works_status(开工状态)",
        "idle.fee_rate",
        "《闲置土地处置办法》第二条",
        "CONFIRMED",
    ):
        assert part in text
    assert lu.explain("works_status").inputs == ()
    with pytest.raises(UnknownNameError, match="idle_status"):
        lu.explain("idle_state")


@pytest.mark.parametrize("name", DERIVED)
def test_every_derived_column_can_be_explained(name):
    assert lu.explain(name).inputs
    assert lu.label(name) in str(lu.explain(name))
