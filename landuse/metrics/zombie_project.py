"""Zombie projects (僵尸项目): held up, not started as planned, and resolved only by an event.

Classes of the seed (沈政办发〔2018〕78号 item 13): P1 net land not delivered and P2 promises not honoured are the government's; P3 to
P5 are a DESIGN. A project without a parcel counts as well. Government causes never lead to a fee.
"""

import pandas as pd

from landuse.dates import days_from
from landuse.metrics.choices import first_that_fits
from landuse.policy import ProjectRules
from landuse.vocabulary import codes


def is_resolved(cases: pd.DataFrame, project_ids: pd.Index, as_of: pd.Timestamp) -> pd.Series:
    """Tell which projects have a `disposed` event by the end of `as_of` that no later `reopened` undoes."""
    mine = cases[(cases["subject_kind"] == "zombie_project") & (cases["event_date"] <= as_of)]
    disposed = mine[mine["event"] == "disposed"].groupby("subject_id")["event_date"].max()
    reopened = mine[mine["event"] == "reopened"].groupby("subject_id")["event_date"].max().reindex(disposed.index)
    return pd.Series(project_ids.isin(disposed.index[~(reopened > disposed)]))


def undated_disposal(cases: pd.DataFrame, project_ids: pd.Index) -> pd.Series:
    """Tell which projects have a `disposed` event without a day: whether it was before `as_of` is unknown."""
    undated = cases[(cases["subject_kind"] == "zombie_project") & (cases["event"] == "disposed") & cases["event_date"].isna()]
    return pd.Series(project_ids.isin(undated["subject_id"]))


def days_late(planned_start_date: pd.Series, actual_start_date: pd.Series, as_of: pd.Timestamp) -> pd.Series:
    """Return the days from the planned to the actual start, or to `as_of` where none is known; 0 where not late."""
    started = actual_start_date.where(actual_start_date <= as_of)
    return days_from(planned_start_date, started.fillna(as_of)).clip(lower=0)


def project_zombie_status(
    project_cause: pd.Series,
    planned_start_date: pd.Series,
    actual_start_date: pd.Series,
    is_resolved: pd.Series,
    undated_disposal: pd.Series,
    as_of: pd.Timestamp,
) -> pd.Series:
    """Return open, resolved, to_classify or none.

    Resolved: an event has ended it; one without a day leaves that open. Open: a cause is on record and no event has ended it; P4 (suspended) also after a start. Started
    without such a cause, or not yet due: none. Late without a cause, or of unknown plan and start: to be classified.
    """
    started = actual_start_date.notna() & (actual_start_date <= as_of)
    held_up = project_cause.notna() & (~started | (project_cause == "P4"))
    return first_that_fits(
        "project_zombie_status",
        [
            ("resolved", is_resolved),
            ("to_classify", undated_disposal),
            ("open", held_up & ~(planned_start_date >= as_of)),
            ("none", started | (planned_start_date >= as_of)),
        ],
        otherwise="to_classify",
        index=project_cause.index,
    )


def project_remedy(project_zombie_status: pd.Series, project_cause: pd.Series, project_rules: ProjectRules) -> pd.Series:
    """Return the remedy that the pack gives for the cause of an open project."""
    remedies = {row.id: row.mode for row in project_rules.remedies}
    return _by_cause(project_zombie_status, project_cause, remedies, "disposal_mode")


def project_responsible(project_zombie_status: pd.Series, project_cause: pd.Series, project_rules: ProjectRules) -> pd.Series:
    """Return who must act on an open project by its cause."""
    return _by_cause(project_zombie_status, project_cause, {row.id: row.who for row in project_rules.remedies}, "who")


def project_government_cause(project_cause: pd.Series, project_rules: ProjectRules) -> pd.Series:
    """Tell whether the cause is the government's; unknown where the cause is."""
    of_government = [row.id for row in project_rules.remedies if row.government]
    return project_cause.isin(of_government).astype("boolean").mask(project_cause.isna())


def _by_cause(status: pd.Series, cause: pd.Series, lookup: dict[str, str], list_name: str) -> pd.Series:
    found = cause.astype("str").map(lookup).where(status == "open")
    return pd.Series(pd.Categorical(found, categories=list(codes(list_name))), index=cause.index)
