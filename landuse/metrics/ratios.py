"""The per-mu and per-unit figures as numerator over denominator, for one enterprise as for a group: sums over sums.

Formulas of the per-mu evaluation (亩均效益综合评价). An average of ratios is never taken.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]


class Ratio(NamedTuple):
    """Numerator and denominator (columns of accounts, or ``land_area_mu``) and the factor to the ratio's unit."""

    above: str
    below: str
    factor: float = 1.0


RATIOS: Mapping[str, Ratio] = {
    "revenue_wanyuan_per_mu": Ratio("revenue_wanyuan", "land_area_mu"),
    "output_wanyuan_per_mu": Ratio("output_wanyuan", "land_area_mu"),
    "value_added_wanyuan_per_mu": Ratio("value_added_wanyuan", "land_area_mu"),
    "tax_wanyuan_per_mu": Ratio("tax_wanyuan", "land_area_mu"),
    "value_added_wanyuan_per_tce": Ratio("value_added_wanyuan", "energy_tce"),
    "value_added_wanyuan_per_t": Ratio("value_added_wanyuan", "emission_t"),
    "value_added_wanyuan_per_person": Ratio("value_added_wanyuan", "employees"),
    "rd_share": Ratio("rd_expense_wanyuan", "revenue_wanyuan"),
    "tax_yuan_per_kwh": Ratio("tax_wanyuan", "electricity_kwh", 10_000.0),
}


def ratio_of(name: str, amounts: Callable[[str], Floats]) -> Floats:
    """Return one ratio from its amounts; unknown where an operand is, or where the denominator is not positive."""
    ratio = RATIOS[name]
    above, below = amounts(ratio.above), amounts(ratio.below)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.where(below > 0, ratio.factor * above / np.where(below > 0, below, 1.0), np.nan)
    return found


def group_ratios(amounts: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Return every ratio of each group: sums over sums, of the members for which both sides are known.

    `amounts` has a column per amount of :data:`RATIOS`, `groups` names each row's group (rows without one are left out).
    """
    found = {}
    for name, ratio in RATIOS.items():
        both = amounts[[ratio.above, ratio.below]].dropna()
        sums = both.groupby(groups.reindex(both.index), observed=False).sum()
        found[name] = ratio.factor * sums[ratio.above] / sums[ratio.below].where(sums[ratio.below] > 0)
    return pd.DataFrame(found)
