"""The verdicts that have grounds to show: of which table they are, on which columns of which tables they rest, when undecided."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from landuse.errors import UnknownNameError
from landuse.measuring.graph import raw_inputs
from landuse.vocabulary import columns
from landuse.vocabulary.rows import did_you_mean

LINKS = ("parcel_id", "enterprise_id", "project_id", "subject_id")
"""Columns that say whose a record is; in a copy of the records they are renamed, never left out."""


@dataclass(frozen=True)
class Verdict:
    """One verdict.

    Attributes
    ----------
    column, table
        The derived column and the table whose records it judges.
    others
        The columns used of other tables, which the graph of metrics takes whole.
    undecided
        The codes that say that the data do not decide.
    sections
        The sections of the rules that it rests on.
    """

    column: str
    table: str
    others: Mapping[str, tuple[str, ...]]
    undecided: tuple[str, ...]
    sections: tuple[str, ...]

    @property
    def own(self) -> tuple[str, ...]:
        """The raw columns of its own table that it rests on."""
        return _own_columns(self.column, self.table)


@cache
def _own_columns(column: str, table_name: str) -> tuple[str, ...]:
    used = raw_inputs([column], table_name)
    return tuple(name for name in columns(table_name, "raw") if name in used)


HELD = {
    "parcels": ("area_m2", "floor_area_m2"),
    "occupancy": ("enterprise_id", "parcel_id", "tenure", "occupied_area_m2", "occupied_floor_area_m2", "from_date", "to_date"),
}
_VERDICTS = (
    Verdict(
        "idle_status", "parcels", {"delays": ("cause", "first_date", "last_date", "document_no")}, ("needs_verification", "suspected_idle"), ("idle",)
    ),
    Verdict(
        "standard_land_conclusion",
        "parcels",
        {
            "commitments": (
                "indicator", "direction", "promised_value", "actual_value", "unit", "checkpoint", "due_date",
            ),
        },
        ("data_incomplete", "none"),
        ("standard_land",),
    ),
    Verdict(
        "zombie_status",
        "enterprises",
        {
            "accounts": (
                "revenue_wanyuan", "electricity_kwh", "employees", "net_profit_wanyuan", "total_assets_wanyuan",
                "total_liabilities_wanyuan",
            ),
            "activity": ("sales_wanyuan", "electricity_kwh", "insured_staff"),
        },
        ("insufficient_data",),
        ("zombie",),
    ),
    Verdict(
        "per_mu_grade",
        "enterprises",
        {
            "accounts": (
                "revenue_wanyuan", "value_added_wanyuan", "tax_wanyuan", "employees", "energy_tce", "electricity_kwh", "emission_t",
                "rd_expense_wanyuan",
            ),
            **HELD,
        },
        ("not_graded",),
        ("standing", "linkage"),
    ),
    Verdict(
        "project_zombie_status",
        "projects",
        {"cases": ("subject_kind", "event", "event_date")},
        ("to_classify",),
        ("projects",),
    ),
)  # fmt: skip


def verdicts() -> dict[str, Verdict]:
    """Return the verdicts by column."""
    return {verdict.column: verdict for verdict in _VERDICTS}


def verdict_of(column: str) -> Verdict:
    """Return one verdict; raise UnknownNameError where there is none."""
    known = verdicts()
    if column not in known:
        raise UnknownNameError(f"“{column}”没有认定依据可列{did_you_mean(column, known)}；可用：{'、'.join(known)}")
    return known[column]
