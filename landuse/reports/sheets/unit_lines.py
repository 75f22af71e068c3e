"""The line under every title (who reports, as of when, in which units, by which rules) and the stamp of the run."""

from collections.abc import Mapping

import pandas as pd

from landuse.policy import Policy
from landuse.reports.sheets.cells import safe_text

HASH_LENGTH = 8
UNFILLED = "_" * 16
LEDGER_UNITS = "亩、万元"


def reporting_line(
    reporting_unit: str,
    as_of: pd.Timestamp,
    *,
    units: str = LEDGER_UNITS,
    policy: Policy | None = None,
    provenance: Mapping[str, object] | None = None,
    more: str = "",
) -> str:
    """Return the line of a sheet: who reports (a line to fill in without a name), data date, units, rules and run; `more` last."""
    unit = safe_text(reporting_unit) if reporting_unit else UNFILLED
    parts = [
        f"填报单位：{unit}",
        f"填报日期（数据日期）：{as_of:%Y-%m-%d}",
        f"单位：{units}",
        _rules(policy),
        _run(provenance),
        more,
    ]
    return "    ".join(part for part in parts if part)


def run_stamp(as_of: pd.Timestamp, policy: Policy | None = None, provenance: Mapping[str, object] | None = None) -> str:
    """Return what names a run on every page and in the properties of a file: data date, rules, number of the run."""
    return "    ".join(part for part in (f"数据日期：{as_of:%Y-%m-%d}", _rules(policy), _run(provenance)) if part)


def rule_version(policy: Policy) -> str:
    """Return the rule packs with the beginnings of their hashes."""
    return "、".join(f"{pack.id}({pack.sha256[:HASH_LENGTH]})" for pack in policy.packs)


def _rules(policy: Policy | None) -> str:
    return f"规则版本：{rule_version(policy)}" if policy else ""


def _run(provenance: Mapping[str, object] | None) -> str:
    found = (provenance or {}).get("run_id")
    return f"运行编号：{safe_text(found)}" if found else ""
