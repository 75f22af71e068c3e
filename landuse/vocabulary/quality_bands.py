"""Quality bands of scenes: which values or bits tell that a pixel cannot be used (cloud, shadow, snow, nothing seen)."""

from dataclasses import dataclass
from functools import cache

from landuse.errors import UnknownNameError
from landuse.vocabulary.rows import did_you_mean, read_rows


@dataclass(frozen=True)
class QualityBand:
    """A kind of quality band: what it is called, and the values and the bits (counted from 0) that mean unusable.

    Sources and confidence of each value: ``vocabulary/quality_bands.csv``.
    """

    name: str
    label_zh: str
    unusable_values: tuple[int, ...]
    unusable_bits: tuple[int, ...]


@cache
def quality_bands() -> dict[str, QualityBand]:
    """Return the kinds of quality bands by name."""
    rows = read_rows("quality_bands")
    return {
        name: QualityBand(name, label, _unusable(rows, name, "value"), _unusable(rows, name, "bit"))
        for name, label in dict.fromkeys((row["quality"], row["label_zh"]) for row in rows)
    }


def quality_band(name: str) -> QualityBand:
    """Return the kind `name`; raise UnknownNameError with the nearest name if there is none."""
    known = quality_bands()
    if name not in known:
        raise UnknownNameError(f"没有名为“{name}”的质量波段{did_you_mean(name, known)}；可用：{'、'.join(known)}")
    return known[name]


def _unusable(rows: list[dict[str, str]], name: str, kind: str) -> tuple[int, ...]:
    return tuple(int(row["key"]) for row in rows if (row["quality"], row["kind"], row["unusable"]) == (name, kind, "yes"))
