"""Low-efficiency land (低效用地): built land that meets the tests of the policy pack; never idle land at the same time.

National texts describe it in words (国土资发〔2016〕147号); the tests and how many must be met are values of the pack. An unknown
operand makes its test unknown.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from landuse.metrics.choices import holds, names_of_flags
from landuse.metrics.land_control import NOISE
from landuse.metrics.land_stock import IDLE
from landuse.policy import StockRules

_OPERATORS: dict[str, Callable[[pd.Series, float], pd.Series]] = {
    "below": lambda values, threshold: values < threshold - NOISE * abs(threshold),
    "at_most": lambda values, threshold: values <= threshold + NOISE * abs(threshold),
    "above": lambda values, threshold: values > threshold + NOISE * abs(threshold),
    "at_least": lambda values, threshold: values >= threshold - NOISE * abs(threshold),
}


def is_industrial_land(land_use_code: pd.Series, land_use_system: pd.Series, stock_rules: StockRules) -> pd.Series:
    """Tell whether the land use is industry, mining or storage; unknown without both a code and the system it belongs to.

    The three systems use the same digits for different uses.
    """
    industrial = np.zeros(len(land_use_code), dtype=bool)
    for entry in stock_rules.industrial_land_codes:
        system, _, code = entry.partition(":")
        mine = (land_use_system == system) & land_use_code.str.startswith(code, na=False)
        industrial |= holds(mine)
    return pd.Series(industrial, index=land_use_code.index).astype("boolean").mask(land_use_code.isna() | land_use_system.isna())


def low_efficiency_tests(
    is_industrial_land: pd.Series,
    building_coefficient: pd.Series,
    floor_area_ratio: pd.Series,
    investment_intensity_wanyuan_per_mu: pd.Series,
    revenue_wanyuan_per_mu: pd.Series,
    output_wanyuan_per_mu: pd.Series,
    value_added_wanyuan_per_mu: pd.Series,
    tax_wanyuan_per_mu: pd.Series,
    used_by_eliminated: pd.Series,
    stock_rules: StockRules,
) -> pd.DataFrame:
    """Return for each test of the pack whether it is met, one column a test; a test for industrial land is not met by other land."""
    operands = {
        "building_coefficient": building_coefficient,
        "floor_area_ratio": floor_area_ratio,
        "investment_intensity_wanyuan_per_mu": investment_intensity_wanyuan_per_mu,
        "revenue_wanyuan_per_mu": revenue_wanyuan_per_mu,
        "output_wanyuan_per_mu": output_wanyuan_per_mu,
        "value_added_wanyuan_per_mu": value_added_wanyuan_per_mu,
        "tax_wanyuan_per_mu": tax_wanyuan_per_mu,
        "used_by_eliminated": used_by_eliminated,
    }
    met = {}
    for test in stock_rules.low_efficiency:
        values = operands[test.column]
        known = values if test.value is None else _OPERATORS[test.op](values, test.value).astype("boolean").mask(values.isna())
        met[test.id] = known & is_industrial_land if test.industrial_only else known
    return pd.DataFrame(met, index=is_industrial_land.index)


def is_low_efficiency(
    is_built: pd.Series, idle_status: pd.Series, low_efficiency_tests: pd.DataFrame, stock_rules: StockRules
) -> pd.Series:
    """Tell whether built land meets at least as many tests as the pack asks for; idle and unbuilt land never does.

    Unknown where the tests of unknown outcome could decide it, and where it is unknown whether the land is built.
    """
    met, possible = np.zeros((2, len(low_efficiency_tests)), dtype=np.int64)
    for test in low_efficiency_tests:
        met += holds(low_efficiency_tests[test])
        possible += low_efficiency_tests[test].isna().to_numpy()
    possible += met
    needed = stock_rules.low_efficiency_tests_needed
    enough = pd.Series(met >= needed, index=is_built.index).astype("boolean").mask((met < needed) & (possible >= needed))
    return enough & is_built & ~idle_status.isin(IDLE)


def low_efficiency_reasons(is_low_efficiency: pd.Series, low_efficiency_tests: pd.DataFrame) -> pd.Series:
    """Return the ids of the tests that are met, parted by commas; empty where the land is not low-efficiency, else unknown."""
    low = holds(is_low_efficiency)
    met = {str(test): low & holds(low_efficiency_tests[test]) for test in low_efficiency_tests}
    return names_of_flags(met, is_low_efficiency.index).mask(is_low_efficiency.isna())
