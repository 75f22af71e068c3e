"""No pattern of ours can be kept busy: each is tried on long texts made to be the worst for it."""

import importlib
import pkgutil
import re
import signal
import time

import pytest

import landuse
from landuse.errors import ReadError
from landuse.io.formats.points import holds_points, read_points
from landuse.issues import IssueLog

LENGTH, ALLOWED_S = 30_000, 2.0
PIECES = [
    " ", "\t", "0", "1,", "a", "(", "（", "[", "<", "<a ", "<c ", '<c r="A1"', "<c><f>", '"', "'", "=", "/", "\\", "-", "年", "一", "万", "公司", "{",
    "{{", "{%", "\n", " \n", "\r\n", "@", "%", "：", "、", "<!--", "<Data name=", '<Data name="', "J1,1,1,1,", "第", "单位:", "0.0", "1 ", "<?xml", "(a", "-1-1",
]  # fmt: skip
BOUNDED = {("landuse.io.formats.points", "_POINT")}
"""Patterns whose caller never hands them a long text; the test of that stands below."""


def patterns():
    found = {}
    for module in pkgutil.walk_packages(landuse.__path__, "landuse."):
        held = importlib.import_module(module.name)
        for name, value in vars(held).items():
            several = (
                value.values()
                if isinstance(value, dict)
                else value
                if isinstance(value, (list, tuple, set, frozenset))
                else [value]
            )
            for one in several:
                if isinstance(one, re.Pattern) and (module.name, name) not in BOUNDED:
                    found.setdefault(one, f"{module.name}.{name}")
    return found


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer")
def test_no_pattern_is_slow_on_hostile_text():
    held = patterns()
    assert len(held) > 50
    slow = []

    def stop(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, stop)
    try:
        for pattern, where in held.items():
            for piece in PIECES:
                text = piece * (LENGTH // len(piece)) + "!"
                hostile = text.encode() if isinstance(pattern.pattern, bytes) else text
                signal.setitimer(signal.ITIMER_PROF, ALLOWED_S)
                try:
                    pattern.search(hostile)
                    pattern.fullmatch(hostile)
                except TimeoutError:
                    slow.append((where, piece))
                    break
                finally:
                    signal.setitimer(signal.ITIMER_PROF, 0)
    finally:
        signal.signal(signal.SIGPROF, before)
    assert slow == []


def test_long_lines_are_no_boundary_points(tmp_path):
    path = tmp_path / "p.txt"
    path.write_text("1" * 100_000 + "\n" + "1," * 100_000, encoding="utf-8")
    begun = time.process_time()
    assert not holds_points(path)
    with pytest.raises(ReadError, match="不是界址点"):
        read_points(path, None, known_names=(), section="data.parcels", table_name="parcels", log=IssueLog())
    assert time.process_time() - begun < 2
