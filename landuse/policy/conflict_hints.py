"""The conflicts of law that a paper has to mention, one short line each."""

from collections.abc import Container

from landuse.policy.policy import Policy

HINT = "规则冲突提示："


def conflict_hints(policy: Policy, paper: str, verdict: str, code: str, *, told: Container[str] = ()) -> list[str]:
    """Return the hints that `paper` prints beside a verdict with this code, each ending in its sources; not those `told` by id."""
    return [
        f"{HINT}{row.hint}（{policy.cite(row.article_a)}；{policy.cite(row.article_b)}）。"
        for row in policy.conflicts.rows
        if paper in row.papers and row.id not in told and row.concerns(verdict, code)
    ]


def paper_hints(policy: Policy, paper: str) -> str:
    """Return the hints that `paper` prints whatever it is about, in one text with its sources; empty where there is none."""
    told = [
        f"{row.hint}（{policy.cite(row.article_a)}；{policy.cite(row.article_b)}）"
        for row in policy.conflicts.rows
        if paper in row.papers
    ]
    return f"{HINT}{'；'.join(told)}。" if told else ""
