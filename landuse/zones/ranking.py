"""Ranking of the zones and what follows: places by score, last places, first places, and the reward of those commended.

Consequences go by the published list of the province or the nation where its place is on record; else by the own scores, which over a
handful of zones are an indication only. A place is a span from the best to the worst that it can be: equal scores share places, and
zones without a score may stand anywhere. Where the span crosses the boundary of a rule the outcome is unknown, and an issue for people.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from landuse.data import LandData
from landuse.dates import as_date
from landuse.issues import IssueLog
from landuse.metrics.enterprise_years import judged_year
from landuse.policy import Policy
from landuse.policy.rules import PlaceRule
from landuse.tables import with_all_columns
from landuse.vocabulary import codes
from landuse.zones.evaluation import ZoneEvaluation, evaluate_zones
from landuse.zones.rewards import rewards

OFFICIAL, OWN = "official", "own"
SANCTIONS = ("interview", "rectify", "delist")
APPLIES, NOT_APPLIES, UNKNOWN = "applies", "not_applies", "unknown"
OUTCOME_COLUMNS = (
    "zone_id", "year", "rule", "consequence", "outcome", "best_place", "worst_place", "places", "basis", "reason", "conflict", "article",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class ZoneRanking:
    """Places and what follows from them.

    Attributes
    ----------
    places
        One row per zone and year: ``zone_id``, ``year``, ``zone_type``, ``zone_level``, ``score``, ``place`` among the zones of the same
        type (best first, equal scores share the better place; missing without a score: such a zone is listed unranked, never last),
        ``places`` (zones ranked), ``unranked`` (zones of the type without a score).
    outcomes
        One row per rule of the policy, zone of its level, and year: columns :data:`OUTCOME_COLUMNS`; ``outcome`` is a code of
        ``ranking_outcome``, ``basis`` official or own list, ``conflict`` where reward and sanction meet.
    rewards
        The reward of each commended zone and rewarded year (:func:`landuse.zones.rewards.rewards`).
    issues
        What people have to decide or correct.
    """

    places: pd.DataFrame
    outcomes: pd.DataFrame
    rewards: pd.DataFrame
    issues: pd.DataFrame


def rank_zones(
    data: LandData, *, policy: Policy, as_of: str | date | pd.Timestamp, evaluation: ZoneEvaluation | None = None
) -> ZoneRanking:
    """Rank the zones of every year up to the judged one and say what follows.

    `evaluation` saves evaluating the zones a second time.

    Raises
    ------
    TableError
        `as_of` is not a day.
    """
    day = as_date(as_of)
    found = evaluation or evaluate_zones(data, policy=policy, as_of=day)
    zones = with_all_columns(data.table("zones"), "zones")
    log = IssueLog()
    facts = found.results.reset_index()
    facts["zone_level"] = facts["zone_id"].map(zones["zone_level"].astype("str"))
    places = _places(facts)
    outcomes = pd.concat([_outcomes(rule, facts, log) for rule in policy.ranking.rules] or [_no_outcomes()], ignore_index=True)
    outcomes = _with_conflicts(outcomes, log)
    paid = rewards(outcomes, found.results["city_tax_wanyuan"], policy.ranking, judged_year(day))
    return ZoneRanking(places, outcomes, paid, log.frame(data.origins))


def _places(facts: pd.DataFrame) -> pd.DataFrame:
    """Return the place of each zone among those of its type in the year."""
    groups = facts["zone_score"].groupby([facts["year"], facts["zone_type"].astype("str")], dropna=True)
    return pd.DataFrame({
        "zone_id": facts["zone_id"],
        "year": facts["year"].astype("int64"),
        "zone_type": facts["zone_type"],
        "zone_level": facts["zone_level"],
        "score": facts["zone_score"],
        "place": groups.rank(method="min", ascending=False).astype("Int64"),
        "places": groups.transform("count").astype("Int64"),
        "unranked": groups.transform(lambda scores: scores.isna().sum()).astype("Int64"),
    }).sort_values(["year", "zone_type", "place", "zone_id"], ignore_index=True)  # fmt: skip


def _outcomes(rule: PlaceRule, facts: pd.DataFrame, log: IssueLog) -> pd.DataFrame:
    """Return what one rule says of each zone of its level and each year."""
    mine = facts[(facts["zone_level"] == rule.level) | facts["zone_level"].isna()]
    mine = mine[mine["year"] >= (rule.from_year or 0)].reset_index(drop=True)
    spans = _spans(rule, mine, log)
    inside, reason = _inside(rule, spans)
    held = _years_running(inside, mine, rule.years_running)
    no_level = mine["zone_level"].isna()
    held, reason = held.mask(no_level), reason.mask(no_level, "开发区级别不明")
    reason = reason.mask(held.isna() & (reason == ""), f"缺少连续{rule.years_running}年的名次").where(held.isna(), "")
    outcome = pd.Series(UNKNOWN, index=mine.index, dtype="str").mask(held.fillna(value=False), APPLIES)
    outcome = outcome.mask(~held.fillna(value=True), NOT_APPLIES)
    _note_undecided(mine, reason, log)
    return pd.DataFrame({
        "zone_id": mine["zone_id"], "year": mine["year"].astype("int64"), "rule": rule.id, "consequence": rule.consequence,
        "outcome": pd.Categorical(outcome, categories=list(codes("ranking_outcome"))), "best_place": spans["best"],
        "worst_place": spans["worst"], "places": spans["size"], "basis": spans["basis"], "reason": reason, "conflict": False,
        "article": rule.article,
    })  # fmt: skip


TOO_SHORT, ACROSS, NO_PLACE = "名单家数太少，不能适用", "名次跨越名额界线（同名次或有未评分的开发区）", "没有名次"
ISSUE_OF = {TOO_SHORT: "zone_list_too_short", ACROSS: "zone_tie_at_boundary"}


def _spans(rule: PlaceRule, mine: pd.DataFrame, log: IssueLog) -> pd.DataFrame:
    """Return from which to which place each zone may stand in how long a list, and whose list it is."""
    rank, size = (mine[f"{rule.area}_{name}"].astype("float64") for name in ("rank", "ranked"))
    sound = (rank >= 1) & (rank <= size)
    wrong = mine.index[rank.notna() & size.notna() & ~sound]
    _add(log, "zone_rank_out_of_list", mine.loc[wrong], f"{rule.area}_rank")
    sharing = rank.where(sound).groupby([mine["year"], size, rank.where(sound)]).transform("size")
    official = pd.DataFrame({"best": rank, "worst": np.minimum(rank + sharing - 1, size), "size": size}).where(sound)
    groups = mine["zone_score"].groupby([mine["year"], mine["zone_type"].astype("str")])
    unscored = groups.transform(lambda scores: scores.isna().sum())
    own = pd.DataFrame({
        "best": groups.rank(method="min", ascending=False),
        "worst": groups.rank(method="max", ascending=False) + unscored,
        "size": groups.transform("size").astype("float64"),
    })  # fmt: skip
    on_record = rank.notna() | size.notna()
    spans = official.where(on_record, own)
    basis = pd.Series(OWN, index=mine.index, dtype="str").mask(on_record, OFFICIAL).where(spans["best"].notna(), "")
    return spans.assign(basis=basis)


def _inside(rule: PlaceRule, spans: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Tell which zones stand within the places of the rule in the year itself, and why that cannot be said of others."""
    size = spans["size"]
    limit = pd.Series(float(rule.places or 0), index=spans.index) if rule.share is None else _share_of(rule, size)
    if rule.end == "top":
        surely, surely_not = spans["worst"] <= limit, spans["best"] > limit
    else:
        surely, surely_not = spans["best"] > size - limit, spans["worst"] <= size - limit
    short = (spans["basis"] == OWN) & (limit < 1) if rule.share is not None else size <= limit
    inside = surely.astype("boolean").mask(~surely & ~surely_not).mask(spans["best"].isna() | short)
    reason = pd.Series("", index=spans.index, dtype="str").mask(inside.isna(), ACROSS)
    return inside, reason.mask(short, TOO_SHORT).mask(spans["best"].isna(), NO_PLACE)


