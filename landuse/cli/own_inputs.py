"""What a command reads is not written over by it: the files of its landuse.toml and of its other arguments, for all commands."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from landuse.io.own_inputs import inputs_kept, refuse_own_input

WRITTEN = frozenset({"out", "write", "issues"})
"""Parameters that say where to write."""
WRITTEN_ARGUMENTS = {
    "case export": "file", "templates export": "folder", "sample": "folder", "demo": "folder", "demo-papers": "folder",
}  # fmt: skip
"""Arguments of commands that do so."""


@contextmanager
def own_inputs_kept(command: str, given: dict[str, Any]) -> Iterator[None]:
    """Keep what the `command` reads from being written over in the block, as far as its parameters (`given`) tell.

    Raises
    ------
    OutputError
        It was told to write to one of these.
    """
    written = WRITTEN | {WRITTEN_ARGUMENTS.get(command, "out")}
    read = [
        one for name, value in given.items() if name not in written for one in (value if isinstance(value, list) else [value])
    ]
    with inputs_kept(found for value in read for found in _files(command, value)):
        for name in written & given.keys():
            if isinstance(given[name], Path) and not os.path.isdir(given[name]):  # noqa: PTH112 - takes any text, too long ones as well
                refuse_own_input(given[name])
        yield


def _files(command: str, value: object) -> Iterator[Path]:
    """Yield the files that one value leads to: itself, those of a landuse.toml, those of a folder."""
    if not isinstance(value, str | Path) or not os.path.exists(value):  # noqa: PTH110 - as above
        return
    path = Path(value)
    if path.is_file():
        yield path
        if path.suffix == ".toml":
            yield from _configured(command, path)
    elif isinstance(value, Path) and path.is_dir():  # a word that is no path may be called like a folder by chance
        from landuse.config import FILE_NAME
        from landuse.io.run_folder import PROVENANCE_FILE

        if (path / FILE_NAME).is_file():
            yield from _files(command, path / FILE_NAME)
        if (path / PROVENANCE_FILE).is_file():
            yield from _results(path / PROVENANCE_FILE)
        else:
            yield from (entry for entry in path.iterdir() if entry.is_file())


def _configured(command: str, path: Path) -> list[Path]:
    from landuse.config import load_config
    from landuse.errors import LanduseError
    from landuse.io.command_records import files_read

    with suppress(LanduseError):  # a pack of rules; or a broken one, which the command refuses itself
        return files_read(load_config(path), command)
    return []


def _results(record: Path) -> list[Path]:
    """Return the files of a run by its record; other commands may write beside them."""
    with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
        return [record, *(record.parent / str(name) for name in json.loads(record.read_text(encoding="utf-8"))["outputs"])]
    return [record]
