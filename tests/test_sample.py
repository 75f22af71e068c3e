"""The sample data: made the same from the same seed, well formed, and holding every case it promises."""

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from landuse.data import LandData
from landuse.io.sample import write_sample
from landuse.io.sample.identifiers import credit_code_check
from landuse.io.sample.sample import Sample, make_sample
from landuse.vocabulary import codes, columns, tables

COMMITTED = Path(__file__).parents[1] / "data" / "parcels"
SEED = 20201231
MEGABYTE = 1_000_000
PARCEL_CODE = re.compile(r"^210(199|122)\d{6}[GJ]B\d{5}$")
HOSTILE = (
    "<img src=x onerror=alert(1)>", "${alert(1)}", "</script>", "{{7*191}}", '=HYPERLINK("http://x")',
)  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


@pytest.fixture(scope="module")
def sample() -> Sample:
    return make_sample(SEED)


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return read_csv("truth").set_index("parcel_id")


@pytest.fixture(scope="module")
def parcels() -> gpd.GeoDataFrame:
    return gpd.read_file(COMMITTED / "parcels.gpkg").set_index("parcel_id")


def read_csv(name: str, folder: Path = COMMITTED) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False, encoding="utf-8-sig")


def committed() -> list[Path]:
    """Return the files of the committed sample; caches that a run has left there are none of them."""
    files = [path.relative_to(COMMITTED) for path in COMMITTED.rglob("*") if path.is_file()]
    return sorted(path for path in files if not path.parts[0].startswith("."))


def planted(truth: pd.DataFrame, plant: str) -> str:
    return truth.index[truth["plant"].str.split().map(lambda plants: plant in plants)][0]


def test_days_are_in_order_but_where_a_plant_says_so(parcels, truth):
    days = {name: pd.to_datetime(parcels[name]) for name in ("contract_date", "actual_start_date", "completion_date")}
    assert not (days["completion_date"] < days["actual_start_date"]).any()
    early = parcels.index[days["actual_start_date"] < days["contract_date"]]
    assert truth.loc[early, "plant"].tolist() == ["start_before_signing"]
    firms = read_csv("enterprises")
    due = firms[firms["约定达产日期"] != ""]
    assert (due["约定达产日期"] >= due["成立日期"]).all()


def test_writing_returns_every_file_of_a_complete_folder(tmp_path):
    files = write_sample(str(tmp_path / "new" / "folder"))
    assert [path.relative_to(tmp_path / "new" / "folder") for path in files] == committed()
    assert all(path.is_file() for path in files)


def test_the_committed_files_are_those_of_the_seed(written):
    assert sorted(path.relative_to(written) for path in written.rglob("*") if path.is_file()) == committed()
    for path in committed():
        if path.suffix not in {".gpkg", ".tif"}:
            assert (written / path).read_bytes() == (COMMITTED / path).read_bytes(), path


@pytest.mark.parametrize("name", ["parcels.gpkg", "zones.gpkg", "context.gpkg"])
def test_the_committed_boundaries_are_those_of_the_seed(written, name):
    layers = pyogrio.list_layers(COMMITTED / name)[:, 0]
    assert list(layers) == list(pyogrio.list_layers(written / name)[:, 0])
    for layer in layers:
        made, kept = (gpd.read_file(folder / name, layer=layer) for folder in (written, COMMITTED))
        assert made.crs == kept.crs == "EPSG:4550"
        pd.testing.assert_frame_equal(made.drop(columns="geometry"), kept.drop(columns="geometry"))
        drawn = kept.geometry.notna()
        assert made.geometry.notna().equals(drawn)
        assert shapely.equals_exact(made.geometry[drawn], kept.geometry[drawn], tolerance=0.01).all()


def test_another_seed_makes_another_city(sample):
    other = make_sample(7).tables["parcels"]
    both = other.index.intersection(sample.tables["parcels"].index)
    assert len(both) > 300
    assert not other.loc[both, "area_m2"].equals(sample.tables["parcels"].loc[both, "area_m2"])


def test_every_file_is_small():
    sizes = {path.name: (COMMITTED / path).stat().st_size for path in committed()}
    assert {name: size for name, size in sizes.items() if size >= MEGABYTE} == {}


