"""Choosing a code by the first condition that holds: the shape of every decision that a rule table makes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.vocabulary import codes

Conditions = list[tuple[str, pd.Series | npt.NDArray[np.bool_]]]


@dataclass(frozen=True, eq=False)
class Decision:
    """One rule table as it was applied: the code list, the conditions in order with how they came out, and what is left over."""

    list_name: str
    conditions: tuple[tuple[str, pd.Series | npt.NDArray[np.bool_]], ...]
    otherwise: str


_recorded: ContextVar[list[Decision] | None] = ContextVar("recorded_decisions", default=None)


@contextmanager
def recorded_decisions() -> Iterator[list[Decision]]:
    """Give the list that every decision made within is added to, in the order in which they are made."""
    made: list[Decision] = []
    before = _recorded.set(made)
    try:
        yield made
    finally:
        _recorded.reset(before)


def first_that_fits(list_name: str, conditions: Conditions, otherwise: str, index: pd.Index) -> pd.Series:
    """Return for each row the code of the first condition that holds, as a categorical over the whole code list.

    An unknown condition (NA) does not hold.
    """
    made = _recorded.get()
    if made is not None:
        made.append(Decision(list_name, tuple(conditions), otherwise))
    order = list(codes(list_name))
    chosen = np.full(len(index), order.index(otherwise), dtype=np.int8)
    for code, condition in reversed(conditions):
        chosen[holds(condition)] = order.index(code)
    return pd.Series(pd.Categorical.from_codes(chosen, categories=pd.Index(order)), index=index)


def holds(condition: pd.Series | npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return `condition` as plain booleans, unknown counting as not holding."""
    if isinstance(condition, pd.Series) and condition.dtype == "boolean":
        return condition.to_numpy(dtype=bool, na_value=False)
    return np.asarray(condition, dtype=bool)


def names_of_flags(flags: Mapping[str, pd.Series | npt.NDArray[np.bool_]], index: pd.Index) -> pd.Series:
    """Return for each row the names of the flags that are set, parted by commas; an unknown flag is not set."""
    pattern = np.zeros(len(index), dtype=np.int64)
    for place, flag in enumerate(flags.values()):
        pattern[holds(flag)] |= 1 << place
    position, seen = pd.factorize(pattern)
    names = [", ".join(name for place, name in enumerate(flags) if bits >> place & 1) for bits in seen.tolist()]
    return pd.Series(pd.array(names, dtype="str").take(position), index=index)
