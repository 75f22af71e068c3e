"""Times the sides of a benchmark in processes of their own, one after the other in turns, and keeps what they took."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from definitions import HUGE

HERE = Path(__file__).resolve().parent
TIMEOUT, HUGE_TIMEOUT = 900, 7200  # seconds of one process
MOST_ROUNDS, ENOUGH_SECONDS = 5, 12.0  # as many rounds as fit
LONG_ROUND = 45.0  # seconds; shorter rounds are done twice at least


class ChildError(Exception):
    """A process has failed; the text is the last line that it wrote."""


def in_child(item, case, side, size, folder):
    """Make an input or time one side in a new process."""
    command = [sys.executable, str(HERE / "child.py"), item, case.name, side, str(size), str(folder)]
    longest = HUGE_TIMEOUT if size >= HUGE else TIMEOUT
    piped = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    with subprocess.Popen(command, **piped, start_new_session=True) as process:
        try:
            told, complaint = process.communicate(timeout=longest)
        except BaseException as error:
            end(process)
            if isinstance(error, subprocess.TimeoutExpired):
                raise ChildError(f"超过 {longest} 秒未完成") from error
            raise
    if process.returncode:
        lines = [line for line in complaint.splitlines() if line.strip()]
        raise ChildError(lines[-1][:200] if lines else f"退出码 {process.returncode}")
    return json.loads(told.splitlines()[-1])


def end(process):
    """Kill a process and those that it has started: workers of a cluster would go on and disturb what is timed next."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def run_case(item, case, size, data, *, rounds=None, run=in_child):
    """Return the record of one benchmark at one size.

    The input is made in a folder of `data`, unless it stands there; then all sides take turns, `rounds` times, or as often as fits into
    some seconds. A side that fails, lacks its library or is not meant for the size says so and stops no other.
    """
    folder = data / case.folder / str(size)
    sides = {name: {} for name in case.sides}
    record = {"item": item, "case": case.name, "size": size, "sides": sides}
    try:
        made(item, case, size, folder, run)
    except (ChildError, OSError) as error:
        return record | {"error": f"输入数据未能生成：{error}"}
    for name, side in case.sides.items():
        if side.up_to is not None and size > side.up_to:
            sides[name]["up_to"] = side.up_to
    began, done = time.perf_counter(), 0
    while done < rounds if rounds else wants_more(case, done, time.perf_counter() - began):
        for name, side in sides.items():
            if not side.keys() & {"up_to", "missing", "error"}:
                try:
                    add(side, run(item, case, name, size, folder))
                except ChildError as error:
                    side.clear()
                    side["error"] = str(error)
        done += 1
    return record | {"rounds": done}


def wants_more(case, done, spent):
    """Tell whether another round is to be done after so many, which have taken so many seconds."""
    if done < case.rounds:
        return True
    one = spent / done
    return (done == 1 and one < LONG_ROUND) or (done < MOST_ROUNDS and spent + one < ENOUGH_SECONDS)


def made(item, case, size, folder, run=in_child):
    """Make the input of a benchmark, unless it is there whole."""
    mark = folder.parent / f"{folder.name}.made"
    if not mark.exists():
        folder.mkdir(parents=True, exist_ok=True)
        run(item, case, "make", size, folder)
        mark.touch()


def add(side, found):
    """Add what one process has measured to what is known of a side; of the memory the greatest is kept."""
    if "missing" in found:
        side.clear()
        side["missing"] = found["missing"]
        return
    for name in ("wall", "cpu"):
        side.setdefault(name, []).extend(found[name])
    for name in ("peak_mb", "added_mb"):
        known = [value for value in (side.get(name), found[name]) if value is not None]
        side[name] = max(known) if known else None
    for name in ("file_mb", "told", "check", "scale"):
        if name in found:
            side[name] = found[name]
