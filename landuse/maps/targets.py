"""What the panel of a map says of the targets: progress of the city and of each zone, and plan against actual over time."""

from typing import Any

import pandas as pd

from landuse.results import Assessment
from landuse.targets import target_progress, trajectory


def target_panel(result: Assessment) -> list[dict[str, Any]]:
    """Return one entry per target of the policy as plain values; none without cases or targets.

    ``rows`` are the city and then each zone on the day of judgement, by their shares disposed of (None where there is no stock)
    and the share required by then; ``line`` is the city's plan and actual by date.
    """
    targets = result.policy.targets.rows
    if not targets or result.data.cases is None:
        return []
    progress = pd.concat([target_progress(result.data, result.policy, result.as_of, by) for by in ("city", "zone")])
    progress = progress[progress["by"] == result.as_of]
    course = trajectory(result.data, result.policy, result.as_of, "city")
    return [
        {
            "title": target.title,
            "basis": result.policy.cite(target.article),
            "text": target.text,
            "rows": [_row(values) for values in progress[progress["target"] == target.id].to_dict("records")],
            "line": [_point(values) for values in course[course["target"] == target.id].to_dict("records")],
        }
        for target in targets
    ]


def _row(values: dict[Any, Any]) -> dict[str, Any]:
    return {
        "name": str(values["group_name"]),
        "done": int(values["cohort_disposed"]),
        "stock": int(values["cohort_cases"]),
        "by_count": _number(values["cohort_rate_count"]),
        "required": _number(values["required_share"]),
        "started": _number(values["cohort_started"]),
        "verdict": str(values["verdict"]),
        "words": str(values["words"]),
    }


def _point(values: dict[Any, Any]) -> dict[str, Any]:
    return {
        "date": f"{values['date']:%Y-%m-%d}",
        "plan": _number(values["required_share"]),
        "actual": _number(values["actual_share"]),
        "step": bool(values["is_step"]),
    }


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else round(float(value), 4)
