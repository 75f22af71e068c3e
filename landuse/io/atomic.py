"""Writing files so that a reader never sees half of one: into a folder beside the target first, then moved into place.

An interrupted run leaves the old files as they were. One that is killed while its finished files move into place is finished by
whatever next writes to or reads that folder; what a killed one leaves unfinished is removed then.
"""

import errno
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from landuse.errors import OutputError, cause_of
from landuse.io.folder_lock import folder_lock, hold, is_held
from landuse.io.own_inputs import refuse_own_input

PREFIX = ".landuse-"
_NEW, _OLD, _LOCK, _READY = "new", "old", "lock", "ready.json"
_FULL = {
    errno.ENOSPC: "磁盘空间不足",
    getattr(errno, "EDQUOT", errno.ENOSPC): "磁盘空间不足或已达配额",
    errno.EFBIG: "磁盘空间不足，或文件超过所在磁盘允许的大小",
} | {errno.ENOSPC: "磁盘空间不足"}
_ABANDONED_SECONDS = 3600
"""A folder that holds no lock is left alone for an hour: it may be one that a running program is just making."""


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """Yield the path to write to; when the block ends well, the file replaces `path` in one step.

    The yielded path has the name of `path`, in a folder of its own beside it, so that what a library leaves next to its
    file vanishes with that folder. Folders above `path` are made where they are missing.

    Raises
    ------
    OutputError
        The folder cannot be written to, the disk is full, the file is open in another program, or an input in use.
    """
    target = Path(path)
    refuse_own_input(target)
    with _stage(target.parent, f"文件 {target.name}") as stage:
        yield stage / _NEW / target.name
        _publish(stage, target.parent, [target.name])


@contextmanager
def atomic_files(folder: str | Path) -> Iterator[Path]:
    """Yield an empty folder; when the block ends well, its files move into `folder`.

    All targets are tried before the first file moves: one that another program holds open, or that is an input in use, stops the whole set, so that old
    and new files are not mixed. Raises OutputError as :func:`atomic_path` does, and where another run writes to `folder`.
    """
    target = Path(folder)
    with _told(target, f"目录 {target.name}"):
        target.mkdir(parents=True, exist_ok=True)
        with folder_lock(target), _stage(target, f"目录 {target.name}") as stage:
            yield stage / _NEW
            _publish(stage, target, sorted(entry.name for entry in (stage / _NEW).iterdir() if not entry.name.startswith(PREFIX)))


def finish_interrupted(folder: Path) -> None:
    """Move what a killed program had finished into its place, and remove what it had not.

    A folder that cannot be written to is left as it is.
    """
    with suppress(OSError):
        for stage in sorted(folder.glob(f"{PREFIX}*")):
            if is_held(stage / _LOCK) or not _is_abandoned(stage):
                continue
            with suppress(OSError, ValueError):  # without a readable list nothing had begun to move
                for name in json.loads((stage / _READY).read_text(encoding="utf-8")):
                    if Path(name).name == name and (stage / _NEW / name).is_file():
                        (stage / _NEW / name).replace(folder / name)
            shutil.rmtree(stage, ignore_errors=True)


def _is_abandoned(stage: Path) -> bool:
    """Tell whether nobody works in a folder whose lock nobody holds.

    One that has neither lock nor files may just be coming into being: it is left alone for a while, by the clock of the file system.
    """
    if not stage.is_dir():
        return False
    if (stage / _LOCK).is_file() or (stage / _NEW).is_dir():
        return True
    with TemporaryDirectory(prefix=PREFIX, dir=stage.parent) as now:
        return Path(now).stat().st_mtime - stage.stat().st_mtime > _ABANDONED_SECONDS


@contextmanager
def _told(folder: Path, what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"{what} 无法写出：{_reason(error, folder)}") from error


@contextmanager
def _stage(folder: Path, what: str) -> Iterator[Path]:
    with _told(folder, what):
        folder.mkdir(parents=True, exist_ok=True)
        finish_interrupted(folder)
        with TemporaryDirectory(prefix=PREFIX, dir=folder, ignore_cleanup_errors=True) as name:
            stage = Path(name)
            lock = hold(stage / _LOCK)
            try:
                (stage / _NEW).mkdir()
                yield stage
            finally:
                os.close(lock)


def _publish(stage: Path, folder: Path, names: Sequence[str]) -> None:
    """Move the finished files into place: all of them, or none."""
    for name in names:
        _check_replaceable(folder / name)
    (stage / _OLD).mkdir()
    for name in names:
        _keep(folder / name, stage / _OLD / name)
    _note(stage / _READY, names)
    moved: list[str] = []
    try:
        for name in names:
            moved.append(name)
            (stage / _NEW / name).replace(folder / name)
    except BaseException as error:  # an interruption by the user, too, must not leave new files among old ones
        (stage / _READY).unlink()
        for done in moved:
            _put_back(stage / _OLD / done, folder / done, moved=not (stage / _NEW / done).exists())
        if isinstance(error, PermissionError):
            raise OutputError(_in_use(moved[-1])) from error
        raise


def _keep(target: Path, copy: Path) -> None:
    """Keep an old file under a second name; as a copy where the file system has no links."""
    if target.is_file():
        try:
            os.link(target, copy)
        except OSError:
            shutil.copy2(target, copy)


def _put_back(copy: Path, target: Path, *, moved: bool) -> None:
    """Undo the move of one file, if it was moved."""
    if moved and copy.is_file():
        copy.replace(target)
    elif moved:
        target.unlink()


def _note(path: Path, names: Sequence[str]) -> None:
    """Write the list of finished files so that it is on the disk before the first of them moves."""
    with path.open("w", encoding="utf-8") as handle:
        json.dump(list(names), handle)
        handle.flush()
        os.fsync(handle.fileno())


def _check_replaceable(target: Path) -> None:
    """Open an existing file for writing and close it again: a program that holds it, or its being read-only, shows here."""
    refuse_own_input(target)
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
    if error.errno in _FULL:
        return f"{_FULL[error.errno]}；请清理后重试，原文件未改动"
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"“{folder.name}”不是文件夹；请改用其他目录"
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return f"目录“{folder.name}”不可写；请改用有写入权限的目录，或关闭占用其中文件的程序"
    return f"{cause_of(error)}；请检查目录“{folder.name}”后重试，原文件未改动"
