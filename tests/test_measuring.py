"""Measuring, and the laws that every metric of every table obeys."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from shapely.geometry import box

import landuse as lu
from landuse.errors import MissingColumnError, PolicyError, TableError, UnknownNameError
from landuse.measuring import OF_OTHER_TABLES
from landuse.measuring.graph import derivable, metric_graph, raw_inputs
from landuse.metrics import MODULES
from landuse.metrics.land_control import JUDGED
from landuse.tables import unknown_values
from landuse.vocabulary import codes, columns, table, tables

AS_OF = "2020-12-31"
POLICY = lu.load_policy("rank-share", as_of=AS_OF)
GRAINS = ("parcels", "enterprises", "projects")
COUNT = 60
DERIVED = derivable("parcels")
EVERY = [(grain, name) for grain in GRAINS for name in derivable(grain)]
DTYPES = {"float64": "float64", "Int64": "Int64", "boolean": "boolean", "date": "datetime64[s]", "string": "str"}
RANKINGS = {("enterprises", name) for name in ("per_mu_score", "per_mu_rank", "per_mu_grade")}
SHARED_OVER_PARCELS = {
    ("parcels", f"{name}_wanyuan_per_mu") for name in ("revenue", "output", "value_added", "tax")
}  # a firm's sums are shared over all its parcels
NEEDS_A_LOCAL_SET = {("parcels", "standard_land_missing_indicators")}
NEEDS_A_LOCAL_SET |= {
    ("parcels", name) for indicator in ("investment_intensity", "office_floor_share") for name in JUDGED[indicator][1:]
}  # the packs of this package state no such control value for the edition that applies
NEEDS_A_LOCAL_SET |= {
    ("projects", f"supply_{name}") for name in ("negative", "intensity_floor_wanyuan_per_mu", "intensity_met")
}  # nor a negative list or an intensity floor
NEEDS_A_LATER_DAY = {("parcels", name) for name in ("bond_takeback_candidate", "bond_base_price_wanyuan")}
SAYS_UNKNOWN = {
    "start_due_basis": ["unknown"], "holder_clock_basis": ["unknown"], "idle_class": ["unknown"],
    "idle_status": ["needs_verification"], "disposal_action": ["verify"], "disposal_rule": ["verify"], "legal_basis": [""],
    "missing_evidence": ["works_status, agreed_start_date, delivery_date"],
    "held_up_by_government": [False],  # no project is on record
    "zombie_status": ["insufficient_data"], "zombie_route": ["none"], "per_mu_grade": ["not_graded"],
    "project_zombie_status": ["to_classify"],
    "standard_land_completion": ["none"], "standard_land_production": ["none"], "standard_land_conclusion": ["none"],
    "land_control_result": ["unknown"], "land_control_unmet": [""],
    "land_control_undecided": [
        "investment_intensity, floor_area_ratio, building_coefficient, office_land_share, greening_share"
    ],
    "land_control_missing": ["land_use_code, industry_code"],
    "land_stock_state": ["unknown"], "stock_measures": [""],
    "supply_screening": ["unknown"], "supply_negative_row": [""], "supply_expired_assessments": [""],
    "supply_missing": ["fixed_asset_investment_wanyuan, wanted_area_m2, zone_id, negative_list, intensity_floors"],
}  # fmt: skip


def some_values(column, count, rng):
    """Return random values of one raw column, a tenth of them missing."""
    if column.code_list:
        values = rng.choice(list(codes(column.code_list)), count)
    elif column.dtype == "date":
        values = np.datetime64("2015-01-01", "D") + rng.integers(0, 2200, count).astype("timedelta64[D]")
    elif column.dtype == "boolean":
        values = rng.random(count) < 0.8
    elif column.dtype == "string":
        values = [f"{column.name}{i % 7}" for i in range(count)]
    else:
        values = rng.integers(1, 50, count) * (1 if column.dtype == "Int64" else 100.0)
    return pd.Series(values).astype(object).where(rng.random(count) > 0.1, None)


def some_table(name, keys, seed=1):
    """Return a table with the given key columns and every raw column filled at random."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(keys)
    for column in columns(name, "raw").values():
        if column.dtype != "geometry" and column.name not in frame:
            frame[column.name] = some_values(column, len(frame), rng)
    return frame


def some_parcels(count=COUNT, seed=1):
    boundaries = [box(5e5 + 100 * i, 4.6e6, 5e5 + 100 * i + 50, 4.6e6 + 50) for i in range(count)]
    keys = {
        "parcel_id": [f"P{i}" for i in range(count)],
        "agreed_start_date_absence": np.resize([None, "unknown", "not_agreed"], count),
    }
    frame = some_table("parcels", keys, seed)
    known = {
        "land_use_code": ["0601", "1001", "0501", None],
        "industry_code": ["3625", "2614", "C30", None, "5990"],
        "industry_code_year": [2002, 2017, None],
        "lease_end_date": ["2021-02-01", None, "2020-01-01"],
    }
    frame = frame.assign(**{name: np.resize(values, count) for name, values in known.items()})
    return gpd.GeoDataFrame(frame, geometry=boundaries, crs="EPSG:4550").set_index("parcel_id")


