"""Codes of land-cover products and what they stand for here: built, bare, vegetation, water, other."""

from dataclasses import dataclass
from functools import cache

from landuse.errors import UnknownNameError
from landuse.vocabulary.rows import did_you_mean, read_rows


@dataclass(frozen=True)
class LandCoverProduct:
    """A product of land-cover maps: its name, its codes as codes of the list ``land_cover``, its accuracy as its makers state it.

    `accuracy` is the share of pixels classed right, `accuracy_of` what that was found on. Sources: ``vocabulary/land_cover_*.csv``.
    """

    name: str
    label_zh: str
    resolution_m: float
    accuracy: float
    accuracy_of: str
    classes: dict[int, str]


@cache
def land_cover_products() -> dict[str, LandCoverProduct]:
    """Return the products by name."""
    rows = read_rows("land_cover_classes")
    return {
        row["product"]: LandCoverProduct(
            row["product"], row["label_zh"], float(row["resolution_m"]), float(row["accuracy"]), row["accuracy_of"],
            {int(found["code"]): found["land_cover"] for found in rows if found["product"] == row["product"]},
        )
        for row in read_rows("land_cover_products")
    }  # fmt: skip


def land_cover_product(name: str) -> LandCoverProduct:
    """Return the product `name`; raise UnknownNameError with the nearest name if there is none."""
    try:
        return land_cover_products()[name]
    except KeyError:
        known = land_cover_products()
        raise UnknownNameError(f"没有名为“{name}”的土地覆盖产品{did_you_mean(name, known)}；可用：{'、'.join(known)}") from None
