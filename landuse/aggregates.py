"""Figures of zones and of the whole city: sums over sums, never means of ratios."""

import numpy as np
import pandas as pd

from landuse.errors import UnknownNameError
from landuse.metrics.enterprise_years import judged_year, year_figures
from landuse.metrics.ratios import RATIOS, group_ratios
from landuse.results import Assessment
from landuse.tables import with_all_columns
from landuse.vocabulary import codes
from landuse.vocabulary.rows import did_you_mean

COUNTED = ("zombie_status", "per_mu_grade")
"""Coded columns whose classes are counted and added up in mu."""
LAND = "land_area_mu"


def aggregate(result: Assessment, by: str | None = "zone_id") -> pd.DataFrame:
    """Return the figures of the enterprises of each zone in the judged year, or with ``by=None`` of all in one row.

    Columns: `enterprises` (their number), `land_unknown` (how many of them have no known land), `land_area_mu` and the yearly
    amounts behind the ratios (万元, kWh, tce, t, persons: sums of what is known, missing where nothing is), each ratio of
    :data:`landuse.metrics.ratios.RATIOS` as sum over sum of the enterprises for which both sides are known, and for each code
    of zombie status and grade ``<column>_<code>`` (number) and ``<column>_<code>_mu`` (their known land). Enterprises without a
    group are the row of the missing label, so that the rows add up to ``by=None``.

    Parameters
    ----------
    result
        The assessment; yearly amounts come from the accounts it was made of.
    by
        A column of the enterprises to group by, such as ``"zone_id"`` or ``"industry_code"``.

    Raises
    ------
    UnknownNameError
        The enterprises have no column `by`.
    """
    firms = result.enterprises
    amounts = _amounts(result)
    group, labels = _groups(firms, by)
    count = range(len(labels))
    found = pd.DataFrame({
        "enterprises": group.value_counts().reindex(count, fill_value=0),
        "land_unknown": amounts[LAND].isna().groupby(group).sum().reindex(count, fill_value=0),
    })  # fmt: skip
    sums = amounts.groupby(group).sum(min_count=1).reindex(count)
    ratios = group_ratios(amounts, group).reindex(count)
    classes = [_classes(firms[column], amounts[LAND], group, len(labels)) for column in COUNTED]
    return pd.concat([found, sums, ratios, *classes], axis=1).set_axis(labels)


def _amounts(result: Assessment) -> pd.DataFrame:
    """Return land and yearly amounts of each enterprise, over row numbers."""
    accounts = with_all_columns(result.data.table("accounts"), "accounts")
    figures = year_figures(accounts, result.enterprises.index, judged_year(result.as_of))
    names = dict.fromkeys(part for ratio in RATIOS.values() for part in (ratio.above, ratio.below) if part != LAND)
    land = result.enterprises[LAND].to_numpy(dtype="float64")
    return pd.DataFrame({LAND: land, **{name: figures(name, 0) for name in names}})


def _groups(firms: pd.DataFrame, by: str | None) -> tuple[pd.Series, pd.Index]:
    """Return the number of each enterprise's group, and the labels of the groups in order, a missing one last."""
    if by is None:
        return pd.Series(np.zeros(len(firms), dtype=np.intp)), pd.RangeIndex(1)
    if by not in firms.columns:
        raise UnknownNameError(f"企业表没有列“{by}”{did_you_mean(by, [str(name) for name in firms.columns])}")
    keys = firms[by].astype("str") if isinstance(firms[by].dtype, pd.CategoricalDtype) else firms[by]
    numbers, labels = pd.factorize(keys, sort=True, use_na_sentinel=False)
    return pd.Series(numbers), pd.Index(labels, name=by)


def _classes(values: pd.Series, land: pd.Series, group: pd.Series, groups: int) -> pd.DataFrame:
    """Return for each code of a column the number and the mu of its enterprises in each group."""
    found = {}
    for code in codes(str(values.name)):
        mine = (values == code).to_numpy()
        found[f"{values.name}_{code}"] = np.bincount(group[mine], minlength=groups)
        found[f"{values.name}_{code}_mu"] = np.bincount(group[mine], weights=np.nan_to_num(land[mine]), minlength=groups)
    return pd.DataFrame(found)
