"""Finding a kind of paper by its id or its Chinese title."""

from landuse.errors import UnknownNameError
from landuse.policy import Policy
from landuse.policy.rules import Paper
from landuse.vocabulary.rows import did_you_mean

INVESTIGATION, FINDING, INFORMING, HEARING = "investigation", "finding", "informing", "hearing"
FEE_DECISION, RECLAIM_DECISION = "fee_decision", "reclaim_decision"
START_REPORT, COMPLETION_REPORT = "start_report", "completion_report"
DELIVERY_CONFIRMATION, SERVICE_RECEIPT = "delivery_confirmation", "service_receipt"
PAPERS = (
    INVESTIGATION, FINDING, INFORMING, HEARING, FEE_DECISION, RECLAIM_DECISION, START_REPORT, COMPLETION_REPORT,
    DELIVERY_CONFIRMATION, SERVICE_RECEIPT,
)  # fmt: skip


def paper_of(name: str, policy: Policy) -> Paper:
    """Return the kind of paper with an id or a title (with or without 《》); raise UnknownNameError where there is none."""
    wanted = name.strip().strip("《》")
    for row in policy.notices.papers:
        if wanted in (row.id, row.title):
            return row
    known = {title: None for row in policy.notices.papers for title in (row.title, row.id)}
    listed = "、".join(f"{row.title}（{row.id}）" for row in policy.notices.papers)
    raise UnknownNameError(f"没有名为“{name}”的文书{did_you_mean(wanted, known)}；可用：{listed}")
