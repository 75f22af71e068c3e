"""Errors stop a wrong call; each message says what was found, where, and what to do.

Messages are written for the user in Chinese, with column and key names as they stand in the vocabulary.
Problems *in the data* are not errors but issues (:mod:`landuse.issues`).
"""

import errno
from collections.abc import Iterable, Sequence

SAMPLE_SIZE = 5


class LanduseError(Exception):
    """Base of every error that this package raises on purpose."""


class ConfigError(LanduseError):
    """landuse.toml or a command line cannot be understood."""


class UnknownNameError(LanduseError):
    """A column, table, code list, policy key or stage that does not exist was asked for."""


class MissingColumnError(LanduseError):
    """A metric needs a column that the table does not have."""


class TableError(LanduseError):
    """A table cannot be used as it stands: wrong type, missing or repeated key."""


class ShrunkDataError(LanduseError):
    """A table has far fewer rows or mu than in the last run, and nobody has said why."""


class PolicyError(LanduseError):
    """A policy pack is malformed, out of force, or loosens a statutory rule."""


class ReadError(LanduseError):
    """A file cannot be read as declared."""


class EncodingError(ReadError):
    """The text encoding of a file cannot be decided."""


class CrsError(LanduseError):
    """A coordinate system is missing, contradictory or unfit for measuring."""


class OutputError(LanduseError):
    """A result cannot be written."""


class EngineError(LanduseError):
    """A run in parts cannot go on: its cluster is lost, or dask is not installed."""


class SealError(LanduseError):
    """A sealed archive is damaged or was changed after it was sealed."""


class TemplateError(LanduseError):
    """A Word template lacks a placeholder, has one that nothing fills, or is not to be trusted."""


class PaperRefusedError(LanduseError):
    """A paper must not be written: the law, the finding or the order of the procedure stands against it."""


class WorkingDayError(LanduseError):
    """A working day is asked for in a year whose holidays are not known."""


class LedgerError(LanduseError):
    """A case ledger cannot be opened, read or written."""


class EventRefusedError(LedgerError):
    """Events do not pass the checks of the procedure; `findings` are what speaks against them."""

    def __init__(self, message: str, findings: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


_CAUSES = {
    errno.ENOENT: "没有这个文件或文件夹", errno.EISDIR: "这是文件夹，不是文件", errno.ENOTDIR: "路径中有一级不是文件夹", errno.EACCES: "没有权限",
    errno.EPERM: "没有权限", errno.ELOOP: "链接首尾相连，没有指向文件", errno.ENAMETOOLONG: "文件名过长", errno.ENOSPC: "磁盘空间不足",
    errno.EROFS: "所在磁盘只读", errno.EIO: "磁盘或网络读写出错", errno.EINVAL: "文件名不合规定",
}  # fmt: skip


def cause_of(error: Exception) -> str:
    """Return in Chinese why a file cannot be opened, read or written, as far as the system's reason is known; else its own words.

    What is no fault of the system is one of what the file holds, or of its name.
    """
    if isinstance(error, UnicodeDecodeError):
        return "内容不是 UTF-8 编码的文字，可能已损坏"
    if not isinstance(error, OSError):
        return "名称或内容不合格式，可能已损坏"
    return _CAUSES.get(error.errno or 0) or str(error.strerror or error)


def sample(values: Iterable[object]) -> str:
    """Return at most five of `values` for a message, with the number left out."""
    listed = [str(value) for value in values]
    shown = "、".join(listed[:SAMPLE_SIZE])
    left = len(listed) - SAMPLE_SIZE
    return f"{shown} 等共 {len(listed)} 个" if left > 0 else shown
