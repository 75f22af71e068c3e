"""States of the land stock on worked cases, their exclusiveness, low-efficiency tests, stock tables, stopped works, measures."""

import itertools
from functools import cache

import pandas as pd
import pytest
from casebook import load_cases, typed, written

import landuse as lu
from landuse.errors import PolicyError, TableError, UnknownNameError
from landuse.land_stock_table import stock_over_time, stock_table, stopped_works
from landuse.measuring import measure_with_steps
from landuse.metrics.density import building_coefficient
from landuse.metrics.low_efficiency import low_efficiency_tests
from landuse.vocabulary import codes, columns

STATE = ("land_stock_state", "idle_status", "is_supplied", "is_low_efficiency")
AREA = 10_000.0
BUILT = {
    "case": "P1",
    "works_status": "completed",
    "actual_start_date": "2014-11-01",
    "completion_date": "2016-06-01",
    "contract_date": "2014-03-01",
}


CASES = load_cases("land_stock")
NOT_SAID = ("agreed_start_date", "holder_uscc", "floor_area_m2", "fixed_asset_investment_wanyuan")
ABSENT = {"area_m2": AREA, "land_use_system": "gbt21010_2017", "structure_area_m2": 0.0, "yard_area_m2": 0.0} | dict.fromkeys(
    NOT_SAID
)


@cache
def national(as_of):
    return lu.load_policy("cn", as_of=as_of)


def stock_data(cases):
    """Return the parcels of `cases` (key ``case``), their users ``"Z2:0.5 Z0:0.5"`` with shares of the land, and the users' statuses."""
    raw = columns("parcels", "raw")
    parcels, statuses, rows = [], [], []
    for case in cases:
        facts = {name: typed(text, raw[name].dtype) for name, text in case.items() if name in raw}
        parcels.append(ABSENT | {"parcel_id": case["case"]} | facts)
        for part in case.get("users", "").split():
            status, _, share = part.partition(":")
            rows.append({
                "parcel_id": case["case"], "enterprise_id": f"E{len(statuses)}", "tenure": "own",
                "occupied_area_m2": AREA * float(share or 1),
            })  # fmt: skip
            statuses.append(status)
    firms = pd.DataFrame(
        {"enterprise_id": [f"E{number}" for number in range(len(rows))], "eliminated_category": [False] * len(rows)}
    )
    tables = {"enterprises": firms, "occupancy": pd.DataFrame(rows)} if rows else {}
    return lu.LandData(parcels=pd.DataFrame(parcels), **tables), {"enterprise_zombie_status": pd.Series(statuses, dtype="str")}


@cache
def judged(as_of):
    """Return the states of all cases of one day, measured together."""
    data, known = stock_data([case.values[0] for case in CASES if case.values[0]["as_of"] == as_of])
    return measure_with_steps(data, STATE, (), policy=national(as_of), as_of=as_of, known=known)[0]


@pytest.mark.parametrize("case", CASES)
def test_state(case):
    row = judged(case["as_of"]).loc[case["case"]]
    texts = {name: written(row[name]).upper() if name.startswith("is_") else written(row[name]) for name in STATE}
    assert texts == {name: case[name] for name in STATE}


