"""Draw the clocks of idle land on small cases (timeline_cases.toml): ``python docs/make_timelines.py FOLDER``.

Every date and every status in the pictures is what the package works out, so the pictures cannot say anything else than the program.
Sphinx draws them anew with every build.
"""

import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS))

import pandas as pd  # noqa: E402 - after the line above
from rendering.markdown import plain, table  # noqa: E402 - likewise
from rendering.svg import INK, box, line, picture, text_width, words  # noqa: E402 - likewise

import landuse as lu  # noqa: E402 - likewise
from landuse.vocabulary import codes, label  # noqa: E402 - likewise

MARKS = (
    "start_due_date", "first_anniversary_date", "holder_clock_start_date", "one_year_mark_date", "two_year_mark_date",
    "suspension_anniversary_date",
)  # fmt: skip
CLOCK = ("holder_clock_basis", "deducted_days")
WIDTH, LEFT, RIGHT, BAR = 776, 20, 20, 26
ONE_DAY = pd.Timedelta(days=1)
DELAY = "#4a5a61"
BLANK = "#eceff0"
Span = tuple[pd.Timestamp, pd.Timestamp, str]


@dataclass(frozen=True)
class Clock:
    """One case worked out: its marks by column at the end of the picture, and its spans of one status (first day, last day, code)."""

    case: dict[str, Any]
    marks: dict[str, pd.Timestamp]
    facts: dict[str, Any]
    spans: list[Span]

    @property
    def first(self) -> pd.Timestamp:
        """The day at the left end: half a year before the first date that is given."""
        return min(day for day, _ in self.given) - pd.Timedelta(days=150)

    @property
    def last(self) -> pd.Timestamp:
        """The day at the right end."""
        return pd.Timestamp(self.case["until"])

    @property
    def given(self) -> list[tuple[pd.Timestamp, str]]:
        """The dates that the case states, with their names."""
        return [(pd.Timestamp(value), label(name)) for name, value in self.case["parcel"].items() if isinstance(value, date)]


def timeline_pictures() -> dict[str, str]:
    """Return the pictures and the table of dates by path."""
    stated = tomllib.loads((DOCS / "timeline_cases.toml").read_text(encoding="utf-8"))
    policy = lu.load_policy("cn", as_of=max(case["until"] for case in stated["cases"]))
    clocks = [_worked_out(case, stated["common"], policy) for case in stated["cases"]]
    return {f"timelines/{clock.case['id']}.svg": _drawn(clock) for clock in clocks} | {"timelines/dates.md": _dates(clocks)}


def _worked_out(case: dict[str, Any], common: dict[str, Any], policy: lu.Policy) -> Clock:
    parcel = {"parcel_id": "示例", "agreed_start_date": None, **common, **case["parcel"]}
    delays = [{"parcel_id": "示例", "last_date": None, "document_no": None, **delay} for delay in case.get("delays", ())]
    data = lu.LandData(parcels=pd.DataFrame([parcel]), delays=pd.DataFrame(delays) if delays else None)

    def measured(day: pd.Timestamp, names: tuple[str, ...]) -> dict[str, Any]:
        return dict(lu.measure(data, list(names), policy=policy, as_of=day).iloc[0])

    def status(day: pd.Timestamp) -> str:
        return str(measured(day, ("idle_status",))["idle_status"])

    facts = measured(pd.Timestamp(case["until"]), (*MARKS, *CLOCK))
    marks = {name: facts[name] for name in MARKS if pd.notna(facts[name])}
    clock = Clock(case, marks, facts, [])
    clock.spans.extend(_spans(clock, status))
    return clock


def _spans(clock: Clock, status: Callable[[pd.Timestamp], str]) -> list[Span]:
    """Return the spans of one status, looked at on the ends of the picture and around every date; else the day is found by halving."""
    delays = [pd.Timestamp(day) for delay in clock.case.get("delays", ()) for day in delay.values() if isinstance(day, date)]
    dates = {*clock.marks.values(), *delays, *(day for day, _ in clock.given)}
    days = sorted(
        {clock.first, clock.last} | {near for day in dates for near in (day, day + ONE_DAY) if clock.first < near < clock.last}
    )
    found = [(days[0], status(days[0]))]
    for before, day in pairwise(days):
        low, high, new = before, day, status(day)
        if new == found[-1][1]:
            continue
        while high - low > ONE_DAY:
            middle = (low + (high - low) / 2).normalize()
            low, high = (middle, high) if status(middle) == found[-1][1] else (low, middle)
        found.append((high, new))
    ends = [day - ONE_DAY for day, _ in found[1:]] + [clock.last]
    return [(begin, end, code) for (begin, code), end in zip(found, ends, strict=True)]


