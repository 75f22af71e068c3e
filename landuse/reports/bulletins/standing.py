"""Where the targets stand on the day: city and zones, by count and by area, and the units charged with those that are behind."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from landuse.policy.rules import Target
from landuse.reports.bulletins import figures
from landuse.reports.bulletins.sections import numeral
from landuse.reports.word.typography import full_width
from landuse.results import Assessment
from landuse.targets import target_progress, trajectory
from landuse.targets.groups import By
from landuse.targets.wording import VERDICT_LABELS, share_text

GROUPINGS: tuple[By, ...] = ("city", "zone")
BEHIND = ("behind", "not_met")
NO_TARGETS = "适用的规则没有处置目标，不作对照。"
NO_CASES = "数据中没有处置台账，目标进度、台账动态均无从统计；请在 landuse.toml 的 [data.cases] 中写明。"
NOTE = "处置率的分母为基准日存量（基准日后新增另计）；“处置完毕”含延长动工期限等方式，“其中真正动工”为处置完毕且已有动工证据的。"


def progress_of(result: Assessment) -> dict[str, pd.DataFrame]:
    """Return the progress of every target on the data date, for the city and zone by zone; worked out once for all sections."""
    found = {by: target_progress(result.data, result.policy, result.as_of, by) for by in GROUPINGS}
    return {by: table[table["by"] == result.as_of] for by, table in found.items()}


def standing(result: Assessment, progress: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return each target of the rules with its rows for the city and every zone on the data date."""
    course = trajectory(result.data, result.policy, result.as_of, "city")
    targets = [
        {"number": numeral(place), **_target(result, target, progress, course)}
        for place, target in enumerate(result.policy.targets.rows, start=1)
    ]
    return {"targets": targets, "note": NOTE if targets else NO_TARGETS, "no_cases": "" if _has_cases(result) else NO_CASES}


def behind(result: Assessment, progress: Mapping[str, pd.DataFrame]) -> list[dict[str, str]]:
    """Return the zones behind a target, with the units charged with it: those of the plan's text, and those on record in open cases."""
    late = progress["zone"][progress["zone"]["verdict"].isin(BEHIND)]
    units = _units_on_record(result)
    targets = {target.id: target for target in result.policy.targets.rows}
    return [
        {
            "zone": row["group_name"],
            "target": row["title"],
            "words": full_width(row["words"]),
            "to_do": figures.count(max(0, -row["ahead_by"])),
            "units": unit_note(targets[row["target"]], units.get((row["subject_kind"], row["zone_id"]), "")),
            "article": result.policy.cite(targets[row["target"]].article),
        }
        for row in late.to_dict("records")
    ]


def unit_note(target: Target, on_record: str = "") -> str:
    """Return who is charged, as plans print it: 〔牵头单位：…；责任单位：…〕; 不明 where neither text nor ledger names anybody."""
    responsible = "、".join(part for part in (target.responsible_units, on_record) if part)
    return f"〔牵头单位：{target.lead_units or figures.UNKNOWN}；责任单位：{responsible or figures.UNKNOWN}〕"


def _has_cases(result: Assessment) -> bool:
    return result.data.cases is not None and not result.data.cases.empty


def _target(result: Assessment, target: Target, progress: Mapping[str, pd.DataFrame], course: pd.DataFrame) -> dict[str, Any]:
    city, zones = ([_row(row) for row in table[table["target"] == target.id].to_dict("records")] for table in progress.values())
    return {
        "id": target.id,
        "title": target.title,
        "aim": _aim(target),
        "text": target.text,
        "article": result.policy.cite(target.article),
        "baseline": figures.long_day(target.baseline_date),
        "units": unit_note(target),
        "city": city[0],
        "zones": zones,
        "course": _course(course[course["target"] == target.id]),
    }


def _aim(target: Target) -> str:
    last, strive = target.deadline, "" if target.binding else "力争"
    return f"{strive}{last.year}年{last.month}月{last.day}日前{share_text(target.steps[-1].share)}"


def _row(row: dict[Any, Any]) -> dict[str, Any]:
    return {
        "group": row["group_name"],
        "stock": figures.count(row["cohort_cases"]),
        "stock_mu": figures.mu(row["cohort_area_mu"]) if row["subject_kind"] == "idle_land" else "",
        "required": figures.count(row["required_cumulative"]),
        "disposed": figures.count(row["cohort_disposed"]),
        "disposed_mu": figures.mu(row["cohort_disposed_area_mu"]) if row["subject_kind"] == "idle_land" else "",
        "rate": figures.rate(row["cohort_rate_count"]),
        "rate_area": figures.rate(row["cohort_rate_area"]),
        "started": figures.NO_STOCK if pd.isna(row["cohort_started"]) else figures.count(row["cohort_started"]),
        "new": figures.count(row["new_cases"]),
        "new_disposed": figures.count(row["new_disposed"]),
        "open": figures.count(row["all_cases"] - row["all_disposed"]),
        "verdict": VERDICT_LABELS[row["verdict"]],
        "late": row["verdict"] in BEHIND,
        "words": full_width(row["words"]),
        "next_by": "" if pd.isna(row["next_by"]) else figures.long_day(row["next_by"]),
        "next_to_do": "" if pd.isna(row["next_to_do"]) else figures.count(row["next_to_do"]),
        "share": figures.number(row["cohort_rate_count"]),
        "required_share": float(row["required_share"]),
    }


def _course(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return plan and actual of the city over time, for a chart."""
    return [
        {"day": figures.day(point["date"]), "required": float(point["required_share"]), "actual": figures.number(point["actual_share"])}
        for point in table.to_dict("records")
    ]  # fmt: skip


def _units_on_record(result: Assessment) -> dict[tuple[str, Any], str]:
    """Return the units that open cases name, by kind of case and zone."""
    if not _has_cases(result):
        return {}
    from landuse.cases import state_of  # a ledger brings its database library along
    from landuse.targets import case_list

    states = state_of(result.data.table("cases"), result.as_of)
    open_cases = states[states["is_open"].fillna(value=False).astype("bool") & states["responsible_unit"].notna()]
    zones = case_list(result.data, result.as_of).set_index("case_id")["zone_id"]
    found: dict[tuple[str, Any], dict[str, None]] = {}
    for case, kind, unit in open_cases[["case_id", "subject_kind", "responsible_unit"]].to_numpy(dtype=object).tolist():
        found.setdefault((kind, zones.get(case)), {})[figures.word(unit)] = None
    return {key: "、".join(units) for key, units in found.items()}
