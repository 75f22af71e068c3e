"""Units of the field and their exact factors.

1 亩 (mu) is 2000/3 m², 1 ha is 15 mu; never 666.67 or 0.667. Money is kept in 万元 (10,000 yuan).
"""

from fractions import Fraction

from landuse.errors import UnknownNameError

M2_PER_MU = Fraction(2000, 3)
M2_PER_HA = Fraction(10_000)
MU_PER_HA = Fraction(15)

# unit -> (dimension, factor to the dimension's base unit). Base units: m2, wanyuan, person, tce, kWh, t.
_UNITS: dict[str, tuple[str, Fraction]] = {
    "m2": ("area", Fraction(1)),
    "mu": ("area", M2_PER_MU),
    "ha": ("area", M2_PER_HA),
    "km2": ("area", Fraction(1_000_000)),
    "ft2": ("area", Fraction(3048, 10_000) ** 2),
    "yuan": ("money", Fraction(1, 10_000)),
    "wanyuan": ("money", Fraction(1)),
    "yiyuan": ("money", Fraction(10_000)),
    "share": ("share", Fraction(1)),
    "percent": ("share", Fraction(1, 100)),
    "per_mille": ("share", Fraction(1, 1000)),
    "day": ("time", Fraction(1)),
    "person": ("count", Fraction(1)),
    "tce": ("energy", Fraction(1)),
    "kWh": ("electricity", Fraction(1)),
    "t": ("mass", Fraction(1)),
}

_SYNONYMS: dict[str, str] = {
    "㎡": "m2", "m²": "m2", "平方米": "m2", "平米": "m2", "亩": "mu", "公顷": "ha", "hm2": "ha", "hm²": "ha",
    "平方公里": "km2", "平方英尺": "ft2", "sqft": "ft2", "元": "yuan", "万元": "wanyuan", "亿元": "yiyuan",
    "%": "percent", "‰": "per_mille", "天": "day", "日": "day", "人": "person", "吨标准煤": "tce", "吨标煤": "tce",
    "千瓦时": "kWh", "度": "kWh", "吨": "t",
}  # fmt: skip
PLAIN = frozenset({"", "ratio", "比值", "无量纲"})
"""How a number without a unit is written."""


def unit_name(text: str) -> str:
    """Return the name of the unit written `text` (``"万元"`` -> ``"wanyuan"``); raise UnknownNameError if there is none."""
    stripped = text.strip()
    name = _SYNONYMS.get(stripped, stripped)
    if name not in _UNITS:
        known = "、".join([*_UNITS, *_SYNONYMS])
        raise UnknownNameError(f"不认识的计量单位“{text}”；可用：{known}")
    return name


def is_unit(text: str) -> bool:
    """Tell whether `text` is a unit or the Chinese writing of one."""
    stripped = text.strip()
    return stripped in _UNITS or stripped in _SYNONYMS


def conversion_factor(source: str, target: str) -> Fraction:
    """Return the exact factor that turns values in `source` into values in `target`.

    >>> conversion_factor("亩", "m2")
    Fraction(2000, 3)
    """
    from_dimension, from_factor = _UNITS[unit_name(source)]
    to_dimension, to_factor = _UNITS[unit_name(target)]
    if from_dimension != to_dimension:
        raise UnknownNameError(f"单位“{source}”不能换算为“{target}”：量纲不同")
    return from_factor / to_factor


def compound_factor(source: str, target: str) -> Fraction:
    """Return the exact factor from `source` to `target` where either may be one unit over another; a plain number has none.

    >>> compound_factor("wanyuan/mu", "万元/公顷")
    Fraction(15, 1)
    >>> compound_factor("", "ratio")
    Fraction(1, 1)
    """
    above, below = ([part.strip() for part in text.replace("/", "/").split("/")] for text in (source, target))
    if {source.strip(), target.strip()} <= PLAIN:
        return Fraction(1)
    if len(above) != len(below) or len(above) > 2:
        raise UnknownNameError(f"单位“{source}”不能换算为“{target}”：形式不同")
    factors = [conversion_factor(one or "share", other or "share") for one, other in zip(above, below, strict=True)]
    return factors[0] / factors[1] if len(factors) > 1 else factors[0]
