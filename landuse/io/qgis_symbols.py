"""Style classes in the words of QGIS: a renderer by class with fills, hatches and Chinese labels, as the XML of a QML style.

Hatches have the spacing and width of the web map's (``landuse/maps/web/hatch.js``), its pixels taken for 1/96 inch. Every
property stands twice, as QGIS itself writes it: versions up to 3.24 read ``prop``, later ones ``Option``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from landuse.style import NO_DATA, StyleClass

QGIS_VERSION = "3.22.0"
"""The version whose wording is used; later ones read it."""
OUTLINE, OUTLINE_MM = "#263238", "0.12"
ZONE_LINE, ZONE_MM = "#1f4e5f", "0.5"
OPAQUE, OUTLINE_ALPHA, INK_ALPHA = 255, 158, 217
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_MM_PER_PIXEL = 25.4 / 96
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Properties = Mapping[str, str]


@dataclass(frozen=True)
class _Lines:
    """Parallel lines: direction in degrees (0 lies flat, counted against the clock), distance and width in pixels of the web map."""

    angle: int
    distance: float
    width: float


_HATCHES: Mapping[str, tuple[_Lines, ...]] = {
    "diagonal": (_Lines(45, 5.66, 1.3),),
    "diagonal_back": (_Lines(135, 5.66, 1.3),),
    "cross": (_Lines(45, 5.66, 0.9), _Lines(135, 5.66, 0.9)),
    "horizontal": (_Lines(0, 4, 1.0),),
    "vertical": (_Lines(90, 4, 1.1),),
    "grid": (_Lines(0, 8, 0.7), _Lines(90, 8, 0.7)),
}
_DOTS = "dots"
_DOT_APART, _DOT_SIZE = 8.0, 2.2


def class_style(column: str, classes: Iterable[StyleClass]) -> str:
    """Return the QML text of polygons drawn by the codes in `column`; whatever is no code of `classes` is drawn as 无数据."""
    root = _qml()
    renderer = ET.SubElement(
        root, "renderer-v2", {"type": "categorizedSymbol", "attr": column, "symbollevels": "0", "forceraster": "0", "enableorderby": "0"}
    )  # fmt: skip
    categories, symbols = ET.SubElement(renderer, "categories"), ET.SubElement(renderer, "symbols")
    drawn = [*((found.key, found) for found in classes), ("", NO_DATA)]
    for place, (value, found) in enumerate(drawn):
        ET.SubElement(
            categories, "category", {"value": _text(value), "label": _text(found.label), "symbol": str(place), "render": "true", "type": "string"}
        )  # fmt: skip
        _fill(symbols, str(place), found)
    return _written(root)


def outline_style(color: str = ZONE_LINE, width_mm: str = ZONE_MM) -> str:
    """Return the QML text of areas that are drawn as a dash-dotted outline alone."""
    root = _qml()
    renderer = ET.SubElement(root, "renderer-v2", {"type": "singleSymbol", "symbollevels": "0", "forceraster": "0"})
    symbol = _symbol(ET.SubElement(renderer, "symbols"), "fill", "0")
    _layer(symbol, "SimpleLine", {
        "line_color": _color(color), "line_width": width_mm, "line_width_unit": "MM", "line_style": "dash dot",
        "joinstyle": "miter", "capstyle": "flat",
    })  # fmt: skip
    return _written(root)


def hatch_names() -> frozenset[str]:
    """Return the hatches that can be drawn."""
    return frozenset({*_HATCHES, _DOTS})


def _qml() -> ET.Element:
    return ET.Element("qgis", {"version": QGIS_VERSION, "styleCategories": "Symbology"})


def _fill(symbols: ET.Element, name: str, found: StyleClass) -> None:
    """Add one class: its hatch over its colour, its outline on top of both."""
    symbol = _symbol(symbols, "fill", name)
    _layer(symbol, "SimpleFill", {"color": _color(found.color), "style": "solid", "outline_style": "no"})
    for lines in _HATCHES.get(found.hatch, ()):
        _line_pattern(symbol, lines, found.ink)
    if found.hatch == _DOTS:
        _dot_pattern(symbol, found.ink)
    _layer(symbol, "SimpleLine", {
        "line_color": _color(OUTLINE, OUTLINE_ALPHA), "line_width": OUTLINE_MM, "line_width_unit": "MM", "line_style": "solid",
    })  # fmt: skip


def _line_pattern(symbol: ET.Element, lines: _Lines, ink: str) -> None:
    pattern = _layer(symbol, "LinePatternFill", {
        "angle": str(lines.angle), "distance": _mm(lines.distance), "distance_unit": "MM", "offset": "0", "offset_unit": "MM",
        "color": _color(ink, INK_ALPHA), "line_width": _mm(lines.width), "line_width_unit": "MM",
    })  # fmt: skip
    inner = _symbol(pattern, "line", _inner(symbol))
    _layer(inner, "SimpleLine", {
        "line_color": _color(ink, INK_ALPHA), "line_width": _mm(lines.width), "line_width_unit": "MM", "line_style": "solid",
    })  # fmt: skip


def _dot_pattern(symbol: ET.Element, ink: str) -> None:
    pattern = _layer(symbol, "PointPatternFill", {
        "distance_x": _mm(_DOT_APART), "distance_x_unit": "MM", "distance_y": _mm(_DOT_APART / 2), "distance_y_unit": "MM",
        "displacement_x": _mm(_DOT_APART / 2), "displacement_x_unit": "MM", "displacement_y": "0", "displacement_y_unit": "MM",
    })  # fmt: skip
    inner = _symbol(pattern, "marker", _inner(symbol))
    _layer(inner, "SimpleMarker", {
        "name": "circle", "color": _color(ink, INK_ALPHA), "outline_style": "no", "size": _mm(_DOT_SIZE), "size_unit": "MM",
    })  # fmt: skip


def _symbol(parent: ET.Element, kind: str, name: str) -> ET.Element:
    return ET.SubElement(parent, "symbol", {"type": kind, "name": name, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"})


def _inner(symbol: ET.Element) -> str:
    """Return the name of a symbol within the last layer of `symbol`, the way QGIS calls it."""
    return f"@{symbol.get('name')}@{len(symbol) - 1}"


def _layer(symbol: ET.Element, kind: str, properties: Properties) -> ET.Element:
    layer = ET.SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    options = ET.SubElement(layer, "Option", {"type": "Map"})
    for name, value in properties.items():
        ET.SubElement(options, "Option", {"type": "QString", "name": name, "value": value})
    for name, value in properties.items():
        ET.SubElement(layer, "prop", {"k": name, "v": value})
    return layer


def _color(color: str, alpha: int = OPAQUE) -> str:
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"


def _mm(pixels: float) -> str:
    return f"{pixels * _MM_PER_PIXEL:.3g}"


def _text(text: str) -> str:
    """Return `text` without the characters that XML cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", text)


def _written(root: ET.Element) -> str:
    ET.indent(root, " ")
    return _DOCTYPE + ET.tostring(root, encoding="unicode")
