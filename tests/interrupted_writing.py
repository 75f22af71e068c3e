"""A program of its own: writes a set of files over an older one and is stopped at every single step, in every way.

Prints one JSON object of counts; ends with an AssertionError where a set is neither the old nor the new one, or something is left behind.
"""

import errno
import json
import os
import signal
import sys
from pathlib import Path

from landuse.errors import OutputError
from landuse.io.atomic import atomic_files, atomic_path, finish_interrupted

NAMES = ("a.xlsx", "b.gpkg", "新.html")
OLD = {name: f"old {name}" for name in NAMES[:2]}
NEW = {name: f"new {name}" for name in NAMES}
STEPS = ("open", "os.rename", "os.mkdir", "os.link", "os.remove", "os.rmdir")
FULL, READ_ONLY = OSError(errno.ENOSPC, "No space left on device"), OSError(errno.EROFS, "Read-only file system")


class Stop:
    """Does something at the n-th step that touches the folder."""

    def __init__(self):
        self.folder, self.left, self.act = None, 0, None
        sys.addaudithook(self)

    def __call__(self, event, arguments):
        if self.folder is None or event not in STEPS or str(self.folder) not in str(arguments[0]):
            return
        self.left -= 1
        if self.left == 0:
            self.folder = None
            self.act()

    def at(self, step, folder, act):
        self.left, self.act, self.folder = step, act, folder


def fresh(folder, name):
    place = folder / name
    place.mkdir()
    for file, text in OLD.items():
        (place / file).write_text(text)
    return place


def write(place):
    with atomic_files(place) as stage:
        for name, text in NEW.items():
            (stage / name).write_text(text)


def held(place):
    return {entry.name: entry.read_text() for entry in place.iterdir() if entry.is_file() and not entry.name.startswith(".")}


def check_clean(place):
    """Nothing is left but, at most, a folder without files that was just coming into being; it goes after an hour."""
    for left in place.glob(".landuse-*"):
        assert {entry.name for entry in left.iterdir()} <= {"lock.made"}, list(left.rglob("*"))
        os.utime(left, (1, 1))
    finish_interrupted(place)
    assert not list(place.glob(".landuse-*"))


def raising(error):
    def act():
        raise error

    return act


def stopped_by(folder, stop, name, error):
    """Raise `error` at every step; return how many steps there are."""
    step = 1
    while True:
        place = fresh(folder, f"{name}{step}")
        stop.at(step, place, raising(error))
        said = "原文件未改动"
        try:
            write(place)
        except OutputError as told:
            said = str(told)
        except KeyboardInterrupt:
            pass
        assert "原文件未改动" in said or "不可写" in said, said
        reached, stop.folder = stop.folder is None, None
        if not reached:
            assert held(place) == NEW
            return step - 1
        finish_interrupted(place)
        assert held(place) in (OLD, NEW), (place.name, held(place))
        write(place)
        assert held(place) == NEW
        check_clean(place)
        step += 1


def killed(folder, stop):
    """Kill the writer at every step; return how many steps there are, and how often the set was finished afterwards."""
    step, finished = 1, 0
    while True:
        place = fresh(folder, f"kill{step}")
        child = os.fork()
        if child == 0:
            stop.at(step, place, lambda: os.kill(os.getpid(), signal.SIGKILL))
            write(place)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status == 0:
            return step - 1, finished
        mixed = held(place) not in (OLD, NEW)
        finish_interrupted(place)
        assert held(place) in (OLD, NEW), (place.name, held(place))
        finished += mixed
        with atomic_path(place / "next.txt") as path:
            path.write_text("x")
        check_clean(place)
        (place / "next.txt").unlink()
        write(place)
        assert held(place) == NEW
        check_clean(place)
        step += 1


def main(folder):
    stop = Stop()
    counts = {
        name: stopped_by(folder, stop, name, error)
        for name, error in (("full", FULL), ("readonly", READ_ONLY), ("ctrl-c", KeyboardInterrupt()))
    }
    counts["killed"], counts["finished"] = killed(folder, stop)
    sys.stdout.write(json.dumps(counts))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
