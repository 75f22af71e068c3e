"""Places of the zones, what follows from them, and the rewards."""

import pandas as pd
import pytest
from casebook import load_cases
from zone_cases import AS_OF, WORKED, policy, row, worked_scheme, zone_data, zones_table

import landuse as lu
from landuse.errors import PolicyError
from landuse.zones.ranking import rank_zones

SHENYANG = lu.load_policy("cn-2101", as_of=AS_OF)


def ranked(zones, rows, rules=SHENYANG, as_of=AS_OF):
    return rank_zones(zone_data(zones, rows), policy=rules, as_of=as_of)


def provincial(*names):
    return zones_table(*((name, "provincial", "industry") for name in names))


def outcome(ranking, rule, zone="Z", year=2020):
    found = ranking.outcomes
    mine = found[(found["rule"] == rule) & (found["zone_id"] == zone) & (found["year"] == year)]
    return mine.iloc[0] if len(mine) else None


@pytest.fixture(scope="module")
def by_case():
    cases = [case.values[0] for case in load_cases("zone_ranks")]
    rows = [
        {
            "zone_id": case["case"],
            "year": int(case["year"]),
            "provincial_rank": int(case["rank"]) if case["rank"] else None,
            "provincial_ranked": int(case["ranked"]),
        }
        for case in cases
    ]
    return ranked(provincial(*(case["case"] for case in cases)), rows)


@pytest.mark.parametrize("case", load_cases("zone_ranks"))
def test_places_of_published_lists(by_case, case):
    found = outcome(by_case, case["rule"], case["case"], int(case["year"]))
    assert ("" if found is None else found["outcome"]) == case["outcome"], case["note"]
    if found is not None and found["outcome"] != "unknown":
        assert found["basis"] == "official"


def test_wrong_ranks_and_short_lists_are_issues(by_case):
    found = by_case.issues.groupby("record_id")["issue"].apply(set)
    assert found["rank-61/2020"] == found["rank-0/2020"] == {"zone_rank_out_of_list"}
    assert found["list-of-10/2020"] == {"zone_list_too_short"}
    assert "last-10-in/2020" not in found


def years_running(*places, first=2019):
    rows = [
        {"zone_id": "Z", "year": first + n, "provincial_rank": place, "provincial_ranked": None if place is None else 60}
        for n, place in enumerate(places)
    ]
    return ranked(provincial("Z"), rows)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ((58, 60), "applies"),
        ((57, 60), "not_applies"),
        ((58, 57), "not_applies"),
        ((None, 60), "unknown"),
        ((None, 57), "not_applies"),
    ],
)
def test_two_years_running(places, expected):
    assert outcome(years_running(*places), "last-3-twice")["outcome"] == expected


def test_a_missing_year_leaves_the_two_year_rule_unknown():
    rows = [{"zone_id": "Z", "year": 2020, "provincial_rank": 60, "provincial_ranked": 60}]
    found = outcome(ranked(provincial("Z"), rows), "last-3-twice")
    assert found[["outcome", "reason"]].tolist() == ["unknown", "缺少连续2年的名次"]
    gap = [{**rows[0], "year": 2018}, *rows]
    assert outcome(ranked(provincial("Z"), gap), "last-3-twice")["outcome"] == "unknown"


def test_national_zones_go_by_the_nations_list():
    zones = zones_table(("Z", "national", "industry"), ("P", "provincial", "industry"))
    for place, expected in ((21, "applies"), (22, "not_applies")):
        found = ranked(zones, [{"zone_id": "Z", "year": 2020, "national_rank": place, "national_ranked": 218}])
        assert outcome(found, "top-nation")["outcome"] == expected
        assert outcome(found, "last-10") is None


def test_ties_across_the_boundary_are_for_people():
    names = [f"Z{n}" for n in range(4)]
    rows = [
        {"zone_id": n, "year": 2020, "provincial_rank": r, "provincial_ranked": 60}
        for n, r in zip(names, (49, 50, 50, 52), strict=True)
    ]
    found = ranked(provincial(*names), rows)
    assert [outcome(found, "last-10", name)["outcome"] for name in names] == ["not_applies", "unknown", "unknown", "applies"]
    tied = found.issues[found.issues["issue"] == "zone_tie_at_boundary"]["record_id"]
    assert set(tied) == {"Z1/2020", "Z2/2020"}
    inside = [{**made, "provincial_rank": 55} for made in rows[1:3]]
    assert outcome(ranked(provincial(*names), inside), "last-10", "Z1")["outcome"] == "applies"


# ---- own scores ----


