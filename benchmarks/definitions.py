"""What one benchmark is: how its input is made, which ways of doing the work are timed, what is compared with what, and the goals."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

ITEMS = (
    "engines", "reading", "checking", "idle_columns", "zombie_panel", "per_mu_scores", "parcel_overlaps", "ellipsoidal_area", "zonal_scene",
    "map_build", "ledger_rows", "word_papers", "standard_land_reports", "disposal_plan", "large_map",
)  # fmt: skip
"""The modules of this folder that define ``CASES``, in the order of the table."""

COUNTS = (10_000, 100_000, 1_000_000)
HUGE = 10_000_000

Work = Callable[[], object]


@dataclass(frozen=True)
class Side:
    """One way of doing the work: `prepare` gets the folder of the input and returns what is timed.

    What is timed may return None, a text (kept as ``told``, for the table), the path of a file (its size is kept), or a mapping: ``wall``,
    ``cpu`` and ``peak_mb`` in it stand for what the process would measure of itself, ``scale`` says how many times as much work was
    meant as was done (the times are multiplied by it), ``told`` and ``check`` (a figure that the sides share, not in the table) are kept.
    """

    title: str
    prepare: Callable[[Path], Work]
    up_to: int | None = None


@dataclass(frozen=True)
class Goal:
    """At most so much, at one size: a ratio to the peer (``time``, ``memory``, ``file``), or of our side alone.

    Alone: ``seconds``, ``peak_mb``, ``file_mb``, and ``growth`` (the exponent from the least size to `size`).
    """

    kind: str
    most: float
    size: int


@dataclass(frozen=True)
class Compared:
    """One row of the table: the side `ours` against the side `peer`; without a peer the seconds stand alone.

    `timed` is off where only the memory is compared.
    """

    ours: str
    peer: str | None = None
    goals: tuple[Goal, ...] = ()
    timed: bool = True


@dataclass(frozen=True)
class Case:
    """One benchmark.

    `flag` names the option of run.py without which it is left out; `huge` are the sizes that ``--huge`` adds; `data` names the folder
    of the input, for cases that share one; `once` says that a process does the work a single time; `rounds` is the least number of them,
    also where they take long.
    """

    name: str
    title: str
    sizes: tuple[int, ...]
    make: Callable[[int, Path], None]
    sides: dict[str, Side]
    compared: tuple[Compared, ...]
    unit: str = "宗"
    huge: tuple[int, ...] = ()
    flag: str = ""
    data: str = ""
    once: bool = False
    rounds: int = 1

    @property
    def folder(self) -> str:
        """Name of the folder of the input."""
        return self.data or self.name


def cases_of(item: str) -> tuple[Case, ...]:
    """Return the benchmarks that a module of this folder defines."""
    return import_module(item).CASES


def case_of(item: str, name: str) -> Case:
    """Return one benchmark."""
    return next(case for case in cases_of(item) if case.name == name)
