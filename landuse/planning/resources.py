"""What the office spends on cases: staff hours, money, hearings, court slots."""

from collections.abc import Mapping

UNITS: Mapping[str, str] = {"staff_hours": "小时", "budget_wanyuan": "万元", "hearings": "场", "court_slots": "件"}
"""Each resource (code list `plan_resource`) with the Chinese name of its unit."""
RESOURCES = tuple(UNITS)
