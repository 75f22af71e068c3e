"""The book on the zones (开发区评价): intensive-use evaluation, scorecard, ranking and consequences."""

from pathlib import Path

from landuse.reports.issue_fields import issue_fields
from landuse.reports.parcels.register import MAX_RECORDS, write_register
from landuse.reports.sheets.cells import safe_text
from landuse.reports.sheets.notes import write_sources
from landuse.reports.sheets.unit_lines import reporting_line, run_stamp
from landuse.reports.sheets.workbook import Book, open_book
from landuse.reports.zones.evaluation_sheets import write_evaluation, write_parts
from landuse.reports.zones.ranking_sheet import write_ranking
from landuse.reports.zones.scorecard_sheets import write_cells, write_overview, write_trace
from landuse.reports.zones.zone_notes import write_zone_notes
from landuse.zones.review import ZoneReview

NAME, ISSUES_SHEET = "开发区评价", "数据问题"


def write_zone_book(review: ZoneReview, path: str | Path, *, title: str = "", reporting_unit: str = "") -> Path:
    """Write the book on the zones as an Excel workbook and return its path.

    Sheets: 集约利用评价, 指标实现度, 对照总表, 对照表, 排名与奖惩, 对照表数据来源, 数据问题, 说明; hidden: _来源. Weights and ideal values that
    are not confirmed are said so on top of the sheets that use them. Unknown values are empty cells or 不明 and count nowhere.

    Parameters
    ----------
    review
        The zones reviewed (:func:`landuse.zones.review.review_zones`).
    path
        The file to write; an existing one is replaced in one step.
    title
        Name of the city or project; it stands before the name of each sheet.
    reporting_unit
        Name of the reporting office (填报单位); without it a line to fill in.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    title, line = safe_text(title), _line(review, reporting_unit)
    stamp = run_stamp(review.as_of, review.policy, review.provenance)
    with open_book(path, title=f"{title}{NAME}", as_of=review.as_of, company=reporting_unit, stamp=stamp) as book:
        write_evaluation(book, review, title=f"{title}土地集约利用评价表", line=line)
        write_parts(book, review, title=f"{title}评价指标实现度", line=line)
        write_overview(book, review, title=f"{title}目标对照总表", line=line)
        write_cells(book, review, title=f"{title}目标对照表", line=line)
        write_ranking(book, review, title=f"{title}排名与奖惩", line=line)
        write_trace(book, review, title=f"{title}对照表数据来源", line=line)
        _write_issues(book, review, title=f"{title}数据问题", line=line)
        write_zone_notes(book, review, title=f"{title}评价说明", line=line)
        write_sources(book, review.provenance)
    return Path(path)


def _line(review: ZoneReview, reporting_unit: str) -> str:
    edition = f"指标：{review.policy.zone_evaluation.edition}版"
    return reporting_line(
        reporting_unit, review.as_of, units="公顷、万元", policy=review.policy, provenance=review.provenance, more=edition
    )


def _write_issues(book: Book, review: ZoneReview, *, title: str, line: str) -> None:
    sheet = book.sheet(ISSUES_SHEET, "#f6d55c")
    shown = review.issues[:MAX_RECORDS]
    write_register(book, sheet, issue_fields(shown), title=title, line=line, empty="没有发现数据问题", frozen_columns=3)