def _share_of(rule: PlaceRule, size: pd.Series) -> pd.Series:
    """Return how many places a share of the list is: never more than the share, counted in whole numbers."""
    assert rule.share is not None
    return (size * rule.share.numerator) // rule.share.denominator


def _years_running(inside: pd.Series, mine: pd.DataFrame, years: int) -> pd.Series:
    """Tell whether a zone stood within the places in the year and in so many years before it in a row.

    One year outside decides; a year without a place leaves it unknown.
    """
    held = inside
    by_year = pd.Series(inside.to_numpy(), index=pd.MultiIndex.from_arrays([mine["zone_id"], mine["year"].astype("int64")]))
    for back in range(1, years):
        earlier = by_year.reindex(pd.MultiIndex.from_arrays([mine["zone_id"], mine["year"].astype("int64") - back]))
        held = held & pd.Series(earlier.array, index=mine.index, dtype="boolean")
    return held


def _note_undecided(mine: pd.DataFrame, reason: pd.Series, log: IssueLog) -> None:
    for why, issue in ISSUE_OF.items():
        _add(log, issue, mine[reason == why], "")


def _with_conflicts(outcomes: pd.DataFrame, log: IssueLog) -> pd.DataFrame:
    """Mark the outcomes of zones to which both a reward and a sanction apply in one year."""
    applies = outcomes[outcomes["outcome"] == APPLIES]
    keys = [pd.MultiIndex.from_frame(part[["zone_id", "year"]]) for part in (
        applies[applies["consequence"].isin(SANCTIONS)], applies[applies["consequence"] == "commend"],
    )]  # fmt: skip
    both = keys[0].intersection(keys[1]).unique()
    mine = pd.MultiIndex.from_frame(outcomes[["zone_id", "year"]]).isin(both) & (outcomes["outcome"] == APPLIES)
    _add(log, "zone_consequences_conflict", outcomes[mine].drop_duplicates(["zone_id", "year"]), "")
    return outcomes.assign(conflict=mine)


def _add(log: IssueLog, issue: str, rows: pd.DataFrame, column: str) -> None:
    keys = pd.MultiIndex.from_frame(rows[["zone_id", "year"]])
    ids = ["/".join(map(str, key)) for key in keys]
    log.add(issue, table_name="zone_accounts", records=keys, record_ids=ids, column=column)


def _no_outcomes() -> pd.DataFrame:
    return pd.DataFrame(columns=list(OUTCOME_COLUMNS))
