"""How the conditions of a decision came out: as the metric function tried them, put into the words of the vocabulary."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from landuse.grounds.chain import Test
from landuse.metrics.standing import GRADES
from landuse.policy import Policy
from landuse.vocabulary import DecisionText, code_label, column, columns

TRUE, FALSE, UNKNOWN = "true", "false", "unknown"
RANKED_STEPS = ("per_mu_score", "ranking", "graded_by_rank", "own_grade", "per_mu_grade", "is_ranked")


def test_of(policy: Policy, name: str, text: DecisionText, outcome: str) -> Test:
    """Return one condition of a decision in the words of the vocabulary, and how it came out."""
    known = column(name)
    return Test(
        id=f"{name}.{text.row}",
        code=text.code,
        label=code_label(known.code_list or "", text.code),
        condition=text.condition_zh,
        article=text.article,
        cited=policy.cite(text.article),
        confidence=text.confidence,
        outcome=outcome,
        operands=tuple(_labels(known.table, text.operands)),
    )


def _labels(table_name: str, names: Iterable[str]) -> Iterable[str]:
    known = columns(table_name)
    return [known[name].label_zh if name in known else column(name).label_zh for name in names]


def grade_conditions(policy: Policy, facts: pd.Series, found: Mapping[str, Any], code: str) -> list[Test]:
    """Return exemption, score, classes, veto and landlord in the order in which the metric functions apply them.

    `facts` is the enterprise's record, `found` what the ranking gave for it: :data:`RANKED_STEPS`, each over its row alone.
    """
    rules = policy.standing

    def told(name: str, leads: str, text: str, *, outcome: bool, article: str, confidence: str) -> Test:
        label = code_label("per_mu_grade", leads)
        return Test(name, leads, label, text, article, policy.cite(article), confidence, TRUE if outcome else FALSE)

    source = policy.source("standing.exempt_grade")
    place, places = (found["ranking"][name].iloc[0] for name in ("place", "places"))
    score = found["per_mu_score"].iloc[0]
    by_rank, own = (int(found[name].iloc[0]) for name in ("graded_by_rank", "own_grade"))
    scheme = {"article": source.article, "confidence": source.confidence}
    tests = [
        told("per_mu_grade.ranked", "not_graded", "属于不参评类别或者已注销，不参加排名", outcome=not bool(found["is_ranked"].iloc[0]), **scheme),
        told("per_mu_grade.score", "not_graded", "指标数据不全或者没有评价办法，没有得分", outcome=bool(np.isnan(score)), **scheme),
    ]  # fmt: skip
    if not np.isnan(place):
        for row in rules.classes:
            bound = f"名次在前 {row.upto_share:.10g}" if row.upto_share is not None else f"得分不低于 {row.from_score:g}"
            reached = by_rank == GRADES.index(row.grade)
            text = f"{bound}（得分 {score:.4f}，同类 {int(places)} 家中第 {int(place)} 名）"
            ground = {"article": row.article, "confidence": row.confidence}
            tests.append(told(f"standing.classes[{row.id}]", row.grade, text, outcome=reached, **ground))
            if reached:
                break
    if rules.classes:
        exempt = pd.notna(facts["exempt_category"]) and facts["exempt_category"] != "none"
        text = f"属于不参评类别，按 {rules.exempt_grade} 类对待"
        tests.append(told("standing.exempt_grade", rules.exempt_grade, text, outcome=bool(exempt), **scheme))
        veto = policy.source("standing.veto_grade")
        vetoed = pd.notna(facts["veto"]) and bool(facts["veto"])
        text = f"有一票否决的记录，至多为 {rules.veto_grade} 类"
        ground = {"article": veto.article, "confidence": veto.confidence}
        tests.append(told("standing.veto_grade", rules.veto_grade, text, outcome=vetoed, **ground))
    if (GRADES[own] if own >= 0 else "not_graded") != code:
        linked = policy.source("linkage.tenant_follows_owner")
        ground = {"article": linked.article, "confidence": linked.confidence}
        tests.append(told("linkage.tenant_follows_owner", code, "租户随宗地所有者的等级", outcome=True, **ground))
    return tests


def fitting(tests: Sequence[Test], code: str) -> str:
    """Return the id of the condition that led to the verdict: the last one that holds and leads there (later ones go before)."""
    return [test.id for test in tests if test.outcome == TRUE and test.code == code][-1]
