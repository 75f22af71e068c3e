"""Per-mu evaluation on worked cases: the published sums, missing figures, ties, classes, exemptions, veto, tenants."""

import numpy as np
import pandas as pd
import pytest
from firm_cases import M2_PER_MU, case_rows, cases_of, firms

import landuse as lu
from landuse.errors import PolicyError
from landuse.measuring import measure_with_steps

AS_OF = "2022-12-31"
HUANGYAN = lu.load_policy("huangyan-2022", as_of=AS_OF)
RANK_SHARE = lu.load_policy("rank-share", as_of=AS_OF)
PUBLISHED = case_rows("huangyan")
FIGURES = [name for name in PUBLISHED if name.endswith(("_wanyuan", "_tce", "_t", "_kwh")) or name == "employees"]
ONE_INDICATOR = """
[pack]
id = "local"
title = "本地评价"
level = "city"
extends = "cn"
in_force_from = 2012-07-01
{rules}
[[standing.indicators]]
id = "tax"
size_class = "{size}"
column = "{column}"
{benchmark}
weight = {weight}
missing = "{missing}"
article = "本地办法"
confidence = "DESIGN"
"""
CLASSES = """
[[standing.classes]]
id = "{grade}"
grade = "{grade}"
{bound}
article = "本地办法"
confidence = "DESIGN"
"""
SHARES = {"A": "upto_share = 0.25", "B": "upto_share = 0.7", "C": "upto_share = 0.95", "D": "upto_share = 1.0"}
SCORES = {"A": "from_score = 100", "B": "from_score = 80", "C": "from_score = 60", "D": "from_score = 0"}


def local_pack(folder, rules="", classes=SHARES, **indicator):
    """Return the policy of a pack with one indicator; the file stands in `folder`."""
    told = {
        "size": "below_scale",
        "column": "tax_wanyuan_per_mu",
        "benchmark": "benchmark = 10",
        "weight": 100,
        "missing": "unknown",
    }
    path = folder / "local.toml"
    text = ONE_INDICATOR.format(rules=rules, **(told | indicator))
    path.write_text(text + "".join(CLASSES.format(grade=g, bound=b) for g, b in classes.items()), encoding="utf-8")
    return lu.load_policy(path, as_of=AS_OF)


def setting(name, value):
    return f'[{name}]\nvalue = {value}\narticle = "本地办法"\nconfidence = "DESIGN"\n'


def land_data(ids, accounts, land_mu, occupancy=None, **columns):
    """Return firms each on a parcel of its own, or on what `occupancy` says."""
    ids = list(ids)
    parcels = pd.DataFrame(
        {"parcel_id": [f"P{n}" for n in range(len(ids))], "area_m2": np.array(land_mu, dtype=float) * M2_PER_MU}
    )
    own = pd.DataFrame(
        {"parcel_id": parcels["parcel_id"], "enterprise_id": ids, "tenure": "own", "occupied_area_m2": parcels["area_m2"]}
    )
    return lu.LandData(
        parcels=parcels,
        enterprises=firms(ids, **columns),
        accounts=pd.DataFrame({"enterprise_id": ids, "year": 2022, **accounts}),
        occupancy=own if occupancy is None else occupancy,
    )


def measured(data, policy, *names):
    wanted = list(names) or ["per_mu_score", "per_mu_rank", "per_mu_grade"]
    return lu.measure(data, wanted, policy=policy, as_of=AS_OF, table="enterprises")


def taxpayers(taxes, size="below_scale", **columns):
    """Return firms of 10 mu each that pay so much tax."""
    ids = [f"E{n:02d}" for n in range(len(taxes))]
    return land_data(
        ids,
        {"tax_wanyuan": [np.nan if tax is None else float(tax) for tax in taxes]},
        [10.0] * len(taxes),
        size_class=size,
        **columns,
    )


def grades(data, policy):
    return "".join(measured(data, policy, "per_mu_grade")["per_mu_grade"].astype("str").replace("not_graded", "-"))


@pytest.fixture(scope="module")
def huangyan():
    accounts = {name: [float(text) if text else np.nan for text in PUBLISHED[name]] for name in FIGURES}
    data = land_data(PUBLISHED["case"], accounts, PUBLISHED["land_mu"].astype(float), size_class=list(PUBLISHED["size_class"]))
    return measure_with_steps(data, ["per_mu_score"], ["score_parts"], policy=HUANGYAN, as_of=AS_OF, table="enterprises")


