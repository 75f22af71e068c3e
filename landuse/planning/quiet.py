"""Keeping the solver's own debugging lines off the standard output: it prints some of them past its switch for messages."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

STANDARD_OUTPUT = 1


@contextmanager
def quiet_solver() -> Iterator[None]:
    """Send what compiled code writes to the standard output nowhere while the block runs; Python's own output is untouched.

    Where the process has no standard output, nothing is done.
    """
    if sys.stdout is not None:
        sys.stdout.flush()
    try:
        kept = os.dup(STANDARD_OUTPUT)
    except OSError:
        yield
        return
    library = ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None)
    library.fflush(None)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STANDARD_OUTPUT)
    try:
        yield
    finally:
        library.fflush(None)
        os.dup2(kept, STANDARD_OUTPUT)
        os.close(nowhere)
        os.close(kept)
