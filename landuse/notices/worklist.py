"""The officer's worklist: for every parcel and paper whether it can be written today, and if not, why not."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from landuse.dates import as_date
from landuse.notices.docket import Docket, docket_of
from landuse.notices.gate import may_write
from landuse.notices.paper_kinds import paper_of
from landuse.results import Assessment
from landuse.vocabulary import codes
from landuse.working_days import WorkCalendar

WORKLIST_COLUMNS = (
    "parcel_id",
    "holder_name",
    "idle_status",
    "case_id",
    "state",
    "paper",
    "title",
    "can_be_written",
    "checks",
    "reasons",
)


def worklist(
    result: Assessment | Docket,
    *,
    events: pd.DataFrame | None = None,
    papers: Iterable[str] | None = None,
    parcel_ids: Iterable[str] | None = None,
    on: str | date | pd.Timestamp | None = None,
    calendar: WorkCalendar | None = None,
) -> pd.DataFrame:
    """Return one row per parcel and paper.

    Parameters
    ----------
    result, events, on, calendar
        As in :func:`landuse.notices.gate.may_write`.
    papers, parcel_ids
        Only these; by default all.

    Returns
    -------
    DataFrame
        parcel_id, holder_name, idle_status, case_id and state (last event) of the case that counts, missing without one; paper
        (id), title, can_be_written, checks (short names of the rules that refuse, comma-separated), reasons (Chinese).
    """
    docket = result if isinstance(result, Docket) else docket_of(result, events)
    policy = docket.result.policy
    wanted = [paper_of(name, policy) for name in papers] if papers is not None else list(policy.notices.papers)
    day = docket.result.as_of.date() if on is None else as_date(on).date()
    rows = []
    for parcel in parcel_ids if parcel_ids is not None else docket.rows:
        row, case = docket.row(parcel), docket.case(parcel, day)
        for kind in wanted:
            reasons = may_write(docket, parcel, kind.id, on=day, calendar=calendar)
            rows.append(
                (
                    parcel, row["holder_name"], row["idle_status"], case[0].case_id if case else None, case[-1].event if case else None,
                    kind.id, kind.title, not reasons, ",".join(dict.fromkeys(reason.check for reason in reasons)),
                    "；".join(dict.fromkeys(reason.message for reason in reasons)),
                )
            )  # fmt: skip
    table = pd.DataFrame(rows, columns=list(WORKLIST_COLUMNS))
    for name in ("parcel_id", "holder_name", "case_id", "paper", "title", "checks", "reasons"):
        table[name] = table[name].astype("str")
    for name, list_name in (("idle_status", "idle_status"), ("state", "case_event")):
        table[name] = pd.Categorical(table[name], categories=list(codes(list_name)))
    return table.astype({"can_be_written": bool})
