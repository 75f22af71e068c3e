"""Days of one row that cannot stand in the order they do: an agreed start before the contract, a start before the permit.

Nothing here is a rule of law: a verdict is reached from the days as they stand, and the rows are to be looked at.
"""

from typing import NamedTuple

import pandas as pd

from landuse.issues import IssueLog
from landuse.vocabulary import columns


class Order(NamedTuple):
    """Two days of a row, of which `earlier` cannot come after `later`."""

    table: str
    earlier: str
    later: str
    issue: str = "dates_out_of_order"


ORDERS = (
    Order("parcels", "contract_date", "agreed_delivery_date"),
    Order("parcels", "agreed_delivery_date", "agreed_start_date"),
    Order("parcels", "contract_date", "agreed_start_date"),
    Order("parcels", "agreed_start_date", "agreed_completion_date"),
    Order("parcels", "contract_date", "supplement_signed_date"),
    Order("parcels", "supplement_signed_date", "supplement_start_date", "supplement_before_signing"),
    Order("parcels", "contract_date", "actual_start_date"),
    Order("parcels", "construction_permit_date", "actual_start_date"),
    Order("parcels", "actual_start_date", "suspended_since_date"),
    Order("parcels", "actual_start_date", "completion_date"),
    Order("delays", "first_date", "last_date", "delay_reversed"),
    Order("occupancy", "from_date", "to_date"),
    Order("projects", "signed_date", "actual_start_date"),
    Order("enterprises", "registration_date", "production_due_date"),
)
ORDERS_OF_PARCELS = tuple(order for order in ORDERS if order.table == "parcels" and order.issue == "dates_out_of_order")
"""Those of parcels that no rule of idle land notes for itself."""


def note_date_order(order: Order, frame: pd.DataFrame, log: IssueLog) -> None:
    """Add an issue for every row of the table `frame` whose two days are out of `order`."""
    if order.earlier not in frame or order.later not in frame:
        return
    wrong = frame[order.later] < frame[order.earlier]
    if not wrong.any():
        return
    known, rows = columns(order.table), frame[wrong]
    first, last = known[order.earlier].label_zh, known[order.later].label_zh
    values = [
        f"{last} {day}，{first} {other}"
        for day, other in zip(written_days(rows[order.later]), written_days(rows[order.earlier]), strict=True)
    ]
    log.add(
        order.issue, table_name=order.table, records=rows.index, record_ids=names_of_rows(rows), column=order.later, values=values,
        message=f"{last}早于{first}" if order.issue == "dates_out_of_order" else "",
    )  # fmt: skip


def names_of_rows(rows: pd.DataFrame) -> pd.Series | None:
    """Return what rows of a table that is only numbered are called: what they are about."""
    key = next((name for name in ("parcel_id", "project_id", "case_id", "enterprise_id") if name in rows), None)
    return rows[key] if rows.index.name == "row" and key is not None else None


def written_days(days: pd.Series) -> list[str]:
    """Return days as they are written in an issue."""
    return list(days.dt.strftime("%Y-%m-%d"))
