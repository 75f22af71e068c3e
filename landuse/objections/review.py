"""What enterprises object to (企业异议): their corrections applied to a copy of the data, and what that changes for whom.

Enterprises dispute the area before the score; a rank that one of them gains another one loses, so everybody who moves is shown.
The input files are never touched.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

import pandas as pd

from landuse.data import LandData
from landuse.objections.items import confirmation_items
from landuse.objections.returned import Correction, read_returned
from landuse.policy import Policy
from landuse.results import Assessment
from landuse.screening import assess
from landuse.vocabulary import columns

COMPARED = (
    "land_area_mu", "revenue_wanyuan_per_mu", "output_wanyuan_per_mu", "value_added_wanyuan_per_mu", "tax_wanyuan_per_mu",
    "value_added_wanyuan_per_tce", "value_added_wanyuan_per_t", "value_added_wanyuan_per_person", "rd_share", "tax_yuan_per_kwh",
    "per_mu_score", "per_mu_rank", "per_mu_grade", "zombie_status",
)  # fmt: skip
"""Columns of the enterprises that are compared before and after."""
TOLERANCE = 1e-9
STAGES = ("读取数据并测算", "读取退回的确认单", "按更正值重新测算")


@dataclass(frozen=True, eq=False)
class Review:
    """The outcome of a round of objections.

    Attributes
    ----------
    before, after
        The assessments of the data as they are and as corrected.
    corrections
        One row per corrected value (fields of :class:`landuse.objections.returned.Correction`).
    answered
        The enterprises whose sheets came back and could be taken.
    issues
        What could not be taken, or needs a person.
    changes
        One row per enterprise that a correction concerns or that moved because of others: for each column of
        :data:`COMPARED` ``<column>_before`` and ``<column>_after``, and `objected`, `rank_gained` (places won, negative: lost)
        and `grade_changed`.
    """

    before: Assessment
    after: Assessment
    corrections: pd.DataFrame
    answered: tuple[str, ...]
    issues: pd.DataFrame
    changes: pd.DataFrame


def review_objections(
    data: LandData,
    folder: str | Path,
    *,
    policy: Policy,
    as_of: str | date | pd.Timestamp,
    progress: Callable[[str], None] | None = None,
) -> Review:
    """Read the returned confirmation sheets in `folder`, apply what they correct to a copy of `data`, and compare the results.

    Parameters
    ----------
    data
        The data that the sheets were made from.
    folder
        Where the returned sheets are, also in folders within.
    policy, as_of
        As for :func:`landuse.screening.assess`; the same as when the sheets were made.
    progress
        Called with the Chinese name of each stage as it begins (:data:`STAGES`).

    Raises
    ------
    ReadError
        `folder` is no folder, or has no workbook in it.
    """
    begin = progress or (lambda _: None)
    begin(STAGES[0])
    before = assess(data, policy=policy, as_of=as_of)
    begin(STAGES[1])
    returned = read_returned(folder, confirmation_items(before))
    begin(STAGES[2])
    after = assess(corrected(data, returned.corrections), policy=policy, as_of=as_of)
    return Review(
        before=before,
        after=after,
        corrections=pd.DataFrame(
            [asdict(correction) for correction in returned.corrections], columns=[field.name for field in fields(Correction)]
        ),
        answered=tuple(returned.enterprises),
        issues=returned.log.frame(),
        changes=compare(before, after, {correction.enterprise_id for correction in returned.corrections}),
    )


def corrected(data: LandData, corrections: Sequence[Correction]) -> LandData:
    """Return `data` with the corrected values in place; figures of a year without a row get one. `data` stays as it is."""
    frames: dict[str, pd.DataFrame] = {}
    for correction in corrections:
        name = correction.table
        if name not in frames:
            frames[name] = _as_objects(data.table(name), name, [one.column for one in corrections if one.table == name])
        frames[name].loc[_row(correction), correction.column] = correction.corrected  # type: ignore[call-overload]  # pandas-stubs know no plain object
    return data.with_tables({name: _in_order(frame, name) for name, frame in frames.items()}) if frames else data


def compare(before: Assessment, after: Assessment, objected: set[str]) -> pd.DataFrame:
    """Return what changed for the enterprises that objected, and for everybody else whose figures, rank or grade moved."""
    old, new = before.enterprises, after.enterprises
    found = {}
    changed = pd.Series(old.index.isin(objected), index=old.index)
    for name in COMPARED:
        found[f"{name}_before"], found[f"{name}_after"] = old[name], new[name]
        changed |= _differs(old[name], new[name])
    frame = pd.DataFrame(found)
    frame["objected"] = old.index.isin(objected)
    frame["rank_gained"] = old["per_mu_rank"] - new["per_mu_rank"]
    frame["grade_changed"] = _differs(old["per_mu_grade"], new["per_mu_grade"])
    names = old["enterprise_name"] if "enterprise_name" in old.columns else pd.Series(pd.NA, index=old.index, dtype="str")
    frame.insert(0, "enterprise_name", names)
    moved = frame["rank_gained"].fillna(0) != 0
    order = ["objected", "grade_changed", "moved", "per_mu_rank_after"]
    ordered = frame.assign(moved=moved)[changed].sort_values(order, ascending=[False, False, False, True], kind="stable")
    return ordered.drop(columns="moved")


def _differs(old: pd.Series, new: pd.Series) -> pd.Series:
    """Tell where two columns differ; both unknown is no difference, nor is the rounding of a sum."""
    unknown = old.isna() | new.isna()
    if pd.api.types.is_float_dtype(old.dtype):
        apart = (old - new).abs() > TOLERANCE * old.abs().clip(lower=1.0)
    else:
        apart = old.astype(object) != new.astype(object)
    return (old.isna() != new.isna()) | (apart.astype(bool) & ~unknown)


def _row(correction: Correction) -> object:
    if correction.table == "accounts":
        return (correction.enterprise_id, int(correction.record))
    return int(correction.record) if correction.table == "occupancy" else correction.enterprise_id


def _as_objects(frame: pd.DataFrame, name: str, corrected_columns: Sequence[str]) -> pd.DataFrame:
    """Return a copy in which the columns to correct hold anything; those the table lacks are unknown."""
    known = columns(name)
    wanted = [column for column in dict.fromkeys(corrected_columns) if column in known]
    return frame.assign(**{
        column: frame[column].astype(object) if column in frame.columns else pd.Series(None, index=frame.index, dtype=object)
        for column in wanted
    })  # fmt: skip


def _in_order(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return accounts in the order of their keys, for a new row stands last."""
    return frame.sort_index() if name == "accounts" else frame
