"""Writing files so that a reader never sees half of one: into a folder beside the target first, then moved into place.

An interrupted run leaves the old files as they were, and nothing else behind.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from landuse.errors import OutputError


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """Yield the path to write to; when the block ends well, the file replaces `path` in one step.

    The yielded path has the name of `path`, in a folder of its own beside it, so that what a library leaves next to its
    file vanishes with that folder. Folders above `path` are made where they are missing.

    Raises
    ------
    OutputError
        The folder cannot be written to, the disk is full, or the file is open in another program.
    """
    target = Path(path)
    with _stage(target.parent, f"文件 {target.name}") as stage:
        yield stage / target.name
        _publish(stage, target.parent, [target.name])


@contextmanager
def atomic_files(folder: str | Path) -> Iterator[Path]:
    """Yield an empty folder; when the block ends well, its files move into `folder`.

    All targets are tried before the first file moves: one that another program holds open stops the whole set, so that old
    and new files are not mixed. Raises OutputError as :func:`atomic_path` does.
    """
    target = Path(folder)
    with _stage(target, f"目录 {target.name}") as stage:
        yield stage
        _publish(stage, target, sorted(entry.name for entry in stage.iterdir()))


@contextmanager
def _stage(folder: Path, what: str) -> Iterator[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".landuse-", dir=folder, ignore_cleanup_errors=True) as stage:
            yield Path(stage)
    except OSError as error:
        raise OutputError(f"{what} 无法写出：{_reason(error, folder)}") from error


def _publish(stage: Path, folder: Path, names: list[str]) -> None:
    for name in names:
        _check_replaceable(folder / name)
    for name in names:
        try:
            (stage / name).replace(folder / name)
        except PermissionError as error:
            raise OutputError(_in_use(name)) from error


def _check_replaceable(target: Path) -> None:
    """Open an existing file for writing and close it again: a program that holds it, or its being read-only, shows here."""
    if target.is_dir():
        raise OutputError(f"文件 {target.name} 无法写出：已有同名文件夹；请改名或移走该文件夹")
    try:
        os.close(os.open(target, os.O_RDWR))
    except FileNotFoundError:
        return
    except PermissionError as error:
        raise OutputError(_in_use(target.name)) from error


def _in_use(name: str) -> str:
    return f"文件 {name} 正被其他程序（如 Excel、WPS）打开，或为只读；请关闭该文件后重试，原文件未改动"


def _reason(error: OSError, folder: Path) -> str:
    if error.errno == errno.ENOSPC:
        return "磁盘空间不足；请清理后重试，原文件未改动"
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"“{folder.name}”不是文件夹；请改用其他目录"
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return f"目录“{folder.name}”不可写；请改用有写入权限的目录，或关闭占用其中文件的程序"
    return f"{error.strerror or error}；请检查目录“{folder.name}”后重试，原文件未改动"
