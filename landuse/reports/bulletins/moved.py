"""What moved in the period and why: the land as the rules judge it before the first day and on the data date, on the same data."""

import re
from typing import Any

import pandas as pd

from landuse.comparing import Comparison, as_run, compare, summary_of
from landuse.comparing.moves import totals_of
from landuse.comparing.outcomes import compared_columns, judged, outcome_label, with_raw_columns
from landuse.comparing.steps import CAUSE_LABELS
from landuse.errors import PolicyError
from landuse.identifiers.zone_names import zone_names
from landuse.io.run_folder import Run
from landuse.policy import Policy, restore_policy
from landuse.reports.bulletins import figures
from landuse.reports.word.typography import full_width
from landuse.results import Assessment
from landuse.vocabulary import codes

_TOLD = re.compile(r"【(?P<cause>[^】]*)】[^;；]*[;；](?P<reason>.*)")
SAME_DATA = "期初、期末用同一份数据认定，因而只显示时间推移引起的变动；数据更正引起的变动须以上期成果文件夹对照。"


def comparison_of(result: Assessment, before: Run | Assessment | None, day: pd.Timestamp) -> tuple[Comparison, list[str]]:
    """Return what changed from `before` to `result`; without `before` the same data are judged at the end of `day`. And notes on it."""
    if before is not None:
        return compare(before, result), []
    rules, notes = _rules_on(result.policy, day)
    return compare(_judged_on(result, rules, day), result), [SAME_DATA, *notes]


def moved(result: Assessment, comparison: Comparison, notes: list[str]) -> dict[str, Any]:
    """Return the balance of idle statuses, the causes, and the parcels whose status or proposed action moved."""
    counted = summary_of(comparison)
    changes = comparison.changes
    shown = changes[_moved(changes, "idle_status") | _moved(changes, "disposal_action")]
    return {
        "from": figures.long_day(comparison.before.as_of),
        "to": figures.long_day(comparison.after.as_of),
        "before_run": str(comparison.before.provenance.get("run_id") or figures.UNKNOWN),
        "moved": figures.count(counted["moved_by_column"]["idle_status"]),
        "actions": figures.count(counted["moved_by_column"].get("disposal_action", 0)),
        "causes": _causes(shown),
        "balance": _balance(comparison),
        "parcels": {"rows": [_parcel(result, parcel, row) for parcel, row in _records(shown)], "left_out": 0},
        "notes": [*notes, *comparison.notes],
    }  # fmt: skip


def _rules_on(policy: Policy, day: pd.Timestamp) -> tuple[Policy, list[str]]:
    """Return the same rules as they read on another day; as they are where they are not in force then, with a note."""
    if policy.as_of == day.date():
        return policy, []
    try:
        return restore_policy([pack.texts for pack in policy.packs], as_of=day.date()), []
    except PolicyError:
        return policy, [f"适用的规则在 {day:%Y-%m-%d} 不在施行期内，期初状况仍按其期末取值认定。"]


def _judged_on(result: Assessment, rules: Policy, day: pd.Timestamp) -> Run:
    """Return the same data judged on another day, as much of them as a comparison looks at: far quicker than a whole run."""
    data = with_raw_columns(result.data)
    names = compared_columns(as_run(result), as_run(result))
    results = pd.DataFrame(data.parcels).assign(**judged(data, rules, day, names))
    record = {name: value for name, value in result.provenance.items() if name != "run_id"}
    return Run(f"{day:{figures.DAY}}", data, rules, day, results, record | {"as_of": f"{day:{figures.DAY}}"}, {})


def _moved(changes: pd.DataFrame, name: str) -> pd.Series:
    if f"{name}_before" not in changes:
        return pd.Series(data=False, index=changes.index)
    return changes[f"{name}_before"] != changes[f"{name}_after"]


def _causes(shown: pd.DataFrame) -> list[dict[str, str]]:
    """Return how many of the parcels each cause moved; one with several causes counts under each."""
    causes = shown["causes"].str.split(", ").explode()
    counted = [(label, int((causes == name).sum())) for name, label in CAUSE_LABELS.items()]
    return [{"cause": label, "parcels": figures.count(number)} for label, number in counted if number]


def _reasons(why: str) -> str:
    """Return causes and reasons of a parcel without the moves themselves, which stand beside them."""
    told = [_TOLD.fullmatch(line) for line in why.split("\n")]
    return full_width("；".join(f"{found['cause']}：{found['reason']}" for found in told if found) or why)


def _balance(comparison: Comparison) -> list[dict[str, str]]:
    """Return each idle status with counts and mu before and after, and the net change; the changes are those of the comparison."""
    totals = totals_of(comparison.matrix, "idle_status")
    net = comparison.net[comparison.net["column"] == "idle_status"].groupby("code")[["parcels", "mu"]].sum()
    net = net.reindex(totals.index).fillna(0)
    known = codes("idle_status")
    return [
        {
            "label": outcome_label("idle_status", str(code)),
            "color": known[code].color if code in known else "",
            "before": figures.count(row["parcels_before"]),
            "change": figures.signed(net.loc[code, "parcels"]),
            "after": figures.count(row["parcels_after"]),
            "mu_before": figures.mu(row["mu_before"]),
            "mu_change": figures.signed(net.loc[code, "mu"], 2),
            "mu_after": figures.mu(row["mu_after"]),
        }
        for code, row in zip(totals.index, totals.to_dict("records"), strict=True)
    ]  # fmt: skip


def _records(rows: pd.DataFrame) -> list[tuple[str, dict[Any, Any]]]:
    return list(zip(rows.index.astype("str"), rows.to_dict("records"), strict=True))


def _parcel(result: Assessment, parcel: str, row: dict[Any, Any]) -> dict[str, str]:
    zone = zone_names(result.data.zones, pd.Series([row["zone_id"]], dtype="str")).iloc[0]
    area = row["area_mu_before"] if pd.isna(row["area_mu_after"]) else row["area_mu_after"]
    return {
        "parcel": parcel,
        "holder": figures.word(row["holder_name"]),
        "zone": figures.word(zone),
        "mu": figures.mu(area),
        "before": outcome_label("idle_status", row["idle_status_before"]),
        "after": outcome_label("idle_status", row["idle_status_after"]),
        "action": outcome_label("disposal_action", row.get("disposal_action_after", "")),
        "why": figures.word(_reasons(str(row["why"]))),
    }
