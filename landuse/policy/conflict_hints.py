"""The conflicts of law that a paper has to mention, one short line each."""

from collections.abc import Container, Iterable

from landuse.policy.policy import Policy
from landuse.policy.rules.conflicts import Conflict

HINT = "规则冲突提示："


def conflict_hints(policy: Policy, paper: str, verdict: str, code: str, *, told: Container[str] = ()) -> list[str]:
    """Return the hints that `paper` prints beside a verdict with this code, each ending in its sources; not those `told` by id."""
    return [
        HINT + _hint(policy, row)
        for row in policy.conflicts.rows
        if paper in row.papers and row.id not in told and row.concerns(verdict, code)
    ]


def paper_hints(policy: Policy, paper: str) -> list[str]:
    """Return the hints that `paper` prints whatever it is about, a line each: a heading and numbers where there are several."""
    told = [_hint(policy, row) for row in policy.conflicts.rows if paper in row.papers]
    if len(told) <= 1:
        return [HINT + line for line in told]
    return [HINT, *(f"{number}. {line}" for number, line in enumerate(told, 1))]


def conflicts_of(policy: Policy, verdicts: Iterable[tuple[str, str]]) -> list[Conflict]:
    """Return the conflicts that some verdicts, each a column with a code, rest on, in the order of the pack."""
    named = set(verdicts)
    return [row for row in policy.conflicts.rows if any(row.concerns(verdict, code) for verdict, code in named)]


def both_sides(policy: Policy, row: Conflict) -> tuple[str, str]:
    """Return what the two sources say, each with its place; citations have brackets of their own, so none stand around them."""
    return (
        f"甲：{row.says_a}，据{policy.cite(row.article_a)}",
        f"乙：{row.says_b}，据{policy.cite(row.article_b)}",
    )


def _hint(policy: Policy, row: Conflict) -> str:
    places = dict.fromkeys((policy.cite(row.article_a), policy.cite(row.article_b)))
    return f"{row.hint}。两种规定：{'；'.join(places)}。"
