"""The land-control book (用地控制指标核验和供地审查): industrial parcels against their control values, projects that want land."""

from pathlib import Path

from landuse.reports.land_control.control_notes import write_control_notes
from landuse.reports.land_control.control_sheet import write_control, write_control_summary
from landuse.reports.land_control.supply_sheets import write_assessments, write_dates, write_screening
from landuse.reports.sheets.cells import safe_text
from landuse.reports.sheets.notes import stamp_of, unit_line, write_sources
from landuse.reports.sheets.workbook import open_book
from landuse.results import Assessment

NAME = "用地控制指标核验和供地审查"


def write_land_control(result: Assessment, path: str | Path, *, title: str = "", reporting_unit: str = "") -> Path:
    """Write the control indicators and the screening of supply as an Excel workbook and return its path.

    Sheets: 用地控制指标核验, 核验汇总, 供地审查, 区域评估, 到期提醒, 填表说明; hidden: _来源. What cannot be judged says 不明 and what is
    missing; it never counts as met. Text from the data never becomes a formula or a link.

    Parameters
    ----------
    result
        What a run found out.
    path
        The file to write; an existing one is replaced in one step.
    title
        Name of the city, zone or project; it stands before the name of each sheet.
    reporting_unit
        Name of the reporting office (填报单位); without it a line to fill in.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    title, line = safe_text(title), unit_line(result, reporting_unit)
    with open_book(path, title=f"{title}{NAME}", as_of=result.as_of, company=reporting_unit, stamp=stamp_of(result)) as book:
        write_control(book, result, title=f"{title}工业项目建设用地控制指标核验表", line=line)
        write_control_summary(book, result, title=f"{title}用地控制指标核验汇总表", line=line)
        write_screening(book, result, title=f"{title}项目供地审查表", line=line)
        write_assessments(book, result, title=f"{title}区域评估有效期表", line=line)
        write_dates(book, result, title=f"{title}供地年期和区域评估到期提醒", line=line)
        write_control_notes(book, result, title=f"{title}{NAME}填表说明", line=line)
        write_sources(book, result.provenance)
    return Path(path)
