"""What every sheet on targets is made of."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from landuse.data import LandData
from landuse.policy import Policy
from landuse.reports.sheets.cells import safe_text
from landuse.reports.sheets.notes import HASH_LENGTH
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

    @property
    def line(self) -> str:
        """Return the line under each title: who reports, as of when, in which units, by which rules."""
        packs = "、".join(f"{pack.id}({pack.sha256[:HASH_LENGTH]})" for pack in self.policy.packs)
        unit = safe_text(self.reporting_unit) if self.reporting_unit else "_" * 16
        return f"填报单位:{unit}    数据日期:{self.as_of:%Y-%m-%d}    单位:件、亩    规则版本:{packs}"


def case_kinds() -> list[Code]:
    """Return the kinds of disposal cases in order."""
    return [codes("subject_kind")[kind] for kind in SUBJECT_TABLES]


def group_fills(rows: pd.DataFrame, whole: str) -> list[str]:
    """Return the fill of each row's group: the row of the whole city stands out."""
    return [WHOLE_FILL if name == whole else "" for name in rows["group_name"]]