def _drawn(clock: Clock) -> str:
    scale = (WIDTH - LEFT - RIGHT) / (clock.last - clock.first).days

    def x(day: pd.Timestamp) -> float:
        return LEFT + (min(max(day, clock.first), clock.last) - clock.first).days * scale

    delays = clock.case.get("delays", ())
    top = 76 if delays else 54
    parts = [words(LEFT, 24, clock.case["title"], size=15, bold=True)]
    parts += [part for delay in delays for part in _delay(delay, x, clock.last)]
    parts += [part for span in clock.spans for part in _span(*span, x, top)]
    parts += _years(clock, x, top)
    rows, below = _pointers(clock, x, top + BAR)
    parts += rows
    used = dict.fromkeys(code for *_, code in clock.spans)
    legend, height = _legend(list(used), below + 26)
    return picture(WIDTH, height, [*parts, *legend], clock.case["title"])


def _delay(delay: dict[str, Any], x: Any, last: pd.Timestamp) -> list[str]:
    begin, end = x(pd.Timestamp(delay["first_date"])), x(pd.Timestamp(delay.get("last_date", last)))
    proof = delay.get("document_no", "没有佐证文号")
    text = f"{codes('delay_cause')[delay['cause']].label_zh}，{delay['first_date']} 至 {delay.get('last_date', '今')}，{proof}"
    at = min(begin, WIDTH - RIGHT - text_width(text, 11))
    return [words(at, 46, text, size=11, color=DELAY), box(begin, 51, end - begin, 6, DELAY)]


def _span(begin: pd.Timestamp, end: pd.Timestamp, code: str, x: Any, top: float) -> list[str]:
    status = codes("idle_status")[code]
    return [box(x(begin), top, x(end + ONE_DAY) - x(begin), BAR, status.color or BLANK, stroke="#ffffff")]


def _years(clock: Clock, x: Any, top: float) -> list[str]:
    starts = [day for day in pd.date_range(clock.first, clock.last, freq="YS") if day > clock.first]
    return [
        part
        for day in starts
        for part in (
            line(x(day), top - 5, x(day), top, color="#8d99a6"),
            words(x(day) + 4, top - 4, f"{day.year}", size=10, color="#66757c"),
        )
    ]


def _pointers(clock: Clock, x: Any, top: float) -> tuple[list[str], float]:
    """Return lines from the bar down to the names of the dates, each on a row of its own, and where the last row ends."""
    said: dict[pd.Timestamp, list[str]] = {}
    for day, name in [*clock.given, *((day, label(name)) for name, day in clock.marks.items())]:
        names = said.setdefault(day, [])
        if name not in names:
            names.append(name)
    lines, texts = [], []
    shown = [day for day in sorted(said) if clock.first <= day <= clock.last]
    for row, day in enumerate(shown):
        y = top + 20 + 18 * row
        text = f"{day:%Y-%m-%d}  {'；'.join(said[day])}"
        right = x(day) + 8 + text_width(text, 12) > WIDTH - RIGHT
        side = -1 if right else 1
        lines += [
            line(x(day), top, x(day), y - 4, color="#66757c"),
            line(x(day), y - 4, x(day) + 5 * side, y - 4, color="#66757c"),
        ]
        texts.append(words(x(day) + 8 * side, y, text, anchor="end" if right else "start", halo=True))
    return lines + texts, top + 20 + 18 * len(shown)


def _legend(used: list[str], y: float) -> tuple[list[str], float]:
    parts, at = [], float(LEFT)
    for code in used:
        status = codes("idle_status")[code]
        wide = 22 + text_width(status.label_zh, 12) + 18
        if at + wide > WIDTH - RIGHT:
            at, y = float(LEFT), y + 20
        parts += [box(at, y - 11, 16, 13, status.color or BLANK, stroke="#8d99a6"), words(at + 22, y, status.label_zh, color=INK)]
        at += wide
    return parts, y + 16


def _dates(clocks: list[Clock]) -> str:
    rows = (
        [
            plain(clock.case["title"]),
            *(f"{clock.marks[name]:%Y-%m-%d}" if name in clock.marks else "—" for name in MARKS),
            plain(codes("holder_clock_basis")[str(clock.facts["holder_clock_basis"])].label_zh),
            "—" if pd.isna(clock.facts["deducted_days"]) else str(clock.facts["deducted_days"]),
            f"{clock.last:%Y-%m-%d}：{plain(codes('idle_status')[clock.spans[-1][2]].label_zh)}",
        ]
        for clock in clocks
    )
    return table(["情形", *(label(name) for name in (*MARKS, *CLOCK)), "图末状态"], rows)


def main(folder: Path) -> None:
    """Write the pictures into a folder."""
    for name, text in timeline_pictures().items():
        path = folder / Path(name).name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