def test_all_tables_are_there_and_accepted(sample):
    assert set(sample.tables) == set(tables())
    data = LandData(**sample.tables)
    assert list(data.issues["issue"]) == ["date_sentinel"] * 2  # planted
    for name, table in sample.tables.items():
        assert len(table) > 0, name
        held = {*table.columns, *(key for key in table.index.names if key)}
        assert held == {*columns(name, "key"), *columns(name, "raw")} - {"geometry" if "geometry" not in columns(name) else ""}


def test_there_are_about_six_hundred_parcels_in_three_zones(parcels):
    assert 580 <= len(parcels) <= 660
    zones = gpd.read_file(COMMITTED / "zones.gpkg").set_index("zone_id")
    assert sorted(zones["zone_level"]) == ["municipal", "national", "provincial"]
    assert set(parcels["zone_id"]) == set(zones.index)
    drawn = parcels[parcels.geometry.notna()]
    inside = shapely.covers(
        zones.geometry.buffer(1.0).loc[drawn["zone_id"]].to_numpy(), shapely.make_valid(drawn.geometry.to_numpy())
    )
    assert inside.all()
    west, south, east, north = drawn.total_bounds
    assert 519_000 < west < east < 531_000
    assert 4_610_000 < south < north < 4_622_000


def test_about_a_quarter_of_the_parcels_calls_for_attention(truth):
    share = 1 - truth["idle_status"].isin(["not_idle", "not_due"]).mean()
    assert 0.20 <= share <= 0.26


def test_every_status_action_class_and_cause_is_planted(truth):
    assert set(truth["idle_status"]) == set(codes("idle_status"))
    assert set(truth["disposal_action"]) == set(codes("disposal_action"))
    assert set(truth["idle_class"]) == set(codes("idle_class"))
    assert set(truth["start_due_basis"]) == set(codes("start_due_basis"))
    assert set(truth["holder_clock_basis"]) == set(codes("holder_clock_basis"))


def test_every_raw_code_occurs(sample):
    absent = {
        (name, column.name, code)
        for name in tables()
        for column in columns(name, "raw").values()
        if column.code_list is not None and sample.tables[name][column.name].notna().any()
        for code in set(codes(column.code_list)) - set(sample.tables[name][column.name].dropna())
    }
    only_in_a_ledger = {("cases", "event", "withdrawn")}  # voids a numbered record: a plain CSV has no numbers
    assert absent == {("delays", "cause", "U")} | only_in_a_ledger


def test_parcel_codes_are_well_formed_and_unique(parcels):
    assert parcels.index.is_unique
    assert parcels.index.str.fullmatch(PARCEL_CODE.pattern).all()
    assert (parcels.index.str.startswith("210122")).sum() == 2


def test_credit_codes_carry_their_check_character(parcels):
    firms = read_csv("enterprises")["统一社会信用代码"]
    assert firms.is_unique
    assert {*parcels["holder_uscc"].dropna()} <= {*firms}
    assert all(len(code) == 18 and credit_code_check(code[:17]) == code[17] for code in firms)
    assert set(firms.str[2:8]) == {"210199", "219999"}
    assert (firms.str[2:8] == "219999").sum() == 1


def test_the_check_character_is_that_of_the_standard():
    published = ["91371626760961920K", "11371626MB28577961", "11370881004339597L"]
    assert [credit_code_check(code[:17]) for code in published] == ["K", "1", "L"]


def test_other_keys_are_unique():
    assert read_csv("projects")["项目代码"].is_unique
    assert not read_csv("accounts").duplicated(["统一社会信用代码", "年度"]).any()
    assert not read_csv("activity").duplicated(["统一社会信用代码", "月份"]).any()
    promises = read_csv("commitments")
    again = promises[promises.duplicated(["宗地代码", "指标"])]
    repeated = read_csv("truth_commitments").query("plant == 'repeated'")["parcel_id"]
    assert again["宗地代码"].tolist() == repeated.unique().tolist()


def test_parcels_overlap_only_where_planted(parcels, truth):
    shapes = parcels.geometry[parcels.geometry.notna()]
    valid = gpd.GeoSeries(shapely.make_valid(shapes.to_numpy()), index=shapes.index)
    one, other = shapely.STRtree(valid.to_numpy()).query(valid.to_numpy(), predicate="intersects")
    pairs = one < other
    one, other = one[pairs], other[pairs]
    common = shapely.area(shapely.intersection(valid.to_numpy()[one], valid.to_numpy()[other]))
    over = {code for n in np.flatnonzero(common > 1.0) for code in (valid.index[one[n]], valid.index[other[n]])}
    assert {planted(truth, "overlap"), planted(truth, "overlap_idle")} <= over
    assert (common > 1.0).sum() <= 6
    assert common[common > 1.0].min() > 100.0


