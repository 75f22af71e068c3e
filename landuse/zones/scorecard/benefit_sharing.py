"""Sharing of projects that one zone brought in and another hosts (异地流转项目利益共享, 沈政办发〔2018〕78号 item 3).

A project counts for its zone; where a zone of origin is on record it counts for both by the agreed shares, which must add up to 1.
"""

import numpy as np
import pandas as pd

from landuse.issues import IssueLog

SHARE_TOLERANCE = 1e-6


def project_credits(projects: pd.DataFrame, log: IssueLog) -> pd.DataFrame:
    """Return for which zone each project counts, and by how much: one row per project and zone.

    Columns: `project_id`, `zone_id`, `credit` (0 to 1), `certain`. Where the shares are missing, outside 0 to 1 or do not add up to
    1, the project counts for both zones with an uncertain credit of at most 1, and an issue says so; nothing is corrected.
    """
    host, origin = projects["zone_id"], projects["origin_zone_id"]
    shares = projects[["origin_share", "host_share"]]
    shared = origin.notna() & (origin != host)
    sound = shares.ge(0).all(axis=1) & ((shares.sum(axis=1, skipna=False) - 1).abs() <= SHARE_TOLERANCE)
    wrong = projects.index[shared & ~sound]
    written = shares.loc[wrong].astype("str").fillna("空")
    told = written["origin_share"] + " + " + written["host_share"]
    log.add("benefit_shares_wrong", table_name="projects", records=wrong, column="origin_share", values=told)
    log.add("project_without_zone", table_name="projects", records=projects.index[host.isna() & origin.isna()], column="zone_id")
    sides = [
        pd.DataFrame(
            {
                "project_id": projects.index,
                "zone_id": zone.to_numpy(),
                "credit": np.where(shared & sound, shares[name], 1.0),
                "certain": (~shared | sound).to_numpy(),
            }
        )[counts.to_numpy()]
        for zone, name, counts in ((host, "host_share", host.notna()), (origin, "origin_share", shared))
    ]
    return pd.concat(sides, ignore_index=True).sort_values(["zone_id", "project_id"], ignore_index=True)
