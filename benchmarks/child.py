"""One piece of a benchmark in a process of its own: makes an input, or does the work of one side and prints what it took as JSON.

Called by harness.py: ``python child.py ITEM CASE make|SIDE SIZE FOLDER``.
"""

import gc
import json
import resource
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from definitions import case_of

WARM_BELOW = 3.0  # seconds: shorter work is done once beforehand, so that late imports are not timed
ENOUGH = 1.0  # seconds of timed work, or
MOST_RUNS = 5
STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def memory_mb(entry):
    """Return VmRSS (held now) or VmHWM (peak) in MB; where the system has no such file, the peak of the whole process for both."""
    if STATUS.exists():
        lines = STATUS.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(entry))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def processor_seconds():
    """Return the time of the processor in this process and the ones that it has waited for."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def one_run(work):
    """Return wall and CPU seconds of the work and what it tells."""
    wall, cpu = time.perf_counter(), processor_seconds()
    found = work()
    took = {"wall": time.perf_counter() - wall, "cpu": processor_seconds() - cpu}
    if isinstance(found, Path):
        return took | {"file_mb": found.stat().st_size / 1e6}
    if isinstance(found, Mapping):
        times = {name: (found.get(name, took[name])) for name in took}
        scale = found.get("scale", 1.0)
        return dict(found) | {name: None if spent is None else spent * scale for name, spent in times.items()}
    return took if found is None else took | {"told": found}


def measured(prepare, folder, *, once=False):
    """Return what one side takes: wall and CPU seconds of each run, the peak of the memory, and how much of it the work added."""
    work = prepare(folder)
    gc.collect()
    gc.freeze()  # what is held beforehand costs no collections
    if RESET.exists():
        RESET.write_text("5", encoding="ascii")  # the peak starts again from what is held now
    held = memory_mb("VmRSS")
    first = one_run(work)
    peak = first.pop("peak_mb", None)
    own = memory_mb("VmHWM")
    runs = [(first.pop("wall"), first.pop("cpu"))]
    if not once and runs[0][0] < WARM_BELOW:
        runs = []
        while len(runs) < MOST_RUNS and sum(wall for wall, _ in runs) < ENOUGH:
            again = one_run(work)
            runs.append((again["wall"], again["cpu"]))
    memory = {"peak_mb": own, "added_mb": max(own - held, 0.0)} if peak is None else {"peak_mb": peak, "added_mb": None}
    return {"wall": [wall for wall, _ in runs], "cpu": [cpu for _, cpu in runs], **memory, **first}


def main(item, name, side, size, folder):
    case, place = case_of(item, name), Path(folder)
    if side == "make":
        case.make(int(size), place)
        found = {}
    else:
        try:
            found = measured(case.sides[side].prepare, place, once=case.once)
        except ModuleNotFoundError as error:
            if (error.name or "landuse").partition(".")[0] == "landuse":
                raise
            found = {"missing": error.name}
    print("\n" + json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
