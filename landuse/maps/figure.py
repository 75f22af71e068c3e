"""The finished page: folium's pieces put together once, every link replaced by the file it stands for, nothing let out."""

import base64
import hashlib
import html
import itertools
import os
import re
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink

from landuse.errors import OutputError
from landuse.io.atomic import atomic_path
from landuse.maps.offline import close_safe, local_file, manifest, script_text, style_text
from landuse.maps.packing import PACKED_MARK
from landuse.maps.scan import find_external_addresses
from landuse.maps.snippets import Snippets, rendered_once

_PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
{header}
</head>
<body>
{body}
<script nonce="{nonce}">
{script}
</script>
</body>
</html>
"""
_CONTENT_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline'{links}; img-src data: blob:{pictures}; "
    "font-src data:{links}; "
    "connect-src data: blob:; worker-src blob:; base-uri 'none'; form-action 'none'"
)
_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9.-]|\{s\})+(?::\d+)?(?=[/?#]|$)")
_SCRIPT_TAG = re.compile(r"<script(?=[\s>])", re.IGNORECASE)
_HEX_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_NONCE_BYTES = 16


class LandFigure(Figure):
    """A branca figure whose page is one file that needs no network and runs no script but its own.

    With ``offline=False`` links to scripts and styles without a local file stay links, and tile layers may name a host: the page
    then asks the network for exactly these (its policy names them one by one) and stays blank there without a network. A page
    on which nothing asks for the network is the same either way.

    Parameters
    ----------
    title
        Title of the page; data, never markup.
    assets
        {address: local file} beyond the manifest of :mod:`landuse.maps.offline`, for plugins that ask for more.
    offline
        Refuse whatever needs a network.
    """

    def __init__(self, title: str, assets: Mapping[str, Path] | None = None, *, offline: bool = True) -> None:
        super().__init__(title=title, ratio="62%")
        self.assets = dict(assets or {})
        self.offline = offline
        self._links: dict[type, dict[str, None]] = {}
        self._nonce = ""
        self.header, self.html, self.script = (Snippets(self._inlined) for _ in range(3))
        for part in (self.header, self.html, self.script):
            part._parent = self  # noqa: SLF001  # as branca's own figure does

    def render(self, **kwargs: Any) -> str:
        """Return the page.

        Raises
        ------
        OutputError
            Something on the map asks for an address without a local file, or cannot work without the network.
        """
        if self.offline:
            _check_offline(self)
        self._links = {JavascriptLink: {}, CssLink: {}}
        self._nonce = secrets.token_urlsafe(_NONCE_BYTES)
        with rendered_once(self) as whole, self._as_before():
            for child in self._children.values():
                child.render(**kwargs)
            header = _SCRIPT_TAG.sub(f'<script nonce="{self._nonce}"', self.header.render(**kwargs))
            body, script = self.html.render(**kwargs), self.script.render(**kwargs)
            drawn = {element._id for part in (self, self.header, self.html, self.script) for element in _below(part)}  # noqa: SLF001
        if PACKED_MARK in body:
            script = f"landuse.unpacked(function () {{\n{script}\n}});"
        page = _PAGE.format(
            policy=_CONTENT_POLICY.format(
                nonce=self._nonce, pictures=_sources(self._picture_origins()), links=_sources(self._links[CssLink])
            ),
            nonce=self._nonce,
            title=html.escape(self.title or ""),
            header=header,
            body=body,
            script=close_safe(script),
        )
        return _with_own_nonce(_with_counted_ids(whole(page), drawn), self._nonce)

    @contextmanager
    def _as_before(self) -> Iterator[None]:
        """Take out again what elements add while they render: folium would add some of it once more each time."""
        parts = (self.header, self.html, self.script)
        before = [part._children.copy() for part in parts]  # noqa: SLF001  # branca has no other way to its children
        try:
            yield
        finally:
            for part, children in zip(parts, before, strict=True):
                part._children = children  # noqa: SLF001

    def _repr_html_(self, **kwargs: Any) -> str:
        """Return the page in a frame, as a notebook's cell shows it."""
        page = html.escape(self.render(**kwargs))
        frame = (
            f'<iframe srcdoc="{page}" title="{html.escape(self.title or "地图")}" allowfullscreen '
            'style="position:absolute;width:100%;height:100%;left:0;top:0;border:none"></iframe>'
        )
        hint = "地图在信任此笔记本后显示"
        return f'<div style="position:relative;width:100%;height:0;padding-bottom:{self.ratio}">{hint}{frame}</div>'

    def save(self, outfile: str | bytes | Path | BinaryIO, close_file: bool = True, **kwargs: Any) -> None:
        """Write the page to `outfile`, a path or an open binary file.

        A file at that path stays whole until the new one is written. `close_file` tells whether to close an open file.

        Raises
        ------
        OutputError
            The page would ask for an address outside itself, or the file cannot be written.
        """
        page = self.render(**kwargs)
        outside = find_external_addresses(page, self._allowed())
        if outside:
            raise OutputError(
                f"地图页面引用了文件之外的网址，未写出：{'、'.join(dict.fromkeys(outside[:5]))}；请去掉在线底图或相应图层"
                "（联网使用在线底图：offline=False）"
            )
        content = page.encode("utf-8", errors="replace")
        if isinstance(outfile, str | bytes | Path):
            with atomic_path(os.fsdecode(outfile)) as path:
                path.write_bytes(content)
            return
        outfile.write(content)
        if close_file:
            outfile.close()

    def _allowed(self) -> set[str]:
        """Return the origins that the page may name; of tile layers also as they are written, with ``{s}``."""
        if self.offline:
            return set()
        layers = [element for element in _below(self) if isinstance(element, folium.TileLayer | folium.WmsTileLayer)]
        return {*itertools.chain(*self._links.values()), *self._picture_origins(), *(_tile_origin(layer) for layer in layers)}

    def _picture_origins(self) -> dict[str, None]:
        """Return the hosts that layers take pictures from; none for a page that needs no network."""
        if self.offline:
            return {}
        found: dict[str, None] = {}
        for element in _below(self):
            found |= dict.fromkeys(getattr(element, "picture_origins", ()))
            if isinstance(element, folium.TileLayer | folium.WmsTileLayer):
                found |= dict.fromkeys(_tile_origins(element))
        return found

    def _inlined(self, link: JavascriptLink | CssLink) -> str:
        origin = None if self.offline or link.url in {*self.assets, *manifest()} else _ORIGIN.match(link.url)
        if origin is not None:
            address, is_script = html.escape(link.url), isinstance(link, JavascriptLink)
            self._links[JavascriptLink if is_script else CssLink][origin[0]] = None
            return f'<script src="{address}"></script>' if is_script else f'<link rel="stylesheet" href="{address}">'
        asset = local_file(link.url, self.assets)
        if isinstance(link, JavascriptLink):
            return f"<script>\n{script_text(asset)}\n</script>"
        return f"<style>\n{style_text(asset)}\n</style>"


