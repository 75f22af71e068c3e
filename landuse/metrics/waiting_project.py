"""Projects that wait for land: signed, not started, without a parcel (腾笼换鸟)."""

import pandas as pd

from landuse.identifiers.known_ids import are_known


def waits_for_land(
    signed_date: pd.Series,
    actual_start_date: pd.Series,
    is_resolved: pd.Series,
    project_ids: pd.Index,
    project_parcels: pd.DataFrame,
    as_of: pd.Timestamp,
) -> pd.Series:
    """Tell whether a project is signed, not known to have started, linked to no parcel, and not ended by an event.

    Unknown without a signing date. A project without a start on record counts as not started, as for zombie projects.
    """
    linked = are_known(project_ids, project_parcels.loc[project_parcels["parcel_id"].notna(), "project_id"])
    open_project = ~linked & ~is_resolved.to_numpy(dtype=bool) & ~(actual_start_date <= as_of).to_numpy()
    signed = (signed_date <= as_of).astype("boolean").mask(signed_date.isna())
    return signed & pd.Series(open_project, index=signed_date.index)
