"""Linking projects to parcels: a parcel whose project the government holds up owes no fee until that is cleared up.

M53 Art 8 and 14: government causes never lead to a fee or to reclaim. Where the register says "the holder's cause" and the
project ledger says P1, P2 or P5, the papers contradict each other and the parcel goes to investigation.
"""

import pandas as pd

from landuse.identifiers.known_ids import are_known
from landuse.metrics.zombie_project import is_resolved, project_government_cause, project_zombie_status
from landuse.policy import ProjectRules


def held_up_by_government(
    projects: pd.DataFrame,
    project_parcels: pd.DataFrame,
    cases: pd.DataFrame,
    parcel_ids: pd.Index,
    project_rules: ProjectRules,
    as_of: pd.Timestamp,
) -> pd.Series:
    """Tell for each parcel whether an open zombie project with a government cause is on record for it."""
    numbered = projects.reset_index()
    resolved = is_resolved(cases, projects.index, as_of)
    undated = pd.Series(data=False, index=numbered.index)  # a disposal without a day does not lift the bar
    status = project_zombie_status(
        numbered["project_cause"], numbered["planned_start_date"], numbered["actual_start_date"], resolved, undated, as_of
    )
    barring = (status == "open") & project_government_cause(numbered["project_cause"], project_rules).fillna(value=False)
    links = project_parcels.loc[are_known(project_parcels["project_id"], numbered.loc[barring, "project_id"]), "parcel_id"]
    return pd.Series(are_known(parcel_ids, links)).astype("boolean")