def test_every_combination_has_one_state_and_idle_land_is_never_low_efficiency():
    """A small world of all combinations: each row has a code, low-efficiency implies built and not idle."""
    stages = ("approved", "expropriated", "supplied", None)
    works = ("not_started", "under_way", "suspended", "completed", "unknown", None)
    dates = (None, "2018-03-01", "2021-06-30")
    rows = [
        {
            "supply_stage": stage, "works_status": status, "contract_date": contract, "agreed_start_date": due, "completion_date": done,
            "actual_start_date": "2018-06-01" if status in ("under_way", "completed") else None, "suspended_since_date": "2019-01-31",
            "required_area_m2": 100.0, "developed_area_m2": 10.0, "building_footprint_m2": footprint,
        }
        for stage, status, contract, due, done, footprint in itertools.product(stages, works, dates, dates, dates, (None, 1000.0, 5000.0))
    ]  # fmt: skip
    parcels = pd.DataFrame(rows, index=pd.Index([f"P{n}" for n in range(len(rows))], name="parcel_id")).assign(
        area_m2=AREA, land_use_code="0601", land_use_system="gbt21010_2017", structure_area_m2=0.0, yard_area_m2=0.0
    )
    result = lu.assess(lu.LandData(parcels=parcels), policy=national("2020-12-31"), as_of="2020-12-31")
    found = result.results
    assert found["land_stock_state"].notna().all()
    assert set(found["land_stock_state"].cat.categories) == set(codes("land_stock_state"))
    low = found[found["is_low_efficiency"].fillna(value=False)]
    assert len(low) > 20
    assert low["idle_class"].isin(["none", "unknown"]).all()
    assert low["low_efficiency_reasons"].eq("building-coefficient").all()
    idle = found[found["land_stock_state"] == "idle"]
    assert len(idle) > 20
    assert (idle["is_low_efficiency"] == False).all()  # noqa: E712 - three-valued
    assert set(found.loc[found["land_stock_state"] == "idle", "idle_class"]) == {"not_started", "suspended"}
    unsupplied = found[found["land_stock_state"].isin(["approved_not_expropriated", "expropriated_not_supplied"])]
    assert (unsupplied["is_supplied"] == False).all()  # noqa: E712 - three-valued
    assert unsupplied["idle_fee_wanyuan"].isna().all()
    table = stock_table(result, None).iloc[0]
    assert sum(table[code] for code in codes("land_stock_state")) == table["parcels"] == len(parcels)
    assert table["idle_rate"] == pytest.approx(table["idle_mu"] / table["supplied_mu"])


def test_legal_basis_does_not_know_the_stock_columns():
    for name in ("legal_basis", "disposal_action", "idle_fee_wanyuan"):
        steps = lu.explain(name).steps
        assert not {"land_stock_state", "stock_measures", "bond_takeback_candidate", "is_low_efficiency"} & set(steps)


def test_the_holder_decides_where_no_user_is_on_record():
    data, known = stock_data([{**BUILT, "users": "Z2", "building_footprint_m2": "4000", "land_use_code": "0601"}])
    alone = data.with_tables({"occupancy": data.occupancy[:0], "parcels": data.parcels.assign(holder_uscc="E0")})
    policy = national("2020-12-31")
    found, _ = measure_with_steps(
        alone, ["held_by_zombie", "land_stock_state"], (), policy=policy, as_of="2020-12-31", known=known
    )
    assert found.loc["P1"].tolist() == [True, "zombie_held"]
    stranger = alone.with_tables({"parcels": data.parcels.assign(holder_uscc="E9")})
    found, _ = measure_with_steps(
        stranger, ["held_by_zombie", "land_stock_state"], (), policy=policy, as_of="2020-12-31", known=known
    )
    assert pd.isna(found.loc["P1", "held_by_zombie"])
    assert found.loc["P1", "land_stock_state"] == "built_unclassified"


def local_policy(tmp_path, needed, as_of="2020-12-31"):
    local = tmp_path / "local.toml"
    row = '[[stock.low_efficiency]]\nid = "tax"\ntitle = "t"\ncolumn = "tax_wanyuan_per_mu"\nop = "below"\nvalue = 1\narticle = "a"\nconfidence = "DESIGN"\n'
    local.write_text(
        '[pack]\nid = "local"\ntitle = "t"\nlevel = "city"\nextends = "cn"\nin_force_from = 2012-07-01\n'
        f'[stock.low_efficiency_tests_needed]\nvalue = {needed}\narticle = "a"\nconfidence = "DESIGN"\n{row}',
        encoding="utf-8",
    )
    return lu.load_policy(local, as_of=as_of)


@pytest.mark.parametrize(
    ("needed", "footprint", "expected"),
    [(1, "2000", True), (2, "2000", None), (2, "4000", False), (1, "4000", None), (3, "2000", None)],
)
def test_unknown_tests_leave_it_open_only_where_they_could_decide(tmp_path, needed, footprint, expected):
    """Three tests: eliminated industry is known not to be met in the first four cases; the tax is always unknown."""
    data, known = stock_data([{**BUILT, "users": "Z0", "building_footprint_m2": footprint, "land_use_code": "0601"}])
    if needed == 3:
        data = data.with_tables({"enterprises": data.enterprises.assign(eliminated_category=pd.NA)})
    found, _ = measure_with_steps(
        data, ["is_low_efficiency"], (), policy=local_policy(tmp_path, needed), as_of="2020-12-31", known=known
    )
    value = found.loc["P1", "is_low_efficiency"]
    assert pd.isna(value) if expected is None else value == expected


