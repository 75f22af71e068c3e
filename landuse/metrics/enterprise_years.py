"""The yearly accounts of each enterprise, laid beside each other by years back from the year of judgement.

The year of judgement is the last one that is over at the end of `as_of`. A year without a row, and a figure without a value,
is unknown; a gap is never bridged.
"""

from collections.abc import Callable
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.identifiers.known_ids import places_of

EXPENSES = ("interest_expense_wanyuan", "rd_expense_wanyuan")
Floats = npt.NDArray[np.float64]
YearFigures = Callable[[str, int], Floats]


def judged_year(as_of: pd.Timestamp) -> int:
    """Return the last calendar year that is over at the end of `as_of`."""
    return as_of.year if (as_of.month, as_of.day) == (12, 31) else as_of.year - 1


def year_figures(accounts: pd.DataFrame, enterprise_ids: pd.Index, judged_year: int) -> YearFigures:
    """Return a look-up: ``year_figures("tax_wanyuan", 1)`` is the tax of the year before the judged one, per enterprise in 万元.

    The rows are placed by integer codes once; each look-up is one scatter, so that a million enterprises cost little. A figure
    whose column the accounts lack is unknown throughout, and so is an expense given as a negative number (it is an issue).
    Accounts of enterprises that the table does not have are left out. What is looked up is not to be written to.
    """
    keys = cast("pd.MultiIndex", accounts.index)
    codes, known = keys.codes[0], keys.levels[0]
    place = places_of(pd.Index(known), enterprise_ids)[codes] if len(known) else np.zeros(0, dtype=np.intp)
    back = judged_year - accounts.index.get_level_values("year").to_numpy(dtype="int64")
    rows_of = {lag: np.flatnonzero((back == lag) & (place >= 0)) for lag in np.unique(back).tolist()}
    values = {name: accounts[name].to_numpy(dtype="float64") for name in accounts.columns if accounts[name].dtype == "float64"}

    def look_up(column: str, lag: int = 0) -> Floats:
        found = np.full(len(enterprise_ids), np.nan)
        rows = rows_of.get(lag)
        if rows is not None and column in values:
            found[place[rows]] = values[column][rows]
        if column in EXPENSES:
            found[found < 0] = np.nan
        return found

    return look_up
