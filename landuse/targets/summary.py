"""The targets at a glance, as plain values for the command line, JSON and tests."""

from datetime import date
from typing import Any

import pandas as pd

from landuse.data import LandData
from landuse.policy import Policy
from landuse.targets.plain_values import json_records
from landuse.targets.progress import target_progress


def targets_summary(data: LandData, policy: Policy, as_of: str | date | pd.Timestamp) -> list[dict[str, Any]]:
    """Return one dict per target: what it asks, on which ground, and its progress for the city and for each zone.

    ``city`` and ``zones`` are lists of rows of :func:`landuse.targets.target_progress`, unknown values as None, days as
    ``2020-12-31``; the last day of each is `as_of`.
    """
    city, zones = (target_progress(data, policy, as_of, by) for by in ("city", "zone"))
    return [
        {
            "target": target.id,
            "subject_kind": target.subject,
            "title": target.title,
            "text": target.text,
            "article": policy.cite(target.article),
            "confidence": target.confidence,
            "binding": target.binding,
            "scope": target.scope,
            "measure": target.measure,
            "baseline_date": target.baseline_date.isoformat(),
            "steps": [{"by": step.by.isoformat(), "share": str(step.share)} for step in target.steps],
            "city": _records(city[city["target"] == target.id]),
            "zones": _records(zones[zones["target"] == target.id]),
        }
        for target in policy.targets.rows
    ]


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return json_records(rows.drop(columns=["target", "subject_kind", "title"]))