def test_a_test_on_another_column_is_refused(tmp_path):
    local = tmp_path / "local.toml"
    local.write_text(
        '[pack]\nid = "local"\ntitle = "t"\nlevel = "city"\nextends = "cn"\nin_force_from = 2012-07-01\n'
        '[[stock.low_efficiency]]\nid = "x"\ntitle = "t"\ncolumn = "idle_days"\nop = "above"\nvalue = 1\narticle = "a"\nconfidence = "DESIGN"\n',
        encoding="utf-8",
    )
    with pytest.raises(PolicyError, match="idle_days"):
        lu.load_policy(local, as_of="2020-12-31")


def test_contradictions_of_the_supply_stage_are_issues():
    parcels = pd.DataFrame({
        "parcel_id": ["contract", "built", "fine"], "supply_stage": ["approved", "expropriated", "expropriated"],
        "contract_no": ["云浔出让〔2019〕1号", None, None], "works_status": ["not_started", "completed", "not_started"],
    })  # fmt: skip
    issues = lu.assess(lu.LandData(parcels=parcels), policy=national("2020-12-31"), as_of="2020-12-31").issues
    mine = issues[issues["issue"].isin(["supply_stage_contradiction", "unsupplied_but_built"])]
    assert dict(zip(mine["issue"], mine["record_id"], strict=True)) == {
        "supply_stage_contradiction": "contract", "unsupplied_but_built": "built",
    }  # fmt: skip


# ---- the stock measures -------------------------------------------------------------------------------------------------------


def measured(rows, as_of, *names):
    given = {"land_use_code": "0601", "completion_date": None, "building_footprint_m2": None}
    data = lu.LandData(parcels=pd.DataFrame([ABSENT | given | row | {"parcel_id": f"P{n}"} for n, row in enumerate(rows)]))
    return lu.measure(data, list(names), policy=national(as_of), as_of=as_of)


BOND = (
    ({"contract_date": "2024-11-07", "works_status": "not_started"}, True),
    ({"contract_date": "2024-11-08", "works_status": "not_started"}, False),
    ({"contract_date": "2019-05-01", "works_status": "under_way"}, True),
    ({"contract_date": "2019-05-01", "works_status": "suspended"}, True),
    ({"contract_date": "2019-05-01", "works_status": "completed"}, False),
    ({"contract_date": "2019-05-01", "works_status": "unknown"}, None),
    ({"contract_date": None, "works_status": "not_started", "agreed_start_date": "2020-01-01"}, None),
    ({"contract_date": None, "works_status": "completed", "agreed_start_date": "2020-01-01"}, False),
    ({"contract_date": None, "works_status": "not_started", "supply_stage": "expropriated"}, False),
)


def test_bond_takeback_is_three_valued_and_counts_the_last_day():
    found = measured([row for row, _ in BOND], "2024-11-11", "bond_takeback_candidate")["bond_takeback_candidate"]
    assert [None if pd.isna(value) else bool(value) for value in found] == [expected for _, expected in BOND]


def test_bond_takeback_is_missing_before_the_notice():
    found = measured(
        [row for row, _ in BOND], "2024-11-10", "bond_takeback_candidate", "bond_base_price_wanyuan", "stock_measures"
    )
    assert found["bond_takeback_candidate"].isna().all()
    assert found["bond_base_price_wanyuan"].isna().all()
    assert not found["stock_measures"].str.contains("bond").any()


@pytest.mark.parametrize(
    ("appraised", "cost", "price"),
    [(900.0, 1000.0, 900.0), (1200.0, 1000.0, 1000.0), (None, 1000.0, None), (900.0, None, None), (900.0, -1.0, None)],
)
def test_the_base_price_is_the_lower_of_appraisal_and_cost(appraised, cost, price):
    row = {
        "contract_date": "2019-05-01",
        "works_status": "not_started",
        "appraised_value_wanyuan": appraised,
        "land_cost_wanyuan": cost,
    }
    found = measured([row, row | {"works_status": "completed"}], "2025-06-30", "bond_base_price_wanyuan")[
        "bond_base_price_wanyuan"
    ]
    assert pd.isna(found["P0"]) if price is None else found["P0"] == price
    assert pd.isna(found["P1"])


