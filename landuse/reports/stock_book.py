"""The workbook of the land stock (存量土地台账): states, low-efficiency land, stopped works, matches, candidate measures."""

from pathlib import Path

from landuse.reports.sheets.cells import safe_text
from landuse.reports.sheets.notes import stamp_of, unit_line, write_sources
from landuse.reports.sheets.workbook import open_book
from landuse.reports.stock.low_efficiency_sheet import write_low_efficiency
from landuse.reports.stock.match_sheet import write_matches
from landuse.reports.stock.measure_sheet import write_measures
from landuse.reports.stock.state_sheet import write_states
from landuse.reports.stock.stock_notes import write_stock_notes
from landuse.reports.stock.stopped_sheet import write_stopped
from landuse.results import Assessment

NAME = "存量土地台账"


def write_stock(result: Assessment, path: str | Path, *, title: str = "", reporting_unit: str = "") -> Path:
    """Write the ledger of the land stock as an Excel workbook and return its path.

    Sheets: 存量状态, 低效用地, 停缓建, 供需匹配, 存量措施候选, 填表说明; hidden: _来源. Unknown values are empty cells or 不明 and count in no total;
    text from the data never becomes a formula or a link.

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
        write_states(book, result, title=f"{title}存量土地状态表", line=line)
        write_low_efficiency(book, result, title=f"{title}低效用地清单", line=line)
        write_stopped(book, result, title=f"{title}停缓建工程清单", line=line)
        write_matches(book, result, title=f"{title}存量土地供需匹配表", line=line)
        write_measures(book, result, title=f"{title}存量措施候选清单", line=line)
        write_stock_notes(book, result, title=f"{title}{NAME}填表说明", line=line)
        write_sources(book, result.provenance)
    return Path(path)
