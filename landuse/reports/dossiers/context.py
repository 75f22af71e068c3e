"""What the dossier of one parcel says, as texts: facts, verdict, users, promises, case history, problems, what to do next."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from landuse.errors import UnknownNameError
from landuse.policy.conflict_hints import HINT
from landuse.reports.bulletins import figures
from landuse.reports.bulletins.context import INTERNAL_BANNER, source_of
from landuse.reports.dossiers.background import Background
from landuse.reports.dossiers.next_steps import next_steps
from landuse.reports.dossiers.wording import said, short_list
from landuse.reports.word.typography import full_width
from landuse.standard_land import indicator_label
from landuse.units import M2_PER_MU
from landuse.vocabulary import code_label, column_labels, label

FACTS = (
    "supervision_no", "contract_no", "holder_name", "holder_uscc", "location", "industry_code", "area_m2", "area_mu", "supply_mode",
    "land_price_wanyuan", "contract_date", "delivery_date", "agreed_start_date", "actual_start_date", "agreed_completion_date",
    "completion_date", "works_status", "has_construction_permit", "mortgaged", "in_supervision_system", "planned_investment_wanyuan",
    "invested_wanyuan",
)  # fmt: skip
VERDICT = (
    "idle_class", "delay_cause", "start_due_date", "start_due_basis", "one_year_mark_date", "two_year_mark_date", "deducted_days",
    "idle_days", "developed_share", "invested_share", "next_mark", "next_mark_date", "idle_fee_wanyuan", "land_stock_state",
)  # fmt: skip
EMPTY_UNLESS = {
    "actual_start_date": ("works_status", ("under_way", "suspended", "completed", "unknown")),
    "completion_date": ("works_status", ("completed", "unknown")),
    "idle_fee_wanyuan": ("disposal_action", ("levy_fee", "reclaim", "register_first")),
    "next_mark_date": (
        "next_mark",
        ("first_anniversary_date", "one_year_mark_date", "two_year_mark_date", "suspension_anniversary_date"),
    ),
    "delay_cause": ("idle_class", ("not_started", "suspended", "unknown")),
}
"""Columns that have a value only in some states of another column: in the other states a blank is no gap."""
MOST = {"users": 4, "promises": 6, "events": 8, "issues": 3}
"""Rows of the lists on two pages; the rest are counted."""
MOST_WITH_SCENES = {"users": 3, "promises": 5, "events": 6, "issues": 2}
"""The same where a row of thumbnails takes room."""
DISCLAIMER = "由数据测算的线索，以调查认定为准；不作为行政决定。"
SEE_DELAYS = "见登记的延误事由"
SCENES_NOTE = "各期影像（红线为宗地界线）：佐证线索，不是认定依据，须以现场核查和书面材料为准。"
LONG, MIDDLE, SHORT = 72, 36, 21
"""Characters that a text may have where it has the width of the page, a half, a quarter of it: two or three lines."""


def dossier_context(
    background: Background, parcel_id: str, *, title: str = "", reporting_unit: str = "", most: Mapping[str, int] = MOST
) -> dict[str, Any]:
    """Return everything that the dossier of a parcel says.

    ``facts`` and ``verdict`` are lists of pairs, two to a row: ``left``, ``left_value``, ``right``, ``right_value``. Lists end at
    `most` rows and count what they leave out; of the case history the latest events are kept.

    Raises
    ------
    UnknownNameError
        The assessment has no such parcel.
    """
    result = background.result
    if parcel_id not in result.results.index:
        raise UnknownNameError(f"没有宗地“{parcel_id}”；请核对宗地代码")
    parcel = {
        str(name): value for name, value in pd.DataFrame(result.results).loc[parcel_id].to_dict().items() if name != "geometry"
    }
    events = background.events.get(parcel_id, [])
    latest = events[-most["events"] :]
    promises = background.promises.get(parcel_id, [])
    verdict = {name: _value(parcel, name) for name in VERDICT}
    if figures.word(parcel.get("delay_cause"), "U") == "U" and parcel_id in background.delays:
        verdict["delay_cause"] = SEE_DELAYS
    return {
        "title": "地块档案",
        "place": title,
        "banner": INTERNAL_BANNER,
        "issuer": reporting_unit,
        "parcel": parcel_id,
        "zone": _zone(background, parcel),
        "projects": _cut("、".join(background.projects.get(parcel_id, []))) or figures.NOTHING,
        "as_of_long": figures.long_day(result.as_of),
        "source": source_of(result),
        "facts": _pairs([(label(name, table="parcels"), _cut(_value(parcel, name))) for name in FACTS]),
        "status": said(parcel, "idle_status"),
        "action": said(parcel, "disposal_action"),
        "ground": _cut(full_width(_cited(background, parcel)), LONG),
        "delays": _cut(_delays(background, parcel_id), LONG),
        "missing": _cut(_missing(parcel), LONG),
        "verdict": _pairs([(label(name, table="parcels"), _cut(value)) for name, value in verdict.items()]),
        "users": short_list([_user(row) for row in background.users.get(parcel_id, [])], most["users"]),
        "promises": short_list([_promise(background, row) for row in promises], most["promises"]),
        "conclusion": said(parcel, "standard_land_conclusion"),
        "events": {"rows": [_event(row) for row in latest], "left_out": len(events) - len(latest)},
        "issues": short_list([_issue(row) for row in background.issues.get(parcel_id, [])], most["issues"]),
        "next_steps": [
            *(_cut(line, 2 * LONG) for line in next_steps(background, parcel_id, parcel)),
            *_conflicts(background, parcel_id, parcel),
        ],
        "disclaimer": DISCLAIMER,
    }  # fmt: skip


def _pairs(facts: list[tuple[str, str]]) -> list[dict[str, str]]:
    even = facts if len(facts) % 2 == 0 else [*facts, ("", "")]
    return [
        {"left": full_width(left[0]), "left_value": left[1], "right": full_width(right[0]), "right_value": right[1]}
        for left, right in zip(even[::2], even[1::2], strict=True)
    ]


def _value(parcel: dict[str, Any], name: str) -> str:
    """Return a value of the parcel; a dash where the state of the works or the verdict leaves nothing to know."""
    if name in EMPTY_UNLESS and pd.isna(parcel.get(name)):
        column, codes = EMPTY_UNLESS[name]
        state = parcel.get(column)
        if state is not None and pd.notna(state) and str(state) not in codes:
            return figures.NO_STOCK
    return said(parcel, name)


def _zone(background: Background, parcel: dict[str, Any]) -> str:
    zone = parcel.get("zone_id")
    return figures.UNKNOWN if zone is None or pd.isna(zone) else _cut(background.zones.get(str(zone), str(zone)))


def _cited(background: Background, parcel: dict[str, Any]) -> str:
    marks = parcel.get("legal_basis")
    return figures.NOTHING if marks is None or pd.isna(marks) or not str(marks) else background.result.policy.cite(str(marks))


def _conflicts(background: Background, parcel_id: str, parcel: dict[str, Any]) -> list[str]:
    """Return what the conflicts of rules behind the verdicts are about, in one line: two pages hold no more."""
    verdicts = [(name, parcel.get(name)) for name in ("idle_status", "standard_land_conclusion")]
    users = background.users.get(parcel_id, [])
    verdicts += [("zombie_status", row.get("zombie_status")) for row in users]
    topics = dict.fromkeys(
        row.topic.partition("：")[0]
        for name, code in verdicts
        for row in background.result.policy.conflicts.rows
        if "dossier" in row.papers and row.concerns(name, str(code))
    )
    return [_cut(full_width(f"{HINT}{'、'.join(topics)}，见认定依据。"), SHORT * 3)] if topics else []


def _missing(parcel: dict[str, Any]) -> str:
    names = parcel.get("missing_evidence")
    return figures.NOTHING if names is None or pd.isna(names) or not str(names) else column_labels(str(names))


def _delays(background: Background, parcel_id: str) -> str:
    """Return the delays on record with their documents; the verdict weighs them, so the dossier names them."""
    told = [
        f"{'起始日不明' if pd.isna(row['first_date']) else figures.long_day(row['first_date'])}至"
        f"{'今' if pd.isna(row['last_date']) else figures.long_day(row['last_date'])}，"
        f"{full_width(figures.code('delay_cause', row['cause']))}（{figures.word(row['document_no'], '无佐证文号')}）"
        for row in background.delays.get(parcel_id, [])
    ]
    return "；".join(told) or figures.NOTHING


def _user(row: dict[str, Any]) -> dict[str, str]:
    land = row["land_m2"]
    return {
        "name": _cut(figures.word(row.get("enterprise_name"), figures.word(row["enterprise_id"])), SHORT),
        "tenure": figures.code("tenure", row["tenure"]),
        "mu": figures.mu(None if pd.isna(land) else land / float(M2_PER_MU)),
        "tax": _per_mu(row, "tax_wanyuan_per_mu"),
        "revenue": _per_mu(row, "revenue_wanyuan_per_mu"),
        "grade": said(row, "per_mu_grade", "enterprises"),
        "zombie": said(row, "zombie_status", "enterprises"),
    }


def _per_mu(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return figures.UNKNOWN if value is None or pd.isna(value) else f"{value:.2f}"


def _promise(background: Background, row: dict[str, Any]) -> dict[str, str]:
    unit = figures.word(row.get("unit"), "")
    return {
        "indicator": _cut(indicator_label(str(row["indicator"]), background.result.policy.standard_land)),
        "promised": _amount(row.get("promised_value"), unit),
        "judged": _amount(row.get("judged_value"), unit),
        "rate": said(row, "completion_rate", "commitments"),
        "due": figures.day(row.get("due_date")),
        "state": said(row, "commitment_state", "commitments"),
    }


def _amount(value: Any, unit: str) -> str:
    return figures.UNKNOWN if value is None or pd.isna(value) else f"{value:.10g}{unit}"


def _event(row: dict[str, Any]) -> dict[str, str]:
    mode = figures.code("disposal_mode", row["mode"], "")
    return {
        "date": figures.day(row["event_date"]),
        "case": figures.word(row["case_id"]),
        "event": figures.code("case_event", row["event"]) + (f"（{mode}）" if mode else ""),
        "document": _cut(figures.word(row["case_document_no"], ""), SHORT),
        "note": _cut(
            "；".join(text for text in (figures.word(row["responsible_unit"], ""), figures.word(row["note"], "")) if text), SHORT
        ),
    }


def _issue(row: dict[str, Any]) -> dict[str, str]:
    return {
        "severity": code_label("severity", str(row["severity"])),
        "message": _cut(full_width(str(row["message"]))),
        "to_do": _cut(full_width(str(row["what_to_do"]))),
    }


def _cut(text: str, most: int = MIDDLE) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
