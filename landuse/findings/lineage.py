"""Split and merged parcels: whether the parcel they came from is known, and whether the areas add up."""

import numpy as np
import pandas as pd

from landuse.identifiers.known_ids import are_known
from landuse.issues import IssueLog


def note_lineage_issues(parcels: pd.DataFrame, tolerance_share: float, log: IssueLog) -> None:
    """Add an issue for every ``parent_parcel_id`` that leads in a circle, is not in the table, or is still listed beside its children.

    Where the parent is listed and the areas of all its children are known, they must add up to its own within `tolerance_share`.
    The table is not changed: the link is kept even where it is doubtful, since the clock of the parent goes on.
    """
    if "parent_parcel_id" not in parcels:
        return
    parent = parcels["parent_parcel_id"].dropna()
    parent = parent[parent != ""]
    circular = _circular(parent)
    known = are_known(parent, parcels.index)
    for issue, found in {"parent_circular": parent[circular], "parent_unknown": parent[~known]}.items():
        log.add(issue, table_name="parcels", records=found.index, column="parent_parcel_id", values=found)
    children = parent[known & ~circular]
    for_parent = pd.Series(children.index, index=children.index).groupby(children, sort=False).agg("、".join)
    log.add(
        "parent_still_listed", table_name="parcels", records=for_parent.index, column="parent_parcel_id",
        values=[f"分出或并入的宗地：{names}" for names in for_parent],
    )  # fmt: skip
    if "area_m2" in parcels and len(children):
        _note_sums(parcels["area_m2"], children, tolerance_share, log)


def _note_sums(area: pd.Series, children: pd.Series, tolerance_share: float, log: IssueLog) -> None:
    sums = area.reindex(children.index).groupby(children.to_numpy(), sort=False).sum(min_count=1)
    complete = area.reindex(children.index).notna().groupby(children.to_numpy(), sort=False).all()
    before = area.reindex(sums.index)
    apart = ((sums - before).abs() > tolerance_share * before) & complete & before.notna()
    texts = [f"原宗地 {old:.2f} m²，现各宗地合计 {new:.2f} m²" for old, new in zip(before[apart], sums[apart], strict=True)]
    log.add("lineage_area_difference", table_name="parcels", records=sums.index[apart], column="area_m2", values=texts)


def _circular(parent: pd.Series) -> pd.Series:
    """Tell which parcels are their own ancestor: whoever goes back far enough ends with a parcel without a parent or in a circle."""
    ids = pd.Index(pd.unique(np.concatenate([parent.index.to_numpy(dtype=object), parent.to_numpy(dtype=object)])))
    own = ids.get_indexer(parent.index)
    back = np.arange(len(ids))
    back[own] = ids.get_indexer(parent.to_numpy(dtype=object))
    for _ in range(len(ids).bit_length()):
        back = back[back]
    return pd.Series(np.isin(own, back), index=parent.index)
