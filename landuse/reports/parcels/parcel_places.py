"""Where each fact of a parcel stands in the ledgers: order, group, width, and whether it is added up."""

from dataclasses import dataclass

from landuse.reports.sheets.sheet_table import Total


@dataclass(frozen=True)
class Place:
    """Place of one vocabulary column of the parcels table in a ledger; `width` in half-width characters."""

    name: str
    width: float
    group: str = ""
    total: Total = ""


PARCEL, CONTRACT, WORKS, FINDING, PROPOSAL, RECORD = "宗地", "合同约定", "开工与开发", "闲置认定", "处置建议", "数据"

DISPOSAL_LEDGER = (
    Place("parcel_id", 12, PARCEL, "parcels"),
    Place("holder_name", 17, PARCEL),
    Place("supervision_no", 10.5, PARCEL),
    Place("zone_id", 11, PARCEL),
    Place("location", 13.5, PARCEL),
    Place("area_m2", 10, PARCEL, "visible"),
    Place("area_mu", 8.5, PARCEL, "visible"),
    Place("land_use_code", 7, PARCEL),
    Place("supply_mode", 6.5, PARCEL),
    Place("land_price_wanyuan", 9.5, CONTRACT, "visible"),
    Place("agreed_start_date", 10.5, CONTRACT),
    Place("start_due_date", 10.5, WORKS),
    Place("start_due_basis", 11, WORKS),
    Place("works_status", 7, WORKS),
    Place("actual_start_date", 10.5, WORKS),
    Place("developed_share", 7, WORKS),
    Place("invested_share", 7, WORKS),
    Place("idle_class", 7.5, FINDING),
    Place("delay_cause", 10, FINDING),
    Place("deducted_days", 6, FINDING),
    Place("one_year_mark_date", 10.5, FINDING),
    Place("two_year_mark_date", 10.5, FINDING),
    Place("days_past_start_due", 6.5, FINDING),
    Place("idle_days", 7.5, FINDING),
    Place("idle_status", 11.5, FINDING),
    Place("disposal_action", 10.5, PROPOSAL),
    Place("legal_basis", 19, PROPOSAL),
    Place("idle_fee_wanyuan", 9.5, PROPOSAL, "visible"),
    Place("mortgaged", 5.5, PROPOSAL),
    Place("in_supervision_system", 7, PROPOSAL),
    Place("missing_evidence", 14, RECORD),
    Place("disposal_rule", 9.5, RECORD),
)
"""The disposal ledger (闲置土地处置台账): what each proposal rests on, in the order an officer reads it."""

ALL_PARCELS = (
    Place("parcel_id", 21, total="parcels"),
    Place("holder_name", 34),
    Place("supervision_no", 18),
    Place("zone_id", 24),
    Place("location", 36),
    Place("area_m2", 12, total="visible"),
    Place("area_mu", 10, total="visible"),
    Place("supply_mode", 10),
    Place("land_use_code", 9),
    Place("works_status", 9),
    Place("contract_date", 11.5),
    Place("agreed_start_date", 11.5),
    Place("supplement_start_date", 11.5),
    Place("delivery_date", 11.5),
    Place("actual_start_date", 11.5),
    Place("suspended_since_date", 11.5),
    Place("start_due_date", 11.5),
    Place("start_due_basis", 27),
    Place("holder_clock_start_date", 11.5),
    Place("holder_clock_basis", 31),
    Place("first_anniversary_date", 11.5),
    Place("one_year_mark_date", 11.5),
    Place("two_year_mark_date", 11.5),
    Place("idle_class", 13),
    Place("idle_status", 24),
    Place("idle_days", 8),
    Place("days_to_next_mark", 9),
    Place("next_mark", 16),
    Place("mark_warning", 9),
    Place("disposal_action", 25),
    Place("idle_fee_wanyuan", 12, total="visible"),
    Place("missing_evidence", 40),
    Place("investment_intensity_wanyuan_per_mu", 11),
    Place("floor_area_ratio", 9),
)
"""Facts of every parcel, whether or not it calls for action, with the dates that were compared."""
