"""Which measures of the pack fit which case: only what the law and the case's cause allow."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.policy.rules import Measure


def fitting(cases: pd.DataFrame, measures: Sequence[Measure]) -> npt.NDArray[np.bool_]:
    """Return for each case (row) and measure (column) whether the measure may be planned for the case.

    `cases` has the columns `subject_kind`, `fit`, `remedy`, `delay_cause` and `hold` of :func:`landuse.planning.candidates`. A case
    that is on hold fits nothing; a project only the remedy of the pack; an unknown cause none of the measures narrowed to causes.
    """
    plannable = (cases["hold"] == "").to_numpy(dtype=bool)
    fits = np.zeros((len(cases), len(measures)), dtype=bool)
    for place, measure in enumerate(measures):
        mine = plannable & (cases["subject_kind"] == measure.subject_kind).to_numpy(dtype=bool)
        mine &= cases["fit"].isin(measure.fits).to_numpy(dtype=bool)
        if measure.delay_causes:
            mine &= cases["delay_cause"].isin(measure.delay_causes).to_numpy(dtype=bool)
        if measure.subject_kind == "zombie_project":
            mine &= (cases["remedy"] == measure.mode).fillna(value=False).to_numpy(dtype=bool)
        fits[:, place] = mine
    return fits


def allowed_modes(cases: pd.DataFrame, measures: Sequence[Measure]) -> pd.Series:
    """Return the codes of the modes that fit each case, parted by commas; empty where none does."""
    fits = fitting(cases, measures)
    text = pd.Series("", index=cases.index, dtype="str")
    for mode in dict.fromkeys(measure.mode for measure in measures):
        mine = fits[:, [place for place, measure in enumerate(measures) if measure.mode == mode]].any(axis=1)
        text = text + np.where(mine, np.where(text == "", mode, f",{mode}"), "")
    return text
