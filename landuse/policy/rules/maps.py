"""How numbers are parted into classes on maps and sheets: fixed breaks, so that years and zones compare."""

from itertools import pairwise
from math import isfinite
from typing import Self

from pydantic import model_validator

from landuse.policy.rules.section import RuleRow, Section
from landuse.vocabulary import columns, tables
from landuse.vocabulary.rows import did_you_mean

FIGURES = ("goals_met",)
"""Figures that maps colour by and that are no columns: the per cent of a zone's goals that it meets."""
_NUMBERS = ("float64", "Int64")


class ClassBreaks(RuleRow):
    """The rising breaks of one number column, in the column's own unit; `id` is the column.

    A class holds its lower break and not its upper one. `extra` marks a column that the user declares in ``[extra]`` of
    landuse.toml: the vocabulary does not know it.
    """

    breaks: tuple[float, ...]
    extra: bool = False
    note: str = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        known = {name for table in tables() for name, found in columns(table).items() if found.dtype in _NUMBERS}
        if not self.extra and self.id not in known | {*FIGURES}:
            hint = did_you_mean(self.id, [*sorted(known), *FIGURES])
            raise ValueError(f"没有数值列“{self.id}”{hint}；landuse.toml 中 [extra] 自列的列请加写 extra = true")
        if not self.breaks or not all(isfinite(value) for value in self.breaks):
            raise ValueError(f"“{self.id}”的 breaks 须至少有一个数")
        if any(low >= high for low, high in pairwise(self.breaks)):
            raise ValueError(f"“{self.id}”的 breaks 须由小到大，不得重复")
        return self


class MapRules(Section):
    """Class breaks by column; a local pack replaces those of the packs above row by row."""

    breaks: tuple[ClassBreaks, ...] = ()

    def breaks_of(self, column: str) -> ClassBreaks | None:
        """Return the breaks of a column, None where the packs set none."""
        return next((row for row in self.breaks if row.id == column), None)