@pytest.mark.parametrize("case", cases_of(PUBLISHED))
def test_published_sums(huangyan, case):
    scores, steps = huangyan
    row = PUBLISHED["case"].tolist().index(case["case"])
    mine = [indicator.id for indicator in HUANGYAN.standing.indicators if indicator.size_class == case["size_class"]]
    parts = steps["score_parts"].loc[row, mine]
    assert ["-" if pd.isna(part) else f"{part + 0.0:.4f}" for part in parts] == case["parts"].split()
    score = scores.loc[case["case"], "per_mu_score"]
    assert ("" if pd.isna(score) else f"{score:.4f}") == case["per_mu_score"]


def test_missing_emission_gets_the_average_score_of_the_like():
    """Two like firms score 10.1424 and half of it for emission; the third, without emission data, gets their mean."""
    base = {name: [float(PUBLISHED.loc[0, name] or "nan")] * 3 for name in FIGURES}
    base["emission_t"] = [0.24, 0.48, np.nan]
    data = land_data(["A", "B", "C"], base, [10.0] * 3, size_class="above_scale")
    scores, steps = measure_with_steps(data, ["per_mu_score"], ["score_parts"], policy=HUANGYAN, as_of=AS_OF, table="enterprises")
    part = steps["score_parts"]["value-added-per-emission"]
    assert part[2] == pytest.approx((part[0] + part[1]) / 2)
    assert scores["per_mu_score"].tolist() == pytest.approx([106.6930, 101.6218, 104.1574], abs=1e-4)


def test_the_average_does_not_count_firms_that_are_not_ranked():
    base = {name: [float(PUBLISHED.loc[0, name] or "nan")] * 3 for name in FIGURES}
    base["emission_t"] = [0.24, 0.0024, np.nan]
    data = land_data(["A", "B", "C"], base, [10.0] * 3, size_class="above_scale", exempt_category=["none", "utility", "none"])
    assert measured(data, HUANGYAN, "per_mu_score").loc["C", "per_mu_score"] == pytest.approx(106.6930, abs=1e-4)


@pytest.mark.parametrize(("missing", "score"), [("zero", 0.0), ("unknown", None), ("average_score", 75.0)])
def test_the_missing_rule_of_the_pack(tmp_path, missing, score):
    found = measured(taxpayers([100, 50, None]), local_pack(tmp_path, missing=missing), "per_mu_score")["per_mu_score"]
    assert (None if pd.isna(found["E02"]) else found["E02"]) == score


def test_rank_shares_of_twenty_firms():
    """A up to 25 %: 5 firms; B to 70 %: 9; C to 95 %: 5; D the last 5 %: 1."""
    policy = lu.load_policy("rank-share", as_of=AS_OF)
    data = taxpayers(range(20, 0, -1))
    accounts = data.accounts.assign(revenue_wanyuan=data.accounts["tax_wanyuan"])
    assert grades(data.with_tables({"accounts": accounts}), policy) == "AAAAABBBBBBBBBCCCCCD"


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, "C"), (3, "BBC"), (4, "ABCC"), (19, "AAAABBBBBBBBBCCCCCC"), (30, "A" * 7 + "B" * 14 + "C" * 8 + "D")],
)
def test_no_more_than_a_quarter_is_a_and_no_more_than_a_twentieth_is_d(tmp_path, count, expected):
    assert grades(taxpayers(range(count, 0, -1)), local_pack(tmp_path)) == expected


def test_ties_share_the_better_class(tmp_path):
    """Places 5 to 7 of 20 are equal: all three share place 5, the last of A; the next is place 8."""
    taxes = [20, 19, 18, 17, 16, 16, 16, *range(13, 0, -1)]
    found = measured(taxpayers(taxes), local_pack(tmp_path))
    assert found["per_mu_rank"].tolist()[:9] == [1, 2, 3, 4, 5, 5, 5, 8, 9]
    assert "".join(found["per_mu_grade"].astype("str")) == "AAAAAAABBBBBBBCCCCCD"
    assert grades(taxpayers([5] * 20), local_pack(tmp_path)) == "A" * 20


def test_above_and_below_scale_are_ranked_apart():
    """The worst of the twenty large firms is better than every small one, and still D among its like."""
    large, small = [100.0 - n for n in range(20)], [60.0 - n for n in range(20)]
    base = {name: [5.0] * 40 for name in FIGURES} | {"tax_wanyuan": large + small, "revenue_wanyuan": [10.0] * 40}
    data = land_data(
        [f"E{n}" for n in range(40)], base, [10.0] * 40, size_class=["above_scale"] * 20 + ["below_scale"] * 20
    )  # fmt: skip
    found = measured(data, RANK_SHARE)
    assert found["per_mu_rank"].tolist() == [*range(1, 21)] * 2
    assert "".join(found["per_mu_grade"].astype("str")) == "AAAAABBBBBBBBBCCCCCD" * 2


