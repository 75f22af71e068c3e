"""Land of enterprises and the sharing of their sums: worked cases, and what adds up whatever the occupancy is."""

import numpy as np
import pandas as pd
import pytest
from firm_cases import M2_PER_MU, case_rows, firms, measure_firms
from hypothesis import given, settings
from hypothesis import strategies as st

import landuse as lu
from landuse.findings.links import note_linkage_issues
from landuse.issues import IssueLog
from landuse.linkage import SHARED, apportioned_amounts, land_area_m2, occupied_land, shared_amounts, unshared_amounts
from landuse.metrics.area import area_mu
from landuse.metrics.enterprise_years import year_figures
from landuse.metrics.parcel_yield import tax_wanyuan_per_mu
from landuse.metrics.ratios import RATIOS, group_ratios
from landuse.tables import with_all_columns

AS_OF = "2020-12-31"
DAY = pd.Timestamp(AS_OF)
POLICY = lu.load_policy("cn", as_of=AS_OF)
ROWS = case_rows("land_use")
RELAXED = settings(max_examples=40, deadline=None, derandomize=True)


def number(text, factor=1.0):
    return float(text) * factor if text else np.nan


def tables_of(rows):
    """Return the tables that the rows of one case describe."""
    parcels = rows.drop_duplicates("parcel")
    users = list(dict.fromkeys(rows["firm"]))
    return {
        "parcels": pd.DataFrame(
            {
                "parcel_id": list(parcels["parcel"]),
                "area_m2": [number(mu, M2_PER_MU) for mu in parcels["parcel_mu"]],
                "floor_area_m2": [number(m2) for m2 in parcels["parcel_floor_m2"]],
            }
        ),
        "enterprises": firms(users),
        "accounts": pd.DataFrame({"enterprise_id": users, "year": 2020, "tax_wanyuan": 740.0, "revenue_wanyuan": 1480.0}),
        "occupancy": pd.DataFrame(
            {
                "parcel_id": list(rows["parcel"]),
                "enterprise_id": list(rows["firm"]),
                "tenure": list(rows["tenure"]),
                "occupied_area_m2": [number(mu, M2_PER_MU) for mu in rows["mu"]],
                "occupied_floor_area_m2": [number(m2) for m2 in rows["floor_m2"]],
                "from_date": [day or None for day in rows["from_date"]],
                "to_date": [day or None for day in rows["to_date"]],
            }
        ),
    }


def of_case(name):
    return tables_of(ROWS[ROWS["case"] == name])


def mu_of_parcels(tables, policy=POLICY):
    return lu.measure(lu.LandData(**tables), ["area_mu", "tax_wanyuan_per_mu"], policy=policy, as_of=AS_OF)


def issues_of(tables, kind):
    log = IssueLog()
    note_linkage_issues(lu.LandData(**tables), POLICY, DAY, log)
    issues = log.frame()
    return issues.loc[issues["issue"] == kind, ["table", "record_id"]].to_numpy().tolist()


@pytest.mark.parametrize("name", ROWS["case"].unique())
def test_land_of_firms(name):
    rows = ROWS[ROWS["case"] == name]
    found = measure_firms(["land_area_mu"], policy=POLICY, as_of=AS_OF, **tables_of(rows))["land_area_mu"]
    expected = rows.drop_duplicates("firm").set_index("firm")["firm_mu"].map(number)
    np.testing.assert_allclose(found[expected.index], expected, rtol=1e-9, atol=1e-9, err_msg=rows["note"].iloc[0])


@pytest.mark.parametrize("name", ["worked-whole", "worked-kept"])
def test_thirty_seven_mu_and_twenty_wanyuan(name):
    """自有 30 + 租入 12 - 租出 5 = 37 亩; 740 / 37 = 20.00 万元/亩."""
    names = ["land_area_mu", "tax_wanyuan_per_mu", "revenue_wanyuan_per_mu"]
    found = measure_firms(names, policy=POLICY, as_of=AS_OF, **of_case(name)).loc["F"]
    assert found.tolist() == pytest.approx([37.0, 20.0, 40.0], rel=1e-12)


def test_no_land_gives_no_figure_per_mu():
    found = measure_firms(["tax_wanyuan_per_mu"], policy=POLICY, as_of=AS_OF, **of_case("let-altogether"))
    assert pd.isna(found.loc["F", "tax_wanyuan_per_mu"])
    assert found.loc["T", "tax_wanyuan_per_mu"] == pytest.approx(740 / 30)


def test_the_owner_of_land_let_altogether_does_not_make_its_parcel_unknown():
    parcels = mu_of_parcels(of_case("let-altogether"))
    assert parcels.loc["P1", "tax_wanyuan_per_mu"] == pytest.approx(740 / 30)


