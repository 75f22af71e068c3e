"""What the records say: ratios, growth, memory and goals, as numbers and in the words of the table."""

import math
from dataclasses import dataclass
from statistics import median

GOAL_WORDS = {
    "time": "用时之比", "memory": "峰值内存之比", "file": "文件大小之比", "seconds": "用时（秒）", "peak_mb": "峰值内存（MB）",
    "file_mb": "文件（MB）", "growth": "用时增长指数",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One side against one peer at one size; what is not known is None."""

    case: object
    compared: object
    record: dict

    @property
    def ours(self):
        return self.record.get("sides", {}).get(self.compared.ours, {})

    @property
    def peer(self):
        return self.record.get("sides", {}).get(self.compared.peer, {})

    def ratio(self, name, pick=min):
        """Return ours / peer of a figure: of times the fastest, or what `pick` takes of the runs."""
        ours, peer = (_figure(side, name, pick) for side in (self.ours, self.peer))
        return ours / peer if ours is not None and peer else None

    def seconds(self):
        return _figure(self.ours, "wall", min)

    def value(self, kind, records):
        """Return the figure that a goal is about; `records` are those of the same benchmark at all sizes."""
        if kind == "growth":
            return growth(self.compared.ours, records, self.record["size"])
        if kind in ("time", "memory", "file"):
            return self.ratio({"time": "wall", "memory": "peak_mb", "file": "file_mb"}[kind])
        return self.seconds() if kind == "seconds" else self.ours.get(kind)

    def note(self):
        """Return in Chinese what is wanting, or what the sides tell besides."""
        if "error" in self.record:
            return self.record["error"]
        told = [text for name in (self.compared.ours, self.compared.peer) if name and (text := self._of_side(name))]
        file = self.ratio("file_mb")
        if file is not None:
            told.append(f"文件 {number(self.ours['file_mb'])} MB，为对照的 {number(file)}")
        elif self.ours.get("file_mb"):
            told.append(f"文件 {number(self.ours['file_mb'])} MB")
        return "；".join(told)

    def _of_side(self, name):
        side, title = self.record["sides"].get(name, {}), self.case.sides[name].title
        if "error" in side:
            return f"{title}出错：{side['error']}"
        if "missing" in side:
            return f"未测：未安装 {side['missing']}（{title}）"
        if "up_to" in side:
            return f"{title}只测到 {side['up_to']:,} {self.case.unit}"
        scaled = f"对照只做 1/{side['scale']:g}，用时按比例放大" if side.get("scale", 1) != 1 else ""
        return "；".join(text for text in (str(side.get("told", "")), scaled) if text)


def rows_of(case, record):
    return [Row(case, compared, record) for compared in case.compared]


def growth(side, records, size, *, step=False):
    """Return the exponent of the time of a side from its least size to `size`, or of the last `step`; unknown with one size."""
    times = {record["size"]: _figure(record["sides"].get(side, {}), "wall", min) for record in records if "sides" in record}
    smaller = [at for at, seconds in times.items() if at < size and seconds]
    if not smaller or not times.get(size):
        return None
    start = max(smaller) if step else min(smaller)
    return math.log(times[size] / times[start]) / math.log(size / start)


def memory_per_million(side, records):
    """Return by how many MB the peak rises with a million records, from the least size to the greatest; unknown with one size."""
    peaks = {record["size"]: record["sides"].get(side, {}).get("peak_mb") for record in records if "sides" in record}
    known = {at: peak for at, peak in peaks.items() if peak is not None}
    low, high = min(known, default=0), max(known, default=0)
    return (known[high] - known[low]) / (high - low) * 1e6 if high > low else None


def goals_of(case, records):
    """Return the goals of a benchmark: (row or None where the size was not measured, comparison, goal, figure, reached or None)."""
    by_size = {record["size"]: record for record in records}
    found = []
    for compared in case.compared:
        for goal in compared.goals:
            row = Row(case, compared, by_size[goal.size]) if goal.size in by_size else None
            value = row.value(goal.kind, records) if row else None
            found.append((compared, goal, value, None if value is None else value <= goal.most))
    return found


def line_of(case, record):
    """Return what is told on the screen of one record."""
    lines = []
    for row in rows_of(case, record):
        ratios = [row.ratio("wall"), row.ratio("wall", median), row.ratio("cpu")]
        seconds = row.seconds()
        told = f"{case.sides[row.compared.ours].title}：{number(seconds)} 秒" if seconds is not None else "未测"
        if row.compared.peer and row.compared.timed:
            told += f"；与“{case.sides[row.compared.peer].title}”之比 {' / '.join(map(number, ratios))}"
        lines.append(told + (f"（{note}）" if (note := row.note()) else ""))
    return lines


def number(value):
    """Write a figure with about three digits; – where it is not known."""
    if value is None:
        return "–"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def _figure(side, name, pick):
    values = side.get(name)
    if isinstance(values, list):
        known = [value for value in values if value is not None]
        return pick(known) if known else None
    return values
