"""What every sheet on targets is made of."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from landuse.data import LandData
from landuse.policy import Policy
from landuse.reports.sheets.unit_lines import reporting_line
from landuse.targets.history import SUBJECT_TABLES
from landuse.vocabulary import Code, codes

WHOLE_FILL = "#e8eef0"
NOT_DEFINED = "—"
STATE_LABELS: Mapping[str, str] = {"open": "未处置", "disposed": "已处置"}


@dataclass(frozen=True, eq=False)
class TargetInputs:
    """Data, rules and day of a workbook of targets, with its titles."""

    data: LandData
    policy: Policy
    as_of: pd.Timestamp
    title: str
    reporting_unit: str
    provenance: Mapping[str, object] | None = None

    @property
    def line(self) -> str:
        """Return the line under each title: who reports, as of when, in which units, by which rules."""
        return reporting_line(self.reporting_unit, self.as_of, units="件、亩", policy=self.policy, provenance=self.provenance)


def case_kinds() -> list[Code]:
    """Return the kinds of disposal cases in order."""
    return [codes("subject_kind")[kind] for kind in SUBJECT_TABLES]


def group_fills(rows: pd.DataFrame, whole: str) -> list[str]:
    """Return the fill of each row's group: the row of the whole city stands out."""
    return [WHOLE_FILL if name == whole else "" for name in rows["group_name"]]
