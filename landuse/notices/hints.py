"""How a paper that was issued is entered in the case ledger: the command line for the officer."""

import shlex
from collections.abc import Sequence

from landuse.cases.event import CaseEvent
from landuse.notices.docket import SUBJECT_KIND
from landuse.policy.rules import Paper
from landuse.vocabulary import code_label

ISSUED, SERVED = "签发日期", "送达日期"


def entry_hint(paper: Paper, parcel_id: str, case: Sequence[CaseEvent], mode: str | None, number: str | None) -> str:
    """Return the ``landuse case add`` line for a paper that was issued; empty where it is no event of a case."""
    if not paper.event:
        return ""
    if case and case[0].case_id:
        whose = ["--case", str(case[0].case_id)]
    else:
        whose = ["--kind", code_label("subject_kind", SUBJECT_KIND), "--subject", parcel_id]
    said = [*whose, "--event", code_label("case_event", paper.event), "--date", ISSUED, "--served", SERVED]
    said += ["--mode", code_label("disposal_mode", mode)] if mode else []
    said += ["--document", number] if number else []
    return f"landuse case add {shlex.join(said)}"
