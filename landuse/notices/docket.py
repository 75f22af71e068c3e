"""What the papers of one run are written from: the results by parcel, the cases of each, and what speaks against them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from landuse.cases.book import numbers_of
from landuse.cases.checks import has_ended
from landuse.cases.effective import effective, events_of
from landuse.cases.event import FACTS, CaseEvent
from landuse.errors import UnknownNameError
from landuse.findings.contradictions import ID_SEPARATOR
from landuse.metrics.government_time import has_document
from landuse.results import Assessment
from landuse.tables import with_all_columns
from landuse.vocabulary import columns
from landuse.vocabulary.rows import did_you_mean

SUBJECT_KIND = "idle_land"
GATE_COLUMNS = (
    "holder_name", "ownership", "idle_status", "works_status", "supply_stage", "is_supplied", "supply_mode", "land_price_wanyuan",
    "idle_fee_wanyuan", "missing_evidence", "first_anniversary_date", "delivery_date", "suspension_anniversary_date", *FACTS,
)  # fmt: skip
"""What the gate looks at."""
Row = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Docket:
    """Results and cases by parcel.

    Attributes
    ----------
    result
        What a run found out.
    rows
        The columns the gate looks at, by parcel; unknown values are None.
    cases
        The idle-land cases of each parcel, oldest first; each the events that count, in order.
    delays
        The documented intervals of government time or force majeure that count, by parcel.
    disputed
        Parcels with a contradiction that bars adverse papers (``notices.contradictions_bar_adverse``), and what it says.
    numbers
        Case and document numbers that are taken, withdrawn ones as well.
    """

    result: Assessment
    rows: Mapping[str, Row]
    cases: Mapping[str, list[list[CaseEvent]]]
    delays: Mapping[str, list["BlockedTime"]] = field(default_factory=dict)
    disputed: Mapping[str, str] = field(default_factory=dict)
    numbers: frozenset[str] = frozenset()

    def row(self, parcel_id: str) -> Row:
        """Return what the gate looks at for one parcel; raise UnknownNameError where the run has no such parcel."""
        try:
            return self.rows[parcel_id]
        except KeyError:
            raise UnknownNameError(f"没有宗地“{parcel_id}”{did_you_mean(parcel_id, self.rows)}；请核对宗地代码") from None

    def whole_row(self, parcel_id: str) -> Row:
        """Return every column of one parcel but its boundary; one that no file gave is unknown."""
        self.row(parcel_id)
        results = self.result.results
        place = results.index.get_loc(parcel_id)
        held = {str(name): plain(values.array[place]) for name, values in results.items() if name != "geometry"}
        return dict.fromkeys(columns("parcels")) | held  # what no file gave is unknown

    def case(self, parcel_id: str, on: date) -> list[CaseEvent]:
        """Return the case of a parcel as it stands at the end of `on`: the newest that is open, else the newest; empty without one."""
        found = [
            [event for event in case if event.event_date and event.event_date <= on] for case in self.cases.get(parcel_id, [])
        ]
        found = [case for case in found if case]
        still_open = [case for case in found if not has_ended(case)]
        return (still_open or found or [[]])[-1]

    def causes(self, parcel_id: str) -> tuple[str, ...]:
        """Return the causes on record (M53 Art 8): that of the parcel first, then those of the documented intervals that count."""
        own = self.row(parcel_id)["delay_cause"]
        stated = [] if own is None or own == "U" else [str(own)]
        return tuple(dict.fromkeys([*stated, *(blocked.cause for blocked in self.delays.get(parcel_id, []))]))


@dataclass(frozen=True)
class BlockedTime:
    """A documented interval in which government or force majeure blocked the works; without `last` it still goes on."""

    cause: str
    first: date
    last: date | None
    document_no: str


def docket_of(result: Assessment, events: pd.DataFrame | None = None) -> Docket:
    """Return the docket of a run.

    Parameters
    ----------
    result
        What a run found out.
    events
        Events of the table ``cases``, for example of a case ledger (``Ledger.events()``); by default those of the data.
    """
    table = result.data.table("cases") if events is None else events
    results = pd.DataFrame(result.results)
    held = results[[name for name in GATE_COLUMNS if name in results]]
    rows = [dict.fromkeys(GATE_COLUMNS) | row for row in plain_rows(held)]
    return Docket(
        result=result,
        rows=dict(zip(map(str, results.index), rows, strict=True)),
        cases=_cases(table),
        delays=_delays(result),
        disputed=_disputed(result),
        numbers=frozenset(numbers_of(events_of(table))),
    )


def plain(value: Any) -> Any:
    """Return a cell as a plain Python value: a day as a date, unknown as None."""
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value.item() if isinstance(value, np.generic) else value


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as mappings of plain Python values: days as dates, unknown as None."""
    found = {}
    for name in frame.columns:
        values = frame[name]
        values = values.dt.date if pd.api.types.is_datetime64_any_dtype(values.dtype) else values
        found[str(name)] = values.astype(object).where(values.notna(), None)
    return pd.DataFrame(found, index=frame.index, dtype=object).to_dict("records")  # type: ignore[return-value]  # the keys are text


def _cases(table: pd.DataFrame) -> dict[str, list[list[CaseEvent]]]:
    by_case: dict[str, list[CaseEvent]] = {}
    for event in events_of(effective(table)):
        if event.subject_kind == SUBJECT_KIND:
            by_case.setdefault(str(event.case_id), []).append(event)
    by_parcel: dict[str, list[list[CaseEvent]]] = {}
    for case in sorted(by_case.values(), key=lambda events: min(event.event_date or date.min for event in events)):
        by_parcel.setdefault(str(case[0].subject_id), []).append(case)
    return by_parcel


def _delays(result: Assessment) -> dict[str, list[BlockedTime]]:
    """Return the intervals that the clock counts, by the same conditions as :func:`landuse.metrics.government_time.counted_delays`."""
    delays = with_all_columns(result.data.table("delays"), "delays")
    kept = delays[
        delays["cause"].isin(result.policy.idle.government_causes)
        & has_document(delays["document_no"])
        & (delays["first_date"] <= result.as_of)
        & (delays["last_date"].isna() | (delays["last_date"] >= delays["first_date"]))
    ]
    found: dict[str, list[BlockedTime]] = {}
    for row in plain_rows(kept.sort_values(["parcel_id", "first_date"], kind="stable")):
        blocked = BlockedTime(row["cause"], row["first_date"], row["last_date"], str(row["document_no"]))
        found.setdefault(str(row["parcel_id"]), []).append(blocked)
    return found


def _disputed(result: Assessment) -> dict[str, str]:
    table = result.contradictions
    barring = table[table["contradiction"].isin(result.policy.notices.contradictions_bar_adverse) & table["parcel_id"].notna()]
    found: dict[str, str] = {}
    for row in plain_rows(barring):
        for parcel in str(row["parcel_id"]).split(ID_SEPARATOR):
            found.setdefault(parcel, f"{row['one_side']}；{row['other_side']}")
    return found
