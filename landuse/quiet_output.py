"""Keeping what compiled libraries write to the screen off it: debugging lines of a solver, the backtrace of a reader's panic."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

STANDARD_OUTPUT, ERROR_OUTPUT = 1, 2


@contextmanager
def quiet_output(descriptor: int) -> Iterator[None]:
    """Send what is written to :data:`STANDARD_OUTPUT` or :data:`ERROR_OUTPUT` nowhere while the block runs; what Python wrote before stays.

    Where the process has no such output, nothing is done.
    """
    stream = sys.stdout if descriptor == STANDARD_OUTPUT else sys.stderr
    if stream is not None:
        stream.flush()
    try:
        kept = os.dup(descriptor)
    except OSError:
        yield
        return
    library = ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None)
    library.fflush(None)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    try:
        yield
    finally:
        library.fflush(None)
        os.dup2(kept, descriptor)
        os.close(nowhere)
        os.close(kept)