def scored(*factors, **more):
    """Return a year of zones whose tax is so many times that of the worked zone."""
    return [
        {"zone_id": f"Z{n:02d}", "year": 2020, **WORKED, "industrial_tax_wanyuan": None if factor is None else WORKED["industrial_tax_wanyuan"] * factor}
        | more
        for n, factor in enumerate(factors)
    ]  # fmt: skip


def own_rules(tmp_path, places=2, share=None):
    last = row(
        "ranking.rules",
        id="last",
        level="provincial",
        area="provincial",
        end="last",
        places=places,
        consequence="interview",
        text="约谈",
    )
    top = row(
        "ranking.rules",
        id="top",
        level="provincial",
        area="provincial",
        end="top",
        share=share or "1/4",
        consequence="commend",
        text="表彰",
    )
    growth = row("ranking.planned_growth", id="2020", year=2020, rate=0.06) + row(
        "ranking.planned_growth", id="2019", year=2019, rate=0.1
    )
    return policy(tmp_path, worked_scheme() + last + top + growth)


def test_own_scores_rank_and_say_so(tmp_path):
    rows = scored(0.1, 0.5, 0.3, 0.9)
    found = ranked(provincial(*(r["zone_id"] for r in rows)), rows, own_rules(tmp_path))
    places = found.places.set_index("zone_id")
    assert places["place"].to_dict() == {"Z00": 4, "Z01": 2, "Z02": 3, "Z03": 1}
    assert places["places"].tolist() == [4] * 4
    assert [outcome(found, "last", f"Z{n:02d}")["outcome"] for n in range(4)] == [
        "applies",
        "not_applies",
        "applies",
        "not_applies",
    ]
    assert outcome(found, "top", "Z03")[["outcome", "basis"]].tolist() == ["applies", "own"]


def test_an_unscored_zone_is_listed_unranked_and_never_last(tmp_path):
    rows = scored(0.1, 0.5, 0.3, 0.9, None)
    found = ranked(provincial(*(r["zone_id"] for r in rows)), rows, own_rules(tmp_path))
    unscored = found.places.set_index("zone_id").loc["Z04"]
    assert pd.isna(unscored["place"])
    assert unscored[["places", "unranked"]].tolist() == [4, 1]
    assert outcome(found, "last", "Z04")["outcome"] == "unknown"
    assert [outcome(found, "last", f"Z{n:02d}")["outcome"] for n in range(4)] == [
        "applies",
        "not_applies",
        "unknown",
        "not_applies",
    ]


def test_equal_scores_share_the_better_place(tmp_path):
    rows = scored(0.1, 0.5, 0.5, 0.9)
    found = ranked(provincial(*(r["zone_id"] for r in rows)), rows, own_rules(tmp_path))
    assert found.places.set_index("zone_id")["place"].to_dict() == {"Z00": 4, "Z01": 2, "Z02": 2, "Z03": 1}
    assert [outcome(found, "last", f"Z{n:02d}")["outcome"] for n in range(4)] == ["applies", "unknown", "unknown", "not_applies"]


def test_types_are_ranked_apart(tmp_path):
    zones = zones_table(("Z00", "provincial", "industry"), ("Z01", "provincial", "city_industry"), ("Z02", "provincial", None))
    found = ranked(zones, scored(0.1, 0.5, 0.3), own_rules(tmp_path))
    assert found.places.set_index("zone_id")["place"].fillna(0).to_dict() == {"Z00": 1, "Z01": 1, "Z02": 0}


def test_fewer_zones_than_places_decide_nothing(tmp_path):
    rows = scored(0.1, 0.5)
    found = ranked(provincial("Z00", "Z01"), rows, own_rules(tmp_path, share="1/20"))
    for rule in ("last", "top"):
        assert outcome(found, rule, "Z00")[["outcome", "reason"]].tolist() == ["unknown", "名单家数太少，不能适用"]


def test_reward_and_sanction_on_one_zone_are_for_people(tmp_path):
    rows = scored(0.1, 0.5, 0.3, 0.9, city_tax_wanyuan=100.0)
    found = ranked(provincial(*(r["zone_id"] for r in rows)), rows, own_rules(tmp_path, places=2, share="3/4"))
    assert found.outcomes.loc[found.outcomes["conflict"], "zone_id"].tolist() == ["Z02", "Z02"]
    assert found.issues[found.issues["issue"] == "zone_consequences_conflict"]["record_id"].tolist() == ["Z02/2020"]
    assert "Z02" not in set(found.rewards["zone_id"])
    clear = ranked(provincial(*(r["zone_id"] for r in rows)), rows, own_rules(tmp_path, places=2, share="1/2"))
    assert not clear.outcomes["conflict"].any()


