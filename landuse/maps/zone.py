"""The report-card map: parcels coloured by how their zone was evaluated and how many of its goals it meets."""

from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from landuse.maps.disposal import PARCEL, PROBLEMS, RECORDS, TABLE, THEME_FILTERS, THEMES, disposal_text, parcel_map
from landuse.maps.encode import Block, class_column, lines, number_column, text_column
from landuse.maps.page import Card, Fact, Filter, LandMap, Section, Theme
from landuse.metric_classes import policy_breaks
from landuse.metrics.enterprise_years import judged_year
from landuse.results import Assessment
from landuse.style import NO_DATA, StyleClass, class_index, number_text, numeric_classes
from landuse.vocabulary import codes, column_labels
from landuse.zones.review import ZoneReview, review_zones

SCORE, GOALS = "zone_score_class", "zone_goals_class"
WHOLE = 100
"""Per cent; a last break of it is the class of zones that meet all their goals."""
CARD = Section(
    "开发区评价",
    (
        Fact("zone", "开发区", kind="wide"),
        Fact("zone_score", "综合得分", "分"),
        Fact("goals_met", "目标达到", "%"),
        Fact("goal_counts", "目标情况", kind="wide"),
        Fact("score_missing", "未评分，缺", kind="alarm"),
        Fact("goals", "", kind="pairs"),
    ),
)


def zone_map(
    result: Assessment,
    review: ZoneReview | None = None,
    *,
    title: str | None = None,
    context: Mapping[str, gpd.GeoDataFrame] | None = None,
) -> LandMap:
    """Return the report-card map: each parcel in the colour of its zone, and in its details the zone's score and goals.

    `review` is that of the same data and day (:func:`landuse.review_zones`); without it the zones are reviewed here. Scores and
    shares are cut at the breaks ``zone_score`` and ``goals_met`` of the policy; parcels without a zone, and zones without a score or a goal
    that could be judged, are 无数据. Other parameters and errors as for :func:`landuse.maps.disposal_map`.
    """
    reviewed = review or review_zones(result.data, policy=result.policy, as_of=result.as_of)
    columns = zone_columns(result, reviewed)
    lowest = number_text(policy_breaks(result.policy, "zone_score")[0])
    scored = tuple(found["key"] for found in columns[SCORE]["classes"] if found["key"] != NO_DATA.key)
    text = replace(
        disposal_text(result, title or f"开发区评价图（{judged_year(reviewed.as_of)}年度）"),
        style=SCORE,
        cards=(
            Card("纳入监测", "宗", note_unit="亩", note_sums="area_mu"),
            Card("所在开发区已评分", "宗", "", SCORE, scored, note_unit="亩", note_sums="area_mu"),
            Card(f"评分低于 {lowest} 分", "宗", "", SCORE, scored[:1], note_unit="亩", note_sums="area_mu", alarming=True),
            Card("未评分", "宗", "", SCORE, (NO_DATA.key,), note_unit="亩", note_sums="area_mu"),
        ),
        filters=(
            Filter(SCORE, "开发区综合得分", keep_empty=True),
            Filter(GOALS, "开发区目标达到比例", keep_empty=True),
            Filter("zone", "开发区"),
            Filter("idle_status", "认定状态"),
            *THEME_FILTERS,
        ),
        sections=(CARD, PARCEL, RECORDS, PROBLEMS),
        listed=(),
        table=(*TABLE[:4], Fact("zone_score", "综合得分", "分"), Fact("goals_met", "目标达到", "%"), Fact("goal_counts", "目标情况"), TABLE[4]),
        themes=(Theme("评价", SCORE, "开发区综合得分"), Theme("评价", GOALS, "开发区目标达到比例"), *THEMES),
        targets=(),
    )  # fmt: skip
    return parcel_map(result, text, columns=columns, context=context)


def zone_columns(result: Assessment, review: ZoneReview) -> dict[str, Block]:
    """Return what the review says of the zone of each parcel, for the judged year."""
    table = zone_table(review)
    scores, goals = (policy_breaks(result.policy, name) for name in ("zone_score", "goals_met"))
    zone = (
        result.results["zone_id"] if "zone_id" in result.results else pd.Series(np.nan, index=result.results.index, dtype="str")
    )
    mine = table.reindex(pd.Index(zone)).reset_index(drop=True)
    return {
        SCORE: class_column(class_index(mine["zone_score"], scores), numeric_classes(scores, "分")),
        GOALS: class_column(class_index(mine["goals_met"], goals), _goal_classes(goals)),
        "zone_score": number_column(mine["zone_score"], 2),
        "goals_met": number_column(mine["goals_met"], 0),
        **{name: text_column(mine[name]) for name in ("goal_counts", "score_missing", "goals")},
    }


def _goal_classes(breaks: tuple[float, ...]) -> tuple[StyleClass, ...]:
    """Return the classes of the share of goals met; a last break of 100 is the whole."""
    found = numeric_classes(breaks, "%")
    last = len(breaks) if breaks[-1] == WHOLE else -1
    return tuple(replace(entry, label="全部达到") if place == last else entry for place, entry in enumerate(found))


def zone_table(review: ZoneReview) -> pd.DataFrame:
    """Return by ``zone_id`` for the judged year: zone_score, score_missing, goals_met (% of met and not met), goal_counts, goals."""
    year = judged_year(review.as_of)
    results = review.evaluation.results
    scores = results[results.index.get_level_values("year") == year].droplevel("year")
    cells = review.scorecard.cells
    cells = cells[(cells["year"] == year) & (cells["status"] != "not_applicable") & cells["zone_id"].notna()]
    status = cells["status"].astype("str")
    labels = {code: found.label_zh for code, found in codes("goal_status").items()}
    counts = pd.crosstab(cells["zone_id"].astype("str"), status).reindex(columns=list(labels), fill_value=0)
    judged = counts["met"] + counts["not_met"]
    spoken = pd.Series("", index=counts.index)
    for code, name in labels.items():
        spoken += (f"、{name} " + counts[code].astype("str")).where(counts[code] > 0, "")
    return pd.DataFrame({
        "zone_score": scores["zone_score"].astype("float64"),
        "score_missing": scores["zone_score_missing"].map(lambda text: column_labels(text, "zone_accounts") if isinstance(text, str) else text),
        "goals_met": (100 * counts["met"] / judged).where(judged > 0),
        "goal_counts": spoken.str.removeprefix("、"),
        "goals": lines(cells["title"].astype("str") + "\t" + status.map(labels).astype("str"), cells["zone_id"]),
    })  # fmt: skip
