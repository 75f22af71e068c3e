"""Everything that the scenes tell of each parcel in one table: against the papers, over time, and which findings it has."""

import numpy as np
import pandas as pd

from landuse.evidence.confrontation import Evidence
from landuse.evidence.series import SERIES_COLUMNS
from landuse.vocabulary import codes

TABLE_COLUMNS = (
    "evidence_mark", "evidence_reason", "evidence_scene_name", "evidence_scene_date", "evidence_findings", *SERIES_COLUMNS,
)  # fmt: skip


def evidence_table(evidence: Evidence, series: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Return one row a parcel, in the order of the parcels, indexed by ``parcel_id``.

    Parameters
    ----------
    evidence, series, findings
        What :func:`landuse.evidence.gather_evidence`, :func:`landuse.evidence.parcel_series` and
        :func:`landuse.evidence.evidence_findings` return.

    Returns
    -------
    DataFrame with the columns of :data:`TABLE_COLUMNS`: mark and, where the papers could not be compared, the reason; name and day of the
    scene that decided (missing without one); the codes of the parcel's findings joined by commas (empty without any); the series.
    """
    place = evidence.decided_by.to_numpy()
    scenes = [entry.scene for entry in evidence.scenes]
    names = np.array([*(scene.name for scene in scenes), None], dtype=object)
    days = np.array([*(np.datetime64(scene.date, "s") for scene in scenes), np.datetime64("NaT")], dtype="datetime64[s]")
    table = pd.DataFrame(
        {
            "evidence_mark": evidence.mark,
            "evidence_reason": evidence.reason,
            "evidence_scene_name": pd.Series(names[place], index=evidence.mark.index, dtype="str"),
            "evidence_scene_date": pd.Series(days[place], index=evidence.mark.index),
            "evidence_findings": _found(findings).reindex(evidence.mark.index).fillna("").astype("str"),
        }
    )
    return table.join(series)[list(TABLE_COLUMNS)]


def _found(findings: pd.DataFrame) -> pd.Series:
    """Return the codes of the findings of each parcel that has any."""
    listed = {code: place for place, code in enumerate(codes("evidence_finding"))}
    told = pd.DataFrame({"parcel_id": findings["parcel_id"], "code": findings["evidence_finding"].astype("str")})
    told = told.sort_values("code", key=lambda values: values.map(listed), kind="stable")
    return told.groupby("parcel_id")["code"].agg(",".join).astype("str")
