"""Evaluating the decision table: for each record the first row whose conditions all hold.

The operators are fixed; nothing in a pack is ever evaluated as code. An unknown value meets no condition but ``is_unknown``.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.errors import PolicyError
from landuse.policy.rules import Condition, DecisionRow

_OPERATORS: dict[str, Callable[[pd.Series, Any], pd.Series]] = {
    "equals": lambda facts, value: facts == value,
    "one_of": lambda facts, value: facts.isin(value),
    "is_true": lambda facts, _: facts.astype("boolean"),
    "is_false": lambda facts, _: ~facts.astype("boolean"),
    "is_unknown": lambda facts, _: facts.isna(),
    "at_most": lambda facts, value: facts <= value,
    "at_least": lambda facts, value: facts >= value,
    "above": lambda facts, value: facts > value,
    "below": lambda facts, value: facts < value,
}


def first_fitting_row(rows: Sequence[DecisionRow], facts: pd.DataFrame) -> npt.NDArray[np.intp]:
    """Return the position in `rows` of the first row that fits each record of `facts`; -1 where none does.

    Raises PolicyError where a row asks for a column that is not among the facts.
    """
    chosen = np.full(len(facts), -1, dtype=np.intp)
    for position in range(len(rows) - 1, -1, -1):
        chosen[fits_all(rows[position].id, rows[position].when, facts)] = position
    return chosen


def fits_all(row_id: str, conditions: Sequence[Condition], facts: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell for each record of `facts` whether all `conditions` of a row hold; an unknown value meets none but ``is_unknown``.

    Raises PolicyError where a condition asks for a column that is not among the facts.
    """
    fits = np.ones(len(facts), dtype=bool)
    for condition in conditions:
        fits &= _holds(condition, facts, row_id)
    return fits


def _holds(condition: Condition, facts: pd.DataFrame, row_id: str) -> npt.NDArray[np.bool_]:
    if condition.column not in facts:
        raise PolicyError(f"规则“{row_id}”引用了不能作为条件的列“{condition.column}”；可用：{'、'.join(facts.columns)}")
    outcome = _OPERATORS[condition.op](facts[condition.column], condition.value)
    return outcome.astype("boolean").to_numpy(dtype=bool, na_value=False)
