"""The disposal plan as a workbook (处置计划): the plan, what it leaves out, what it takes, how it stands against the targets."""

from pathlib import Path

from landuse.planning import Plan
from landuse.reports.plans.case_sheets import write_chosen, write_left
from landuse.reports.plans.plan_notes import write_plan_notes
from landuse.reports.plans.quota_sheets import write_plan_targets, write_quotas
from landuse.reports.sheets.cells import safe_text
from landuse.reports.sheets.notes import stamp_of, unit_line, write_sources
from landuse.reports.sheets.workbook import open_book
from landuse.results import Assessment

NAME = "处置计划"


def write_plan(plan: Plan, result: Assessment, path: str | Path, *, title: str = "", reporting_unit: str = "") -> Path:
    """Write a disposal plan as an Excel workbook and return its path.

    Sheets: 处置计划, 未安排, 资源占用, 目标对照, 说明; hidden: _来源. Unknown areas and fees are empty cells and count in no total;
    text from the data never becomes a formula or a link.

    Parameters
    ----------
    plan
        The plan.
    result
        The assessment that it was made from.
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
    span = f"{plan.years[0]}—{plan.years[-1]}年" if len(plan.years) > 1 else f"{plan.years[0]}年"
    head, line = safe_text(title), unit_line(result, reporting_unit)
    with open_book(path, title=f"{head}{NAME}", as_of=result.as_of, company=reporting_unit, stamp=stamp_of(result)) as book:
        write_chosen(book, plan, result, title=f"{head}{span}{NAME}", line=line)
        write_left(book, plan, result, title=f"{head}{span}未安排案件", line=line)
        write_quotas(book, plan, result, title=f"{head}{span}处置计划资源占用", line=line)
        write_plan_targets(book, plan, result, title=f"{head}{span}处置计划目标对照", line=line)
        write_plan_notes(book, plan, result, title=f"{head}{span}处置计划说明", line=line)
        write_sources(book, result.provenance)
    return Path(path)
