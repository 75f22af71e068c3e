"""The picture of stock and flow: what came in, what was disposed of, what is left, year by year for each kind of case."""

from datetime import date
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from landuse.data import LandData
from landuse.dates import as_date
from landuse.fonts import ChineseFont, chinese_font
from landuse.reports.chart_style import INK, LINES, QUIET, house_style, new_figure, plain, quiet_axes, save_picture
from landuse.targets import stock_flow
from landuse.targets.history import SUBJECT_TABLES
from landuse.vocabulary import codes

PANEL_WIDTH, HEIGHT = 4.6, 5.2  # inches
BAR = 0.56
ENTERED, DISPOSED, STOCK, SHADE = LINES[1], LINES[0], INK, "#e8eef0"


def write_stock_flow(data: LandData, as_of: str | date | pd.Timestamp, path: str | Path, *, title: str = "") -> Path:
    """Draw :func:`stock_flow_figure` into a PNG file and return its path; raises its errors, and OutputError for the file."""
    font = chinese_font()
    with house_style(font):
        return save_picture(_figure(data, as_date(as_of), title, font), path)


def stock_flow_figure(data: LandData, as_of: str | date | pd.Timestamp, *, title: str = "") -> Figure:
    """Return bars of entered and settled cases and the stock left, by year, a panel per kind; all zones together.

    Raises
    ------
    OutputError
        No Chinese font is installed.
    """
    font = chinese_font()
    with house_style(font):
        return _figure(data, as_date(as_of), title, font)


def _figure(data: LandData, day: pd.Timestamp, title: str, font: ChineseFont) -> Figure:
    table = stock_flow(data, day, by="city")
    kinds = [codes("subject_kind")[kind] for kind in SUBJECT_TABLES]
    width = PANEL_WIDTH * len(kinds)
    figure = new_figure(width, HEIGHT)
    grid = figure.add_gridspec(
        2, len(kinds), left=0.4 / width, right=1 - 0.2 / width, top=1 - 1.2 / HEIGHT, bottom=0.95 / HEIGHT,
        wspace=0.12, hspace=0.12, height_ratios=(1, 1.5),
    )  # fmt: skip
    for number, kind in enumerate(kinds):
        mine = table[table["subject_kind"] == kind.code]
        stock, flow = figure.add_subplot(grid[0, number]), figure.add_subplot(grid[1, number])
        stock.set_title(kind.label_zh, loc="left", pad=16, **plain(font, size=11.5))
        for axes in (stock, flow):
            quiet_axes(axes, font)
            axes.grid(visible=False)
            axes.set_yticks([])
            axes.set_xlim(-0.7, max(len(mine) - 0.3, 0.7))
        _stock(stock, mine, font)
        _flow(flow, mine, font)
    heading = font.drawable(f"{title}处置案件分年存量与流量（件）")
    figure.text(0.3 / width, 1 - 0.15 / HEIGHT, heading, va="top", **plain(font, size=16))
    note = f"上为年末存量；下为当年列入（向上，含重新列入）和处置（向下）。期初 + 列入 - 处置 = 期末。数据截至{day:%Y-%m-%d}，末年截至该日；资料来源：处置案件台账"
    figure.text(0.3 / width, 0.2 / HEIGHT, note, va="bottom", **plain(font, size=8.5, color=QUIET))
    return figure


def _stock(axes: Axes, table: pd.DataFrame, font: ChineseFont) -> None:
    places, highest = list(range(len(table))), max([1, *table["closing"]])
    axes.fill_between(places, table["closing"].to_numpy(dtype="float64"), color=SHADE, linewidth=0)
    axes.plot(places, table["closing"], "-o", color=STOCK, linewidth=1.5, markersize=4)
    for place, value in zip(places, table["closing"], strict=True):
        axes.text(place, value + highest * 0.09, f"{value}", ha="center", va="bottom", **plain(font, size=9, color=STOCK))
    axes.set_ylim(0, highest * 1.3)
    axes.set_xticks([])
    axes.text(0, 1, "存量", transform=axes.transAxes, va="top", **plain(font, size=8.5, color=STOCK))


def _flow(axes: Axes, table: pd.DataFrame, font: ChineseFont) -> None:
    places, gone = list(range(len(table))), table["disposed"]
    highest, lowest = max([1, *table["entered"]]), max([1, *gone])
    step = (highest + lowest) * 0.02
    for values, sign, color, word, top in ((table["entered"], 1, ENTERED, "列入", 1), (gone, -1, DISPOSED, "处置", 0)):
        axes.bar(places, sign * values, width=BAR, color=color)
        for place, value in zip(places, values, strict=True):
            look = plain(font, size=9, color=color, ha="center", va="bottom" if sign > 0 else "top")
            if value:
                axes.text(place, sign * (value + step), f"{value}", **look)
        axes.text(0, top, word, transform=axes.transAxes, va="top" if top else "bottom", **plain(font, size=8.5, color=color))
    axes.axhline(0, color=QUIET, linewidth=0.8)
    axes.set_ylim(-lowest - 7 * step, highest + 7 * step)
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks(places, [f"{end.year}" for end in table["period_end"]])
    axes.tick_params(axis="x", length=0)
    if table.empty:
        axes.text(0.5, 0.5, "没有案件", transform=axes.transAxes, ha="center", **plain(font, color=QUIET))
