"""The plan as a linear model: one yes-or-no per option, at most one a case, quotas above, targets below."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array, eye_array, hstack, vstack

from landuse.planning.target_rows import WHOLE_CITY, zone_key

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
TOLERANCE = 1e-9
"""Relative room for the rounding of sums of floats."""


@dataclass(frozen=True, eq=False)
class Model:
    """maximise ``value @ x`` with ``once @ x <= 1``, ``use @ x <= limit``, ``meets @ x + shortfall >= required``, x 0 or 1.

    The total shortfall ``weight @ shortfall`` is as small as it can be before value is looked at. Rows of `once` are cases, of `use` quotas, of `meets` targets; columns are options. `case` gives the case of each option.
    """

    value: Floats
    case: npt.NDArray[np.int64]
    once: csr_array
    use: csr_array
    limit: Floats
    meets: csr_array
    required: Floats
    weight: Floats

    @property
    def options(self) -> int:
        """Return the number of options."""
        return len(self.value)

    @cached_property
    def matrix(self) -> csr_array:
        """Return the rows of cases, quotas, targets and total shortfall over options and the shortfall of each target."""
        slack = len(self.required)
        options = vstack([self.once, self.use, -self.meets])
        if not slack:
            return csr_array(options)
        above = csr_array((self.once.shape[0] + len(self.limit), slack))
        total = hstack([csr_array((1, self.options)), csr_array(self.weight.reshape(1, -1))])
        return csr_array(vstack([hstack([options, vstack([above, -eye_array(slack)])]), total]))

    @property
    def counts_whole(self) -> bool:
        """Tell whether all targets count cases, so that shortfalls are whole numbers."""
        whole = np.concatenate([self.required, self.weight])
        return bool((self.meets.data == 1).all()) and bool((whole == np.floor(whole)).all())

    def worth(self, chosen: Flags) -> float:
        """Return the value of the chosen options."""
        return float(self.value[chosen].sum())

    def used(self, chosen: Flags) -> Floats:
        """Return what the chosen options take of each quota."""
        return np.asarray(self.use @ chosen.astype("float64"), dtype="float64")

    def shortfall(self, chosen: Flags) -> Floats:
        """Return by how much the chosen options miss each target."""
        missing = self.required - np.asarray(self.meets @ chosen.astype("float64"), dtype="float64")
        return np.where(missing > TOLERANCE * np.maximum(1, self.required), missing, 0.0)

    def missing(self, chosen: Flags) -> float:
        """Return the total shortfall of the chosen options, weighted."""
        return float(self.weight @ self.shortfall(chosen))

    @property
    def most_missing(self) -> float:
        """Return the total shortfall of doing nothing."""
        return float(self.weight @ self.required)

    def room(self, chosen: Flags) -> Floats:
        """Return what is left of each quota, with room for rounding."""
        return np.asarray(self.limit - self.used(chosen) + TOLERANCE * np.maximum(1, np.abs(self.limit)), dtype="float64")

    def without(self, kept: Flags, fixed: Flags) -> "Model":
        """Return the model of the `kept` options after the `fixed` ones are taken: quotas and targets are what is left."""
        columns = np.flatnonzero(kept)
        case = self.case[columns]
        rows, place = np.unique(case, return_inverse=True)
        return Model(
            value=self.value[columns],
            case=case,
            once=_one_hot(place, len(rows)),
            use=self.use[:, columns],
            limit=np.maximum(0.0, self.limit - self.used(fixed)),
            meets=self.meets[:, columns],
            required=self.shortfall(fixed),
            weight=self.weight,
        )


def build_model(
    cases: pd.DataFrame, options: pd.DataFrame, quotas: pd.DataFrame, targets: pd.DataFrame, binding_weight: int = 1
) -> Model:
    """Return the model of the options under quotas (:func:`landuse.planning.quota_rows`) and targets.

    A case counts for a target where its kind and zone fit and its `case_date` is not after the target's `baseline_date`
    (any case where that is missing). The year of an option counts for all target rows of that year and later. A case missing from
    a binding target weighs `binding_weight` times as much as one missing from a goal to strive for.
    """
    case = options["case"].to_numpy(dtype="int64")
    year = options["year"].to_numpy(dtype="int64")
    zone = zone_key(cases["zone_id"]).to_numpy()[case] if len(cases) else np.array([], dtype=object)
    use = [
        np.where((year == quota["year"]) & ((zone == quota["zone_id"]) | (quota["zone_id"] == WHOLE_CITY)), options[quota["resource"]], 0.0)
        for quota in quotas.to_dict("records")
    ]  # fmt: skip
    members = target_members(cases, targets)
    meets = [row[case] * (year <= last) for row, last in zip(members, targets["year"], strict=True)]
    return Model(
        value=options["value"].to_numpy(dtype="float64"),
        case=case,
        once=_one_hot(case, len(cases)),
        use=_rows(use, len(options)),
        limit=quotas["limit"].to_numpy(dtype="float64"),
        meets=_rows(meets, len(options)),
        required=targets["required"].to_numpy(dtype="float64"),
        weight=np.where(targets["strive"], 1.0, float(binding_weight)),
    )


def target_members(cases: pd.DataFrame, targets: pd.DataFrame) -> Floats:
    """Return what each case (column) counts for each target (row): 1, or its mu where area counts; 0 where it is no part of it."""
    rows = [_members(cases, target) for target in targets.to_dict("records")]
    return np.array(rows, dtype="float64").reshape(len(targets), len(cases))


def _members(cases: pd.DataFrame, target: Mapping[Hashable, Any]) -> Floats:
    inside = (cases["subject_kind"] == target["subject_kind"]) & (
        (zone_key(cases["zone_id"]) == target["zone_id"]) | (target["zone_id"] == WHOLE_CITY)
    )
    if not pd.isna(target["baseline_date"]):
        inside &= cases["case_date"] <= target["baseline_date"]
    weight = cases["mu"].fillna(0.0).to_numpy(dtype="float64") if target["measure"] == "area" else np.ones(len(cases))
    return np.where(inside.to_numpy(dtype=bool), weight, 0.0)


def _one_hot(row: npt.NDArray[np.int64], rows: int) -> csr_array:
    return csr_array((np.ones(len(row)), (row, np.arange(len(row)))), shape=(rows, len(row)))


def _rows(parts: list[Floats], width: int) -> csr_array:
    if not parts:
        return csr_array((0, width), dtype="float64")
    return csr_array(vstack([csr_array(np.asarray(part, dtype="float64").reshape(1, -1)) for part in parts]))
