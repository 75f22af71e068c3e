"""Which parcels the sheets are about: those that call for action, or those of given statuses, actions or codes."""

from collections.abc import Sequence

import pandas as pd

from landuse.errors import UnknownNameError
from landuse.results import Assessment
from landuse.vocabulary import codes
from landuse.vocabulary.rows import did_you_mean

EVERY = ("all", "全部")
LISTS = ("idle_status", "disposal_action")


def chosen_parcels(result: Assessment, wanted: Sequence[str] | None = None) -> pd.DataFrame:
    """Return the rows of the results that sheets are made of, in the order of the disposal list, then by parcel.

    Parameters
    ----------
    result
        An assessment.
    wanted
        Codes or Chinese labels of idle statuses and disposal actions, or parcel codes: a parcel to which any of them applies is
        taken; ``"all"`` takes every parcel. None takes those that call for action.

    Raises
    ------
    UnknownNameError
        An entry is none of these.
    """
    results = result.results
    if wanted is None:
        taken = results["disposal_priority"].notna()
    else:
        taken = pd.Series(data=False, index=results.index)
        for name in wanted:
            taken |= _applies(results, name)
    order = results["disposal_priority"].astype("Float64").fillna(len(results) + 1)
    keys = pd.DataFrame({"order": order, "parcel": results.index.astype("str")}, index=results.index)[taken]
    return pd.DataFrame(results.loc[keys.sort_values(["order", "parcel"], kind="stable").index])


def _applies(results: pd.DataFrame, name: str) -> pd.Series:
    if name in EVERY:
        return pd.Series(data=True, index=results.index)
    of_status, of_action = (_code(name, list_name) for list_name in LISTS)
    if of_status or of_action:
        found = pd.Series(data=False, index=results.index)
        for column, code in zip(LISTS, (of_status, of_action), strict=True):
            if code and column in results:
                found |= (results[column] == code).fillna(value=False).astype(bool)
        return found
    if name in results.index:
        return pd.Series(results.index == name, index=results.index)
    known = [text for list_name in LISTS for code in codes(list_name).values() for text in (code.code, code.label_zh)]
    raise UnknownNameError(f"没有名为“{name}”的认定状态、处置措施或宗地{did_you_mean(name, [*known, *EVERY])}")


def _code(name: str, list_name: str) -> str | None:
    return next((code.code for code in codes(list_name).values() if name in (code.code, code.label_zh)), None)
