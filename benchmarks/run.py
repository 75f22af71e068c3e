"""Runs the benchmarks: every figure is a ratio to a named peer, measured in the same run, each side in processes of its own.

``python benchmarks/run.py`` runs all items at their sizes, ``python benchmarks/run.py reading checking --sizes 10000`` two of them at one
size. The records are written to benchmarks/results/ as they come; ``python benchmarks/table.py`` makes tables of them.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from definitions import ITEMS, cases_of
from harness import HERE, run_case
from machine import load, machine
from summary import line_of

RESULTS = HERE / "results"
TOO_LATE = 1.2  # times the minutes given: nothing more is begun


def chosen(given):
    """Return (item, case, size) in the order of the table."""
    wanted = []
    for item in given.items or ITEMS:
        for case in cases_of(item):
            if case.flag and not getattr(given, case.flag):
                if given.items:
                    print(f"{item}：另须选项 --{case.flag}", file=sys.stderr)
                continue
            wanted += [(item, case, size) for size in sizes_of(case, given)]
    return wanted


def sizes_of(case, given):
    """Return the sizes of a benchmark: its own, the least of them, or those asked for."""
    own = case.sizes + (case.huge if given.huge else ())
    if given.sizes:
        return given.sizes if given.items else [size for size in own if size in given.sizes]
    return own[:1] if given.quick else own


def arguments(words):
    parser = argparse.ArgumentParser(description="性能基准：每个数字都是与同机、同次运行的对照之比。")
    parser.add_argument("items", nargs="*", metavar="项目", help=f"只测这些项目：{'、'.join(ITEMS)}；缺省为全部")
    parser.add_argument("--quick", action="store_true", help="各项只测最小的数量，一轮")
    parser.add_argument("--sizes", nargs="+", type=int, metavar="数量", help="数量；不写项目时只取各项目本来就测的数量")
    parser.add_argument("--rounds", type=int, help="轮数；缺省 2 至 5 轮，视所需时间而定")
    parser.add_argument("--huge", action="store_true", help="各引擎另测一千万宗（streaming、dask；约一小时，对照须 16 GB 内存）")
    parser.add_argument("--browser", action="store_true", help="另测浏览器打开地图的时间（须有 playwright 和 chromium）")
    parser.add_argument(
        "--minutes", type=float, default=19.0, help="超过这么多分钟后，余下的各测一轮；再过五分之一，不再测；缺省 19"
    )
    parser.add_argument("--data", type=Path, help="输入数据放在这里，下次可再用；缺省用临时文件夹，用后删去")
    parser.add_argument("--results", type=Path, default=RESULTS, help="记录放在这里")
    given = parser.parse_args(words)
    unknown = [name for name in given.items if name not in ITEMS]
    if unknown:
        parser.error(f"没有项目“{unknown[0]}”；可用：{'、'.join(ITEMS)}")
    return given


def main(words=None):
    given = arguments(words)
    wanted = chosen(given)
    began, now = time.perf_counter(), datetime.now(UTC)
    run = {
        "run": now.strftime("%Y%m%d-%H%M%S"),
        "day": now.strftime("%Y-%m-%d"),
        "command": _command(sys.argv[1:] if words is None else words),
        "commit": _commit(),
        "load": load(),
        "machine": machine(),
    }
    given.results.mkdir(parents=True, exist_ok=True)
    path = given.results / f"{run['run']}.jsonl"
    with tempfile.TemporaryDirectory(prefix="landuse-bench-") as name, path.open("w", encoding="utf-8") as kept:
        keep(kept, run)
        for number, (item, case, size) in enumerate(wanted, 1):
            minutes = (time.perf_counter() - began) / 60
            print(f"[{number}/{len(wanted)}，{minutes:.1f} 分钟] {case.title}，{size:,} {case.unit}", flush=True)
            if minutes > given.minutes * TOO_LATE:
                print("    时间已用完，未测；可加 --minutes，或只写项目名单独测", flush=True)
                continue
            rounds = given.rounds or (1 if given.quick or minutes > given.minutes else None)
            record = run_case(item, case, size, given.data or Path(name), rounds=rounds)
            keep(kept, record | {"run": run["run"]})
            for line in line_of(case, record):
                print(f"    {line}", flush=True)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = f"用时 {(time.perf_counter() - began) / 60:.1f} 分钟（CPU {(ended.ru_utime + ended.ru_stime) / 60:.1f} 分钟）"
    print(f"{took}；记录：{path}；成表：python benchmarks/table.py --keep")


def keep(file, record):
    file.write(json.dumps(record, ensure_ascii=False) + "\n")
    file.flush()


def _command(words):
    """Return the command without the folders of this machine."""
    folders = {at + more for at, word in enumerate(words) if word in ("--data", "--results") for more in (0, 1)}
    return " ".join(["python benchmarks/run.py", *(word for at, word in enumerate(words) if at not in folders)])


def _commit():
    """Return the commit that was measured, with a plus where files were changed since; unknown outside a repository."""
    git = ["git", "-C", str(HERE), "describe", "--always", "--dirty=+", "--exclude=*"]
    try:
        return subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


if __name__ == "__main__":
    main()
