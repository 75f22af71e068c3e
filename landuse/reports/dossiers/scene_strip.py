"""The row of dated thumbnails of a dossier: what each scene shows of the parcel, with the day and what is seen under each."""

import io

import geopandas as gpd
import numpy as np
from PIL import Image

from landuse.evidence import Evidence
from landuse.evidence.chips import Chip, parcel_chips
from landuse.evidence.looks import caption
from landuse.fonts import chinese_font
from landuse.reports.atlas.lettering import Lettering
from landuse.reports.atlas.page import HAIR, THICK, Page
from landuse.reports.chart_style import INK, QUIET, house_style
from landuse.style import code_classes

WIDTH_MM, CHIP_MM, GAP_MM, CAPTION_MM = 168.0, 19.3, 1.6, 6.4
MOST = 8
"""Thumbnails that have room in the row; of more the first, the last and those evenly between."""
SIZE, DPI = 6.0, 200


class SceneStrips:
    """Draws the rows of a run."""

    def __init__(self, found: Evidence, outlines: gpd.GeoSeries) -> None:
        """Prepare the letters; raises OutputError without a Chinese font."""
        self._found, self._outlines = found, outlines
        self._font = chinese_font()
        self._lettering = Lettering(self._font)
        self._against = {entry.key: entry.color for entry in code_classes("evidence_mark")}

    def picture(self, parcel_id: str) -> bytes | None:
        """Return the row of a parcel as PNG; None where no scene shows it.

        Raises
        ------
        ReadError
            A raster cannot be read.
        """
        ((_, chips),) = parcel_chips(self._found, self._outlines, [parcel_id])
        if not chips:
            return None
        places = np.unique(np.linspace(0, len(chips) - 1, min(len(chips), MOST)).round().astype(int))
        with house_style(self._font):
            page = Page(WIDTH_MM, CHIP_MM + CAPTION_MM + 0.8, self._lettering, self._lettering.has_bold())
            for at, place in enumerate(places):
                self._draw(page, 0.4 + at * (CHIP_MM + GAP_MM), parcel_id, chips[place])
            target = io.BytesIO()
            page.figure.savefig(target, format="png", dpi=DPI, metadata={"Software": None})
        return target.getvalue()

    def _draw(self, page: Page, left: float, parcel_id: str, chip: Chip) -> None:
        entry = self._found.scenes[chip.scene]
        day, seen, against = caption(entry, parcel_id)
        color = self._against[str(entry.mark[parcel_id])] if against else INK
        with Image.open(io.BytesIO(chip.png)) as picture:
            pixels = np.asarray(picture.convert("RGB"))
        right, bottom, top = left + CHIP_MM, CAPTION_MM, CAPTION_MM + CHIP_MM
        page.axes.imshow(pixels, extent=(left, right, bottom, top), interpolation="nearest", aspect="auto", zorder=1)
        page.axes.set(xlim=(0, page.width), ylim=(0, page.height))
        frame = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]
        page.lines([frame], width=THICK if against else HAIR, color=color)
        page.text(left, bottom - 1.8, day, SIZE, room=CHIP_MM, color=color)
        page.text(
            left,
            bottom - 4.6,
            f"{seen}，不符" if against else seen,
            SIZE,
            room=CHIP_MM + GAP_MM,
            color=color if against else QUIET,
        )
