"""The picture of plan against actual: a panel per target, a line per zone, the steps of the plan dashed."""

import math
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from textwrap import wrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, PercentFormatter

from landuse.data import LandData
from landuse.dates import as_date
from landuse.errors import OutputError, sample
from landuse.fonts import ChineseFont, chinese_font
from landuse.policy import Policy
from landuse.policy.rules import Target
from landuse.reports.chart_style import (
    GRID,
    GUIDE,
    INK,
    LINES,
    MARKERS,
    QUIET,
    house_style,
    new_figure,
    plain,
    quiet_axes,
    save_picture,
    spread,
)
from landuse.targets import trajectory
from landuse.targets.groups import By
from landuse.targets.wording import percent, share_text

MAX_LINES = 6
PANEL_WIDTH, PANEL_HEIGHT, HEAD = 5.8, 3.9, 0.6  # inches
NOTE_CHARACTER, NOTE_LINE = 8.5 / 72, 0.24  # inches: a Chinese character is as wide as its size
MAX_COLUMNS = 3
MAX_NAME = 11
LABEL_GAP, LABEL_ROOM = 0.105, 0.86
PLAN, EPOCH = "计划要求", pd.Timestamp("2000-01-01")
SHARES = (0, 0.25, 0.5, 0.75, 1)
NOTE = "彩色线为实际处置进度，阶梯虚线为计划要求，灰色斜线只作参考、不是要求；按件数计，分母为基准日存量，基准日后新增案件另计"


@dataclass(frozen=True)
class Label:
    """What is written beside the end of a line."""

    share: float
    text: str
    color: str
    day: float


def write_trajectory(
    data: LandData, policy: Policy, as_of: str | date | pd.Timestamp, path: str | Path, *, title: str = "", by: By = "zone"
) -> Path:
    """Draw :func:`trajectory_figure` into a PNG file and return its path; raises its errors, and OutputError for the file."""
    font = chinese_font()
    with house_style(font):
        return save_picture(_figure(data, policy, as_date(as_of), title, by, font), path)


def trajectory_figure(
    data: LandData, policy: Policy, as_of: str | date | pd.Timestamp, *, title: str = "", by: By = "zone"
) -> Figure:
    """Return the picture of :func:`landuse.targets.trajectory`: share of the opening stock that was to be and is disposed of.

    A panel per target, six zones at most in one; groups without a stock have no line and are named beneath.

    Parameters
    ----------
    data, policy, as_of, by
        As for :func:`landuse.targets.trajectory`.
    title
        Name of the city or zone for the heading.

    Raises
    ------
    OutputError
        No Chinese font is installed, or the policy has no targets.
    """
    font = chinese_font()
    with house_style(font):
        return _figure(data, policy, as_date(as_of), title, by, font)


