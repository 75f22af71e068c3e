"""Groups that targets are measured for: each zone, each level of zones, or the whole city."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from landuse.data import LandData
from landuse.errors import UnknownNameError
from landuse.identifiers.zone_names import zone_names
from landuse.targets.subjects import zone_levels
from landuse.vocabulary import code_label, codes
from landuse.vocabulary.rows import did_you_mean

By = Literal["zone", "level", "city"]
NO_ZONE, NO_LEVEL, WHOLE = "未注明开发区", "未注明级别", "全市"
GROUP_COLUMNS = ("zone_id", "zone_level", "group_name")


@dataclass(frozen=True, eq=False)
class Groups:
    """The groups in order, with columns ``zone_id``, ``zone_level``, ``group_name``, and the number of each case's group."""

    table: pd.DataFrame
    of_case: np.ndarray

    def count(self, chosen: pd.Series) -> np.ndarray:
        """Return how many of the chosen cases each group has."""
        return np.bincount(self.of_case[chosen.to_numpy(dtype=bool)], minlength=len(self.table))

    def total(self, amounts: pd.Series, chosen: pd.Series) -> np.ndarray:
        """Return the sum of the known amounts of the chosen cases in each group."""
        mine = chosen.to_numpy(dtype=bool) & amounts.notna().to_numpy()
        weights = amounts.to_numpy("float64")[mine]
        return np.bincount(self.of_case[mine], weights=weights, minlength=len(self.table)).astype("float64")  # of none: integers


def case_groups(data: LandData, cases: pd.DataFrame, by: By | None) -> Groups:
    """Return the groups of `cases`: every zone of the zones table and of the cases, every level there is, or one for all.

    Cases without a zone or level make a last group of their own, where there are any.

    Raises
    ------
    UnknownNameError
        `by` is no such grouping.
    """
    if by in {None, "city"}:
        whole = pd.DataFrame({"zone_id": [None], "zone_level": [None], "group_name": [WHOLE]})
        return Groups(_typed(whole), np.zeros(len(cases), dtype=np.intp))
    if by not in {"zone", "level"}:
        raise UnknownNameError(f"没有分组方式“{by}”{did_you_mean(str(by), ('zone', 'level', 'city'))}；可用：zone、level、city")
    return _zones(data, cases) if by == "zone" else _levels(data, cases)


def share_of(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return ``part / whole``, not a number where the whole is nothing: of no stock there is no rate."""
    shares = np.full(len(whole), np.nan)
    some = whole > 0
    shares[some] = part[some] / whole[some]
    return shares


def _zones(data: LandData, cases: pd.DataFrame) -> Groups:
    levels = zone_levels(data)
    ids = sorted({str(zone) for zone in [*levels.index, *cases["zone_id"].dropna()]})
    place = pd.Index(ids, dtype="str").get_indexer(pd.Index(cases["zone_id"]))
    table = pd.DataFrame({"zone_id": pd.Series(ids, dtype="str")})
    table["zone_level"] = table["zone_id"].map(levels)
    table["group_name"] = zone_names(data.zones, table["zone_id"])
    return _with_rest(table, place, NO_ZONE)


def _levels(data: LandData, cases: pd.DataFrame) -> Groups:
    held = set(zone_levels(data).dropna())
    levels = [level for level in codes("zone_level") if level in held]
    place = pd.Index(levels, dtype="object").get_indexer(pd.Index(cases["zone_level"].astype("object")))
    names = [code_label("zone_level", level) for level in levels]
    table = pd.DataFrame({"zone_id": None, "zone_level": levels, "group_name": names}, index=pd.RangeIndex(len(levels)))
    return _with_rest(table, place, NO_LEVEL)


def _with_rest(table: pd.DataFrame, place: np.ndarray, name: str) -> Groups:
    if (place < 0).any():
        rest = pd.DataFrame({"zone_id": [None], "zone_level": [None], "group_name": [name]})
        table = pd.concat([_typed(table), _typed(rest)], ignore_index=True)
    return Groups(_typed(table), np.where(place < 0, len(table) - 1, place))


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    kinds: dict[str, Any] = {"zone_id": "str", "zone_level": pd.CategoricalDtype(list(codes("zone_level"))), "group_name": "str"}
    return table[list(GROUP_COLUMNS)].astype(kinds)
