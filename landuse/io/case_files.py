"""Reading a file of case events by itself, without a landuse.toml: CSV, workbook, layer or another ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from landuse.config.sources import TableSource
from landuse.errors import ConfigError
from landuse.io.conform.columns import conform
from landuse.io.conform.headers import known_headers, map_headers, require_keys
from landuse.io.conform.identifiers import keep_identified, origins
from landuse.io.files import read_file
from landuse.issues import IssueLog
from landuse.tables import shape_table, with_all_columns

TABLE = "cases"


@dataclass(frozen=True, eq=False)
class CaseFile:
    """The events of a file in the types of the table ``cases``, where each stood, what was wrong with the file, how many rows it had."""

    events: pd.DataFrame
    origins: pd.DataFrame
    issues: pd.DataFrame
    rows: int


def read_case_file(
    path: str | Path, *, sheet: str | None = None, header_rows: Sequence[int] = (), encoding: str | None = None
) -> CaseFile:
    """Return the events in a file; headers and codes in Chinese or English, as for ``[data.cases]`` of a landuse.toml.

    `header_rows` are the rows of the header as people count them, uppermost first; without them it is the first row, and a file whose
    first row is no header is refused with where it likely stands.

    Raises
    ------
    ReadError, EncodingError
        The file cannot be read, or has no column of case numbers.
    ConfigError
        `header_rows` are no rows below one another, or there is no such encoding.
    """
    source = _source(Path(path), sheet, tuple(header_rows), encoding)
    log = IssueLog()
    raw = read_file(source, known_names=known_headers(TABLE, source), section=f"data.{TABLE}", table_name=TABLE, log=log)
    column_map = map_headers(raw, TABLE, source, {})
    require_keys(column_map, raw, TABLE, source)
    frame, place = conform(raw, column_map, TABLE, source, {}, log)
    kept = keep_identified(frame, column_map, place, log)
    where = origins(kept, place)
    events = with_all_columns(shape_table(kept, TABLE, log), TABLE)
    return CaseFile(events, where, log.frame({TABLE: where}), len(frame))


def _source(file: Path, sheet: str | None, header_rows: tuple[int, ...], encoding: str | None) -> TableSource:
    try:
        return TableSource(file=file, sheet=sheet, header_rows=header_rows, encoding=encoding)
    except ValidationError as error:
        told = "；".join(item["msg"].removeprefix("Value error, ") for item in error.errors())
        raise ConfigError(f"读取 {file.name} 的选项有误：{told}") from None
