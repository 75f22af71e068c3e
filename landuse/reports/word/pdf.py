"""Word papers as PDF, by LibreOffice: one call for all of them, with a profile of its own that is thrown away.

Fonts that this machine lacks are replaced by what it has of the same kind; page numbers of the contents are worked out.
"""

import io
import os
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

from landuse.errors import OutputError, cause_of, sample
from landuse.fonts import installed
from landuse.io.atomic import atomic_path
from landuse.reports.word.fonts import BODY, HEADING, NUMBERS, SUBHEADING, TITLE
from landuse.reports.word.settled_pdf import settled_pdf

PROGRAMS = (
    "soffice", "libreoffice", r"C:\Program Files\LibreOffice\program\soffice.exe", "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)  # fmt: skip
"""Names to look for, and where it usually is where no path leads to it."""
START_SECONDS, SECONDS_EACH = 120, 20
_SERIF = ("SimSun", "宋体", "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "AR PL UMing CN")
_SANS = ("SimHei", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei")
SUBSTITUTES: Mapping[str, Sequence[str]] = {
    BODY: ("仿宋", "FangSong", "STFangsong", *_SERIF), SUBHEADING: ("楷体", "KaiTi", "STKaiti", "AR PL UKai CN", *_SERIF),
    TITLE: _SERIF, NUMBERS: _SERIF, HEADING: _SANS,
}  # fmt: skip
_SETTING = "/org.openoffice.Office.Common/Font/Substitution"
_DOCUMENT = "word/document.xml"


def office_program() -> str | None:
    """Return the path of LibreOffice, None where it is not found."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def write_pdfs(papers: Sequence[str | Path], folder: str | Path | None = None) -> list[Path]:
    """Write each Word file as a PDF of the same name, into `folder` or beside it, and return the paths.

    The same paper gives the same bytes with the same LibreOffice and fonts: the PDF carries no time of conversion.

    Raises
    ------
    OutputError
        LibreOffice is not installed, or does not turn a file into a PDF.
    """
    files = [Path(paper) for paper in papers]
    if not files:
        return []
    program = office_program()
    if program is None:
        raise OutputError(
            "未找到 LibreOffice（soffice），不能写出 PDF；请安装 LibreOffice，或用 Word、WPS 打开 .docx 后另存为 PDF"
        )
    with TemporaryDirectory(prefix="landuse-pdf-") as place:
        stage = Path(place)
        _write_settings(stage / "profile" / "user")
        for number, file in enumerate(files):
            (stage / f"{number}.docx").write_bytes(with_contents_unwrapped(_read(file)))
        _convert(program, stage, len(files))
        made = [stage / f"{number}.pdf" for number in range(len(files))]
        failed = [file.name for file, pdf in zip(files, made, strict=True) if not pdf.exists()]
        if failed:
            raise OutputError(f"LibreOffice 没有转换成 PDF：{sample(failed)}；请用 Word 或 WPS 打开检查该文件")
        targets = [(file.parent if folder is None else Path(folder)) / f"{file.stem}.pdf" for file in files]
        for pdf, target in zip(made, targets, strict=True):
            with atomic_path(target) as written:
                written.write_bytes(settled_pdf(pdf.read_bytes()))
    return targets


def with_contents_unwrapped(data: bytes) -> bytes:
    """Return a Word file whose table of contents is plain lines: LibreOffice leaves the page numbers of the field as they are."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    tree = etree.fromstring(parts[_DOCUMENT])
    _unwrap(tree)
    parts[_DOCUMENT] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def _unwrap(tree: Any) -> None:
    """Take away the marks and the instruction of TOC fields and leave what they show."""
    fields: list[list[Any]] = []
    for run in tree.iter(qn("w:r")):
        mark, words = run.find(qn("w:fldChar")), run.find(qn("w:instrText"))
        kind = None if mark is None else mark.get(qn("w:fldCharType"))
        if kind == "begin":
            fields.append([])
        if fields and (mark is not None or words is not None):
            fields[-1].append(run)
        if kind == "end" and fields:
            runs = fields.pop()
            instruction = "".join(run.findtext(qn("w:instrText")) or "" for run in runs)
            if instruction.split()[:1] == ["TOC"]:
                for each in runs:
                    each.getparent().remove(each)


def _write_settings(folder: Path) -> None:
    """Write which font stands in for one that is not installed."""
    folder.mkdir(parents=True)
    pairs: list[str] = []
    for name, choices in SUBSTITUTES.items():
        found = None if installed([name]) else next(iter(installed(choices)), None)
        if found is not None:
            values = {"ReplaceFont": name, "SubstituteFont": found, "Always": "true", "OnScreenOnly": "false"}
            inner = "".join(
                f'<prop oor:name="{key}" oor:op="fuse"><value>{escape(value)}</value></prop>' for key, value in values.items()
            )
            pairs.append(
                f'<item oor:path="{_SETTING}/FontPairs"><node oor:name="_{len(pairs)}" oor:op="replace">{inner}</node></item>'
            )
    switch = f'<item oor:path="{_SETTING}"><prop oor:name="Replacement" oor:op="fuse"><value>true</value></prop></item>'
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{switch}{''.join(pairs)}</oor:items>\n"
    )
    (folder / "registrymodifications.xcu").write_text(text, encoding="utf-8")


def _convert(program: str, stage: Path, count: int) -> None:
    command = [
        program, f"-env:UserInstallation={(stage / 'profile').as_uri()}", "--headless", "--norestore", "--convert-to", "pdf",
        *(f"{number}.docx" for number in range(count)),
    ]  # fmt: skip
    try:
        subprocess.run(  # noqa: S603 - a fixed program and our own file names
            command, cwd=stage, check=True, capture_output=True, timeout=START_SECONDS + SECONDS_EACH * count,
            env={**os.environ, "TZ": "UTC0"},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise OutputError(f"LibreOffice 转换 PDF 超时（{count} 份）；请分批转换，或关闭其他程序后重试") from error
    except (subprocess.CalledProcessError, OSError) as error:
        raise OutputError("LibreOffice 转换 PDF 失败；请确认 LibreOffice 能单独打开文档后重试") from error


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise OutputError(f"文件 {file.name} 无法读取，不能转换成 PDF：{cause_of(error)}") from error