def test_a_firm_of_unknown_size_is_not_graded(tmp_path):
    assert grades(taxpayers([20, 10], size=["below_scale", None]), local_pack(tmp_path)) == "C-"


def test_classes_by_score(tmp_path):
    data = taxpayers([100, 99.999, 80, 79, 60, 59, 0])
    assert grades(data, local_pack(tmp_path, classes=SCORES)) == "ABBCCDD"


def test_exempt_categories_are_graded_b_and_not_ranked(tmp_path):
    data = taxpayers([1, 90, 50, 20], exempt_category=["utility", "startup", "none", None])
    found = measured(data, local_pack(tmp_path))
    assert found["per_mu_grade"].tolist() == ["B", "B", "B", "C"]
    assert found["per_mu_rank"].isna().tolist() == [True, True, False, False]


def test_struck_off_firms_are_not_graded(tmp_path):
    data = taxpayers([90, 50, 20], operating_status=["deregistered", "operating", None], veto=[True, False, False])
    assert grades(data, local_pack(tmp_path)) == "-BC"


@pytest.mark.parametrize(("at_best", "expected"), [("D", "DBDDD"), ("C", "CBCC-")])
def test_veto(tmp_path, at_best, expected):
    """Best firm, second, an exempt one, the last, one without a score: all but the second under a veto."""
    data = taxpayers(
        [90, 50, 30, 20, None], veto=[True, None, True, True, True], exempt_category=["none", "none", "utility", "none", "none"]
    )
    assert grades(data, local_pack(tmp_path, setting("standing.veto_grade", f'"{at_best}"'))) == expected


def test_without_a_scheme_nobody_is_graded():
    data = taxpayers([90, 50], veto=[True, False], exempt_category=["none", "utility"])
    found = measured(data, lu.load_policy("cn", as_of=AS_OF))
    assert found["per_mu_grade"].tolist() == ["not_graded"] * 2
    assert found["per_mu_score"].isna().all()


def test_best_is_full(tmp_path):
    """The best ranked firm has full marks, the others their share of it; an exempt one does not set the mark."""
    data = taxpayers([80, 40, -5, 800], exempt_category=["none", "none", "none", "utility"])
    policy = local_pack(tmp_path, setting("standing.scoring", '"best_is_full"'), benchmark="")
    assert measured(data, policy, "per_mu_score")["per_mu_score"].tolist() == [100.0, 50.0, 0.0, 100.0]


def test_the_benchmark_is_the_average_of_like_firms_sum_over_sum(tmp_path):
    """(90 + 10) / (10 + 40) = 2 万元/亩, not the mean of 9 and 0.25."""
    data = land_data(["E0", "E1"], {"tax_wanyuan": [90.0, 10.0]}, [10.0, 40.0], size_class="below_scale")
    found = measured(data, local_pack(tmp_path, benchmark=""), "per_mu_score")["per_mu_score"]
    assert found.tolist() == pytest.approx([450.0, 12.5])


def test_cap_and_adjustment(tmp_path):
    policy = local_pack(tmp_path, setting("standing.cap", "1.5"))
    found = measured(taxpayers([200, 100, 50], score_adjustment=[None, -3.0, 5.0]), policy, "per_mu_score")["per_mu_score"]
    assert found.tolist() == [150.0, 97.0, 55.0]


def tenants_of_one_parcel():
    """Two tenants of P0 pay 8 and 2 on 4 mu each; the owner keeps 2 mu and pays 9; another firm owns P1."""
    ids = ["owner", "one", "two", "other"]
    occupancy = pd.DataFrame(
        {
            "parcel_id": ["P0", "P0", "P0", "P1"],
            "enterprise_id": ids,
            "tenure": ["own", "rented", "rented", "own"],
            "occupied_area_m2": [10 * M2_PER_MU, 4 * M2_PER_MU, 4 * M2_PER_MU, 10 * M2_PER_MU],
        }
    )
    columns = {"size_class": ["above_scale", "below_scale", "below_scale", "below_scale"]}
    return land_data(ids, {"tax_wanyuan": [9.0, 8.0, 2.0, 20.0]}, [10.0] * 4, occupancy=occupancy, **columns)


