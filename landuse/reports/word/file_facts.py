"""What a Word paper says of itself: its title and day, which run it is of, and whether somebody has worked on it since."""

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

_PLAIN_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
_IDENTIFIER = "{http://purl.org/dc/elements/1.1/}identifier"
_CREATED, _MODIFIED = "{http://purl.org/dc/terms/}created", "{http://purl.org/dc/terms/}modified"
_LAST_BY = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}lastModifiedBy"


def set_facts(document: Any, title: str, dated: date | None, identifier: str) -> None:
    """Say what the file is and when it was made; nothing of it comes from a clock."""
    facts = document.core_properties
    facts.title, facts.author, facts.last_modified_by, facts.comments, facts.identifier = title, "", "", "", identifier
    facts.revision = 1
    element = facts._element
    for tag in ("dcterms:created", "dcterms:modified"):
        for old in element.findall(qn(tag)):
            element.remove(old)
    if dated is not None:
        facts.created = facts.modified = datetime(dated.year, dated.month, dated.day)  # noqa: DTZ001 - a calendar day, no instant


def identifier_of(path: Path) -> str:
    """Return the identifier of a paper written before; empty where it has none or is no readable Word file."""
    core = _core(path)
    return "" if core is None else str(core.findtext(_IDENTIFIER) or "")


def edited_since(path: Path) -> bool:
    """Tell whether a paper was saved by a person after we wrote it.

    Ours name nobody and were last changed when they were made; Word, WPS and LibreOffice set the day, most of them the name as well.
    A file that cannot be read is half written, not edited.
    """
    core = _core(path)
    return core is not None and (bool(core.findtext(_LAST_BY)) or core.findtext(_CREATED) != core.findtext(_MODIFIED))


def _core(path: Path) -> Any:
    try:
        with zipfile.ZipFile(path) as package:
            return etree.fromstring(package.read("docProps/core.xml"), _PLAIN_PARSER)
    except (OSError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError):
        return None