def test_a_firm_that_no_occupancy_names_has_unknown_land():
    tables = of_case("lease-later")
    tables["enterprises"] = firms(["F", "T", "nobody"])
    land = measure_firms(["land_area_mu"], policy=POLICY, as_of=AS_OF, **tables)["land_area_mu"]
    assert land["T"] == 0
    assert pd.isna(land["nobody"])


def test_parcels_share_by_land():
    """F earns 740 on 25 mu of P1 and 12 mu of P2; T earns 740 on its 5 mu of P1."""
    tax = mu_of_parcels(of_case("worked-whole"))["tax_wanyuan_per_mu"]
    assert tax["P1"] * 30 == pytest.approx(740 * 25 / 37 + 740)
    assert tax["P2"] * 20 == pytest.approx(740 * 12 / 37)


def test_a_user_that_is_not_listed_makes_the_parcel_unknown():
    tables = of_case("worked-whole")
    tables["enterprises"] = firms(["F"])
    tax = mu_of_parcels(tables)["tax_wanyuan_per_mu"]
    assert pd.isna(tax["P1"])
    assert tax["P2"] * 20 == pytest.approx(740 * 12 / 37)
    assert issues_of(tables, "occupancy_unknown_enterprise") == [["occupancy", "P1"]]


def test_land_counted_twice_is_an_issue_and_stays_as_it_is():
    assert issues_of(of_case("over-occupied"), "occupancy_over_parcel") == [["parcels", "P1"]]
    for fine in ("worked-whole", "worked-kept", "let-altogether", "multi-storey", "two-tenants", "lease-ended", "co-owners"):
        assert issues_of(of_case(fine), "occupancy_over_parcel") == [], fine


@pytest.mark.parametrize(("tenant", "reported"), [(6.3, False), (6.301, True)])
def test_more_than_101_percent_is_the_limit(tenant, reported):
    tables = of_case("over-occupied")
    tables["occupancy"]["occupied_area_m2"] = [24 * M2_PER_MU, tenant * M2_PER_MU]
    assert bool(issues_of(tables, "occupancy_over_parcel")) is reported


def test_rows_that_link_to_nothing_are_issues():
    tables = of_case("area-missing")
    tables["occupancy"].loc[1, "parcel_id"] = "P9"
    tables["accounts"] = pd.concat([tables["accounts"], tables["accounts"].assign(enterprise_id="X")])
    assert issues_of(tables, "occupancy_unknown_parcel") == [["occupancy", "P9"]]
    assert issues_of(tables, "occupancy_area_missing") == [["occupancy", "P9"]]
    assert issues_of(tables, "accounts_unknown_enterprise") == [["accounts", "X/2020"]]
    assert issues_of(tables, "amounts_not_shared") == [["enterprises", "F"]]


def test_sums_over_sums_never_means_of_ratios():
    names = sorted({part for ratio in RATIOS.values() for part in (ratio.above, ratio.below)})
    amounts = pd.DataFrame({name: [1.0, 1.0, 1.0, 1.0] for name in names})
    amounts["tax_wanyuan"], amounts["land_area_mu"] = [100.0, 10.0, 7.0, 5.0], [1.0, 10.0, np.nan, 1.0]
    found = group_ratios(amounts, pd.Series(["Z1", "Z1", "Z1", None]))
    assert found["tax_wanyuan_per_mu"].to_dict() == {"Z1": pytest.approx(110 / 11)}
    assert group_ratios(amounts.assign(land_area_mu=0.0), pd.Series(["Z1"] * 4)).loc["Z1", "tax_wanyuan_per_mu"] != np.inf


square_metres = st.one_of(st.none(), st.integers(0, 60_000).map(float), st.floats(0.01, 60_000))
use = st.fixed_dictionaries(
    {
        "parcel_id": st.sampled_from(["P0", "P1", "P2", "P9"]),
        "enterprise_id": st.sampled_from(["E0", "E1", "E2", "E3", "E9"]),
        "tenure": st.sampled_from(["own", "rented", None]),
        "occupied_area_m2": square_metres,
        "occupied_floor_area_m2": square_metres,
        "from_date": st.sampled_from([None, "2019-01-01", "2020-12-31", "2021-01-01"]),
        "to_date": st.sampled_from([None, "2019-12-31", "2020-12-31"]),
    }
)
amount = st.one_of(st.none(), st.floats(-5000, 50_000), st.just(0.0))
world = st.tuples(
    st.lists(use, max_size=12),
    st.lists(st.tuples(square_metres, square_metres), min_size=3, max_size=3),
    st.lists(st.tuples(amount, amount), min_size=4, max_size=4),
)


