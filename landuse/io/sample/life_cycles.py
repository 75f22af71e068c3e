"""Life cycles of projects in the case table: from reserve to production, who is responsible, and the problems that block them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.io.sample.projects import Projects


@dataclass(frozen=True)
class Step:
    """One event of a life cycle; problems have a number, a grade and a due date."""

    event: str
    day: str
    note: str = ""
    problem: str = ""
    grade: str = ""
    due: str = ""


_BUREAU = "云浔经济技术开发区管委会招商局"
_HITECH = "北岭高新技术产业园区管委会投资促进局"
_SERVICE = "云浔市开发区项目服务中心"
_CITY = "云浔市自然资源局"
_HIGHER = ("city", "leading_group")
_CYCLES: dict[str, tuple[str, tuple[Step, ...]]] = {
    "five_billion": (_BUREAU, (
        Step("reserved", "2019-03-12"), Step("negotiating", "2019-08-26"), Step("signed", "2020-04-16"), Step("registered", "2020-05-20"),
        Step("problem_raised", "2020-06-18", "110千伏线路迁改影响开工", "QZ-2020-001", "zone", "2020-07-31"),
        Step("problem_escalated", "2020-08-03", "开发区协调未果，提交市级", "QZ-2020-001", "city", "2020-09-15"),
        Step("problem_closed", "2020-09-11", "线路迁改完成", "QZ-2020-001"), Step("started", "2020-10-20"),
    )),
    "two_billion": (_HITECH, (
        Step("reserved", "2019-05-15"), Step("negotiating", "2019-11-04"), Step("signed", "2020-06-09"), Step("registered", "2020-07-02"),
        Step("started", "2020-11-12"),
        Step("problem_raised", "2020-11-20", "污水接入管径不足", "QZ-2020-002", "city", "2020-12-10"),
        Step("problem_escalated", "2020-12-14", "跨区管网须统筹，提交领导小组", "QZ-2020-002", "leading_group", "2020-12-25"),
    )),
    "relocated_wrong_shares": (_BUREAU, (
        Step("reserved", "2016-09-08"), Step("negotiating", "2016-12-14"), Step("signed", "2017-03-20"), Step("registered", "2017-04-18"),
        Step("started", "2017-09-18"), Step("in_production", "2019-06-28"),
    )),
    "terminated": (_SERVICE, (
        Step("reserved", "2014-10-20"), Step("negotiating", "2015-05-11"), Step("signed", "2015-12-12"), Step("terminated", "2018-08-20", "合同解除，项目终止"),
    )),
}  # fmt: skip
"""By plant of the project: the responsible unit and the steps."""


def add_life_cycles(cases: pd.DataFrame, projects: Projects) -> pd.DataFrame:
    """Return the case table with the life cycles among the cases, all in the order of their first events."""
    rows = []
    for number, (plant, (unit, steps)) in enumerate(_CYCLES.items(), start=1):
        code = projects.truth.index[projects.truth["plant"] == plant][0]
        rows += [
            {
                "case_id": f"QZ{steps[0].day[:4]}-{number:04d}", "subject_kind": "project", "subject_id": code, "event": step.event,
                "event_date": pd.Timestamp(step.day), "responsible_unit": _CITY if step.grade in _HIGHER else unit,
                "problem_no": step.problem or np.nan, "problem_grade": step.grade or np.nan,
                "due_date": pd.Timestamp(step.due) if step.due else pd.NaT, "note": step.note or np.nan,
            }
            for step in steps
        ]  # fmt: skip
    whole = pd.concat([cases, pd.DataFrame(rows)], ignore_index=True)
    first = whole.groupby("case_id")["event_date"].transform("min")
    order = pd.DataFrame({"first": first, "subject": whole["subject_id"]}).sort_values(["first", "subject"], kind="stable").index
    return whole.loc[order].reset_index(drop=True)
