"""What a check of an event found, and which findings an entry may carry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["refuse", "breach", "unproven", "gap"]
_PASSING: dict[tuple[bool, bool], frozenset[Severity]] = {
    (False, False): frozenset(),
    (False, True): frozenset({"gap"}),
    (True, False): frozenset({"gap", "unproven"}),
    (True, True): frozenset({"gap", "unproven", "breach"}),
}


@dataclass(frozen=True)
class Finding:
    """One thing that speaks against an event.

    Attributes
    ----------
    check
        Short name of the rule.
    severity
        ``refuse``: it cannot be; ``breach``: the facts on record break a rule; ``unproven``: a condition of the law is not on
        record; ``gap``: a paper or number is missing or odd.
    message
        What is wrong, in Chinese, with the article.
    """

    check: str
    severity: Severity
    message: str


def blocking(findings: Iterable[Finding], *, history: bool, has_reason: bool) -> list[Finding]:
    """Return the findings that stop an entry.

    Live entry passes nothing; with a reason it passes gaps. History is taken as it was: gaps and conditions that are not on
    record pass, with a reason also breaches; each becomes an issue. What cannot be never passes.
    """
    passing = _PASSING[history, has_reason]
    return [finding for finding in findings if finding.severity not in passing]


def told(findings: Sequence[Finding]) -> str:
    """Return findings as one text."""
    return "；".join(finding.message for finding in findings)