def test_transfer_and_cooperation_are_for_government_caused_industrial_idle_land():
    idle = {
        "contract_date": "2014-05-01",
        "works_status": "not_started",
        "agreed_start_date": "2015-05-01",
        "supply_mode": "grant",
    }
    rows = [idle | {"delay_cause": "G2"}, idle | {"delay_cause": "H"}, idle | {"delay_cause": "FM"}]
    names = ("idle_status", "stock_measures", "legal_basis")
    found = measured(rows, "2020-12-31", *names)
    assert found["stock_measures"].tolist() == ["transfer, cooperate", "", "transfer, cooperate"]
    assert found.loc["P0", "legal_basis"] == "M53 Art 12, 13"
    assert measured(rows, "2018-06-24", *names)["stock_measures"].tolist() == ["", "", ""]
    assert measured(rows, "2025-06-30", *names)["stock_measures"].tolist() == [
        "bond-takeback, transfer, cooperate", "bond-takeback", "bond-takeback, transfer, cooperate",
    ]  # fmt: skip


def test_measures_and_tests_say_how_sure_they_are():
    stock = national("2025-06-30").stock
    assert {test.confidence for test in stock.low_efficiency} == {"DESIGN", "MEMORY"}
    assert all("候选" in measure.title for measure in stock.measures)


# ---- tables over a small stock -----------------------------------------------------------------------------------------------


@cache
def small_stock(as_of="2020-12-31"):
    parcels = pd.DataFrame({
        "parcel_id": list("abcdefgh"),
        "zone_id": ["G", "G", "G", "G", "S", "S", None, "S"],
        "supply_stage": ["approved", "expropriated", "supplied", "supplied", "supplied", "supplied", "supplied", "expropriated"],
        "approval_date": ["2018-01-01"] * 8,
        "expropriation_date": [None, "2019-01-01", None, None, None, None, None, "2020-06-30"],
        "contract_date": [None, None, "2016-01-01", "2016-01-01", "2019-06-01", "2016-01-01", "2016-01-01", None],
        "works_status": ["not_started", "not_started", "not_started", "suspended", "not_started", "suspended", "under_way", "not_started"],
        "agreed_start_date": [None, None, "2016-12-31", "2016-12-31", "2020-06-30", "2016-12-31", "2016-12-31", None],
        "suspended_since_date": [None, None, None, "2020-03-31", None, "2018-03-31", None, None],
        "required_area_m2": [None, None, None, 100.0, None, 100.0, None, None],
        "developed_area_m2": [None, None, None, 20.0, None, 60.0, None, None],
        "planned_investment_wanyuan": [None, None, None, 100.0, None, 100.0, None, None],
        "invested_wanyuan": [None, None, None, 60.0, None, 60.0, None, None],
        "delay_cause": ["H"] * 8,
        "area_m2": [2000.0, 4000.0, 6000.0, 8000.0, 10_000.0, 12_000.0, None, 2000.0],
    })  # fmt: skip
    return lu.assess(lu.LandData(parcels=parcels), policy=national(as_of), as_of=as_of)


def test_stock_table_adds_up_by_zone():
    table = stock_table(small_stock())
    assert table.index.fillna("").tolist() == ["G", "S", ""]
    assert table.loc["G", ["approved_not_expropriated", "expropriated_not_supplied", "idle", "stopped"]].tolist() == [1, 1, 1, 1]
    assert table.loc["S", ["supplied_not_due", "stopped", "expropriated_not_supplied"]].tolist() == [1, 1, 1]
    assert table["not_supplied_mu"].tolist() == [9.0, 3.0, 0.0]
    assert table["supplied_mu"].tolist() == [21.0, 33.0, 0.0]
    assert table.loc["G", "idle_rate"] == pytest.approx(9 / 21)
    assert table.loc["S", "idle_rate"] == 0
    assert pd.isna(table["idle_rate"].iloc[2])  # the one supplied parcel there has no known area
    assert table["area_unknown"].tolist() == [0, 0, 1]
    whole = stock_table(small_stock(), None).iloc[0]
    counted = [name for name in table.columns if name != "idle_rate"]
    assert table[counted].sum().tolist() == pytest.approx(whole[counted].tolist())
    states = list(codes("land_stock_state"))
    assert (table[states].sum(axis=1) == table["parcels"]).all()
    assert table[[f"{code}_mu" for code in states]].sum(axis=1).tolist() == pytest.approx(table["mu"].tolist())


