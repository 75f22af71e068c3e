"""What files of the same name are called beside each other: as much of the path as tells them apart, never an absolute one."""

from collections.abc import Iterable
from pathlib import Path


def told_apart(files: Iterable[Path], home: Path) -> dict[Path, str]:
    """Return what each file is called: its name, and where another has the same one the folders before it that differ.

    What lies below `home` is called by its place there (``./`` right in it), so that the names do not depend on where `home` lies.

    >>> list(told_apart(map(Path, ["a/x.csv", "b/x.csv", "x.csv", "y.csv", "a/y.txt"]), Path()).values())
    ['a/x.csv', 'b/x.csv', './x.csv', 'y.csv', 'y.txt']
    """
    alike: dict[str, list[Path]] = {}
    for file in dict.fromkeys(files):
        alike.setdefault(file.name.casefold(), []).append(file)
    return {file: name for group in alike.values() for file, name in _names(group, home).items()}


def _names(files: list[Path], home: Path) -> dict[Path, str]:
    if len(files) == 1:
        return {files[0]: files[0].name}
    parts = {file: _parts(file, home) for file in files}
    names: dict[Path, str] = {}
    for count in range(2, max(map(len, parts.values())) + 1):
        names = {file: "/".join(held[-count:]) if len(held) > 1 else f"./{file.name}" for file, held in parts.items()}
        if len(set(names.values())) == len(files):
            break
    return names


def _parts(file: Path, home: Path) -> tuple[str, ...]:
    held = file.relative_to(home) if file.is_relative_to(home) else file
    return tuple(part for part in held.parts if part != held.anchor)
