"""The picture of a bulletin: for each target the disposal rate of every zone as a bar, what is required as a dashed line."""

import io
from collections.abc import Sequence
from typing import Any

from landuse.errors import OutputError
from landuse.fonts import ChineseFont, chinese_font
from landuse.reports.chart_style import DPI, GRID, INK, QUIET, house_style, new_figure, plain
from landuse.targets.wording import percent

WIDTH_MM = 156.0
MOST_ZONES = 12
DONE, LATE = "#4f9d7e", "#d0705f"
_INCH = 25.4
_ROW, _HEAD, _FOOT = 0.25, 0.42, 0.32  # inches
_NAME_SHARE = 0.42
_MOST_LETTERS = 8


def progress_picture(targets: Sequence[dict[str, Any]]) -> bytes | None:
    """Return a PNG for the targets of a bulletin's ``standing``; None without targets or without a Chinese font on this machine."""
    try:
        font = chinese_font()
    except OutputError:
        return None
    return _png(targets, font) if targets else None


def _png(targets: Sequence[dict[str, Any]], font: ChineseFont) -> bytes:
    rows = max(len(_shown(target)) for target in targets)
    high, wide = _HEAD + _ROW * rows + _FOOT, WIDTH_MM / _INCH
    with house_style(font):
        figure = new_figure(wide, high)
        for number, target in enumerate(targets):
            left = number / len(targets)
            share = (1 / len(targets)) * (1 - _NAME_SHARE) - 0.025
            axes = figure.add_axes((left + _NAME_SHARE / len(targets), _FOOT / high, share, _ROW * rows / high))
            _panel(axes, target, rows, font)
            title = font.drawable(target["title"])
            figure.text(left + 0.008, 1 - 0.1 / high, title, va="top", **plain(font, size=9, weight="bold"))
        note = font.drawable("虚线为截至数据日要求的处置率；按件数，分母为基准日存量")
        figure.text(0.008, 0.05 / high, note, va="bottom", **plain(font, size=7, color=QUIET))
        target_bytes = io.BytesIO()
        figure.savefig(target_bytes, format="png", dpi=DPI * 2, metadata={"Software": None})
    return target_bytes.getvalue()


def _panel(axes: Any, target: dict[str, Any], rows: int, font: ChineseFont) -> None:
    axes.set_xlim(0, 1.42)
    axes.set_ylim(rows - 0.45, -0.55)
    axes.set_axis_off()
    shown = _shown(target)
    for place, row in enumerate(shown):
        last = place == len(shown) - 1
        name = row["group"] if len(row["group"]) <= _MOST_LETTERS else f"{row['group'][: _MOST_LETTERS - 1]}…"
        look = plain(font, size=6.8, color=INK if last else QUIET)
        axes.text(-0.04, place, font.drawable(name), ha="right", va="center", **look)
        axes.barh(place, 1, height=0.56, color=GRID)
        if row["share"] is not None:
            axes.barh(place, min(row["share"], 1.0), height=0.56, color=LATE if row["late"] else DONE)
        told = "无存量" if row["share"] is None else percent(row["share"])
        axes.text(1.03, place, told, ha="left", va="center", **plain(font, size=6.8))
    required = target["city"]["required_share"]
    if required > 0:
        axes.plot([required, required], [-0.5, len(shown) - 0.5], color=INK, linewidth=0.9, linestyle=(0, (3, 2)))


def _shown(target: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the zones, as many as there is room for, and the city."""
    return [*target["zones"][:MOST_ZONES], target["city"]]
