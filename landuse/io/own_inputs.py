"""A run never writes over what it reads: the one list of the inputs in use, asked by whatever puts a file or folder in place."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from landuse.errors import OutputError


@dataclass(frozen=True)
class _Kept:
    """The inputs in use: every path that leads to one, the files themselves by their number on the disk, and those that are folders."""

    paths: frozenset[Path] = frozenset()
    files: frozenset[tuple[int, int]] = frozenset()
    folders: frozenset[Path] = frozenset()

    def __or__(self, other: "_Kept") -> "_Kept":
        return _Kept(self.paths | other.paths, self.files | other.files, self.folders | other.folders)


_NONE = _Kept()
_KEPT: ContextVar[_Kept] = ContextVar("kept", default=_NONE)


@contextmanager
def inputs_kept(inputs: Iterable[Path]) -> Iterator[None]:
    """Have nothing written over `inputs` (files, or folders with all they hold) in the block; what was kept before stays kept."""
    token = _KEPT.set(_KEPT.get() | _kept(inputs))
    try:
        yield
    finally:
        _KEPT.reset(token)


def refuse_own_input(target: Path) -> None:
    """Raise OutputError where writing `target`, a file or a whole folder, would take the place of an input in use.

    Links count as what they lead to and as themselves: neither an input nor a link that landuse.toml names is replaced.
    """
    kept = _KEPT.get()
    if not kept.paths:
        return
    places = _places(target)
    if places & kept.paths or _number(target) in kept.files:
        raise OutputError(
            f"文件夹“{target.absolute().parent.name}”中的 {target.name} 是本次读取的原文件，不能覆盖；"
            "请换一个文件名，或另写一个文件夹（如用 --out）"
        )
    around = next((folder for place in places for folder in place.parents if folder in kept.folders), None)
    if around is not None:
        raise OutputError(
            f"{target.name} 要写入的文件夹“{around.name}”是本次读取的原数据，不能改动；请另写一个文件夹（如用 --out）"
        )
    inside = next((path for path in sorted(kept.paths) if not places.isdisjoint(path.parents)), None) if target.is_dir() else None
    if inside is not None:
        raise OutputError(
            f"输入文件 {inside.name} 就在成果文件夹 {target.name} 内，写出时会被替换；请换一个成果文件夹，或移走该输入文件"
        )


def _kept(inputs: Iterable[Path]) -> _Kept:
    given = [path for path in inputs if path != Path()]  # a table in a database has no file
    paths = frozenset(place for path in given for place in _places(path))
    numbers = frozenset(number for path in given if (number := _number(path)) is not None)
    return _Kept(paths, numbers, frozenset(path for path in paths if path.is_dir()))


def _places(path: Path) -> frozenset[Path]:
    """Return where `path` stands and where it leads to; only the former where a link leads in a circle."""
    try:
        return frozenset({path.parent.resolve() / path.name, path.resolve()})
    except (OSError, RuntimeError):
        return frozenset({path.absolute()})


def _number(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from all others, whatever its name; None where it is missing or its file system has no numbers."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return (facts.st_dev, facts.st_ino) if facts.st_ino else None
