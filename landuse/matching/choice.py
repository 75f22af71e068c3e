"""The best one-to-one choice among proposals: as many projects as possible, then the highest scores; no parcel twice."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

A_PROJECT = 1000.0
"""Worth of serving one more project beside scores of at most 100 each: among equal numbers of projects the scores decide."""
TIME_LIMIT_S = 20.0


def best_choice(projects: Sequence[int], parcels: Sequence[Sequence[int]], scores: Sequence[float]) -> npt.NDArray[np.bool_]:
    """Return which proposals to take: each project at most one, each parcel in at most one.

    Exact by mixed-integer programming (HiGHS) within a time limit; beyond it the best choice found, else the greedy one.

    >>> best_choice([0, 0, 1], [[1], [2], [1]], [90.0, 60.0, 80.0]).tolist()
    [False, True, True]
    """
    count = len(projects)
    if count == 0:
        return np.zeros(0, dtype=bool)
    keys = [
        [("project", project), *(("parcel", parcel) for parcel in held)] for project, held in zip(projects, parcels, strict=True)
    ]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(key for held in keys for key in held))}
    row = np.array([numbers[key] for held in keys for key in held])
    column = np.repeat(np.arange(count), [len(held) for held in keys])
    once = csr_array((np.ones(len(row)), (row, column)), shape=(len(numbers), count))
    found = milp(
        -(np.asarray(scores, dtype="float64") + A_PROJECT),
        integrality=np.ones(count),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(once, -np.inf, 1),
        options={"time_limit": TIME_LIMIT_S, "mip_rel_gap": 0.0},
    )
    return _greedy(keys, scores) if found.x is None else np.asarray(found.x > 0.5)


def _greedy(keys: Sequence[Sequence[tuple[str, int]]], scores: Sequence[float]) -> npt.NDArray[np.bool_]:
    taken: set[tuple[str, int]] = set()
    chosen = np.zeros(len(keys), dtype=bool)
    for number in np.argsort(-np.asarray(scores), kind="stable"):
        if taken.isdisjoint(keys[number]):
            taken.update(keys[number])
            chosen[number] = True
    return chosen
