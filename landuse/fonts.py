"""A Chinese font for pictures, searched among the fonts that are installed; never a picture full of squares."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from matplotlib import font_manager, rcParams

from landuse.errors import OutputError

FAMILIES = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "DengXian", "Hiragino Sans GB", "Heiti SC", "STHeiti", "HarmonyOS Sans SC",
    "Noto Serif CJK SC", "Source Han Serif SC", "SimSun", "NSimSun", "Songti SC", "STSong", "FangSong", "KaiTi",
    "AR PL UMing CN", "Noto Sans CJK JP", "Noto Sans CJK TC", "Arial Unicode MS", "Droid Sans Fallback",
)  # fmt: skip
"""Families with Chinese characters, the best first; those with the forms of other regions come last."""
PROBE = "闲置土地处置率僵尸企业项目计划实际数据截至亩件家个开发区国级省市年月日，：；（）%0123456789"
REGULAR = 400
REPLACEMENT = "?"


@dataclass(frozen=True)
class ChineseFont:
    """A font family with the characters it has."""

    family: str
    characters: frozenset[int] = field(repr=False)

    def drawable(self, text: object) -> str:
        r"""Return `text` on one line, with a question mark for every character that the font cannot show.

        >>> ChineseFont("x", frozenset(map(ord, "开发区 "))).drawable("开发区\n☃")
        '开发区 ?'
        """
        line = " ".join(str(text).split())
        return "".join(character if ord(character) in self.characters else REPLACEMENT for character in line)


def chinese_font(families: Iterable[str] = FAMILIES) -> ChineseFont:
    """Return the first of `families` that is installed and has the characters that pictures need.

    Raises
    ------
    OutputError
        None is installed; the message says which to install.
    """
    wanted = tuple(families)
    font = _found(wanted)
    if font is None:
        _look_again()
        font = _found(wanted)
    if font is None:
        raise OutputError(
            "未找到中文字体，无法绘图；请安装思源黑体（Noto Sans CJK SC，Debian、Ubuntu 的 fonts-noto-cjk 包）、"
            "文泉驿微米黑、微软雅黑、黑体或宋体中的任一种后重试"
        )
    return font


def use_chinese_font(families: Iterable[str] = FAMILIES) -> None:
    """Have matplotlib draw Chinese from now on, in this session.

    For one's own pictures, in a notebook; the pictures of the package set their font themselves. Raises as :func:`chinese_font`.
    """
    rcParams.update({"font.family": [chinese_font(families).family], "axes.unicode_minus": False})


def installed(families: Iterable[str]) -> list[str]:
    """Return those of `families` that are installed, in their order."""
    held = {entry.name for entry in font_manager.fontManager.ttflist}
    return [family for family in families if family in held]


def _found(families: tuple[str, ...]) -> ChineseFont | None:
    held = {entry.name for entry in font_manager.fontManager.ttflist}
    for family in families:
        if family not in held:
            continue
        characters = _characters(family)
        if characters >= {ord(character) for character in PROBE}:
            return ChineseFont(family, characters)
    return None


def _characters(family: str) -> frozenset[int]:
    """Return the code points of the regular face; none where its file has gone since matplotlib made its list."""
    wanted = font_manager.FontProperties(family=[family], weight=REGULAR)
    try:
        path = font_manager.fontManager.findfont(wanted, fallback_to_default=False)
        return frozenset(font_manager.get_font(path).get_charmap())
    except (ValueError, OSError):
        return frozenset()


def _look_again() -> None:
    """Add fonts that were installed after matplotlib made its list."""
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in sorted(font_manager.findSystemFonts()):
        if path not in known:
            _add(path)


def _add(path: str) -> None:
    try:
        font_manager.fontManager.addfont(path)
    except (OSError, RuntimeError, ValueError):
        return  # a broken font file is as good as none
