"""A scene: one raster of one day, and what its bands or its codes mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from landuse.config import Config
from landuse.errors import ConfigError
from landuse.evidence.masks import QualityMask, quality_mask
from landuse.geometry.indices import BANDS, available_indices
from landuse.vocabulary.land_cover import LandCoverProduct, land_cover_product
from landuse.vocabulary.rows import did_you_mean

UNTESTED = "未经实地检验，精度未知"


@dataclass(frozen=True)
class Scene:
    """A raster of one day: a picture with bands, or a map of land cover with codes.

    Parameters
    ----------
    file
        A GeoTIFF, COG or VRT on this machine.
    date
        The day it shows.
    bands
        Bands by name (:data:`landuse.geometry.indices.BANDS`), counted from 1; for a picture.
    classes
        Name of the land-cover product (``vocabulary/land_cover_products.csv``) whose codes stand in the first band; for a map of land cover.
    title, source
        What it is called and where it comes from, for the page.
    quality_band, clear_values
        Band whose values tell clouds and the like, and those of its values that are clear; other pixels count as unknown.
    quality, quality_file, unusable_values, unusable_bits
        Instead of `clear_values`: the kind of the quality band (``vocabulary/quality_bands.csv``), or its values and bits that are unusable;
        and a file that the quality stands in where it is no band of the scene (:func:`landuse.evidence.masks.quality_mask`).
    scale, offset
        Reflectance = value * scale + offset, over what the file itself states. A ratio does not care for the scale, but for the offset.
    accuracy
        Share of pixels classed right, as found for this very scene; None where nobody tested it.

    Raises
    ------
    ConfigError
        Neither `bands` nor `classes`, or both; a band of no known name; values of a quality band without that band.
    UnknownNameError
        There is no such product or kind of quality band.
    """

    file: Path
    date: date
    bands: Mapping[str, int] = field(default_factory=dict)
    classes: str | None = None
    title: str = ""
    source: str = ""
    quality_band: int | None = None
    clear_values: Sequence[int] = ()
    scale: float = 1.0
    offset: float = 0.0
    accuracy: float | None = None
    quality: str | None = None
    quality_file: Path | None = None
    unusable_values: Sequence[int] = ()
    unusable_bits: Sequence[int] = ()

    def __post_init__(self) -> None:
        """Check that band names, codes and quality values fit each other."""
        where = f"影像 {Path(self.file).name}"
        if bool(self.bands) == (self.classes is not None):
            raise ConfigError(f"{where} 须写明 bands（多光谱影像的波段号）或 classes（土地覆盖产品），两者取一")
        for name in self.bands:
            if name not in BANDS:
                raise ConfigError(f"{where} 的 bands 没有名为“{name}”的波段{did_you_mean(name, BANDS)}；可用：{'、'.join(BANDS)}")
        _ = self.mask
        if self.classes is not None:
            land_cover_product(self.classes)

    @property
    def name(self) -> str:
        """Day and title, as the page lists it."""
        return f"{self.date:%Y-%m-%d} {self.title or Path(self.file).stem}"

    @property
    def mask(self) -> QualityMask | None:
        """What of it can be used, None where nothing tells."""
        return quality_mask(
            f"影像 {Path(self.file).name}", quality=self.quality, band=self.quality_band, file=self.quality_file,
            clear_values=self.clear_values, unusable_values=self.unusable_values, unusable_bits=self.unusable_bits,
        )  # fmt: skip

    @property
    def product(self) -> LandCoverProduct | None:
        """The land-cover product, None for a picture."""
        return None if self.classes is None else land_cover_product(self.classes)

    @property
    def indices(self) -> tuple[str, ...]:
        """The indices that its bands are enough for."""
        return available_indices(self.bands)

    @property
    def accuracy_words(self) -> str:
        """What is known of its accuracy."""
        if self.accuracy is not None:
            return f"总体精度 {self.accuracy:.1%}（项目提供）"
        product = self.product
        return UNTESTED if product is None else f"总体精度 {product.accuracy:.1%}：{product.accuracy_of}，本地精度未检验"


def scenes_of(config: Config) -> list[Scene]:
    """Return the scenes of landuse.toml (``[[evidence.scenes]]``) by day; raise as :class:`Scene` does."""
    scenes = [Scene(**{name: getattr(given, name) for name in type(given).model_fields}) for given in config.evidence.scenes]
    return sorted(scenes, key=lambda scene: scene.date)
