"""`verify` as a notebook calls it: all that ``landuse verify`` does, the commands on record included.

It lies here because the command line alone knows how to do a recorded command again.
"""

from pathlib import Path

from landuse.cli.repeating import repeat
from landuse.sealing import Verification
from landuse.sealing import verify as verify_archive


def verify(path: str | Path, *, expect: str | None = None, rerun: bool = True, papers: bool = True) -> Verification:
    """Check every byte of a sealed archive, do its run and the commands on record again, and compare; no network, no database.

    The same as ``landuse verify``. While commands are done again the working folder of the process is another one.

    Parameters
    ----------
    path
        The archive.
    expect
        The seal number that was kept elsewhere. Without it a forgery of the whole archive, manifest included, cannot be told.
    rerun
        Do the run again and compare every output; otherwise bytes and hashes only.
    papers
        Do the other commands on record again too (papers, pages, books); without it their files are checked byte by byte only.

    Raises
    ------
    ReadError
        There is no such file, it is no sealed archive, or `expect` is no seal number.
    SealError
        The archive was changed or is damaged.
    """
    return verify_archive(path, expect=expect, rerun=rerun, repeat=repeat if papers else None)
