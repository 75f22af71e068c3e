"""How a paper that was issued is entered in the case ledger: the command line for the officer."""

import re
import shlex
from collections.abc import Sequence
from datetime import date

from landuse.cases.event import CaseEvent
from landuse.notices.docket import SUBJECT_KIND
from landuse.policy.rules import Paper
from landuse.vocabulary import code_label

ISSUED, SERVED = "签发日期", "送达日期"
_PLAIN = re.compile(r"[\w〔〕（）、.-]+")


def entry_hint(
    paper: Paper, parcel_id: str, case: Sequence[CaseEvent], mode: str | None, number: str | None,
    dated_on: date | None = None, served_on: date | None = None,
) -> str:  # fmt: skip
    """Return the ``landuse case add`` line for a paper that was issued; empty where it is no event of a case.

    Days that are not known yet stand as words to be replaced.
    """
    if not paper.event:
        return ""
    if case and case[0].case_id:
        whose = ["--case", str(case[0].case_id)]
    else:
        whose = ["--kind", code_label("subject_kind", SUBJECT_KIND), "--subject", parcel_id]
    said = [*whose, "--event", code_label("case_event", paper.event), "--date", str(dated_on or ISSUED)]
    said += ["--served", str(served_on or SERVED)]
    said += ["--mode", code_label("disposal_mode", mode)] if mode else []
    said += ["--document", number] if number else []
    return " ".join(["landuse case add", *(part if _PLAIN.fullmatch(part) else shlex.quote(part) for part in said)])
