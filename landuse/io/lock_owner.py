"""Who holds a lock on a file system that knows no locks, as some network shares do: written into the lock itself, so that it can be asked after."""

import json
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Owner:
    """A program on a computer; `label` is how messages call it."""

    host: str
    process: int

    @property
    def label(self) -> str:
        """Return computer and process."""
        return f"计算机 {self.host} 上的进程 {self.process}"

    @property
    def is_gone(self) -> bool:
        """Tell whether the program has surely ended; of one on another computer nobody can say, nor on Windows without asking its system."""
        if self.host != platform.node() or sys.platform == "win32":
            return False
        try:
            os.kill(self.process, 0)
        except ProcessLookupError:
            return True
        except (OSError, OverflowError):
            return False
        return False


def sign(handle: int) -> None:
    """Write this program into an open lock."""
    os.ftruncate(handle, 0)
    os.write(handle, json.dumps({"host": platform.node(), "process": os.getpid()}).encode())
    os.fsync(handle)


def owner_of(path: Path) -> Owner | None:
    """Return who signed the lock `path`; None where it is missing or nobody has."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return Owner(str(said["host"]), int(said["process"]))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def claim(path: Path) -> bool:
    """Make and sign the file `path`; False where it is there already and whoever signed it may be at work."""
    owner = owner_of(path)
    if owner is not None and owner.is_gone and not _cleared(path):
        return False
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        return False
    try:
        sign(handle)
    finally:
        os.close(handle)
    return True


def _cleared(path: Path) -> bool:
    """Remove the file of a program that has ended; False while another is at it.

    Only one at a time looks again and removes: else one could take away the file that another has just made in its place. Where this was
    broken off in between, removing the file of the ended program by hand is enough.
    """
    clearing = path.with_name(f"{path.name}.clearing")
    try:
        os.close(os.open(clearing, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666))
    except FileExistsError:
        return False
    try:
        owner = owner_of(path)
        if owner is not None and owner.is_gone:
            path.unlink(missing_ok=True)
    finally:
        clearing.unlink(missing_ok=True)
    return True
