"""How the conditions of a decision came out for many subjects, judged in one call: the words once, the outcomes subject by subject."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.errors import UnknownNameError
from landuse.grounds.chain import Test
from landuse.grounds.conditions import FALSE, TRUE, UNKNOWN, test_of
from landuse.grounds.copies import Copies
from landuse.grounds.trials import Texts
from landuse.metrics.choices import Decision, holds, recorded_decisions
from landuse.vocabulary import decision_texts

GATHERED_FROM = {"standard_land_conclusion": "commitments"}
"""Verdicts that are gathered from rows of another table: the conditions are tried on these."""
OUTCOMES = (FALSE, UNKNOWN, TRUE)


def decided(copies: Copies) -> tuple[Texts, list[list[tuple[int, str]]], list[Test]]:
    """Return of each subject the verdict and the conditions tried, up to the one that led to it: number among the tests, and outcome.

    Raises
    ------
    UnknownNameError
        The words of a condition do not follow the order of the metric function: a fault of this package.
    """
    block, name = copies.block, copies.block.verdict.column
    with recorded_decisions() as made:
        verdicts = copies.as_they_stand()
    decision = next((found for found in made if found.list_name == name), None)
    texts = {text.row: text for text in decision_texts(name)}
    if decision is None or [texts[n].code for n in sorted(texts) if n > 0] != _codes(decision):
        raise UnknownNameError(f"程序内部错误：“{name}”的判断条件与词表 decisions.csv 的次序不一致")
    tests = [test_of(copies.policy, name, texts[row], TRUE) for row in sorted(texts)]
    size = block.sizes.get(GATHERED_FROM.get(name, block.verdict.table), np.zeros(len(block.keys), dtype=np.int64))
    subject = np.repeat(np.arange(len(block.keys)), size)
    outcomes = np.column_stack([
        _outcomes(condition, subject, len(block.keys)) for _, condition in decision.conditions
    ])  # fmt: skip
    if name not in GATHERED_FROM:
        return verdicts, [_tried(row, 0) for row in outcomes.tolist()], tests
    nothing = (size == 0).tolist()
    found = [[(0, TRUE)] if none else [(0, FALSE), *_tried(row, 1)] for none, row in zip(nothing, outcomes.tolist(), strict=True)]
    return verdicts, found, tests


def _codes(decision: Decision) -> list[str]:
    return [*(code for code, _ in decision.conditions), decision.otherwise]


def _tried(outcomes: Sequence[int], first: int) -> list[tuple[int, str]]:
    """Return the outcomes up to the first condition that holds; what is left over where none does."""
    last = outcomes.index(2) + 1 if 2 in outcomes else len(outcomes)
    found = [(first + n, OUTCOMES[outcome]) for n, outcome in enumerate(outcomes[:last])]
    return found if 2 in outcomes else [*found, (first + len(outcomes), TRUE)]


def _outcomes(condition: Any, subject: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.int8]:
    """Return how one condition came out over the rows of each subject: 2 where it holds for one, else 1 where it is unknown for one."""
    state = np.where(holds(condition), 2, 0).astype(np.int8)
    if isinstance(condition, pd.Series):
        state[condition.isna().to_numpy() & (state == 0)] = 1
    owner = subject if len(state) == len(subject) else subject[condition.index.to_numpy()]
    found = np.zeros(count, dtype=np.int8)
    np.maximum.at(found, owner, state)
    return found
