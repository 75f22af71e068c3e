"""The files that a check leaves, written as one set; the user's own files are only read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from landuse.checking.report import CheckReport
from landuse.io.atomic import atomic_files
from landuse.io.own_inputs import inputs_kept
from landuse.reports.checks.marked_copy import is_workbook, mark_copy
from landuse.reports.checks.page import check_page
from landuse.reports.issue_book import write_issues

PAGE, LIST = "check.html", "issues.xlsx"
MARKED = "_标注.xlsx"


@dataclass(frozen=True)
class CheckFiles:
    """What was written: the page, the list, a marked copy by the name of each workbook; and workbooks that could not be copied."""

    page: Path
    issues: Path
    marked: Mapping[str, Path]
    not_marked: tuple[str, ...]


def write_check(report: CheckReport, folder: str | Path, *, made_on: date | None = None) -> CheckFiles:
    """Write the page (``check.html``), the list (``issues.xlsx``) and a marked copy of every workbook (``…_标注.xlsx``) into `folder`.

    Only workbooks in which something was found are copied. The files move into place when all of them are complete.

    Parameters
    ----------
    report
        What :func:`landuse.check` found.
    folder
        Where to write; it is made where it is missing.
    made_on
        The day of the check, for page and copies; left out where it is not given.

    Raises
    ------
    OutputError
        A file cannot be written, or would take the place of one of the checked files.
    """
    target = Path(folder)
    marks = _marked_names(report)
    called = {path: file for (_, file), path in report.sources.items()}
    written, failed = {}, []
    with inputs_kept(report.sources.values()), atomic_files(target) as stage:
        (stage / PAGE).write_bytes(check_page(report, made_on=made_on).encode("utf-8", errors="replace"))
        write_issues(report, stage / LIST, title=report.title)
        for path, name in marks.items():
            if mark_copy(path, _findings(report, path), stage / name, as_of=report.as_of, made_on=made_on):
                written[called[path]] = target / name
            else:
                failed.append(called[path])
    return CheckFiles(target / PAGE, target / LIST, written, tuple(failed))


def _marked_names(report: CheckReport) -> dict[Path, str]:
    """Return {workbook: name of its copy}; of two that would be called alike the second gets a number."""
    names: dict[Path, str] = {}
    for path in dict.fromkeys(report.sources.values()):
        if not is_workbook(path) or _findings(report, path).empty:
            continue
        name, number = f"{path.stem}{MARKED}", 2
        while name in names.values():
            name, number = f"{path.stem}({number}){MARKED}", number + 1
        names[path] = name
    return names


def _findings(report: CheckReport, path: Path) -> pd.DataFrame:
    keys = [key for key, source in report.sources.items() if source == path]
    pairs = pd.MultiIndex.from_frame(report.issues[["table", "file"]])
    return report.issues[pairs.isin(keys)]
