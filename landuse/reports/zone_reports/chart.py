"""The picture of a zone report: how far each indicator is realised, the ideal being 100 %."""

import io
from collections.abc import Sequence
from typing import Any

from landuse.errors import OutputError
from landuse.fonts import chinese_font
from landuse.reports.chart_style import DPI, GRID, INK, LINES, QUIET, house_style, new_figure, plain

WIDTH_MM = 150.0
_INCH, _ROW, _FOOT = 25.4, 0.245, 0.28


def realisation_picture(indicators: Sequence[dict[str, Any]]) -> bytes | None:
    """Return a PNG for the indicators of a report; None without any or without a Chinese font on this machine."""
    rows = [row for row in indicators if row["state"] != "不属于该评价类型"]
    try:
        font = chinese_font()
    except OutputError:
        return None
    if not rows:
        return None
    wide, high = WIDTH_MM / _INCH, _ROW * len(rows) + _FOOT
    with house_style(font):
        figure = new_figure(wide, high)
        axes = figure.add_axes((0.34, _FOOT / high, 0.56, 1 - _FOOT / high))
        axes.set_xlim(0, 1.0)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_axis_off()
        for place, row in enumerate(rows):
            axes.text(-0.02, place, font.drawable(row["title"]), ha="right", va="center", **plain(font, size=8))
            axes.barh(place, 1, height=0.56, color=GRID)
            if row["share"] is not None:
                axes.barh(place, row["share"], height=0.56, color=LINES[0])
            axes.text(1.015, place, row["realisation"], ha="left", va="center", **plain(font, size=8, color=INK))
        note = font.drawable("实现度：现状值与理想值之比，最高为100%；逆向指标为1减现状值")
        figure.text(0.01, 0.05 / high, note, va="bottom", **plain(font, size=7, color=QUIET))
        target = io.BytesIO()
        figure.savefig(target, format="png", dpi=DPI * 2, metadata={"Software": None})
    return target.getvalue()
