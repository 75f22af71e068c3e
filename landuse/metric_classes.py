"""One number of the parcels in classes: by the fixed breaks of the policy, so that every map and sheet parts it alike.

Where the policy has no breaks for a column, the known values are parted into classes of about equal numbers, and the wording says so:
such a map compares with no other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.errors import UnknownNameError
from landuse.io.headings import unit_label
from landuse.policy import Policy
from landuse.results import Assessment
from landuse.style import NO_DATA, StyleClass, class_index, numeric_classes, quantile_breaks
from landuse.vocabulary import columns
from landuse.vocabulary.rows import did_you_mean

BARE_UNITS = ("share", "ratio")
"""Units that are no units: the number stands alone."""
BY_QUANTILES = "按本次数据等量分级"
GIVEN = "分级由制图人给定"


@dataclass(frozen=True, eq=False)
class MetricClasses:
    """A number column and its classes.

    `values` are indexed like the results; `position` is the place of each row in `classes`, of which NO_DATA is the last. `remark` is
    what a legend says of how its classes came about, empty where they are the policy's; `origin` is the whole sentence.
    """

    column: str
    label: str
    unit: str
    values: pd.Series
    classes: tuple[StyleClass, ...]
    position: npt.NDArray[np.int64]
    remark: str
    origin: str

    @property
    def keys(self) -> pd.Series:
        """The key of each row's class, indexed like the results."""
        names = np.array([found.key for found in self.classes], dtype=object)
        return pd.Series(names[self.position], index=self.values.index, dtype="str")

    @property
    def legend_title(self) -> str:
        """The label, and how the classes came about where they are not the policy's."""
        return f"{self.label}（{self.remark}）" if self.remark else self.label


def metric_classes(result: Assessment, column: str, breaks: Sequence[float] | None = None) -> MetricClasses:
    """Return the classes of a number column of the results; all of them, also those without a parcel.

    Parameters
    ----------
    result
        An assessment.
    column
        A number column of the results: of the vocabulary, or one that the user declared in ``[extra]``, also per mu.
    breaks
        Class breaks in the unit of the column, in place of those of the policy (``maps.breaks``); a class holds its lower break and
        not its upper one. Unknown and infinite values are 无数据, a class of its own.

    Raises
    ------
    UnknownNameError
        The results have no such number column.
    """
    values = _numbers(result, column)
    label, unit = _wording(result, column)
    cuts, remark, origin = _breaks(result.policy, column, values, breaks)
    classes = tuple(numeric_classes(cuts, unit))
    return MetricClasses(column, label, unit, values, classes, class_index(values, cuts), remark, origin)


def policy_breaks(policy: Policy, column: str) -> tuple[float, ...]:
    """Return the fixed breaks of `column`; raise UnknownNameError where the policy has none."""
    row = policy.maps.breaks_of(column)
    if row is None:
        raise UnknownNameError(f"政策包 {policy.id} 没有“{column}”的分级；请在 [[maps.breaks]] 中写明")
    return row.breaks


def known_keys(classes: Sequence[StyleClass]) -> tuple[str, ...]:
    """Return the keys of the classes but NO_DATA."""
    return tuple(found.key for found in classes if found.key != NO_DATA.key)


def _breaks(policy: Policy, column: str, values: pd.Series, given: Sequence[float] | None) -> tuple[tuple[float, ...], str, str]:
    if given is not None:
        return tuple(sorted({float(value) for value in given})), GIVEN, f"{GIVEN}，只与分级相同的图可比"
    row = policy.maps.breaks_of(column)
    if row is not None:
        doubt = "" if row.confidence == "CONFIRMED" else "，为制图分级，不是法定标准"
        return row.breaks, "", f"固定分级（政策包 {row.pack}），各年度、各开发区可比{doubt}"
    return tuple(quantile_breaks(values)), BY_QUANTILES, f"{BY_QUANTILES}（各级宗数大致相等），与其他年度、其他开发区的图不可比"


def _numbers(result: Assessment, column: str) -> pd.Series:
    table = result.results
    numeric = [str(name) for name in table.select_dtypes("number").columns]
    if column not in numeric:
        raise UnknownNameError(f"结果中没有数值列“{column}”{did_you_mean(column, numeric)}")
    return table[column]


def _wording(result: Assessment, column: str) -> tuple[str, str]:
    """Return the label and the unit of a column in Chinese."""
    known = columns("parcels").get(column)
    if known is not None:
        unit = "" if known.unit in BARE_UNITS else unit_label(known.unit)
        return (known.label_zh.removesuffix(f"({unit})").removesuffix(f"（{unit}）") if unit else known.label_zh), unit
    declared = result.data.extra.get(column.removesuffix("_per_mu"))
    if declared is None:
        return column, ""
    if column == declared.name:
        return declared.label, declared.unit
    return f"亩均{declared.label}", f"{declared.unit}/亩" if declared.unit else ""
