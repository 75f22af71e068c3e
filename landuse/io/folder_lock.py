"""Locks that the operating system takes back when their holder dies: one writer per folder, and what a dead one left behind.

Where a file system knows no locks (some network shares), a file that only one program can make takes their place, with the name of
the computer and the number of the process in it (:mod:`landuse.io.lock_owner`).
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from landuse.errors import OutputError
from landuse.io.lock_owner import claim, owner_of, sign

LOCK_FILE = ".landuse.lock"
OWNER_FILE = ".landuse.lock.owner"
"""Stands for the lock where the file system has none."""
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
    own = _own(path)
    if own is None:
        raise _in_use(folder, LOCK_FILE)
    handle, locked = own
    try:
        with nullcontext() if locked else _owned(folder):
            yield
    finally:
        _given_back(handle, path)


@contextmanager
def _owned(folder: Path) -> Iterator[None]:
    """Hold the file that stands for the lock of a folder on a file system without locks."""
    path = folder / OWNER_FILE
    if not claim(path):
        owner = owner_of(path)
        raise _in_use(folder, OWNER_FILE, f"（{owner.label}）" if owner else "")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _in_use(folder: Path, file: str, who: str = "") -> OutputError:
    return OutputError(
        f"文件夹“{folder.resolve().name}”正由另一次运行{who}写入，本次未写出；请等它结束后重试，或用 --out 另写一个文件夹"
        f"（确无其他运行时，可删去其中的 {file} 再试）"
    )


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
    """Tell whether a living program holds the lock of the file `path`, or may do so where the file system has no locks."""
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        locked = _locked(handle)
    finally:
        os.close(handle)
    if locked is not None:
        return not locked
    owner = owner_of(path)
    return owner is not None and not owner.is_gone


def hold(path: Path) -> int:
    """Make the file `path`, lock it and return its open handle; the lock ends when that is closed."""
    made = path if sys.platform == "win32" else path.with_suffix(".made")  # appears under its name only when it is locked
    handle = os.open(made, os.O_RDWR | os.O_CREAT, 0o666)
    if _locked(handle) is None:
        sign(handle)
    if made != path:
        made.rename(path)
    return handle


def _own(path: Path) -> tuple[int, bool] | None:
    """Return the handle of the lock and whether the file system has locks at all; None where somebody else has it."""
    for _ in range(_TRIES):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        locked = _locked(handle)
        if locked is False:
            os.close(handle)
            return None
        try:
            if sys.platform == "win32" or path.stat().st_ino == os.fstat(handle).st_ino:
                return handle, locked is not None
        except FileNotFoundError:
            pass  # its last holder removed it after we had opened it
        os.close(handle)
    return None


def _locked(handle: int) -> bool | None:
    """Lock an open file without waiting; False where another holds it, None where the file system has no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return False if error.errno in _HELD else None
    return True
