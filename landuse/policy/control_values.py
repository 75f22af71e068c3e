"""Looking up control values: by industry, in the codes of the applied edition, and by class of land; unknown stays unknown."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from landuse.policy.rules import LandControlRules
from landuse.vocabulary.industry_codes import EDITIONS, counterparts

AT_MOST = frozenset({"office_land_share", "office_floor_share", "greening_share"})
"""Indicators with an upper limit; all others have a floor."""

Stated = Mapping[str, Mapping[str, float]]
"""Control values of one indicator: {industry code: {class of land: value}}, an empty text standing for all."""


@dataclass(frozen=True)
class ControlKey:
    """What a control value is looked up by: codes of the applied edition and class of land; None where unknown."""

    codes: tuple[str, ...] | None
    land_class: str | None


def control_key(rules: LandControlRules, division: str | None, edition: int | None, land_grade: int | None) -> ControlKey:
    """Return by what the control values of an industry (two digits, of an edition of GB/T 4754) on land of a grade are looked up.

    A code without a known edition is no code: 36 means other things in 2002 and 2017. A code without counterpart in the edition of
    the control values has no codes there.
    """
    classes = {grade: row.id for row in rules.classes for grade in row.grades}
    known = division is not None and edition in EDITIONS
    codes = counterparts(str(division), int(edition or 0), rules.applied.code_version) if known else None
    return ControlKey(codes, None if land_grade is None else classes.get(land_grade))


def stated_values(rules: LandControlRules, indicator: str) -> Stated:
    """Return the control values that the packs state for one indicator in the applied edition."""
    found: dict[str, dict[str, float]] = {}
    for row in rules.values:
        if row.edition == rules.edition and row.indicator == indicator:
            found.setdefault(row.code, {})[row.land_class] = row.value
    return found


def control_value(stated: Stated, key: ControlKey, indicator: str) -> float:
    """Return the floor or limit for one key; NaN where it depends on a code or class that is not known, or is not stated.

    A value of the industry goes before one for all industries, one of the class of land before one for all classes. Where the
    industry has two counterparts, the stricter value holds.
    """
    if not any(stated):  # no industry has a value of its own
        return _of_class(stated.get("", {}), key.land_class)
    if not key.codes:
        return np.nan
    values = [_of_class(stated.get(code, stated.get("", {})), key.land_class) for code in key.codes]
    return float(np.min(values) if indicator in AT_MOST else np.max(values))  # NaN where one of them is


def _of_class(by_class: Mapping[str, float], land_class: str | None) -> float:
    if not any(by_class):
        return by_class.get("", np.nan)
    return np.nan if land_class is None else by_class.get(land_class, by_class.get("", np.nan))
