"""What identifies a list made from the case ledger: the hash of its events, the rules, the working days, the day."""

import hashlib
from datetime import date

import pandas as pd

from landuse.data import DatabaseContent
from landuse.policy import Policy
from landuse.provenance import provenance, run_id
from landuse.working_days import WorkCalendar

LEDGER_NAME, HOLIDAYS_NAME = "处置台账", "放假安排"


def ledger_run(
    events: pd.DataFrame, *, policy: Policy, as_of: str | date, within_days: int, calendar: WorkCalendar | None = None
) -> dict[str, object]:
    """Return the record of a list of what falls due, as :func:`landuse.provenance.provenance` makes it of an assessment.

    The same events, rules, working days, day and span give the same ``run_id``; the place of the ledger and the clock do not enter it.
    """
    days = calendar or WorkCalendar()
    ordered = events.sort_values("event_no", kind="stable") if "event_no" in events else events
    text = ordered.to_csv(index=False, date_format="%Y-%m-%d").encode()
    corrected = "".join(f"{day} {worked}\n" for day, worked in sorted(days.overrides.items())).encode()
    contents = [_content(LEDGER_NAME, len(events), text), _content(HOLIDAYS_NAME, len(days.overrides), corrected)]
    made = provenance(inputs=contents[: 2 if corrected else 1], policy=policy, as_of=as_of)
    del made["run_id"]
    made |= {"within_days": within_days, "working_days": days.version}
    return {"run_id": run_id(made), **made}


def _content(name: str, rows: int, text: bytes) -> DatabaseContent:
    return DatabaseContent(name, rows, len(text), hashlib.sha256(text).hexdigest())
