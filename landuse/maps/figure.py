"""The finished page: folium's pieces put together once, every link replaced by the file it stands for, nothing let out."""

import html
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink

from landuse.errors import OutputError
from landuse.io.atomic import atomic_path
from landuse.maps.offline import close_safe, local_file, script_text, style_text
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
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
    "connect-src data: blob:; worker-src blob:; base-uri 'none'; form-action 'none'"
)
_SCRIPT_TAG = re.compile(r"<script(?=[\s>])", re.IGNORECASE)


class LandFigure(Figure):
    """A branca figure whose page is one file that needs no network and runs no script but its own.

    Parameters
    ----------
    title
        Title of the page; data, never markup.
    assets
        {address: local file} beyond the manifest of :mod:`landuse.maps.offline`, for plugins that ask for more.
    """

    def __init__(self, title: str, assets: Mapping[str, Path] | None = None) -> None:
        super().__init__(title=title, ratio="62%")
        self.assets = dict(assets or {})
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
        _check_offline(self)
        self._nonce = secrets.token_urlsafe(16)
        with rendered_once(self) as whole, self._as_before():
            for child in self._children.values():
                child.render(**kwargs)
            header = _SCRIPT_TAG.sub(f'<script nonce="{self._nonce}"', self.header.render(**kwargs))
            body, script = self.html.render(**kwargs), self.script.render(**kwargs)
        if PACKED_MARK in body:
            script = f"landuse.unpacked(function () {{\n{script}\n}});"
        page = _PAGE.format(
            policy=_CONTENT_POLICY.format(nonce=self._nonce),
            nonce=self._nonce,
            title=html.escape(self.title or ""),
            header=header,
            body=body,
            script=close_safe(script),
        )
        return whole(page)

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

    def save(self, outfile: str | bytes | Path | BinaryIO, close_file: bool = True, **kwargs: Any) -> None:
        """Write the page to `outfile`, a path or an open binary file.

        A file at that path stays whole until the new one is written. `close_file` tells whether to close an open file.

        Raises
        ------
        OutputError
            The page would ask for an address outside itself, or the file cannot be written.
        """
        page = self.render(**kwargs)
        outside = find_external_addresses(page)
        if outside:
            raise OutputError(
                f"地图页面引用了文件之外的网址,未写出:{'、'.join(dict.fromkeys(outside[:5]))};请去掉在线底图或相应图层"
            )
        content = page.encode("utf-8", errors="replace")
        if isinstance(outfile, str | bytes | Path):
            with atomic_path(os.fsdecode(outfile)) as path:
                path.write_bytes(content)
            return
        outfile.write(content)
        if close_file:
            outfile.close()

    def _inlined(self, link: JavascriptLink | CssLink) -> str:
        asset = local_file(link.url, self.assets)
        if isinstance(link, JavascriptLink):
            return f"<script>\n{script_text(asset)}\n</script>"
        return f"<style>\n{style_text(asset)}\n</style>"


def _check_offline(root: Element) -> None:
    for element in _below(root):
        if isinstance(element, folium.Icon):
            raise OutputError("folium.Icon 需要网络图标字体,离线地图不能使用;请改用 CircleMarker、DivIcon 或不带 icon 的 Marker")
        if isinstance(element, folium.GeoJson) and not element.embed:
            raise OutputError(f"图层“{element.layer_name}”的数据在文件之外(embed=False),离线地图不能使用;请改为 embed=True")


def _below(element: Element) -> Iterator[Element]:
    for child in element._children.values():  # noqa: SLF001  # branca has no other way to walk its tree
        yield child
        yield from _below(child)
