"""Whether the values of one row agree with each other: the order of days, facts of the future, parts and wholes.

Nothing here is a rule of law: rows that break it are to be looked at, and every value stays as it is.
"""

from typing import NamedTuple

import pandas as pd

from landuse.data import LandData
from landuse.issues import IssueLog
from landuse.vocabulary import Column, columns

TOLERANCE_SHARE = 0.01
"""Parts may exceed their whole by as much as two surveys of one area may differ."""


class Order(NamedTuple):
    """Two days of a row, of which `earlier` cannot come after `later`."""

    table: str
    earlier: str
    later: str
    issue: str = "dates_out_of_order"


class Part(NamedTuple):
    """Two areas of a row, of which `part` lies within `whole`."""

    table: str
    part: str
    whole: str


ORDERS = (
    Order("parcels", "contract_date", "agreed_delivery_date"),
    Order("parcels", "agreed_delivery_date", "agreed_start_date"),
    Order("parcels", "contract_date", "agreed_start_date"),
    Order("parcels", "agreed_start_date", "agreed_completion_date"),
    Order("parcels", "contract_date", "supplement_signed_date"),
    Order("parcels", "supplement_signed_date", "supplement_start_date", "supplement_before_signing"),
    Order("parcels", "contract_date", "actual_start_date"),
    Order("parcels", "actual_start_date", "suspended_since_date"),
    Order("parcels", "actual_start_date", "completion_date"),
    Order("delays", "first_date", "last_date", "delay_reversed"),
    Order("occupancy", "from_date", "to_date"),
    Order("projects", "signed_date", "actual_start_date"),
    Order("enterprises", "registration_date", "production_due_date"),
)
FACTS = {
    "parcels": ("contract_date", "delivery_date", "supplement_signed_date", "construction_permit_date", "actual_start_date",
                "suspended_since_date", "completion_date"),
    "enterprises": ("registration_date",),
    "projects": ("signed_date", "actual_start_date"),
    "cases": ("event_date",),
}  # fmt: skip
"""Days on which something has happened, so that they cannot lie ahead."""
PARTS = (
    Part("parcels", "required_area_m2", "area_m2"),
    Part("parcels", "developed_area_m2", "required_area_m2"),
    Part("parcels", "building_footprint_m2", "area_m2"),
    Part("parcels", "structure_area_m2", "area_m2"),
    Part("parcels", "yard_area_m2", "area_m2"),
    Part("parcels", "office_land_m2", "area_m2"),
    Part("parcels", "greening_area_m2", "area_m2"),
)


def note_implausible_rows(data: LandData, as_of: pd.Timestamp, log: IssueLog) -> None:
    """Add an issue for every row whose days are out of order or ahead of `as_of`, or whose part is larger than its whole."""
    for order in ORDERS:
        _note_order(order, data.table(order.table), log)
    for name, days in FACTS.items():
        _note_ahead(data.table(name), name, days, as_of, log)
    for part in PARTS:
        _note_part(part, data.table(part.table), log)


def _note_order(order: Order, frame: pd.DataFrame, log: IssueLog) -> None:
    if order.earlier not in frame or order.later not in frame:
        return
    wrong = frame[order.later] < frame[order.earlier]
    if not wrong.any():
        return
    known, rows = columns(order.table), frame[wrong]
    first, last = known[order.earlier].label_zh, known[order.later].label_zh
    _add(
        log, order.issue, order.table, rows, known[order.later],
        [f"{last} {day}，{first} {other}" for day, other in zip(_days(rows[order.later]), _days(rows[order.earlier]), strict=True)],
        f"{last}早于{first}" if order.issue == "dates_out_of_order" else "",
    )  # fmt: skip


def _note_ahead(frame: pd.DataFrame, name: str, days: tuple[str, ...], as_of: pd.Timestamp, log: IssueLog) -> None:
    for day in days:
        if day in frame and (frame[day] > as_of).any():
            rows = frame[frame[day] > as_of]
            column = columns(name)[day]
            message = f"{column.label_zh}晚于认定时点 {as_of:%Y-%m-%d}"
            _add(log, "date_after_as_of", name, rows, column, _days(rows[day]), message)


def _note_part(part: Part, frame: pd.DataFrame, log: IssueLog) -> None:
    if part.part not in frame or part.whole not in frame:
        return
    over = (frame[part.whole] > 0) & (frame[part.part] > frame[part.whole] * (1 + TOLERANCE_SHARE))
    if not over.any():
        return
    known, rows = columns(part.table), frame[over]
    of_part, of_whole = known[part.part], known[part.whole]
    values = [
        f"{of_part.label_zh} {one:.15g}，{of_whole.label_zh} {other:.15g}"
        for one, other in zip(rows[part.part], rows[part.whole], strict=True)
    ]
    _add(log, "part_over_whole", part.table, rows, of_part, values, f"{of_part.label_zh}大于{of_whole.label_zh}")


def _add(log: IssueLog, issue: str, name: str, rows: pd.DataFrame, column: Column, values: list[str], message: str) -> None:
    log.add(
        issue, table_name=name, records=rows.index, record_ids=_names(rows), column=column.name, values=values, message=message
    )  # fmt: skip


def _names(rows: pd.DataFrame) -> pd.Series | None:
    """Return what rows of a table that is only numbered are called: what they are about."""
    key = next((name for name in ("parcel_id", "project_id", "case_id", "enterprise_id") if name in rows), None)
    return rows[key] if rows.index.name == "row" and key is not None else None


def _days(days: pd.Series) -> list[str]:
    return list(days.dt.strftime("%Y-%m-%d"))