def test_shapes_are_those_of_a_real_park(parcels):
    shapes = parcels.geometry[parcels.geometry.notna()]
    parts = shapely.get_num_geometries(shapes.to_numpy())
    holes = np.array([sum(len(part.interiors) for part in shape.geoms) for shape in shapes])
    assert (parts > 1).sum() >= 4
    assert (holes > 0).sum() >= 4
    assert not shapely.is_valid(shapes.to_numpy()).all()
    assert shapes.area.between(2_000, 120_000).mean() > 0.99


def test_contract_and_boundary_areas_agree_but_where_planted(parcels, truth):
    share = (parcels.geometry.area - parcels["area_m2"]) / parcels["area_m2"].where(parcels["area_m2"] > 0)
    apart = set(parcels.index[share.abs() > 0.01])
    assert apart == set(truth.index[truth["issues"].str.contains("area_difference|area_in_other_unit")])


def test_prices_and_ratios_are_plausible(parcels, truth):
    usual = parcels[(truth["plant"].reindex(parcels.index) == "ordinary") & parcels["land_use_code"].isin(["0601", "1001"])]
    price = usual["land_price_wanyuan"] * 10_000 / usual["area_m2"]
    unknown = price.index[price.isna()].tolist()
    assert unknown == read_csv("truth_commitments").query("plant == 'price_missing'")["parcel_id"].tolist()
    assert price.drop(unknown).between(120, 900).all()
    assert 250 < price.median() < 450
    ratio = (usual["floor_area_m2"] / usual["area_m2"])[usual["works_status"] == "completed"]
    high = read_csv("truth_land_control").query("plant == 'high_storeys'")["parcel_id"].tolist()
    assert ratio.index[ratio.isna()].tolist() == high
    assert ratio.drop(high).between(0.2, 3).all()
    assert (usual["building_footprint_m2"] <= usual["area_m2"]).all()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stand_in_parcels_and_enterprises(parcels, name):
    assert name in set(parcels["holder_name"])
    assert name in set(read_csv("enterprises")["企业名称"])


def test_occupied_land_does_not_exceed_the_parcel_but_where_planted(sample):
    used = sample.tables["occupancy"]
    now = used[(used["from_date"] <= "2020-12-31") & ~(used["to_date"] < "2020-12-31")]
    share = now.groupby("parcel_id")["occupied_area_m2"].sum() / sample.tables["parcels"]["area_m2"]
    assert (share > 1.01).sum() == 1
    assert share.max() == pytest.approx(1.05, abs=1e-4)


def test_truths_name_records_that_exist(sample):
    parcels, firms = sample.tables["parcels"], sample.tables["enterprises"]
    assert set(sample.truths["truth"]["parcel_id"]) == set(parcels.index)
    assert set(sample.truths["truth_enterprises"]["enterprise_id"]) == set(firms.index)
    assert set(sample.truths["truth_projects"]["project_id"]) == set(sample.tables["projects"].index)
    promises = sample.truths["truth_commitments"]
    assert set(promises["parcel_id"]) - set(parcels.index) == set(promises.query("plant == 'unknown_parcel'")["parcel_id"])
    for name in ("standard_land", "land_control", "supply_terms"):
        assert set(sample.truths[f"truth_{name}"]["parcel_id"]) <= set(parcels.index)
    assert set(sample.truths["truth_supply_screening"]["project_id"]) <= set(sample.tables["projects"].index)
    contradictions = sample.truths["truth_contradictions"]
    assert set(contradictions["parcel_id"].str.split(", ").explode()) <= set(parcels.index)
    assert set(contradictions["enterprise_id"].str.split(", ").explode()) <= set(firms.index)
    assert set(contradictions["contradiction"]) == set(codes("contradiction"))
    assert set(sample.tables["project_parcels"]["parcel_id"]) <= set(parcels.index)
    subjects = {*parcels.index, *firms.index, *sample.tables["projects"].index}
    assert set(sample.tables["cases"]["subject_id"]) <= subjects


