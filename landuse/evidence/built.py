"""When buildings appeared: between the last day seen bare and the first day seen built, for all parcels at once."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.evidence.stack import SceneStack, day_series, unclear_reasons
from landuse.policy.rules import EvidenceRules
from landuse.vocabulary import codes

APPEARED, FROM_FIRST, NEVER, UNCLEAR = codes("evidence_series")


def first_built(stack: SceneStack, rules: EvidenceRules) -> pd.DataFrame:
    """Return the bracket in which buildings appeared on each parcel, indexed by parcel.

    A usable day shows a parcel built from ``built_share`` on, bare below ``bare_share``, and neither in between. The first day seen built
    is the first that ``confirming_scenes`` usable days in a row (itself among them) show built; where the stack ends sooner, those that
    are left. The last day seen bare is the last one before it.

    Returns
    -------
    DataFrame with ``evidence_series_state``, ``evidence_last_bare_date`` (missing: the bracket is open at the left),
    ``evidence_first_built_date``, ``evidence_bracket_days``, ``evidence_unclear_reason``, and ``confirmed`` (whether enough days confirm it).
    No date where the parcel is too small or too few days are usable: unknown is never turned into a day.
    """
    usable = stack.usable
    seen_built = usable & (np.nan_to_num(stack.built) >= rules.built_share)
    bare = usable & (np.nan_to_num(stack.built) < rules.bare_share)
    run, last = _runs(usable, seen_built)
    accepted = seen_built & ((run >= rules.confirming_scenes) | last)
    reason = unclear_reasons(stack, rules)
    known = (reason == "").to_numpy()
    found = accepted.any(axis=1) & known
    rows = np.arange(len(stack.parcels))
    first = np.argmax(accepted, axis=1)
    before = bare & (np.arange(bare.shape[1])[None, :] < first[:, None])
    bracketed = found & before.any(axis=1)
    last_bare = before.shape[1] - 1 - np.argmax(before[:, ::-1], axis=1)
    state = np.select([~known, bracketed, found], [UNCLEAR, APPEARED, FROM_FIRST], NEVER)
    table = pd.DataFrame(
        {
            "evidence_series_state": pd.Categorical(state, categories=list(codes("evidence_series"))),
            "evidence_last_bare_date": day_series(stack, last_bare, bracketed),
            "evidence_first_built_date": day_series(stack, first, found),
            "evidence_unclear_reason": reason.to_numpy(),
            "confirmed": found & (run[rows, first] >= rules.confirming_scenes),
        },
        index=stack.parcels,
    )
    span = table["evidence_first_built_date"] - table["evidence_last_bare_date"]
    return table.assign(evidence_bracket_days=span.dt.days.astype("Int64"))


def _runs(
    usable: npt.NDArray[np.bool_], seen_built: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return for each day how many usable days in a row from it on show the parcel built, and whether they reach the end of the stack."""
    run, to_end = np.zeros(usable.shape, dtype=np.int64), np.zeros(usable.shape, dtype=bool)
    count, open_end = np.zeros(len(usable), dtype=np.int64), np.ones(len(usable), dtype=bool)
    for day in reversed(range(usable.shape[1])):  # days are few; parcels are taken all at once
        count = np.where(usable[:, day], np.where(seen_built[:, day], count + 1, 0), count)
        open_end &= ~usable[:, day] | seen_built[:, day]
        run[:, day], to_end[:, day] = count, open_end
    return run, to_end
