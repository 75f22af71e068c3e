"""One row per case: what it is about, since when, how it was settled, and whether the land is really used again."""

from datetime import date

import pandas as pd

from landuse.data import LandData
from landuse.dates import as_date
from landuse.targets.history import CaseHistory, case_history
from landuse.targets.subjects import subject_facts

TAKEN_BACK = ("REC", "BUY", "SWP")
"""Modes after which the land may be granted again."""
EVIDENCE = ("works_event_date", "subject_start_date", "granted_again_date")


def case_list(data: LandData, as_of: str | date | pd.Timestamp) -> pd.DataFrame:
    """Return one row per case at the end of the day `as_of`, in order of ``identified_date`` and ``case_id``.

    Columns: ``case_id``, ``subject_kind``, ``subject_id``; ``zone_id`` and ``zone_level``; ``area_mu`` (亩, idle land only,
    missing where unknown); ``identified_date`` with ``identified_event`` (the event it rests on; missing where no dated event
    tells, such a case counts nowhere) and ``is_reentry`` (the case began by being reopened); ``state`` (open or
    disposed); ``disposed_date`` and ``mode`` of the disposal that holds; and the evidence that the land is really used again:
    ``works_event_date`` (the case's works_started), ``subject_start_date`` (the parcel's or project's actual start, on or after
    the identification), ``granted_again_date`` (a contract after the land was taken back or swapped), the first of them as
    ``really_started_date``; and ``undated_events``, the events left out for want of a date.

    A start or contract after the same subject has become a new case is evidence for that one only.

    Raises
    ------
    TableError
        `as_of` is not a day.
    """
    day = as_date(as_of)
    listed = cases_at(known_cases(data, day), day)
    return listed.sort_values(["identified_date", "case_id"], kind="stable").reset_index(drop=True)


def known_cases(data: LandData, day: pd.Timestamp) -> CaseHistory:
    """Return the history of the cases with the facts of their subjects beside them."""
    history = case_history(data, day)
    facts = subject_facts(data, history.cases)
    return CaseHistory(history.cases.join(facts).assign(next_entry=_next_entry(history.cases)), history.turns)


def cases_at(history: CaseHistory, day: pd.Timestamp) -> pd.DataFrame:
    """Return the columns of :func:`case_list` over the rows of the history, as things stood at the end of `day`.

    Cases that had not entered by then have no state.
    """
    cases, last = history.cases, history.last_turns(day)
    disposed = last["state"] == "disposed"
    settled = last["event_date"].where(disposed)
    mode = last["mode"].where(disposed)
    ahead = cases["next_entry"].isna()
    start, contract = cases["start_date"], cases["contract_date"]
    begun = (start >= cases["identified_date"]) & (ahead | (start < cases["next_entry"]))
    again = mode.isin(TAKEN_BACK) & (contract > settled) & (ahead | (contract < cases["next_entry"]))
    evidence = pd.DataFrame({
        "works_event_date": cases["works_event_date"],
        "subject_start_date": start.where(begun),
        "granted_again_date": contract.where(again),
    })  # fmt: skip
    evidence = evidence.where(evidence <= day)
    return pd.DataFrame({
        **{name: cases[name] for name in ("case_id", "subject_kind", "subject_id", "zone_id", "zone_level", "area_mu")},
        "identified_date": cases["identified_date"].where(last["state"].notna()),
        "identified_event": cases["identified_event"].where(last["state"].notna()),
        "is_reentry": cases["is_reentry"],
        "state": last["state"],
        "disposed_date": settled,
        "mode": mode,
        **{name: evidence[name] for name in EVIDENCE},
        "really_started_date": evidence.min(axis=1),
        "undated_events": cases["undated_events"],
    })  # fmt: skip


def _next_entry(cases: pd.DataFrame) -> pd.Series:
    """Return for each case the day on which its subject became the next case, missing where it did not."""
    order = cases.sort_values("identified_date", kind="stable")
    order = order[order["identified_date"].notna() & order["subject_id"].notna()]
    later = order.groupby(["subject_kind", "subject_id"], observed=True)["identified_date"].shift(-1)
    return later.reindex(cases.index)