def some_tables():
    """Return every table that the metrics use, linked at random."""
    rng = np.random.default_rng(8)
    firm_ids, project_ids = [f"E{i}" for i in range(COUNT)], [f"J{i}" for i in range(COUNT)]
    months = pd.date_range("2019-01-01", "2020-12-01", freq="MS")
    watched = firm_ids[::3]
    uses = 2 * COUNT
    return {
        "parcels": some_parcels(),
        "enterprises": some_table("enterprises", {"enterprise_id": firm_ids}, 2).set_index("enterprise_id"),
        "projects": some_table("projects", {"project_id": project_ids}, 3).set_index("project_id"),
        "accounts": some_table(
            "accounts", {"enterprise_id": np.repeat(firm_ids, 5), "year": np.tile(np.arange(2016, 2021), COUNT)}, 4
        ),
        "activity": some_table(
            "activity", {"enterprise_id": np.repeat(watched, len(months)), "month": np.tile(months, len(watched))}, 5
        ),
        "occupancy": some_table(
            "occupancy",
            {
                "parcel_id": [f"P{n}" for n in rng.integers(0, COUNT + 3, uses)],
                "enterprise_id": [f"E{n}" for n in rng.integers(0, COUNT + 1, uses)],
                "occupied_area_m2": rng.integers(1, 50, uses) * 100.0,
                "from_date": None,
            },
            6,
        ),
        "commitments": some_table(
            "commitments",
            {"parcel_id": [f"P{n}" for n in range(COUNT)], "indicator": ["容积率", "其他"] * (COUNT // 2)},
            8,
        ),
        "project_parcels": pd.DataFrame({"project_id": project_ids, "parcel_id": [f"P{i}" for i in range(COUNT)][::-1]}),
        "cases": some_table(
            "cases",
            {
                "case_id": [f"C{i}" for i in range(COUNT)],
                "subject_id": [f"J{n}" for n in rng.integers(0, COUNT, COUNT)],
                "subject_kind": "zombie_project",
                "event": rng.choice(["disposed", "reopened", "plan_approved"], COUNT),
            },
            7,
        ),
    }


TABLES = some_tables()
PARCELS = TABLES["parcels"]
DATA = lu.LandData(**TABLES)


def measured(parcels, names=DERIVED):
    return lu.measure(lu.LandData(parcels=parcels), list(names), policy=POLICY, as_of=AS_OF)


def of_grain(data, grain, names=None):
    return lu.measure(data, list(names or derivable(grain)), policy=POLICY, as_of=AS_OF, table=grain)


WHOLE = measured(PARCELS)
ALL = {grain: of_grain(DATA, grain) for grain in GRAINS}


@pytest.mark.parametrize(("grain", "name"), EVERY)
def test_the_metric_has_the_type_the_dictionary_gives(grain, name):
    column, values = columns(grain, "derived")[name], ALL[grain][name]
    expected = pd.CategoricalDtype(list(codes(column.code_list))) if column.code_list else DTYPES[column.dtype]
    assert values.dtype == expected
    assert values.index.equals(DATA.table(grain).index)
    assert not np.isinf(values).any() if column.dtype == "float64" else True


@pytest.mark.parametrize(("grain", "name"), EVERY)
def test_the_random_tables_give_the_metric_something_to_say(grain, name):
    assert ALL[grain][name].notna().any() or (grain, name) in NEEDS_A_LOCAL_SET | NEEDS_A_LATER_DAY


@pytest.mark.parametrize("grain", GRAINS)
def test_every_metric_but_the_rankings_is_row_wise(grain):
    """Half of the rows, in another order, measured on their own."""
    order = np.random.default_rng(2).permutation(COUNT)[: COUNT // 2]
    half = of_grain(DATA.with_tables({grain: DATA.table(grain).iloc[order]}), grain)
    mine = [name for name in derivable(grain) if (grain, name) not in RANKINGS | SHARED_OVER_PARCELS]
    assert_frame_equal(half[mine], ALL[grain][mine].iloc[order])


@pytest.mark.parametrize("grain", GRAINS)
def test_the_order_of_rows_does_not_matter(grain):
    """Neither that of the table measured nor that of the tables beside it."""
    rng = np.random.default_rng(3)
    orders = {name: rng.permutation(len(frame)) for name, frame in TABLES.items()}
    mixed = DATA.with_tables({name: DATA.table(name).iloc[order] for name, order in orders.items()})
    assert_frame_equal(of_grain(mixed, grain), ALL[grain].iloc[orders[grain]], check_exact=False, rtol=1e-12)


@pytest.mark.parametrize(("grain", "name"), EVERY)
def test_unknown_in_unknown_out(grain, name):
    """With every raw column unknown, and the tables beside it empty, each metric is unknown, or a code that says so."""
    index = DATA.table(grain).index
    raw = {n: unknown_values(c, index) for n, c in columns(grain, "raw").items() if c.dtype != "geometry"}
    nothing = {"parcels": PARCELS.head(1), grain: pd.DataFrame(raw, index=index)}
    if grain == "parcels":
        nothing[grain] = gpd.GeoDataFrame(raw, geometry=gpd.GeoSeries([None] * COUNT, index=index), crs="EPSG:4550")
    values = of_grain(lu.LandData(**nothing), grain, [name])[name].unique().tolist()
    assert values == SAYS_UNKNOWN[name] if name in SAYS_UNKNOWN else all(pd.isna(v) for v in values)


@pytest.mark.parametrize("grain", GRAINS)
def test_inputs_are_not_changed(grain):
    data = lu.LandData(**TABLES)
    before = {name: data.table(name).copy(deep=True) for name in TABLES}
    of_grain(data, grain)
    for name in TABLES:
        assert_frame_equal(pd.DataFrame(data.table(name)), pd.DataFrame(before[name]))


@pytest.mark.parametrize("grain", GRAINS)
def test_no_rows_give_no_rows(grain):
    empty = DATA.with_tables({grain: DATA.table(grain).head(0)})
    assert of_grain(empty, grain).shape == (0, len(derivable(grain)))


def test_exactly_the_columns_asked_for_in_order():
    names = ["idle_status", "holder_name", "area_mu", "parcel_id"]
    got = measured(PARCELS, names)
    assert list(got.columns) == names
    assert got["parcel_id"].tolist() == PARCELS.index.tolist()


def test_missing_column_names_the_path():
    with pytest.raises(MissingColumnError, match=r"column agreed_start_date（约定动工日期），needed by start_due_basis"):
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
    for grain in MODULES:
        for node in metric_graph(grain).graph.nodes.values():
            if not node.user_defined:
                assert node.documentation, node.name


@pytest.mark.parametrize("grain", GRAINS)
def test_outer_inputs_are_columns_tables_or_rules(grain):
    rules = {"idle_rules", "disposal_rules", "linkage_rules", "standing_rules", "zombie_rules", "project_rules"}
    rules |= {"standard_land_rules", "land_control_rules", "supply_rules", "stock_rules", *OF_OTHER_TABLES}
    known = set(columns(grain, "raw")) | set(tables()) | {f"{name.removesuffix('s')}_ids" for name in GRAINS} | rules | {"as_of"}
    assert set(raw_inputs(derivable(grain), grain)) <= known
    assert table(grain).label_zh


def test_units_scale():
    wide = PARCELS.assign(area_m2=PARCELS["area_m2"].astype("float64") * 15)
    assert np.allclose(measured(wide, ["area_mu"])["area_mu"], WHOLE["area_mu"] * 15, equal_nan=True)
    ratio = WHOLE["investment_intensity_wanyuan_per_ha"] / WHOLE["investment_intensity_wanyuan_per_mu"]
    assert np.allclose(ratio.dropna(), 15)


@pytest.mark.parametrize("name", [name for name in tables() if columns(name, "raw")])
def test_raw_columns_of_every_table_can_be_asked_for(name):
    wanted = [column for column, found in columns(name, "raw").items() if found.dtype != "geometry"]
    got = lu.measure(lu.LandData(parcels=PARCELS), wanted, policy=POLICY, as_of=AS_OF, table=name)
    assert list(got.columns) == wanted


def test_one_name_may_stand_alone():
    data = lu.LandData(parcels=PARCELS)
    assert_frame_equal(lu.measure(data, "area_mu", policy=POLICY, as_of=AS_OF), measured(PARCELS, ["area_mu"]))


@pytest.mark.parametrize("wrong", [None, "cn", 20201231])
def test_wrong_policies_and_data_are_refused(wrong):
    data = lu.LandData(parcels=PARCELS)
    for call in (lambda **given: lu.measure(columns=["area_mu"], **given), lu.assess):
        with pytest.raises(PolicyError, match="load_policy"):
            call(data=data, policy=wrong, as_of=AS_OF)
        with pytest.raises(TableError, match="data 须为 LandData"):
            call(data=wrong, policy=POLICY, as_of=AS_OF)


@pytest.mark.parametrize(
    "wrong", [None, pd.NaT, 20201231, 43000.0, "2020-12", "2020", "2020年12月31日", "2020-12-31T00:00+08:00"]
)
def test_wrong_days_are_refused(wrong):
    with pytest.raises(TableError, match="不是日期；请写成 2020-12-31 的形式"):
        lu.measure(lu.LandData(parcels=PARCELS), ["idle_status"], policy=POLICY, as_of=wrong)
