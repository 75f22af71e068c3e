"""What was done with broken and hostile inputs: prints the tables of docs/trust_input.md.

Run: ``python benchmarks/hostile_inputs.py`` (``LANDUSE_FUZZ_EXAMPLES=1000`` for a longer run; the same number gives the same faults;
``--part files|options|tests`` for one table, ``--values 30`` for all values of every option).
The inputs are those of tests/test_broken_files.py and of the files of tests in DIRECTED.
"""

import argparse
import io
import os
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from hostile_files import Seed, broken, sections, seeds  # noqa: E402 - stands in the folder of the tests
from hostile_options import answered, commands, one_each, tried_options, write_place  # noqa: E402
from hostile_others import others  # noqa: E402

from landuse.data import LandData  # noqa: E402
from landuse.errors import LanduseError  # noqa: E402
from landuse.io.read import read_data  # noqa: E402

DIRECTED = {
    "test_hostile_files.py": "陷阱文件", "test_hostile_limits.py": "限额与极多部分", "test_raster_links.py": "影像的指向",
    "test_hostile_names.py": "恶意名称", "test_hostile_papers.py": "文书中的恶意名称", "test_hostile_commands.py": "各命令",
    "test_hostile_options.py": "各命令的选项", "test_toml_errors.py": "TOML 错误", "test_persons.py": "个人姓名",
    "test_locales_and_locks.py": "区域设置与锁",
    "test_output_places.py": "成果文件夹的位置", "test_own_inputs.py": "不覆盖输入", "test_patterns.py": "正则表达式",
}  # fmt: skip
CHINESE = re.compile("[\u4e00-\u9fff]")
REFUSED, ISSUES, CLEAN, FAULT = "拒绝并说明", "读入并列出问题", "读入无问题", "程序出错"


def outcome(read: Callable[[], object]) -> str:
    """Return what became of one input; whatever is not refused in Chinese or read is a fault of the program."""
    try:
        found = read()
    except LanduseError as error:
        return REFUSED if CHINESE.search(str(error)) else FAULT
    except Exception as error:  # noqa: BLE001 - what the table counts
        print(f"出错：{type(error).__name__}：{error}", file=sys.stderr)
        return FAULT
    told = isinstance(found, LandData) and bool(found.issues["severity"].ne("note").any())
    return ISSUES if told else CLEAN


def tried(seed: Seed, read: Callable[[Path], object], examples: int) -> tuple[Counter[str], float]:
    """Return how often each outcome came, and the longest time that one input took (seconds)."""
    counts: Counter[str] = Counter()
    longest = 0.0
    with TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(examples):
            for old in folder.iterdir():
                old.unlink()
            for file, content in broken(seed, number).items():
                (folder / file).write_bytes(content)
            begun = time.perf_counter()
            counts[outcome(lambda: read(folder / seed.main))] += 1
            longest = max(longest, time.perf_counter() - begun)
    return counts, longest


def read_table(path: Path) -> LandData:
    """Return the data that a landuse.toml beside the file reads."""
    (path.parent / "landuse.toml").write_text(sections(path.name), encoding="utf-8")
    return read_data(path.parent)


class Results:
    """Counts of the directed tests by file, for pytest to fill."""

    def __init__(self) -> None:
        self.passed: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count one test."""
        if report.when == "call" or report.failed:
            (self.failed if report.failed else self.passed)[Path(report.location[0]).name] += 1


def broken_files(examples: int) -> int:
    """Print the table of files broken at random and return the number of faults."""
    print(f"| 输入 | 试验 | {REFUSED} | {ISSUES} | {CLEAN} | {FAULT} | 最长（秒） |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    total: Counter[str] = Counter()
    slowest = 0.0
    with TemporaryDirectory() as name, TemporaryDirectory() as second:
        whole: dict[str, tuple[Seed, Callable[[Path], object]]] = {
            kind: (seed, read_table) for kind, seed in seeds(Path(name)).items()
        }
        for kind, (seed, read) in {**whole, **others(Path(second))}.items():
            counts, longest = tried(seed, read, examples)
            total += counts
            slowest = max(slowest, longest)
            cells = " | ".join(str(counts[column]) for column in (REFUSED, ISSUES, CLEAN, FAULT))
            print(f"| {kind} | {examples} | {cells} | {longest:.1f} |", flush=True)
    cells = " | ".join(str(total[column]) for column in (REFUSED, ISSUES, CLEAN, FAULT))
    print(f"| 合计 | {sum(total.values())} | {cells} | {slowest:.1f} |")
    return total[FAULT]


def options(values: int) -> int:
    """Print what came of the options of all commands, `values` of the hostile values to each, and return the number of faults."""
    counts: Counter[str] = Counter()
    with TemporaryDirectory() as name:
        place = write_place(Path(name))
        for line in one_each(values):
            code, faults = answered(place, line)
            counts[FAULT if faults else "拒绝" if code else "照办"] += 1
            if faults:
                print([word[:80] for word in line], faults, file=sys.stderr)
    taken = list(tried_options())
    print("\n| 命令 | 选项 | 试验 | 拒绝 | 照办 | 程序出错 |\n|--:|--:|--:|--:|--:|--:|")
    tally = f"{counts['拒绝']} | {counts['照办']} | {counts[FAULT]}"
    print(f"| {len({words for words, _ in commands()})} | {len(taken)} | {sum(counts.values())} | {tally} |", flush=True)
    return counts[FAULT]


def directed() -> int:
    """Print the counts of the directed tests and return the number of those that failed."""
    results = Results()
    with redirect_stdout(io.StringIO()):
        pytest.main(["-q", "--rootdir", str(ROOT), *(str(ROOT / "tests" / file) for file in DIRECTED)], plugins=[results])
    print("\n| 定向试验 | 文件 | 项数 | 通过 | 未通过 |\n|---|---|--:|--:|--:|")
    for file, label in DIRECTED.items():
        passed, failed = results.passed[file], results.failed[file]
        print(f"| {label} | tests/{file} | {passed + failed} | {passed} | {failed} |", flush=True)
    return sum(results.failed.values())


def main() -> int:
    """Print the tables and return the number of faults."""
    warnings.simplefilter("ignore")
    asked = argparse.ArgumentParser()
    asked.add_argument("--part", choices=("files", "options", "tests"), help="one table only")
    asked.add_argument("--values", type=int, default=3, help="hostile values for each option of each command")
    given = asked.parse_args()
    examples = int(os.environ.get("LANDUSE_FUZZ_EXAMPLES", "100"))
    parts = {"files": lambda: broken_files(examples), "options": lambda: options(given.values), "tests": directed}
    return sum(part() for name, part in parts.items() if given.part in (None, name))


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
