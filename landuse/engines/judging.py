"""Judging one part, and putting the findings of all parts together again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.data import LandData
from landuse.findings.contradictions import order_contradictions
from landuse.findings.geometry import Surroundings
from landuse.findings.land_control import note_missing_values
from landuse.findings.rows import RowFindings, find_by_rows
from landuse.issues import IssueLog
from landuse.policy import Policy
from landuse.vocabulary import codes

Positions = npt.NDArray[np.int64]
_KINDS = ["_rank", "issue", "table", "column", "file"]
TABLES = ("parcels", "enterprises", "projects", "commitments")


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a run: its tables, the row numbers they have in the whole, and the boundaries around it."""

    data: LandData
    rows: Mapping[str, Positions]
    around: Surroundings | None


@dataclass(frozen=True, eq=False)
class PartFindings:
    """What was found out about one part."""

    rows: RowFindings
    issues: pd.DataFrame


def judge_part(part: Part, policy: Policy, day: pd.Timestamp, origins: Mapping[str, pd.DataFrame] | None = None) -> PartFindings:
    """Return what the rows of one part say; `origins` tells where they were read, its own by default."""
    log = IssueLog()
    log.extend(part.data.issues)
    rows = find_by_rows(part.data, policy=policy, day=day, log=log, around=part.around, whole=False)
    return PartFindings(rows, log.frame(part.data.origins if origins is None else origins))


def ordered_issues(issues: pd.DataFrame) -> pd.DataFrame:
    """Return issues gravest first, then by kind, place and record; what was noted of a whole table by several parts stands once."""
    of_table = issues["record_id"] == ""
    once = issues[~(of_table & issues.duplicated())]
    by = [*_KINDS, "row", "record_id", "value", "message"]
    return once.assign(_rank=_ranks(once)).sort_values(by, kind="stable", ignore_index=True).drop(columns="_rank")


def issue_places(issues: pd.DataFrame) -> Positions:
    """Return a number for each issue by which those of one rank, kind, table, column and file stand together, and in order."""
    kinds = issues.assign(_rank=_ranks(issues)).groupby(_KINDS, dropna=False, sort=True)
    return np.asarray(kinds.ngroup().to_numpy(), dtype=np.int64)


def _ranks(issues: pd.DataFrame) -> pd.Series:
    return issues["severity"].map({name: place for place, name in enumerate(codes("severity"))})


def missing_values(results: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return the issues of :func:`landuse.findings.land_control.note_missing_values` over all rows."""
    log = IssueLog()
    note_missing_values(results, policy, log)
    return log.frame()


def joined_rows(data: LandData, parts: list[tuple[RowFindings, Mapping[str, Positions]]]) -> RowFindings:
    """Return the findings of all parts as those of the whole, in the order of its tables."""
    tables = {
        name: in_order([_frame_of(found, name) for found, _ in parts], [_rows_of(rows, name) for _, rows in parts])
        for name in TABLES
    }
    firms = [_rows_of(rows, "enterprises") for _, rows in parts]
    count = sum(map(len, firms))
    moved = [moved_feeding(found.feeding, rows, count) for found, rows in parts]
    feeding = {name: in_order([one[name] for one in moved], firms).reset_index(drop=True) for name in moved[0]}
    months = in_order([found.recent_months for found, _ in parts], firms).reset_index(drop=True)
    return RowFindings(
        data=data,
        results=tables["parcels"],
        enterprises=tables["enterprises"],
        projects=tables["projects"],
        commitments=tables["commitments"],
        feeding=feeding,
        recent_months=months,
        occupied_land=_land([_moved_land(found.occupied_land, rows) for found, rows in parts]),
        contradictions=order_contradictions(stacked([found.contradictions for found, _ in parts])),
    )


def moved_feeding(feeding: Mapping[str, Any], rows: Mapping[str, Positions], enterprises: int) -> dict[str, Any]:
    """Return the steps with positions of the whole tables (of `enterprises` rows) in place of the part's."""
    firms, parcels = _rows_of(rows, "enterprises"), _rows_of(rows, "parcels")
    landlord, unit = (feeding[name].to_numpy(dtype="int64") for name in ("landlord", "evaluation_unit"))
    of_whole = np.concatenate([firms, enterprises + parcels])
    return {
        **feeding,
        "landlord": pd.Series(np.append(firms, -1)[landlord]),
        "evaluation_unit": pd.Series(of_whole[unit] if len(unit) else unit),
    }


def _moved_land(land: pd.DataFrame, rows: Mapping[str, Positions]) -> pd.DataFrame:
    moved = {}
    for column, table in (("parcel", "parcels"), ("enterprise", "enterprises")):
        moved[column] = np.append(_rows_of(rows, table), -1)[land[column].to_numpy()]
    return land.assign(**moved)


def _land(parts: list[pd.DataFrame]) -> pd.DataFrame:
    return stacked(parts).sort_values(["parcel", "enterprise", "row"], kind="stable", ignore_index=True)


def _frame_of(found: RowFindings, table: str) -> pd.DataFrame:
    return found.results if table == "parcels" else pd.DataFrame(getattr(found, table))


def _rows_of(rows: Mapping[str, Positions], table: str) -> Positions:
    return rows.get(table, np.zeros(0, dtype=np.int64))


def stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of all frames; empty ones, whose types say nothing, are left out."""
    full = [frame for frame in frames if len(frame)]
    return pd.concat(full) if full else frames[0]


def in_order(frames: list[Any], rows: list[Positions]) -> Any:
    """Return the frames of all parts as one in the order of the whole table."""
    order = np.argsort(np.concatenate(rows), kind="stable")
    return stacked(frames).iloc[order]
