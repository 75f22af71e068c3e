"""Locks that the operating system takes back when their holder dies: one writer per folder, and what a dead one left behind.

Where a file system knows no locks (some network shares), the work goes on without them.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from landuse.errors import OutputError

LOCK_FILE = ".landuse.lock"
_HELD = (errno.EACCES, errno.EAGAIN, errno.EDEADLK, errno.EWOULDBLOCK)
_TRIES = 10


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder for the block.

    Raises
    ------
    OutputError
        Another run holds it.
    """
    path = folder / LOCK_FILE
    handle = _own(path)
    if handle is None:
        raise OutputError(
            f"文件夹“{folder.resolve().name}”正由另一次运行写入，本次未写出；请等它结束后重试，或用 --out 另写一个文件夹"
            f"（确无其他运行时，可删去其中的 {LOCK_FILE} 再试）"
        )
    try:
        yield
    finally:
        _given_back(handle, path)


def _given_back(handle: int, path: Path) -> None:
    """Remove the file of a lock and let the lock go; one that cannot be removed does no harm."""
    try:
        if sys.platform != "win32":  # while it is held: who waits for it sees that it is gone and takes a new one
            with suppress(OSError):
                path.unlink(missing_ok=True)
    finally:
        os.close(handle)
    if sys.platform == "win32":
        with suppress(OSError):  # somebody else may have it open by now
            path.unlink(missing_ok=True)


def is_held(path: Path) -> bool:
    """Tell whether a living program holds the lock of the file `path`."""
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _locked(handle)
    finally:
        os.close(handle)


def hold(path: Path) -> int:
    """Make the file `path`, lock it and return its open handle; the lock ends when that is closed."""
    made = path if sys.platform == "win32" else path.with_suffix(".made")  # appears under its name only when it is locked
    handle = os.open(made, os.O_RDWR | os.O_CREAT, 0o666)
    _locked(handle)
    if made != path:
        made.rename(path)
    return handle


def _own(path: Path) -> int | None:
    """Return the handle of the lock, None where somebody else has it."""
    for _ in range(_TRIES):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        if not _locked(handle):
            os.close(handle)
            return None
        try:
            if sys.platform == "win32" or path.stat().st_ino == os.fstat(handle).st_ino:
                return handle
        except FileNotFoundError:
            pass  # its last holder removed it after we had opened it
        os.close(handle)
    return None


def _locked(handle: int) -> bool:
    """Lock an open file without waiting; False where another holds it, True also where the file system has no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _HELD
    return True
