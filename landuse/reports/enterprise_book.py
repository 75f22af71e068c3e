"""The ledger of enterprises (企业评价台账): per-mu evaluation, zombie enterprises and projects, contradictions, zones."""

from pathlib import Path

from landuse.reports.enterprises.contradiction_sheet import write_contradictions
from landuse.reports.enterprises.enterprise_notes import write_enterprise_notes
from landuse.reports.enterprises.firm_sheet import write_firms
from landuse.reports.enterprises.project_sheet import write_projects
from landuse.reports.enterprises.standing_sheets import write_standing
from landuse.reports.enterprises.zombie_sheet import write_zombies
from landuse.reports.enterprises.zone_sheet import write_zones
from landuse.reports.sheets.cells import safe_text
from landuse.reports.sheets.notes import stamp_of, unit_line, write_sources
from landuse.reports.sheets.workbook import open_book
from landuse.results import Assessment

NAME = "企业评价台账"


def write_enterprises(result: Assessment, path: str | Path, *, title: str = "", reporting_unit: str = "") -> Path:
    """Write the ledger of enterprises as an Excel workbook and return its path.

    Sheets: 亩均评价(规上), 亩均评价(规下), 僵尸企业底数, 僵尸项目台账, 矛盾清单, 开发区汇总, 全部企业, 填表说明; hidden: _来源. Unknown
    values are empty cells, 不明, or a dash where a test is not defined, and count in no total; text from the data never becomes
    a formula or a link. Without a scheme in the policy the yields are listed without a score.

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
        write_standing(book, result, title=title, line=line)
        write_zombies(book, result, title=f"{title}僵尸企业底数", line=line)
        write_projects(book, result, title=f"{title}僵尸项目台账", line=line)
        write_contradictions(book, result, title=f"{title}数据矛盾清单", line=line)
        write_zones(book, result, title=f"{title}分区汇总表", line=line)
        write_firms(book, result, title=f"{title}全部企业", line=line)
        write_enterprise_notes(book, result, title=f"{title}{NAME}填表说明", line=line)
        write_sources(book, result.provenance)
    return Path(path)