def test_a_list_of_12_has_first_and_last_places_apart(tmp_path):
    rows = scored(*(0.9 - 0.05 * n for n in range(12)))
    found = ranked(provincial(*(r["zone_id"] for r in rows)), rows, own_rules(tmp_path, places=10, share="1/10"))
    applies = found.outcomes[found.outcomes["outcome"] == "applies"].groupby("consequence")["zone_id"].apply(list)
    assert applies["commend"] == ["Z00"]
    assert applies["interview"] == [f"Z{n:02d}" for n in range(2, 12)]
    assert found.issues.empty


# ---- rewards ----


def commended(tmp_path, taxes, *, growth="", ranks=(1,), first=2017, as_of=AS_OF, **changes):
    """Return the ranking of one zone with municipal taxes by year, and published ranks from `first` on."""
    rule = row(
        "ranking.rules",
        id="top",
        level="provincial",
        area="provincial",
        end="top",
        share="1/20",
        consequence="commend",
        text="表彰",
    )
    plans = "".join(
        row("ranking.planned_growth", id=str(year), year=year, rate=rate) for year, rate in dict(growth or {}).items()
    )
    rows = [{"zone_id": "Z", "year": year, "city_tax_wanyuan": tax} for year, tax in taxes.items()]
    for made in rows:
        if 0 <= made["year"] - first < len(ranks):
            made |= {"provincial_rank": ranks[made["year"] - first], "provincial_ranked": 60}
    return ranked(provincial("Z"), rows, policy(tmp_path, rule + plans + "".join(changes.values()), as_of=as_of), as_of).rewards


TAXES = {2017: 1000.0, 2018: 1200.0, 2019: 1210.0, 2020: 1500.0}


def test_half_of_the_tax_above_planned_growth_for_three_years(tmp_path):
    found = commended(tmp_path, TAXES, growth={2018: 0.05, 2019: 0.05, 2020: 0.1}).set_index("year")
    assert found.index.tolist() == [2018, 2019, 2020]
    assert found["planned_tax_wanyuan"].tolist() == pytest.approx([1050, 1260, 1331])
    assert found["reward_wanyuan"].tolist() == pytest.approx([75, 0, 84.5])
    assert found["ranking_years"].tolist() == ["2017"] * 3


def test_a_reward_is_unknown_without_plan_or_tax_and_not_yet_counted(tmp_path):
    found = commended(tmp_path, {2018: 1200.0, 2019: None, 2020: 1500.0}, growth={2019: 0.05}, first=2018).set_index("year")
    assert found["reward_wanyuan"].isna().all()
    assert found["missing"].to_dict() == {2019: "缴纳市级税收", 2020: "上年缴纳市级税收、全市计划增速", 2021: "未到年度"}


def test_years_after_two_rankings_count_once(tmp_path):
    found = commended(tmp_path, TAXES, growth={2018: 0.05, 2019: 0.05, 2020: 0.1}, ranks=(1, 2)).set_index("year")
    assert found.index.tolist() == [2018, 2019, 2020, 2021]
    assert found.loc[2019, "ranking_years"] == "2017、2018"


def test_nobody_commended_nothing_paid(tmp_path):
    assert commended(tmp_path, TAXES, growth={2018: 0.05}, ranks=(4,)).empty


def test_another_share_in_a_pack_changes_the_reward(tmp_path):
    changed = '[ranking.reward_share]\nvalue = 0.4\narticle = "x"\nconfidence = "DESIGN"\n[ranking.reward_years]\nvalue = 1\narticle = "x"\nconfidence = "DESIGN"\n'
    found = commended(tmp_path, TAXES, growth={2018: 0.05}, other=changed)
    assert found["reward_wanyuan"].tolist() == pytest.approx([60])


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"places": 3, "share": "1/10"}, "places"),
        ({}, "places"),
        ({"share": "3/2"}, "不超过 1"),
        ({"places": 3, "level": "county"}, "county"),
        ({"places": 3, "consequence": "fine"}, "fine"),
    ],
)
def test_rules_that_make_no_sense_are_refused(tmp_path, body, message):
    fields = {"level": "provincial", "area": "provincial", "end": "last", "consequence": "interview", "text": "x"} | body
    with pytest.raises(PolicyError, match=rf"test\.toml 第 9 行.*{message}"):
        policy(tmp_path, row("ranking.rules", id="mine", **fields))


def test_one_plan_a_year(tmp_path):
    body = row("ranking.planned_growth", id="a", year=2020, rate=0.05) + row(
        "ranking.planned_growth", id="b", year=2020, rate=0.06
    )
    with pytest.raises(PolicyError, match="年度重复：2020"):
        policy(tmp_path, body)
