"""Pictures in papers: PNG bytes of a given width, put where the template has their placeholder."""

import io
from dataclasses import dataclass
from html import escape
from typing import Any

from docx.shared import Mm

_NAME = 'name="Picture '


@dataclass(frozen=True)
class Picture:
    """A PNG, how wide it is printed, and what a reader who cannot see it is told."""

    png: bytes
    width_mm: float
    title: str = ""


class PlacedPicture:
    """A picture as a template sees it: it can be put somewhere and has nothing else to ask for."""

    __slots__ = ("_document", "_picture")

    def __init__(self, picture: Picture, document: Any) -> None:
        self._picture, self._document = picture, document

    def __html__(self) -> str:
        """Return the drawing, between the end of the run that the placeholder stands in and the begin of the next."""
        part = self._document.current_rendering_part
        inline = part.new_pic_inline(io.BytesIO(self._picture.png), Mm(self._picture.width_mm), None)
        drawing = inline.xml.replace(_NAME, f'descr="{escape(self._picture.title)}" {_NAME}', 1)
        return f'</w:t></w:r><w:r><w:drawing>{drawing}</w:drawing></w:r><w:r><w:t xml:space="preserve">'