def test_merged_tenants_have_one_score_and_one_place(tmp_path):
    """(8 + 2) / 8 mu = 1.25; alone they have 2 and 0.5. The benchmark counts them once: 30 / 18."""
    data = tenants_of_one_parcel()
    merge = setting("linkage.merge_tenants", "true")
    alone = measured(data, local_pack(tmp_path, benchmark="benchmark = 1"))
    assert alone["per_mu_score"].tolist()[1:] == pytest.approx([200.0, 50.0, 200.0])
    merged = measured(data, local_pack(tmp_path, merge, benchmark="benchmark = 1"))
    assert merged["per_mu_score"].tolist()[1:] == pytest.approx([125.0, 125.0, 200.0])
    assert merged["per_mu_rank"].tolist()[1:] == [2, 2, 1]
    averaged = measured(data, local_pack(tmp_path, merge, benchmark=""))
    assert averaged["per_mu_score"].tolist()[1:] == pytest.approx([75.0, 75.0, 120.0])


def test_a_merged_unit_takes_one_place(tmp_path):
    """The two tenants are first together; the firm after them is second, not third."""
    data = tenants_of_one_parcel()
    accounts = data.accounts.assign(tax_wanyuan=[9.0, 80.0, 20.0, 20.0])
    policy = local_pack(tmp_path, setting("linkage.merge_tenants", "true"))
    assert measured(data.with_tables({"accounts": accounts}), policy)["per_mu_rank"].tolist()[1:] == [1, 1, 2]


def test_a_tenant_follows_its_owner(tmp_path):
    """By its own figures tenant "two" is the last; its landlord is the only above-scale firm and has the better class."""
    data = tenants_of_one_parcel()
    above = CLASS_OF_BOTH.replace("below_scale", "above_scale").replace('"tax"', '"tax-above"')
    own = local_pack(tmp_path, above, classes=SCORES, benchmark="benchmark = 1")
    assert measured(data, own, "per_mu_grade")["per_mu_grade"].tolist() == ["A", "A", "D", "A"]
    follow = local_pack(
        tmp_path, above + setting("linkage.tenant_follows_owner", "true"), classes=SCORES, benchmark="benchmark = 1"
    )
    assert measured(data, follow, "per_mu_grade")["per_mu_grade"].tolist() == ["A", "A", "A", "A"]
    firms_now = data.enterprises.assign(
        veto=pd.array([False, False, True, False], dtype="boolean"), exempt_category=["none", "utility", "none", "none"]
    )
    kept = measured(data.with_tables({"enterprises": firms_now}), follow, "per_mu_grade")["per_mu_grade"]
    assert kept.tolist() == ["A", "B", "D", "A"], "a tenant's own exemption and veto stay"


CLASS_OF_BOTH = """
[[standing.indicators]]
id = "tax"
size_class = "below_scale"
column = "tax_wanyuan_per_mu"
benchmark = 1
weight = 100
missing = "unknown"
article = "本地办法"
confidence = "DESIGN"
"""


def test_weights_that_do_not_add_up_are_refused_naming_the_file(tmp_path):
    with pytest.raises(PolicyError, match=r"local\.toml.*below_scale 的指标权重合计为 90，应为 100"):
        local_pack(tmp_path, weight=90)


def test_a_figure_that_is_no_ratio_is_refused(tmp_path):
    policy = local_pack(tmp_path, column="tax_wanyuan_per_mou")
    with pytest.raises(PolicyError, match=r"local.*tax_wanyuan_per_mou.*tax_wanyuan_per_mu"):
        measured(taxpayers([1]), policy)


def test_grades_do_not_depend_on_the_order_of_rows():
    rng = np.random.default_rng(4)
    count = 60
    figures = {name: np.where(rng.random(count) < 0.1, np.nan, rng.integers(1, 9, count) * 10.0) for name in FIGURES}
    columns = {
        "size_class": rng.choice(["above_scale", "below_scale"], count),
        "exempt_category": rng.choice(["none", "utility"], count, p=[0.9, 0.1]),
        "veto": pd.array(rng.random(count) < 0.1, dtype="boolean"),
    }
    data = land_data([f"E{n}" for n in range(count)], figures, rng.integers(1, 5, count) * 10.0, **columns)
    for policy in (HUANGYAN, RANK_SHARE):
        expected = measured(data, policy)
        assert expected["per_mu_grade"].nunique() >= 4
        for seed in range(5):
            order = np.random.default_rng(seed).permutation(count)
            tables = {
                name: data.table(name).iloc[np.random.default_rng(seed + 9).permutation(count)]
                for name in ("accounts", "occupancy")
            }
            again = measured(data.with_tables({**tables, "enterprises": data.enterprises.iloc[order]}), policy)
            pd.testing.assert_frame_equal(again.loc[expected.index], expected, rtol=1e-12)
