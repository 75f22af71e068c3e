"""Word files looked at as a reader of their XML would."""

import io
import re
import zipfile

import docx
from docx.oxml.ns import qn

FILLED = re.compile(r"word/(document|header\d*|footer\d*)\.xml")


def parts_of(source):
    """Return the parts of a Word file by name."""
    with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as package:
        return {name: package.read(name) for name in package.namelist()}


def opened(source):
    """Return the file as python-docx opens it."""
    return docx.Document(io.BytesIO(source) if isinstance(source, bytes) else str(source))


def text_of(source):
    """Return all text of body, headers and footers, a line for each paragraph."""
    found = []
    for name, content in parts_of(source).items():
        if FILLED.fullmatch(name):
            found += [re.sub(r"<[^>]+>", "", part) for part in content.decode().split("</w:p>")]
    return "\n".join(found).replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'").replace("&amp;", "&")


def runs_without_chinese_font(source):
    """Return the text of runs that name no East-Asian font themselves."""
    found = []
    for paragraph in opened(source).element.iter(qn("w:r")):
        words = "".join(text.text or "" for text in paragraph.findall(qn("w:t")))
        fonts = paragraph.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        if words and (fonts is None or not fonts.get(qn("w:eastAsia"))):
            found.append(words)
    return found


def tables_of(source):
    """Return every table as rows of texts."""
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in opened(source).tables]
