"""Words on paper: measured in millimetres, cut or broken to the room they have, never squares and never formulas."""

from dataclasses import dataclass, field

from matplotlib import font_manager
from matplotlib.ft2font import LoadFlags

from landuse.fonts import REGULAR, ChineseFont

BOLD = 700
MM_PER_POINT = 25.4 / 72
ELLIPSIS = "…"
_EM = 100  # size at which advances are read


@dataclass(frozen=True)
class Lettering:
    """The Chinese font of a run with the advance of its characters."""

    font: ChineseFont
    _advances: dict[str, float] = field(default_factory=dict)

    @property
    def family(self) -> str:
        """The name of the font family."""
        return self.font.family

    def width(self, words: str, size: float) -> float:
        """Return the width of `words` in mm at `size` points."""
        return sum(self._advance(character) for character in words) * size * MM_PER_POINT

    def cut(self, words: object, size: float, room: float) -> str:
        """Return `words` on one line no wider than `room` mm, with an ellipsis where some had to go."""
        line = self.font.drawable(words)
        if self.width(line, size) <= room:
            return line
        left = room - self.width(ELLIPSIS, size)
        held = self._held(line, size, left)
        return f"{line[:held].rstrip()}{ELLIPSIS}" if held else ""

    def lines(self, words: object, size: float, room: float, most: int) -> list[str]:
        """Return `words` broken into at most `most` lines of `room` mm; the last one is cut where there are more."""
        rest = self.font.drawable(words)
        broken: list[str] = []
        while rest and len(broken) < most - 1 and self.width(rest, size) > room:
            held = max(1, self._held(rest, size, room))
            broken.append(rest[:held].rstrip())
            rest = rest[held:].lstrip()
        return [*broken, self.cut(rest, size, room)] if rest else broken

    def has_bold(self) -> bool:
        """Tell whether the bold face of the family shows every character that the regular one does."""
        return bold_covers(self.font)

    def _held(self, line: str, size: float, room: float) -> int:
        at, used = 0, 0.0
        for at, character in enumerate(line):
            used += self._advance(character) * size * MM_PER_POINT
            if used > room:
                return at
        return at + 1

    def _advance(self, character: str) -> float:
        if character not in self._advances:
            face = font_manager.get_font(_face(self.font, REGULAR))
            face.set_size(_EM, 72)
            self._advances[character] = face.load_char(ord(character), flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / _EM
        return self._advances[character]


def bold_covers(font: ChineseFont) -> bool:
    """Tell whether the bold face of `font` shows every character of its regular one."""
    return font.characters <= frozenset(font_manager.get_font(_face(font, BOLD)).get_charmap())


def _face(font: ChineseFont, weight: int) -> str:
    return font_manager.fontManager.findfont(font_manager.FontProperties(family=[font.family], weight=weight))
