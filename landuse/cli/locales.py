"""Locales in which the libraries that read and write files would not do what they do elsewhere."""

import codecs
import locale
import sys
from contextlib import suppress

_ALIKE = ("C.UTF-8", "C")


def plain_letters() -> None:
    """Have the letters of the Latin alphabet be what they are everywhere for the rest of this process.

    In a Turkish locale the C library takes ``i`` and ``I`` for different letters; GDAL then misses some of its own words and writes other
    bytes. How Python reads names of files and writes to the screen was settled when it started, and stays.
    """
    if sys.platform == "win32" or _letters_alike():
        return
    for name in _ALIKE:
        with suppress(locale.Error):
            locale.setlocale(locale.LC_CTYPE, name)
            return


def naming_hint() -> str:
    """Return what to do where names of files are not UTF-8 on this machine: GDAL takes all for UTF-8. Nothing where they are."""
    held = codecs.lookup(sys.getfilesystemencoding()).name
    if held == "utf-8":
        return ""
    return (
        f"；本机区域设置（LC_ALL、LANG）的文件名编码是 {held.upper()} 而不是 UTF-8，含中文的文件夹和文件名可能读写不了："
        "请改用 UTF-8 的区域设置（如 LC_ALL=C.UTF-8，中文名须是 UTF-8 的），或让所用文件夹和文件名只含英文、数字"
    )


def _letters_alike() -> bool:
    import ctypes

    return bool(ctypes.CDLL(None).strcasecmp(b"I", b"i") == 0)