def test_zombie_firms_show_in_the_months_what_is_planted(sample):
    truth = sample.truths["truth_enterprises"].set_index("enterprise_id")
    assert set(truth["zombie_status"].dropna()) == set(codes("zombie_status"))
    assert set(truth["zombie_route"].dropna()) == set(codes("zombie_route"))
    last_year = sample.tables["activity"].loc[pd.IndexSlice[:, "2020-01-01":], :]
    sales = last_year["sales_wanyuan"].groupby("enterprise_id").agg(["sum", "count"])
    inactive = truth.index[truth["is_inactive"].fillna(value=False) & (truth["plant"] != "z2_accounts_only")]
    assert (sales.loc[inactive, "sum"] == 0).all()
    assert (sales.loc[inactive, "count"] == 12).all()
    assert sample.tables["enterprises"].loc[inactive, "built"].all()


def test_accounts_show_insolvency_where_it_is_planted(sample):
    truth = sample.truths["truth_enterprises"].set_index("enterprise_id")
    last = sample.tables["accounts"].xs(2020, level="year")
    to_liquidate = truth.index[truth["zombie_status"] == "Z3"]
    assert (last.loc[to_liquidate, "total_liabilities_wanyuan"] > last.loc[to_liquidate, "total_assets_wanyuan"]).all()
    per_mu = (last["tax_wanyuan"] / truth["land_area_mu"].where(truth["land_area_mu"] > 5)).dropna()
    assert 5 < per_mu.median() < 30
    assert per_mu.quantile(0.9) > 3 * per_mu.median() * 0.7


def test_cases_are_in_order_and_give_a_trajectory(sample):
    cases = sample.tables["cases"]
    assert cases.groupby("case_id")["event_date"].apply(lambda days: days.is_monotonic_increasing).all()
    assert cases["event_date"].max() <= pd.Timestamp("2020-12-31")
    assert set(cases.groupby("case_id")["event"].first()) == {"identified", "reopened", "reserved"}
    targets = sample.truths["truth_targets"].set_index(["subject_kind", "zone_id", "by"])
    land = targets.loc["idle_land"].reset_index().pivot_table("cohort_disposed", "zone_id", "by")
    assert (land.diff(axis=1).iloc[:, 1:] > 0).all(axis=None)
    assert (targets.loc[("idle_land", "G219901")].eval("cohort_disposed == cohort_cases")).tolist() == [False, False, True]
    assert (targets.loc[("zombie_project", "M219903"), "cohort_cases"] == 0).all()


def test_targets_count_what_the_case_table_says(sample):
    cases = sample.tables["cases"].query("subject_kind != 'project'")  # life cycles are no disposal
    first = cases.groupby("case_id")["event_date"].min()
    kind = cases.groupby("case_id")["subject_kind"].first()
    done = cases[cases["event"] == "disposed"].groupby("case_id")["event_date"].min().reindex(first.index)
    for by in pd.to_datetime(["2018-12-31", "2019-12-31", "2020-12-31"]):
        of_day = sample.truths["truth_targets"].query("by == @by").groupby("subject_kind")
        cohort = first <= pd.Timestamp("2018-05-31")
        assert of_day["cohort_cases"].sum().to_dict() == kind[cohort].value_counts().to_dict()
        assert of_day["all_cases"].sum().to_dict() == kind[first <= by].value_counts().to_dict()
        assert of_day["cohort_disposed"].sum().to_dict() == kind[cohort & (done <= by)].value_counts().to_dict()


def test_commitments_hold_every_outcome(sample):
    truth = sample.truths["truth_commitments"]
    assert set(truth["state"]) == {"met", "unmet", "not_due", "unknown"}
    worked = truth[truth["plant"] == "worked"].set_index("indicator")
    assert worked.loc["investment_intensity_wanyuan_per_mu", "liability_wanyuan"] == pytest.approx(268.8)
    assert worked.loc["floor_area_ratio", "liability_wanyuan"] == pytest.approx(168.0)


def test_the_texts_say_that_it_is_invented():
    readme = (COMMITTED / "README.md").read_text(encoding="utf-8")
    assert "虚构" in readme.splitlines()[0]
    assert (COMMITTED / "delays.csv").read_bytes().startswith(b"\xef\xbb\xbf")
