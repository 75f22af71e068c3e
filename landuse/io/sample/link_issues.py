"""The data problems between land and firms that the planted uses of parcels bring: written into the truths of both."""

import pandas as pd

from landuse.io.sample.enterprises import Firms
from landuse.io.sample.facts import read_plants
from landuse.io.sample.looking_up import cell, put
from landuse.io.sample.parcels import Land


def expect_link_issues(land: Land, firms: Firms, in_force: pd.DataFrame) -> None:
    """Note the issues of ``occupancy_plants.csv`` in the truth of the parcel, of its holder and of its tenants, in place."""
    firms.truth["issues"] = ""
    for row in read_plants("occupancy_plants"):
        tenants = firms.truth.index[firms.truth["plant"] == f"tenant_{row['plant']}"]
        mine = (in_force["plant"] == row["plant"]) | in_force["enterprise_id"].isin(tenants)
        for parcel in in_force.loc[mine, "parcel_id"].unique():
            _add(land.truth, parcel, row["issues"])
            _add(firms.truth, cell(land.parcels, parcel, "holder_uscc"), row["holder_issues"])
        for tenant in tenants:
            _add(firms.truth, tenant, row["tenant_issues"])


def _add(truth: pd.DataFrame, code: str, issues: str) -> None:
    known = str(cell(truth, code, "issues")).split()
    put(truth, code, issues=" ".join([*known, *(issue for issue in issues.split() if issue not in known)]))
