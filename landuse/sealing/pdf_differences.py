"""The first difference of two PDFs: by their bytes where these agree but for when they were made, else page by page through poppler."""

import shutil
import subprocess
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

from landuse.reports.word.settled_pdf import settled_pdf
from landuse.sealing.nearby import near

READERS = ("pdftotext", "pdftoppm")
SECONDS = 300
_DOTS_PER_INCH = 60
LOOKS_ALIKE = "各页文字和画面相同，文件写法不同（转换所用的 LibreOffice 或字体版本不同）"


def same_pdf(one: bytes, other: bytes) -> bool:
    """Tell whether two PDFs differ in nothing but when they were converted."""
    return one == other or settled_pdf(one) == settled_pdf(other)


def pdf_difference(then: Path, now: Path) -> str | None:
    """Return the first page whose text or picture differs, None where the pages are alike.

    Without poppler on this machine nothing but the bytes can be compared, which is said.
    """
    missing = [name for name in READERS if shutil.which(name) is None]
    if missing:
        return f"字节不同；本机没有 poppler（{'、'.join(missing)}），不能逐页比较"
    try:
        texts = [_run(["pdftotext", str(path), "-"]).decode("utf-8", "replace").split("\f") for path in (then, now)]
        for page, (text, again) in enumerate(zip_longest(*texts, fillvalue=""), start=1):
            if text != again:
                return f"第 {page} 页：封存为 “{near(text, again)}”，重做为 “{near(again, text)}”"
        return _unlike_picture(then, now)
    except (subprocess.SubprocessError, OSError):
        return "字节不同，其中一份不是完整的 PDF"


def _unlike_picture(then: Path, now: Path) -> str | None:
    with TemporaryDirectory(prefix="landuse-") as folder:
        sides = []
        for name, path in (("then", then), ("now", now)):
            place = Path(folder) / name
            place.mkdir()
            _run(["pdftoppm", "-r", str(_DOTS_PER_INCH), str(path), str(place / "page")])
            sides.append(sorted(place.iterdir()))
        for page, (one, other) in enumerate(zip_longest(*sides), start=1):
            if one is None or other is None or one.read_bytes() != other.read_bytes():
                return f"第 {page} 页文字相同，画面不同"
    return None


def _run(command: Sequence[str]) -> bytes:
    return subprocess.run(command, check=True, capture_output=True, timeout=SECONDS).stdout  # noqa: S603 - a fixed program and our own file names