def _with_counted_ids(page: str, drawn: Collection[str]) -> str:
    """Return a page in which elements are called by their order and not by the ids that folium draws by lot."""
    counted: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        return counted.setdefault(found[0], f"{len(counted) + 1:032x}") if found[0] in drawn else found[0]

    return _HEX_ID.sub(name, page)


def _with_own_nonce(page: str, drawn: str) -> str:
    """Return a page whose nonce follows from all the rest of it: the same map gives the same bytes.

    It is as safe as the one that was drawn by lot while the page was put together: what stands in the data would have to hold
    the hash of a page that it is itself a part of.
    """
    digest = hashlib.sha256(page.replace(drawn, "").encode("utf-8", errors="replace")).digest()
    return page.replace(drawn, base64.urlsafe_b64encode(digest[:_NONCE_BYTES]).decode().rstrip("="))


def _sources(origins: Iterable[str]) -> str:
    return "".join(f" {origin}" for origin in origins)


def _tile_origin(layer: folium.TileLayer | folium.WmsTileLayer) -> str:
    found = _ORIGIN.match(str(getattr(layer, "tiles", None) or getattr(layer, "url", "")))
    return found[0] if found else ""


def _tile_origins(layer: folium.TileLayer | folium.WmsTileLayer) -> list[str]:
    """Return the hosts of a tile layer of folium's, one for each of its subdomains."""
    origin, given = _tile_origin(layer), str(layer.options.get("subdomains") or "abc")
    if "{s}" in origin:
        return [origin.replace("{s}", one) for one in given]
    return [origin] if origin else []


def _check_offline(root: Element) -> None:
    for element in _below(root):
        if isinstance(element, folium.Icon):
            raise OutputError(
                "folium.Icon 需要网络图标字体，离线地图不能使用；请改用 CircleMarker、DivIcon 或不带 icon 的 Marker"
            )
        if isinstance(element, folium.GeoJson) and not element.embed:
            raise OutputError(f"图层“{element.layer_name}”的数据在文件之外（embed=False），离线地图不能使用；请改为 embed=True")


def _below(element: Element) -> Iterator[Element]:
    for child in element._children.values():  # noqa: SLF001  # branca has no other way to walk its tree
        yield child
        yield from _below(child)
