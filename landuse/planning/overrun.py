"""Where quotas keep a plan from its targets: which of them would have to be raised, and by how much."""

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack

from landuse.planning.model import Floats, Model
from landuse.planning.tables import reachable
from landuse.quiet_output import STANDARD_OUTPUT, quiet_output

SMALLEST = 1e-6


def least_overrun(model: Model, *, whole: bool, seconds: float) -> Floats | None:
    """Return by how much each quota has to be exceeded so that everything the targets ask of plannable cases is met.

    The sum of the parts by which quotas are exceeded (over 1 where a quota is 0) is as small as it can be; with `whole` the plan
    behind it is one in whole numbers, without it the figures are what is needed at the least. None where none was found in time.
    """
    quotas = len(model.limit)
    required = np.minimum(model.required, reachable(model).sum(axis=1))
    none = csr_array((model.once.shape[0], quotas))
    below = csr_array((len(required), quotas))
    matrix = vstack([
        hstack([model.once, none]), hstack([model.use, -eye_array(quotas)]), hstack([-model.meets, below]),
    ])  # fmt: skip
    with quiet_output(STANDARD_OUTPUT):  # the solver prints some lines past its switch for messages
        found = milp(
            np.concatenate([np.zeros(model.options), 1 / np.maximum(1.0, model.limit)]),
            constraints=LinearConstraint(
                csr_array(matrix), -np.inf, np.concatenate([np.ones(model.once.shape[0]), model.limit, -required])
            ),
            integrality=np.concatenate([np.full(model.options, int(whole)), np.zeros(quotas)]),
            bounds=Bounds(0.0, np.concatenate([np.ones(model.options), np.full(quotas, np.inf)])),
            options={"time_limit": max(1.0, seconds), "mip_rel_gap": 1e-6},
        )
    if found.x is None:
        return None
    over = np.asarray(found.x[model.options :], dtype="float64")
    return np.where(over > SMALLEST, over, 0.0)


def overrun_words(over: Floats, quotas: pd.DataFrame, names: pd.Series, units: pd.Series, *, whole: bool) -> str:
    """Return the quotas to raise in words; empty where none has to be."""
    parts = [
        f"{name} {amount:.6g} {unit}（现为 {limit:.6g}）"
        for amount, name, unit, limit in zip(over, names, units, quotas["limit"], strict=True)
        if amount > 0
    ]
    return f"要补上限额所致的差额，{'需' if whole else '至少需'}增加：{'、'.join(parts)}" if parts else ""
