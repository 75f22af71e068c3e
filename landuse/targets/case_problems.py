"""What is wrong with the case events as far as targets are concerned: each is an issue row, none is passed over."""

from datetime import date

import pandas as pd

from landuse.data import LandData
from landuse.dates import as_date
from landuse.issues import IssueLog
from landuse.targets.case_list import known_cases
from landuse.targets.history import STATES, case_events


def case_problems(data: LandData, as_of: str | date | pd.Timestamp) -> pd.DataFrame:
    """Return the issues (columns of :data:`landuse.issues.ISSUE_COLUMNS`) that bear on the figures at the end of `as_of`.

    Events without a case number; cases that no dated event identifies; disposals and reopenings without a date, and disposals
    before the case was identified (none of them count); cases whose rows name different subjects (the first counts);
    subjects that their table does not hold; idle land without an area.
    """
    log = IssueLog()
    table = data.table("cases")
    if not len(table):
        return log.frame()
    nameless = table[table["case_id"].fillna("").str.strip().eq("")]
    log.add("case_without_id", table_name="cases", records=nameless.index, column="case_id")
    events = case_events(data)
    cases = known_cases(data, as_date(as_of)).cases.set_index("case_id")
    named = events["case_id"]
    turning = events["event"].isin([*STATES]) & events["event_date"].isna()
    _add(log, "case_event_undated", events[turning], "event_date")
    entered = cases["identified_date"].reindex(named).set_axis(named.index)
    early = (events["event"] == "disposed") & (events["event_date"] < entered)
    _add(log, "case_disposed_before_identified", events[early], "event_date")
    first = events.drop_duplicates("case_id")
    heads = first.set_index("case_id").reindex(cases.index)
    at = pd.Series(first.index, index=first["case_id"])
    for issue, column, wrong in (
        ("case_not_identified", "event_date", cases["identified_date"].isna()),
        ("case_subject_unknown", "subject_id", ~cases["is_known"]),
        ("case_area_unknown", "subject_id", cases["is_known"] & (cases["subject_kind"] == "idle_land") & cases["area_mu"].isna()),
    ):
        _add(log, issue, heads[wrong].assign(case_id=heads.index[wrong]).set_axis(at.reindex(heads.index[wrong])), column)
    conflict = pd.Series(data=False, index=events.index)
    for column in ("subject_kind", "subject_id"):
        conflict |= events[column].notna() & (events[column].astype("object") != named.map(cases[column].astype("object")))
    _add(log, "case_subject_conflict", events[conflict & named.isin(cases.index)], "subject_id")
    return log.frame(data.origins)


def _add(log: IssueLog, issue: str, rows: pd.DataFrame, column: str) -> None:
    log.add(issue, table_name="cases", records=rows.index, record_ids=rows["case_id"], column=column, values=rows[column])