def _figure(data: LandData, policy: Policy, day: pd.Timestamp, title: str, by: By, font: ChineseFont) -> Figure:
    if not policy.targets.rows:
        raise OutputError(f"规则包 {policy.id} 没有目标，无法绘制进度图；请换用含 targets 的规则包")
    table = trajectory(data, policy, day, by)
    names = list(dict.fromkeys(zip(table["zone_id"].fillna(""), table["group_name"], strict=True)))
    chunks = [names[start : start + MAX_LINES] for start in range(0, len(names), MAX_LINES)] or [[]]
    panels = [(target, chunk) for chunk in chunks for target in policy.targets.rows]
    columns = min(len(policy.targets.rows), MAX_COLUMNS)
    rows = math.ceil(len(panels) / columns)
    width = PANEL_WIDTH * columns
    source = f"数据截至{day:%Y-%m-%d}；资料来源：处置案件台账；目标依据：{_grounds(policy)}"
    notes = [line for text in (NOTE, font.drawable(source)) for line in wrap(text, int((width - 0.8) / NOTE_CHARACTER))]
    foot = 0.3 + NOTE_LINE * len(notes)
    height = PANEL_HEIGHT * rows + HEAD + foot
    figure = new_figure(width, height)
    grid = figure.add_gridspec(
        rows, columns, left=0.5 / width, right=1 - 0.15 / width, top=1 - (HEAD + 0.4) / height, bottom=(foot + 0.5) / height,
        wspace=0.14, hspace=0.5,
    )  # fmt: skip
    for number, (target, chunk) in enumerate(panels):
        axes = figure.add_subplot(grid[number // columns, number % columns])
        _panel(axes, target, table[table["target"] == target.id], chunk, day, font)
        part = f" {chunks.index(chunk) + 1}/{len(chunks)}" if len(chunks) > 1 else ""
        axes.set_title(font.drawable(f"{_aim(target)}{part}"), loc="left", pad=12, **plain(font, size=11.5))
    figure.text(
        0.4 / width, 1 - 0.2 / height, font.drawable(f"{title}处置目标进度：计划与实际"), va="top", **plain(font, size=16)
    )
    for number, line in enumerate(reversed(notes)):
        figure.text(0.4 / width, (0.2 + NOTE_LINE * number) / height, line, va="bottom", **plain(font, size=8.5, color=QUIET))
    return figure


def _panel(
    axes: Axes, target: Target, table: pd.DataFrame, chunk: list[tuple[str, str]], day: pd.Timestamp, font: ChineseFont
) -> None:
    quiet_axes(axes, font)
    axes.grid(visible=False)
    first, last = _at(as_date(target.baseline_date)), _at(max(table["date"].max(), as_date(target.deadline)))
    axes.set_xlim(first, last + (last - first) * LABEL_ROOM)
    axes.set_ylim(-0.02, 1.06)
    axes.hlines(SHARES[1:], first, last, color=GRID, linewidth=0.7, zorder=0)
    axes.spines["bottom"].set_bounds(first, last)
    guide = table.drop_duplicates("date")
    axes.plot([_at(when) for when in guide["date"]], guide["guide_share"], color=GUIDE, linewidth=0.9, zorder=1)
    labels, empty = [_plan(axes, target, last)], []
    for number, (zone, name) in enumerate(chunk):
        mine = table[(table["zone_id"].fillna("") == zone) & (table["group_name"] == name)]
        mine = mine[mine["actual_share"].notna()]
        if mine.empty:
            empty.append(_short(name))
        else:
            labels.append(_actual(axes, mine, _short(name), number))
    _write_labels(axes, labels, last, font)
    if first <= _at(day) <= last:
        axes.axvline(_at(day), color=QUIET, linewidth=0.6, linestyle=":")
    _dates(axes, target, first, last)
    axes.yaxis.set_major_locator(FixedLocator(SHARES))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    if empty and day >= as_date(target.baseline_date):
        text = font.drawable(f"基准日无存量、不计算处置率：{sample(empty)}")
        axes.text(0, -0.17, text, transform=axes.transAxes, va="top", **plain(font, size=8, color=QUIET))


def _plan(axes: Axes, target: Target, last: float) -> Label:
    """Draw the steps of the plan and return their label."""
    days = [_at(as_date(target.baseline_date)), *(_at(as_date(step.by)) for step in target.steps), last]
    shares = [0.0, *(float(step.share) for step in target.steps), float(target.steps[-1].share)]
    axes.plot(days, shares, drawstyle="steps-post", color=INK, linewidth=1.3, linestyle=(0, (4, 2.5)))
    return Label(shares[-1], PLAN, INK, last)


def _actual(axes: Axes, line: pd.DataFrame, name: str, number: int) -> Label:
    """Draw what one group has disposed of and return its label."""
    color, days, shares = LINES[number], [_at(when) for when in line["date"]], line["actual_share"].to_list()
    axes.plot(days, shares, drawstyle="steps-post", color=color, linewidth=1.9, solid_capstyle="butt")
    axes.plot(days[-1:], shares[-1:], MARKERS[number], color=color, markersize=6)
    final = line.iloc[-1]
    return Label(shares[-1], f"{name} {percent(shares[-1])}（{final['disposed']}/{final['cohort_cases']}件）", color, days[-1])


def _write_labels(axes: Axes, labels: list[Label], last: float, font: ChineseFont) -> None:
    """Write what each line is at its end; labels that would cover each other are moved apart and led to their lines."""
    order = sorted(labels, key=lambda label: (label.share, label.text == PLAN))  # of equals the plan stands on top
    places = spread([label.share for label in order], LABEL_GAP, 0.0, 1.03)
    room = (axes.get_xlim()[1] - last) / 14
    for label, place in zip(order, places, strict=True):
        axes.plot([label.day, last + room], [label.share, place], color=label.color, linewidth=0.6, alpha=0.6)
        look = plain(font, size=8.5, color=label.color, va="center")
        axes.text(last + room * 1.25, place, font.drawable(label.text), **look)


def _dates(axes: Axes, target: Target, first: float, last: float) -> None:
    """Mark baseline and steps, and where years go on after them the ends of those years, as far as there is room."""
    years = range(target.baseline_date.year, target.baseline_date.year + int((last - first) / 365) + 2)
    marks = {as_date(target.baseline_date), *(as_date(step.by) for step in target.steps)}
    marks |= {as_date(date(year, 12, 31)) for year in years}
    kept: list[pd.Timestamp] = []
    for mark in sorted(mark for mark in marks if first <= _at(mark) <= last):
        if not kept or _at(mark) - _at(kept[-1]) >= (last - first) / 6:
            kept.append(mark)
    axes.set_xticks([_at(mark) for mark in kept], [f"{mark:%Y-%m}" for mark in kept])


def _at(day: pd.Timestamp) -> float:
    """Return the place of a day on the axis."""
    return float((day - EPOCH).days)


def _aim(target: Target) -> str:
    """Return what the target asks: how much by when, or strives for."""
    day, strive = target.deadline, "" if target.binding else "力争"
    return f"{target.title}（{strive}{day.year}年{day.month}月{day.day}日前{share_text(target.steps[-1].share)}）"


def _short(name: str) -> str:
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…"


def _grounds(policy: Policy) -> str:
    return "、".join(dict.fromkeys(policy.cite(target.article) for target in policy.targets.rows))
