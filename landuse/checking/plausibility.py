"""Whether the values of one row agree with each other: the order of days, facts of the future, parts and wholes.

Nothing here is a rule of law: rows that break it are to be looked at, and every value stays as it is.
"""

from typing import NamedTuple

import pandas as pd

from landuse.data import LandData
from landuse.findings.date_orders import ORDERS, names_of_rows, note_date_order, written_days
from landuse.issues import IssueLog
from landuse.vocabulary import Column, columns

TOLERANCE_SHARE = 0.01
"""Parts may exceed their whole by as much as two surveys of one area may differ."""


class Part(NamedTuple):
    """Two areas of a row, of which `part` lies within `whole`."""

    table: str
    part: str
    whole: str


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
        note_date_order(order, data.table(order.table), log)
    for name, days in FACTS.items():
        _note_ahead(data.table(name), name, days, as_of, log)
    for part in PARTS:
        _note_part(part, data.table(part.table), log)


def _note_ahead(frame: pd.DataFrame, name: str, days: tuple[str, ...], as_of: pd.Timestamp, log: IssueLog) -> None:
    for day in days:
        if day in frame and (frame[day] > as_of).any():
            rows = frame[frame[day] > as_of]
            column = columns(name)[day]
            message = f"{column.label_zh}晚于认定时点 {as_of:%Y-%m-%d}"
            _add(log, "date_after_as_of", name, rows, column, written_days(rows[day]), message)


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
        issue, table_name=name, records=rows.index, record_ids=names_of_rows(rows), column=column.name, values=values, message=message
    )  # fmt: skip
