"""Makes the tables of docs/benchmarks.md from records.

``python benchmarks/table.py [FILE.jsonl]`` prints the tables of the newest run (or of a file), ``--keep`` puts its records into measured.json in
place of older ones of the same benchmark and size, and writes the page anew; ``--measured`` prints what measured.json says.
"""

import argparse
import json
import sys
from pathlib import Path
from statistics import median

from definitions import ITEMS, cases_of
from harness import HERE
from machine import BUSY
from run import RESULTS
from summary import GOAL_WORDS, goals_of, growth, memory_per_million, number, rows_of

MEASURED = HERE / "measured.json"
PAGE = HERE.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- 以下由 benchmarks/table.py 生成，不要手改 -->\n", "<!-- 生成部分到此为止 -->\n"
HEAD = ("我方", "对照", "数量（{unit}）", "用时之比", "增长", "内存峰值", "对照内存", "每百万", "秒")
GOAL_HEAD = ("工作", "对照", "目标", "实测", "结论")
REACHED, MISSED, UNMEASURED = "达到", "**未达到**", "未测"
PER_MILLION = ("宗", "家")  # of the others nobody has a million


def read(path):
    """Return runs by their names, and records, of a file that run.py has written or of measured.json."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        held = json.loads(text)
        return held["runs"], held["records"]
    first, *records = [json.loads(line) for line in text.splitlines()]
    return {first["run"]: first}, records


def merged(old, new):
    """Return the records of both; of the same benchmark and size only the new ones, and only the runs that are still needed."""
    records = {(record["item"], record["case"], record["size"]): record for _, some in (old, new) for record in some}
    runs = old[0] | new[0]
    return {name: runs[name] for name in sorted({record["run"] for record in records.values()})}, list(records.values())


def page(runs, records):
    """Return the generated part of the page."""
    known = {}
    for record in records:
        known.setdefault((record["item"], record["case"]), []).append(record)
    parts, goals = [], []
    for item in ITEMS:
        for case in cases_of(item):
            mine = sorted(known.get((item, case.name), []), key=lambda record: record["size"])
            parts += _case(case, mine, runs) if mine else []
            goals += [_goal(case, *goal) for goal in goals_of(case, mine)]
    missed = sum(line[-1] == MISSED for line in goals)
    reached = sum(line[-1] == REACHED for line in goals)
    told = f"目标 {len(goals)} 项：达到 {reached} 项，未达到 {missed} 项，未测 {len(goals) - reached - missed} 项。"
    if busy := [name for name, run in runs.items() if _busy(run)]:
        told += f"\n\n**{'、'.join(busy)} 是在另有程序运行的机器上测的，所列数字只能看大概；应看 CPU 时间之比（第三个数）。**"
    return "\n".join([
        "## 目标\n", told + "\n", _table(GOAL_HEAD, goals), "## 各项数字\n", *parts,
        "## 机器和命令\n", *(_run(run) for run in runs.values()),
    ])  # fmt: skip


def _case(case, records, runs):
    """Return the heading, the table and the notes of one benchmark."""
    rows = [row for record in records for row in rows_of(case, record)]
    notes = dict.fromkeys(f"* {row.record['size']:,} {case.unit}：{note}" for row in rows if (note := row.note()))
    for record in records:
        if record["run"] != max(runs):
            notes[f"* {record['size']:,} {case.unit}：为 {record['run']} 一次运行的数字"] = None
    head = [text.format(unit=case.unit) for text in HEAD]
    return [
        f"### {case.title}\n",
        _table(head, [_line(row, records) for row in rows]),
        *(["\n".join(notes) + "\n"] if notes else []),
    ]


def _line(row, records):
    case, compared, last = row.case, row.compared, row.record is records[-1]
    ratios = [row.ratio("wall"), row.ratio("wall", median), row.ratio("cpu")]
    per_million = memory_per_million(compared.ours, records) if last and case.unit in PER_MILLION else None
    return (
        case.sides[compared.ours].title,
        case.sides[compared.peer].title if compared.peer else "（无）",
        f"{row.record['size']:,}",
        "\u00a0/\u00a0".join(map(number, ratios))
        if compared.peer and compared.timed
        else "（只比内存）"
        if compared.peer
        else "",
        number(growth(compared.ours, records, row.record["size"], step=True)),
        _memory(row.ours),
        _memory(row.peer) if compared.peer else "",
        number(per_million),
        number(row.seconds()),
    )


def _memory(side):
    added = side.get("added_mb")
    return number(side.get("peak_mb")) + (f"（+{added:,.0f}）" if added is not None else "")


def _goal(case, compared, goal, value, reached):
    place = f"{goal.size:,} {case.unit}"
    return (
        f"{case.title}：{case.sides[compared.ours].title}（{place}）",
        case.sides[compared.peer].title if compared.peer else "（无）",
        f"{GOAL_WORDS[goal.kind]} ≤ {round(goal.most, 3):g}",
        number(value),
        UNMEASURED if reached is None else REACHED if reached else MISSED,
    )


def _table(head, lines):
    rows = [head, ["---"] * len(head), *lines]
    return (
        "\n".join("| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows)
        + "\n"
    )


def _busy(run):
    return run["load"] is not None and run["load"] > BUSY


def _run(run):
    box = run["machine"]
    libraries = "，".join(f"{name} {version}" for name, version in box["libraries"].items())
    state = "负载不详" if run["load"] is None else f"开始时负载 {run['load']:g}"
    return (
        f"* {run['run']}：{run['day']}，`{run['command']}`（版本 {run['commit'] or '不详'}）：{box['processor']}，{box['cores']} 核，"
        f"内存 {box['memory_gib']} GiB，{box['system']}，Python {box['python']}；{libraries}；{state}。\n"
    )


def written(text, generated):
    """Return the text of the page with the generated part put between its marks."""
    before, rest = text.split(BEGIN)
    return before + BEGIN + "\n" + generated + "\n" + END + rest.split(END)[1]


def newest():
    """Return the file of the last run."""
    files = sorted(RESULTS.glob("*.jsonl"))
    if not files:
        sys.exit(f"{RESULTS} 中没有记录；请先运行 python benchmarks/run.py")
    return files[-1]


def main(words=None):
    parser = argparse.ArgumentParser(description="由基准记录成表。")
    parser.add_argument("file", nargs="?", type=Path, help="run.py 写下的记录；缺省为最近一次")
    parser.add_argument("--keep", action="store_true", help="并入 measured.json，重写 docs/benchmarks.md")
    parser.add_argument("--measured", action="store_true", help="用 measured.json，不读新的记录")
    given = parser.parse_args(words)
    kept = read(MEASURED) if MEASURED.exists() else ({}, [])
    found = kept if given.measured else read(given.file or newest())
    if given.keep:
        runs, records = merged(kept, found)
        MEASURED.write_text(json.dumps({"runs": runs, "records": records}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), page(runs, records)), encoding="utf-8")
        print(f"已写 {MEASURED} 和 {PAGE}")
        return
    print(page(*found))


if __name__ == "__main__":
    main()
