"""The workbook of targets (处置目标进度): progress, stock and flow, modes with what is really used, the list of cases."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from landuse.data import LandData
from landuse.dates import as_date
from landuse.policy import Policy
from landuse.reports.sheets.cells import safe_text
from landuse.reports.sheets.choices import write_choices
from landuse.reports.sheets.notes import write_sources
from landuse.reports.sheets.unit_lines import run_stamp
from landuse.reports.sheets.workbook import open_book
from landuse.reports.targets.case_sheet import write_cases
from landuse.reports.targets.flow_sheet import write_flow
from landuse.reports.targets.mode_sheet import write_modes
from landuse.reports.targets.progress_sheet import write_progress
from landuse.reports.targets.target_inputs import TargetInputs
from landuse.reports.targets.target_notes import write_target_notes

NAME = "处置目标进度"


def write_targets(
    data: LandData,
    policy: Policy,
    as_of: str | date | pd.Timestamp,
    path: str | Path,
    *,
    title: str = "",
    reporting_unit: str = "",
    provenance: Mapping[str, object] | None = None,
) -> Path:
    """Write the workbook of targets and return its path.

    Sheets: 目标进度, 分年存量流量, 处置方式, 案件清单, 填表说明; hidden, where `provenance` is given: _来源. Rates are dashes where
    there is no stock; unknown areas are empty cells and counted beside the sums; text from the data never becomes a formula.

    Parameters
    ----------
    data, policy, as_of
        As for :func:`landuse.targets.target_progress`.
    path
        The file to write; an existing one is replaced in one step.
    title
        Name of the city, zone or project; it stands before the name of each sheet.
    reporting_unit
        Name of the reporting office (填报单位); without it a line to fill in.
    provenance
        What identifies the run.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    inputs = TargetInputs(data, policy, as_date(as_of), safe_text(title), reporting_unit, provenance)
    stamp = run_stamp(inputs.as_of, policy, provenance)
    with open_book(path, title=f"{inputs.title}{NAME}", as_of=inputs.as_of, company=reporting_unit, stamp=stamp) as book:
        write_progress(book, inputs)
        write_flow(book, inputs)
        write_modes(book, inputs)
        write_cases(book, inputs)
        write_target_notes(book, inputs)
        if provenance is not None:
            write_sources(book, provenance)
        else:
            write_choices(book)
    return Path(path)
