"""Writing papers on many parcels in one run: what is there from the same run is left alone, what fails is listed and stops nothing."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from landuse.reports.word.file_facts import edited_since, identifier_of

COLUMNS = ("parcel_id", "outcome", "reason", "path")
WRITTEN, SKIPPED, FAILED = "written", "skipped", "failed"
EDITED = "文件写出后有人修改过，未覆盖；要重新编制请移走该文件，或加 --fresh（resume=False）"


def write_batch(
    parcels: Iterable[str],
    write: Callable[[str, Path], object],
    path_of: Callable[[str], Path],
    *,
    identifier: str = "",
    resume: bool = True,
    progress: Callable[[], None] | None = None,
) -> pd.DataFrame:
    """Call `write` for each parcel and return what became of it.

    Parameters
    ----------
    parcels
        Their codes, in order.
    write, path_of
        What writes the paper on a parcel to a path, and where.
    identifier
        What tells the papers of this run from others (:func:`landuse.reports.word.file_facts.identifier_of`); empty where it is not known,
        and then nothing is left alone.
    resume
        Leave alone a paper that is there with the same identifier, and one that somebody has worked on since, of whatever run.
    progress
        Called after each parcel.

    Returns
    -------
    DataFrame
        parcel_id, outcome (``written``, ``skipped``, ``failed``), reason (Chinese, empty where written), path.
    """
    rows = []
    for parcel in parcels:
        path = path_of(parcel)
        there = _why_kept(path, identifier) if resume and path.exists() else ""
        rows.append((parcel, SKIPPED, there, str(path)) if there else _one(parcel, write, path))
        if progress is not None:
            progress()
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def _why_kept(path: Path, identifier: str) -> str:
    if edited_since(path):
        return EDITED
    return "同一次运行的文件已在" if identifier and identifier_of(path) == identifier else ""


def _one(parcel: str, write: Callable[[str, Path], object], path: Path) -> tuple[str, str, str, str]:
    try:
        write(parcel, path)
    except Exception as error:  # noqa: BLE001 - one bad parcel must not cost the others theirs; the fault is listed with its kind
        return parcel, FAILED, str(error) or type(error).__name__, ""
    return parcel, WRITTEN, "", str(path)