def test_stock_table_by_an_unknown_column_names_the_nearest():
    with pytest.raises(UnknownNameError, match="zone_id"):
        stock_table(small_stock(), by="zone_ids")


def test_days_side_by_side_are_in_order_and_different():
    late, early = small_stock("2020-12-31"), small_stock("2018-12-31")
    table = stock_over_time([late, early], by=None)
    assert list(table.columns.levels[0]) == ["2018-12-31", "2020-12-31"]
    assert table[("2020-12-31", "expropriated_not_supplied")].tolist() == [2]
    assert table[("2018-12-31", "expropriated_not_supplied")].tolist() == [0]  # b and h were expropriated later
    with pytest.raises(TableError, match="2020-12-31"):
        stock_over_time([late, late])
    with pytest.raises(TableError, match="无"):
        stock_over_time([])


def test_stopped_works_say_when_they_may_be_idle():
    works = stopped_works(small_stock())
    assert works.index.tolist() == ["f", "d"]
    assert works["land_stock_state"].tolist() == ["stopped", "stopped"]
    assert works["days_stopped"].tolist() == [1006, 275]
    assert pd.isna(works.loc["f", "may_be_idle_from"])  # both tests are known not to be met: never idle for the suspension
    assert works.loc["d", "may_be_idle_from"] == pd.Timestamp("2021-04-01")
    assert works.loc["d", "days_until_idle"] == 91
    on_the_mark = stopped_works(small_stock("2021-03-31"))
    assert (on_the_mark.loc["d", "land_stock_state"], on_the_mark.loc["d", "days_until_idle"]) == ("stopped", 1)
    after = stopped_works(small_stock("2021-04-01"))
    assert after.loc["d", "land_stock_state"] == "idle"
    assert after.index.tolist() == ["f", "d"]
    assert pd.isna(after.loc["d", "days_until_idle"])


def test_explaining_the_state_reaches_the_enterprises():
    text = lu.explain("land_stock_state").text(national("2020-12-31"))
    assert "enterprise_zombie_status（企业表推算的 zombie_status）" in text
    assert "stock.held_land_share" in text


def test_measure_finds_the_zombies_by_itself():
    """Without the statuses handed over, the enterprises are measured on the way."""
    data, _ = stock_data([{**BUILT, "users": "Z2", "building_footprint_m2": "4000", "land_use_code": "0601"}])
    firms = data.enterprises.assign(built=True, industry_code="3411", zone_id="G", enterprise_name="甲", exempt_category="none")
    found = lu.measure(
        data.with_tables({"enterprises": firms}), ["held_by_zombie"], policy=national("2020-12-31"), as_of="2020-12-31"
    )
    assert pd.isna(found.loc["P1", "held_by_zombie"])  # no figures at all: insufficient data


@pytest.mark.parametrize(("short_by", "low"), [(0, False), (1, True)])
def test_exactly_the_threshold_in_areas_with_two_decimals_is_not_below_it(short_by, low):
    tens = pd.Series(range(1, 1001))  # tens of hundredths: 30 % of them are whole hundredths of a square metre
    none, unknown = tens * 0.0, tens * float("nan")
    coefficient = building_coefficient(tens * 2 / 100, (tens - short_by) / 100, none, tens * 10 / 100)
    flags = pd.Series(pd.array([True] * len(tens), dtype="boolean"))
    found = low_efficiency_tests(
        flags, coefficient, *[unknown] * 6, used_by_eliminated=~flags, stock_rules=national("2020-12-31").stock
    )
    assert (found["building-coefficient"] == low).all()
