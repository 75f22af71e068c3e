"""One style table for every map: what a class is called, its colour and its hatching; plain values in, plain values out.

Coded columns take label, colour and hatch from the vocabulary; numbers are cut into classes by fixed breaks, so that years
and zones compare. Every map keeps its empty classes and says 无数据 where a value is unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.vocabulary import codes

NEUTRAL = "#c9d1d3"
LIGHT_INK, DARK_INK = "#ffffff", "#2f3b40"
# Kinds without an order (zones, industries): apart for readers who do not tell red from green, and not those of the statuses.
KINDS = ("#6a8caf", "#c9a35b", "#7fa88b", "#a886b0", "#b98672", "#8d99a6", "#5f9ea0", "#bfae7e")
# Kinds drawn as lines over a picture of the ground: strong, and apart for readers who do not tell red from green.
LINES = ("#e6550d", "#2b8cbe", "#8856a7", "#1b9e77", "#636363", "#d4a017")
# A single ramp from pale to dark: lightness alone orders the classes, whatever colours a reader can tell apart.
RAMP_ANCHORS = ("#f3edc8", "#a9cfa4", "#4f9fa3", "#2c6591", "#252f66")


@dataclass(frozen=True)
class StyleClass:
    """How one class is named and drawn.

    `hatch` is the name of a pattern of lines or dots over the colour, empty for none; `ink` is the colour of that pattern.
    """

    key: str
    label: str
    color: str
    hatch: str = ""
    ink: str = DARK_INK
    definition: str = ""


NO_DATA = StyleClass("no_data", "无数据", "#f1f1ee", "diagonal", "#b4b8b6", "没有该项数据或不足以计算")


def code_classes(list_name: str) -> tuple[StyleClass, ...]:
    """Return the classes of a code list in its own order; raise UnknownNameError if there is no such list."""
    return tuple(
        StyleClass(
            code.code, code.label_zh, code.color or NEUTRAL, code.hatch, hatch_ink(code.color or NEUTRAL), code.definition_zh
        )
        for code in codes(list_name).values()
    )


def line_classes(list_name: str) -> tuple[StyleClass, ...]:
    """Return the classes of a code list that has no colours of its own, to be drawn as lines over a picture."""
    return tuple(
        StyleClass(code.code, code.label_zh, LINES[place % len(LINES)], definition=code.definition_zh)
        for place, code in enumerate(codes(list_name).values())
    )


def numeric_classes(breaks: Sequence[float], unit: str = "") -> tuple[StyleClass, ...]:
    """Return one class more than there are `breaks`, from low to high, and :data:`NO_DATA` last.

    A class holds its lower break and not its upper one; the outer two are open.
    """
    texts = [number_text(value) for value in breaks]
    tail = f" {unit}" if unit else ""
    if not texts:
        labels = [f"全部{tail}"]
    else:
        between = [f"{low} – {high}{tail}" for low, high in pairwise(texts)]
        labels = [f"低于 {texts[0]}{tail}", *between, f"{texts[-1]}{tail or ' '}及以上"]
    colors = ramp(len(labels))
    return (*(StyleClass(f"class_{i}", labels[i], colors[i], ink=hatch_ink(colors[i])) for i in range(len(labels))), NO_DATA)


def class_index(values: pd.Series, breaks: Sequence[float]) -> npt.NDArray[np.int64]:
    """Return for each value the position of its class in :func:`numeric_classes`; unknown and infinite ones are NO_DATA."""
    numbers = values.to_numpy(dtype="float64", na_value=np.nan)
    found = np.searchsorted(np.asarray(breaks, dtype="float64"), numbers, side="right")
    return np.where(np.isfinite(numbers), found, len(breaks) + 1)


def quantile_breaks(values: pd.Series, classes: int = 6) -> list[float]:
    """Return breaks that part the known `values` into about equal numbers, written with at most three digits.

    Fewer breaks come back where values repeat; none where fewer than two values are known.
    """
    numbers = values.to_numpy(dtype="float64", na_value=np.nan)
    numbers = numbers[np.isfinite(numbers)]
    if len(numbers) == 0:
        return []
    cuts = np.quantile(numbers, np.arange(1, classes) / classes)
    rounded = np.unique([float(f"{cut:.3g}") for cut in cuts])
    return [float(cut) for cut in rounded if numbers.min() < cut <= numbers.max()]


def colors_of(values: pd.Series, list_name: str) -> list[str]:
    """Return the colour of each code, that of NO_DATA where the code is unknown."""
    table = {found.key: found.color for found in code_classes(list_name)}
    return [table.get(str(value), NO_DATA.color) for value in values]


def ramp(count: int) -> list[str]:
    """Return `count` colours evenly along :data:`RAMP_ANCHORS`, the palest first."""
    anchors = np.array([_rgb(color) for color in RAMP_ANCHORS])
    at = np.linspace(0, len(anchors) - 1, count) if count > 1 else np.array([len(anchors) / 2])
    channels = [np.interp(at, np.arange(len(anchors)), anchors[:, channel]) for channel in range(3)]
    return [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in np.rint(channels).astype(int).T]


def hatch_ink(color: str) -> str:
    """Return the ink that shows on `color`: light on a dark colour, dark on a light one."""
    linear = np.power(np.array(_rgb(color)) / 255, 2.2)
    return LIGHT_INK if float(linear @ (0.2126, 0.7152, 0.0722)) < 0.4 else DARK_INK


def number_text(value: float) -> str:
    """Return a break as people write it: no exponent, no needless zeros.

    >>> [number_text(value) for value in (0.0, 12.5, 1250000.0, 0.004)]
    ['0', '12.5', '1250000', '0.004']
    """
    return f"{value:.10f}".rstrip("0").rstrip(".")


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
