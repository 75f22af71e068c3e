"""A small writer of SVG pictures with Chinese text: boxes, lines, words; no font is fetched, the reader's own is used."""

from html import escape

FONTS = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','WenQuanYi Micro Hei',sans-serif"
INK = "#2f3b40"


def text_width(text: str, size: float) -> float:
    """Return about how wide `text` is drawn, in pixels: Chinese characters are square, others a little over half as wide."""
    return sum(size if ord(character) > 0x2E7F else 0.58 * size for character in text)


def words(
    x: float,
    y: float,
    text: str,
    *,
    size: float = 12,
    color: str = INK,
    anchor: str = "start",
    bold: bool = False,
    halo: bool = False,
) -> str:
    """Return text whose baseline begins (or is centred, or ends) at a point; with a `halo` lines behind it do not disturb."""
    weight = ' font-weight="600"' if bold else ""
    weight += ' stroke="#ffffff" stroke-width="4" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{color}" text-anchor="{anchor}"{weight}>{escape(text)}</text>'
    )


def box(
    x: float, y: float, width: float, height: float, fill: str, *, stroke: str = "none", dashed: bool = False, round_: float = 0
) -> str:
    """Return a rectangle."""
    dash = ' stroke-dasharray="4 3"' if dashed else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" rx="{round_:g}" fill="{fill}" '
        f'stroke="{stroke}"{dash}/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, *, color: str = INK, width: float = 1, dashed: bool = False) -> str:
    """Return a straight line."""
    dash = ' stroke-dasharray="3 3"' if dashed else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{color}" stroke-width="{width:g}"{dash}/>'


def curve(x1: float, y1: float, x2: float, y2: float, color: str) -> str:
    """Return a line that leaves and arrives level."""
    middle = (x1 + x2) / 2
    return (
        f'<path d="M{x1:.1f} {y1:.1f} C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}" fill="none" '
        f'stroke="{color}" stroke-width="1.1"/>'
    )


def picture(width: float, height: float, parts: list[str], title: str, *, defs: str = "") -> str:
    """Return the whole picture on a white ground; `title` is what a reader hears who cannot see it."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" '
        f'font-family="{FONTS}" role="img">'
    )
    body = "\n".join([f"<title>{escape(title)}</title>", defs, box(0, 0, width, height, "#ffffff", round_=6), *parts])
    return f"{head}\n{body}\n</svg>\n"
