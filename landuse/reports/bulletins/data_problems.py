"""The data problems that are open: by severity, and kind by kind with how many, who must act and what to do."""

from typing import Any

from landuse.errors import sample
from landuse.reports.bulletins import figures
from landuse.results import Assessment
from landuse.vocabulary import code_label, codes, issue_types

GRAVE = ("fatal", "error", "warning")
"""Severities that call for somebody's action; notes only tell what was done by itself."""


def data_problems(result: Assessment) -> dict[str, Any]:
    """Return counts by severity, and a row for each kind of problem that calls for action, gravest first."""
    issues = result.issues
    severities = [
        {"label": code_label("severity", name), "number": figures.count((issues["severity"] == name).sum())}
        for name in codes("severity")
    ]
    kinds = issue_types()
    rows = []
    for severity in GRAVE:
        mine = issues[issues["severity"] == severity]
        for name, group in mine.groupby("issue", sort=False):
            kind = kinds[str(name)]
            examples = list(dict.fromkeys(identifier for identifier in group["record_id"] if identifier))
            rows.append({
                "severity": code_label("severity", severity),
                "what": kind.label_zh,
                "number": figures.count(len(group)),
                "who": figures.code("who", kind.who),
                "to_do": kind.what_to_do_zh,
                "examples": figures.word(sample(examples), figures.NOTHING),
            })  # fmt: skip
    return {"severities": severities, "total": figures.count(len(issues)), "kinds": {"rows": rows, "left_out": 0}}
