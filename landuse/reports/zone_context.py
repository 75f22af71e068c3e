"""What a report on one zone says, as plain values: for templates of documents and for JSON; nothing is computed here."""

from typing import Any

import pandas as pd

from landuse.identifiers.zone_names import zone_names
from landuse.metrics.enterprise_years import judged_year
from landuse.metrics.zone_rates import RATES
from landuse.reports.zones.evaluation_sheets import NOT_CONFIRMED, warning
from landuse.reports.zones.values import BASES, STATES, amount_text, bounds_text, target_text
from landuse.vocabulary import code_label, column, column_labels
from landuse.zones.figures import ORIGINS
from landuse.zones.review import ZoneReview

POTENTIAL = (
    "unready_ha", "unsupplied_ha", "unbuilt_ha", "land_supply_years", "structure_potential_ha", "floor_area_potential_ha",
    "industrial_floor_area_potential_ha", "idle_ha",
)  # fmt: skip


def zone_context(review: ZoneReview, zone_id: str) -> dict[str, Any]:
    """Return everything a report on the zone `zone_id` needs for the judged year, as texts, numbers, lists and None.

    Keys: ``zone``, ``year``, ``warning`` (weights not confirmed), ``score``, ``missing``, ``dropped``, ``origin``, ``place``, ``rates``,
    ``indicators``, ``potential``, ``goals``, ``goal_counts``, ``outcomes``, ``rewards``, ``issues``. A zone without accounts has no
    score and empty lists.
    """
    year = judged_year(review.as_of)
    results = review.evaluation.results
    found: list[dict[Any, Any]] = results[results.index.isin([(zone_id, year)])].to_dict("records")
    row = found[0] if found else None
    ranking = review.ranking
    place = ranking.places[(ranking.places["zone_id"] == zone_id) & (ranking.places["year"] == year)]
    name = str(zone_names(review.data.zones, pd.Series([zone_id], dtype="str")).iloc[0])
    return {
        "zone": {"id": zone_id, "name": name, **_kind(review, zone_id)},
        "year": year,
        "edition": review.policy.zone_evaluation.edition,
        "warning": NOT_CONFIRMED if warning(review.policy) else "",
        "score": None if row is None else _number(row["zone_score"]),
        "missing": "" if row is None else column_labels(row["zone_score_missing"], "zone_accounts"),
        "dropped": "" if row is None else row["zone_dropped_indicators"],
        "origin": "" if row is None else ORIGINS[row["origin"]],
        "place": [{"place": _number(p["place"]), "of": _number(p["places"]), "unranked": _number(p["unranked"])} for p in place.to_dict("records")],
        "rates": [] if row is None else [_figure(name, row[name]) for name in RATES],
        "potential": [] if row is None else [_figure(name, row[name]) for name in POTENTIAL],
        "indicators": _indicators(review, zone_id, year),
        "goals": _goals(review, zone_id, year),
        "goal_counts": _counts(review, zone_id, year),
        "outcomes": _outcomes(review, zone_id, year),
        "rewards": _rewards(review, zone_id),
        "issues": _issues(review, zone_id),
    }  # fmt: skip


def _kind(review: ZoneReview, zone_id: str) -> dict[str, str]:
    zones = review.data.table("zones")
    found = {}
    for name in ("zone_level", "zone_type"):
        value = zones[name].get(zone_id) if name in zones else None
        found[name] = "不明" if pd.isna(value) else code_label(name, str(value))
    return found


def _figure(name: str, value: float) -> dict[str, Any]:
    found = column(name, "zone_accounts")
    return {
        "column": name,
        "label": found.label_zh,
        "value": _number(value),
        "text": amount_text(value, found.unit),
        "unit": found.unit,
    }


def _indicators(review: ZoneReview, zone_id: str, year: int) -> list[dict[str, Any]]:
    parts = review.evaluation.parts
    mine = parts[(parts["zone_id"] == zone_id) & (parts["year"] == year) & (parts["state"] != "other")]
    titles = {row.id: row.title for row in review.policy.zone_evaluation.scheme}
    units = {name: column(name, "zone_accounts").unit for name in mine["column"]}
    return [
        {
            "id": part["indicator"], "title": titles[part["indicator"]], "value": amount_text(part["value"], units[part["column"]]),
            "ideal": amount_text(part["ideal"], units[part["column"]]), "realisation": _number(part["realisation"]),
            "weight": _number(part["weight"]), "points": _number(part["points"]), "state": STATES.get(str(part["state"]), "评价类型不明"),
        }
        for part in mine.to_dict("records")
    ]  # fmt: skip


def _goals(review: ZoneReview, zone_id: str, year: int) -> list[dict[str, Any]]:
    cells = review.scorecard.cells
    mine = cells[(cells["zone_id"] == zone_id) & (cells["year"] == year) & (cells["status"] != "not_applicable")]
    comparisons = {goal.id: goal.comparison for goal in review.policy.scorecard.goals}
    return [
        {
            "id": cell["goal"], "title": cell["title"], "value": bounds_text(cell["low"], cell["high"], cell["unit"]),
            "target": target_text(cell["target"], comparisons[cell["goal"]], cell["unit"]), "status": cell["status"],
            "status_text": code_label("goal_status", cell["status"]), "basis": cell["basis"], "missing": cell["missing"],
            "reason": cell["reason"], "article": review.policy.cite(cell["article"]),
        }
        for cell in mine.to_dict("records")
    ]  # fmt: skip


def _counts(review: ZoneReview, zone_id: str, year: int) -> dict[str, int]:
    cells = review.scorecard.cells
    mine = cells[(cells["zone_id"] == zone_id) & (cells["year"] == year)]
    return {str(status): int(count) for status, count in mine["status"].value_counts(sort=False).items()}


def _outcomes(review: ZoneReview, zone_id: str, year: int) -> list[dict[str, Any]]:
    found = review.ranking.outcomes
    mine = found[(found["zone_id"] == zone_id) & (found["year"] == year)]
    texts = {rule.id: rule.text for rule in review.policy.ranking.rules}
    return [
        {
            "rule": row["rule"], "text": texts[row["rule"]], "consequence": code_label("ranking_consequence", row["consequence"]),
            "outcome": row["outcome"], "outcome_text": code_label("ranking_outcome", row["outcome"]), "basis": BASES[row["basis"]],
            "reason": row["reason"], "conflict": bool(row["conflict"]), "article": review.policy.cite(row["article"]),
        }
        for row in mine.to_dict("records")
    ]  # fmt: skip


def _rewards(review: ZoneReview, zone_id: str) -> list[dict[str, Any]]:
    found = review.ranking.rewards
    mine = found[found["zone_id"] == zone_id]
    return [
        {str(name): _number(value) if isinstance(value, float) else value for name, value in row.items()}
        for row in mine.to_dict("records")
    ]


def _issues(review: ZoneReview, zone_id: str) -> list[dict[str, str]]:
    found = review.issues
    mine = found[(found["record_id"] == zone_id) | found["record_id"].str.startswith(f"{zone_id}/")]
    return [
        {"issue": row["issue"], "severity": row["severity"], "record": row["record_id"], "message": row["message"]}
        for row in mine.to_dict("records")
    ]


def _number(value: Any) -> float | int | None:
    if pd.isna(value):
        return None
    return int(value) if float(value).is_integer() and not isinstance(value, float) else float(value)
