"""By which mode cases were disposed of, and how much of it is really used again: an extension alone moves no ground."""

from datetime import date

import pandas as pd

from landuse.data import LandData
from landuse.dates import as_date
from landuse.targets.case_list import cases_at, known_cases
from landuse.targets.groups import By, case_groups
from landuse.targets.history import SUBJECT_TABLES
from landuse.vocabulary import codes


def disposal_modes(
    data: LandData,
    as_of: str | date | pd.Timestamp,
    by: By | None = "city",
    *,
    identified_by: str | date | pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Return for each kind of case, group and mode what was disposed of by the end of `as_of`, and what of it really started.

    Columns besides kind and group: ``mode`` (missing where the disposal names none), ``cases``, ``case_share``, ``area_mu`` (亩,
    sum of what is known), ``area_share``, ``area_unknown``, ``started``, ``started_area_mu`` (missing for enterprises), and
    ``extended_only``: the mode is a mere extension of the start date. Shares are of the kind's disposed cases in the group. Modes
    that nothing was disposed of by are left out.

    Parameters
    ----------
    data, as_of, by
        As for :func:`landuse.targets.target_progress`.
    identified_by
        Count only cases identified on or before this day, such as the baseline of a target; by default all.
    """
    day = as_date(as_of)
    history = known_cases(data, day)
    groups = case_groups(data, history.cases, by)
    cases = cases_at(history, day)
    done = cases["state"] == "disposed"
    if identified_by is not None:
        done &= cases["identified_date"] <= as_date(identified_by)
    mine = pd.DataFrame({
        "kind": cases["subject_kind"].astype("object").map({kind: place for place, kind in enumerate(SUBJECT_TABLES)}),
        "group": groups.of_case,
        "mode": cases["mode"].cat.codes.replace(-1, len(codes("disposal_mode"))),
        "cases": 1,
        "area_mu": cases["area_mu"],
        "area_unknown": (cases["area_mu"].isna() & (cases["subject_kind"] == "idle_land")).astype("int64"),
        "started": cases["really_started_date"].notna().astype("int64"),
        "started_area_mu": cases["area_mu"].where(cases["really_started_date"].notna()),
    })[done]  # fmt: skip
    found = mine.groupby(["kind", "group", "mode"]).sum().reset_index()
    kinds, known = list(SUBJECT_TABLES), [*codes("disposal_mode"), None]
    head = groups.table.loc[found["group"]].reset_index(drop=True)
    head.insert(0, "subject_kind", pd.Series([kinds[int(place)] for place in found["kind"]], dtype=cases["subject_kind"].dtype))
    head["mode"] = pd.Categorical([known[place] for place in found["mode"]], categories=list(codes("disposal_mode")))
    whole = found.groupby(["kind", "group"])[["cases", "area_mu"]].transform("sum")
    figures = found.drop(columns=["kind", "group", "mode"])
    figures.insert(1, "case_share", figures["cases"] / whole["cases"])
    figures.insert(3, "area_share", figures["area_mu"] / whole["area_mu"].where(whole["area_mu"] > 0))
    figures["started"] = figures["started"].astype("Int64").mask(head["subject_kind"] == "zombie_enterprise")
    return pd.concat([head, figures, (head["mode"] == "EXT").rename("extended_only")], axis=1)