def build(made):
    uses, grounds, earned = made
    occupancy = pd.DataFrame(uses, columns=list(use_columns))
    return lu.LandData(
        parcels=pd.DataFrame(grounds, columns=["area_m2", "floor_area_m2"]).assign(parcel_id=["P0", "P1", "P2"]),
        enterprises=firms(["E0", "E1", "E2", "E3"]),
        accounts=pd.DataFrame(earned, columns=["tax_wanyuan", "revenue_wanyuan"]).assign(
            enterprise_id=["E0", "E1", "E2", "E3"], year=2020
        ),
        occupancy=occupancy.astype({"occupied_area_m2": float, "occupied_floor_area_m2": float}),
    )


use_columns = ("parcel_id", "enterprise_id", "tenure", "occupied_area_m2", "occupied_floor_area_m2", "from_date", "to_date")


def shared_and_left(data):
    ids = data.enterprises.index
    occupancy = with_all_columns(data.occupancy, "occupancy")
    figures = year_figures(with_all_columns(data.accounts, "accounts"), ids, 2020)
    occupied = occupied_land(occupancy, data.parcels, ids, DAY, POLICY.linkage)
    land = land_area_m2(occupied, occupancy, ids)
    return apportioned_amounts(occupied, land, figures), unshared_amounts(occupied, land, figures), figures, occupied


@RELAXED
@given(world)
def test_shared_and_unshared_add_up_to_the_total(made):
    data = build(made)
    rows, left, figures, _ = shared_and_left(data)
    for name in SHARED:
        total = figures(name, 0)
        shared = rows[rows["enterprise"] >= 0].groupby("enterprise")[name].sum().reindex(range(4), fill_value=0.0).to_numpy()
        np.testing.assert_allclose(shared + left[name].to_numpy(), total, rtol=1e-9, atol=1e-9)


@RELAXED
@given(world)
def test_tax_per_mu_times_mu_sums_to_the_tax(made):
    """Over the parcels whose sum is known: what their users were apportioned, and nothing twice."""
    data = build(made)
    rows, left, figures, _ = shared_and_left(data)
    sums = shared_amounts(rows, data.parcels.index)
    area = area_mu(data.parcels["area_m2"].reset_index(drop=True))
    per_mu = tax_wanyuan_per_mu(sums, area)
    known = per_mu.notna().to_numpy()
    back = (per_mu * area).to_numpy()[known]
    np.testing.assert_allclose(back, sums["tax_wanyuan"].to_numpy()[known], rtol=1e-9, atol=1e-9)
    if known.all() and not left["tax_wanyuan"].isna().any():
        np.testing.assert_allclose(back.sum() + left["tax_wanyuan"].sum(), figures("tax_wanyuan", 0).sum(), rtol=1e-9, atol=1e-6)


@RELAXED
@given(world, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(made, random):
    data = build(made)
    order = list(range(len(data.occupancy)))
    random.shuffle(order)
    mixed = data.with_tables({"occupancy": data.occupancy.iloc[order].reset_index(drop=True)})
    (rows, left, _, land), (mixed_rows, mixed_left, _, mixed_land) = shared_and_left(data), shared_and_left(mixed)
    close = {"check_exact": False, "rtol": 1e-12}
    ids = data.parcels.index
    pd.testing.assert_frame_equal(shared_amounts(rows, ids), shared_amounts(mixed_rows, ids), **close)
    pd.testing.assert_frame_equal(left, mixed_left, **close)
    per_firm = [used.groupby("enterprise")["land_m2"].sum() for used in (land, mixed_land)]
    pd.testing.assert_series_equal(*per_firm, **close)


@RELAXED
@given(world)
def test_stated_land_is_only_reduced_by_what_the_owner_lets(made):
    """No row gains land or falls below zero; tenants keep what they state; owners give up no more than their tenants have."""
    data = build(made)
    _, _, _, occupied = shared_and_left(data)
    assert (occupied["land_m2"].dropna() >= 0).all()
    assert (occupied["rented_out_m2"] >= 0).all()
    assert (occupied.loc[occupied["tenure"] != "own", "rented_out_m2"] == 0).all()
    inside = occupied[occupied["parcel"] >= 0]
    let = inside[inside["tenure"] == "rented"].groupby("parcel")["land_m2"].sum()
    given_up = inside.groupby("parcel")["rented_out_m2"].sum()
    assert (given_up <= let.reindex(given_up.index, fill_value=0.0) + 1e-3).all()
