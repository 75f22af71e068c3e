"""When a parcel changed most: its built share over time cut into two level segments, if the cut is worth a penalty."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.evidence.stack import SceneStack, day_series, unclear_reasons
from landuse.geometry.coverage import Floats
from landuse.policy.rules import EvidenceRules


def change_dates(stack: SceneStack, rules: EvidenceRules) -> pd.DataFrame:
    """Return the day on which each parcel changed most, as estimated, indexed by parcel.

    For every cut between two days the squared residuals of two means (one before, one after) are compared with those of a single mean.
    The best cut counts where it lowers them by more than ``change_penalty`` * ``change_noise_share``² * ln(number of usable days), and the
    means differ by at least ``change_min_share``. Unusable days take no part.

    Returns
    -------
    DataFrame with ``evidence_change_date``, the middle between the two days on both sides of the cut, and ``evidence_change_share``, mean
    after less mean before (0 to 1; negative where buildings vanished). Missing without a change, or where nothing can be said.
    """
    rows = np.arange(len(stack.parcels))
    usable = stack.usable
    share = np.where(usable, stack.built, 0.0)
    count, total = np.cumsum(usable, axis=1), np.cumsum(share, axis=1)
    n, whole = count[:, -1:], total[:, -1:]
    left_n, left = count[:, :-1], total[:, :-1]
    right_n: npt.NDArray[np.int64] = n - left_n
    right = whole - left
    cut = (left_n > 0) & (right_n > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        gain = np.where(cut, left**2 / left_n + right**2 / right_n - whole**2 / n, -np.inf)
        step = right / right_n - left / left_n
        needed = rules.change_penalty * rules.change_noise_share**2 * np.log(n[:, 0])
    if not gain.shape[1]:
        return _table(stack, np.zeros(len(rows), dtype=bool), rows, rows, whole[:, 0])
    best = np.argmax(gain, axis=1)  # of equal cuts the first: it lies right after a usable day
    size = step[rows, best]
    known = (unclear_reasons(stack, rules) == "").to_numpy() & cut.any(axis=1)
    changed = known & (gain[rows, best] > needed) & (np.abs(size) >= rules.change_min_share)
    later = usable & (np.arange(usable.shape[1])[None, :] > best[:, None])
    return _table(stack, changed, best, np.argmax(later, axis=1), size)


def _table(
    stack: SceneStack, changed: npt.NDArray[np.bool_], before: npt.NDArray[np.int64], after: npt.NDArray[np.int64], size: Floats
) -> pd.DataFrame:
    first, second = day_series(stack, before, changed), day_series(stack, after, changed)
    middle = (first + (second - first) / 2).dt.floor("D").astype("datetime64[s]")
    return pd.DataFrame(
        {"evidence_change_date": middle, "evidence_change_share": pd.Series(np.where(changed, size, np.nan), index=stack.parcels)}
    )
