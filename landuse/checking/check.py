"""`check`: everything that is wrong with the tables of a landuse.toml, without stopping at the first fault."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from landuse.checking.doubles import note_doubles
from landuse.checking.far_away import note_far_parcels
from landuse.checking.links import note_broken_links
from landuse.checking.plausibility import note_implausible_rows
from landuse.checking.reading import ENCODING_SUBJECT, LenientReader, source_key
from landuse.checking.report import DECISION_COLUMNS, TABLE_COLUMNS, CheckReport
from landuse.column_places import with_places
from landuse.config import Config, load_config
from landuse.config.sources import FileSource
from landuse.data import DatabaseContent, ExtraColumn, LandData
from landuse.dates import as_date
from landuse.errors import ConfigError, LanduseError, TableError
from landuse.findings.geometry import note_geometry_issues
from landuse.findings.links import note_linkage_issues
from landuse.io.context import read_context
from landuse.io.files import input_files
from landuse.issues import IssueLog
from landuse.origins import Origins
from landuse.policy import Policy, load_policy
from landuse.tables import empty_table, shape_table, with_all_columns
from landuse.targets.case_problems import case_problems
from landuse.vocabulary import tables


def check(source: str | Path | Config, *, as_of: str | date | pd.Timestamp | None = None) -> CheckReport:
    """Return what is wrong with every table that a landuse.toml names: 数据体检.

    Where :func:`landuse.io.read.read_data` stops at the first fault, this notes it as a fatal issue and goes on with what can still be
    read: other columns, other tables, links between them. Encoding, coordinate systems, boundaries, identifiers, codes, units and
    magnitudes, days, areas, doubles and links are looked at; nothing is changed.

    Parameters
    ----------
    source
        Path of a landuse.toml or of its folder, or a configuration already loaded.
    as_of
        The day by which facts must have happened; default that of landuse.toml.

    Raises
    ------
    ConfigError
        landuse.toml itself is malformed, or no day is given anywhere.
    PolicyError
        The rules, whose tolerances are used, cannot be loaded.
    """
    config = source if isinstance(source, Config) else load_config(source)
    day = _day(as_of, config)
    policy = load_policy(config.project.policy, as_of=day.date())
    reader = LenientReader(config)
    read = {name: reader.table_or_none(name, config.data[name]) for name in tables() if name in config.data}
    data, readable = _land_data({name: frame for name, frame in read.items() if frame is not None}, reader)
    log = IssueLog()
    log.extend(data.issues)
    _note_context(config, log)
    _note_between(data, readable, policy, day, log)
    issues = with_places(_distinct(log.frame(data.origins)), data.places)
    return CheckReport(
        title=config.project.name,
        as_of=day,
        policy=policy,
        issues=issues,
        tables=_tables(config, reader, data, readable),
        decisions=_decisions(reader, issues),
        sources=_sources(config, reader),
        data=data,
    )


def _day(as_of: str | date | pd.Timestamp | None, config: Config) -> pd.Timestamp:
    given = as_of or config.project.as_of
    if given is None:
        raise ConfigError(f"没有认定时点；请在 {config.path.name} 的 [project] 中写 as_of = 2020-12-31，或在调用时给出 as_of")
    return as_date(given)


def _land_data(frames: Mapping[str, pd.DataFrame], reader: LenientReader) -> tuple[LandData, set[str]]:
    """Return the tables as `LandData`, and the names of those that could be used; the parcels are empty where they cannot."""
    usable = {}
    for name, frame in frames.items():
        try:
            usable[name] = shape_table(frame, name, reader.log)
        except TableError as error:
            reader.note_refusal(error, name, reader.config.data[name])
    parcels = {"parcels": empty_table("parcels")} if "parcels" not in usable else {}
    extra = {name: ExtraColumn(name, item.label, item.unit, item.per_mu) for name, item in reader.config.extra.items()}
    origins = Origins(
        {name: reader.origins[name] for name in usable},
        {(name, column): cells for (name, column), cells in reader.cells.items() if name in usable},
    )
    held: dict[str, Any] = {**usable, **parcels}
    data = LandData(
        **held, issues=reader.log.frame(origins), origins=origins, files=_files(reader), extra=extra,
        places=tuple(reader.places.values()),
    )  # fmt: skip
    return data, set(usable)


def _files(reader: LenientReader) -> tuple[Path | DatabaseContent, ...]:
    """Return the files that are there, and what came from databases."""
    return (*(path for path in input_files(reader.config) if path.exists()), *reader.contents)


def _note_context(config: Config, log: IssueLog) -> None:
    """Add a fatal issue for each layer of surroundings that cannot be read: a run would stop at it."""
    for kind, source in config.context.items():
        try:
            read_context(config.model_copy(update={"context": {kind: source}}))
        except LanduseError as error:
            log.add("file_refused", table_name="zones", file=source.called, sheet=source.layer or "", message=str(error))


def _note_between(data: LandData, readable: set[str], policy: Policy, day: pd.Timestamp, log: IssueLog) -> None:
    """Add what is wrong within rows, between rows and between tables."""
    note_doubles(data, log)
    note_implausible_rows(data, day, log)
    note_broken_links(data, readable, log)
    if {"parcels", "enterprises", "occupancy"} <= readable:
        complete = data.with_tables({"parcels": with_all_columns(data.parcels, "parcels")})
        note_linkage_issues(complete, policy, day, log)
    if "cases" in readable and "parcels" in readable:
        log.extend(case_problems(data, day))
    note_geometry_issues(data, policy, log, repaired=True)
    note_far_parcels(data, log)


def _distinct(issues: pd.DataFrame) -> pd.DataFrame:
    """Return `issues` without those that two checks have found alike."""
    named = issues["record_id"].where(issues["row"].isna(), "")  # a row is the same one, whatever it is called
    same = issues.assign(record_id=named).duplicated(["issue", "table", "record_id", "column", "value", "file", "sheet", "row"])
    return issues[~same].reset_index(drop=True)


def _tables(config: Config, reader: LenientReader, data: LandData, readable: set[str]) -> pd.DataFrame:
    """Return one row per table and attribute table: rows in its file, read, and left out."""
    found = []
    for name in (name for name in tables() if name in config.data):
        read = len(data.table(name)) if name in readable else None
        found.append(_table_row(name, config.data[name], reader, read))
        for source in config.data[name].attributes:
            joined = reader.rows_joined.get(source_key(name, source)) if name in readable else None
            found.append(_table_row(name, source, reader, joined))
    frame = pd.DataFrame(found)
    frame["rows_in_file"] = frame["rows_in_file"].astype("Int64")
    frame["rows_left_out"] = frame["rows_in_file"] - frame["rows_read"]
    return frame[list(TABLE_COLUMNS)]


def _table_row(name: str, source: FileSource, reader: LenientReader, read: int | None) -> dict[str, object]:
    """Return the row of one file; `read` is None where it could not be used."""
    held = reader.opened.get(source_key(name, source))
    return {
        "table": name,
        "file": held.raw.file if held else source.called,
        "sheet": held.raw.sheet if held else source.sheet or source.layer or "",
        "rows_in_file": held.rows_in_file if held else pd.NA,
        "rows_read": read or 0,
        "is_read": read is not None,
    }


def _decisions(reader: LenientReader, issues: pd.DataFrame) -> pd.DataFrame:
    """Return the decisions on encodings and coordinate systems."""
    chosen = issues[issues["issue"].isin(["encoding_chosen", "encoding_undecided"])]
    parts = chosen["message"].str.extract(r"(?s)^(.*?)(?:[;；]样例[:：](.*))?$").fillna("")
    encodings = pd.DataFrame({
        "table": chosen["table"], "file": chosen["file"], "sheet": chosen["sheet"], "subject": ENCODING_SUBJECT,
        "decision": chosen["value"].where(chosen["value"] != "", "未判定"), "reason": parts[0], "samples": parts[1],
    })  # fmt: skip
    places = pd.DataFrame(reader.decisions, columns=list(DECISION_COLUMNS), dtype="str")
    return pd.concat([encodings, places], ignore_index=True)[list(DECISION_COLUMNS)]


def _sources(config: Config, reader: LenientReader) -> dict[tuple[str, str], Path]:
    found: dict[tuple[str, str], Path] = {}
    for name, source in config.data.items():
        for part in (*([] if source.in_database else [source]), *source.attributes):
            held = reader.opened.get(source_key(name, part))
            found[name, held.raw.file if held else part.called] = part.file
        found |= {(name, join.called): join.file for join in source.join}
    return found
