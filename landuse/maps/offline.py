"""One file, no network: every address that a page asks for becomes text from a file on this machine.

The manifest says which file stands for which address. Leaflet comes from the package XStatic-Leaflet, our own script and
style from the folder ``web`` beside this module; nothing is ever fetched.
"""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote

from landuse.errors import OutputError

LEAFLET_JS = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js"
LEAFLET_CSS = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css"
OWN_SCRIPTS = (
    "data.js", "shapes.js", "hatch.js", "canvas.js", "parcels.js", "context.js", "basemap.js", "details.js", "filters.js", "search.js",
    "panel.js", "targets.js", "controls.js", "themes.js", "measure.js", "table.js", "permalink.js", "slider.js", "follow.js",
    "page.js",
)  # fmt: skip
OWN_STYLES = ("page.css",)
EVIDENCE_FILES = ("evidence.js", "evidence.css")
"""Script and style of the evidence map alone."""
_LEAFLET_LINK = ' href="https://leafletjs.com"'
_MEDIA_TYPES = {".png": "image/png", ".gif": "image/gif", ".jpg": "image/jpeg", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
_CSS_ADDRESS = re.compile(r"url\(\s*(['\"]?)(?P<address>[^'\")]+)\1\s*\)")
_SOURCE_MAP = re.compile(r"^[ \t]*(?://|/\*)[#@]\s*sourceMappingURL=.*$", re.MULTILINE)


@dataclass(frozen=True)
class LocalFile:
    """A file that stands for an address; `drop` is text taken out of it because it would lead out of the page."""

    file: Traversable
    drop: str = ""

    def text(self) -> str:
        """Return the file's text without its source map; raise OutputError where it cannot be read."""
        try:
            text = self.file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise OutputError(f"页面所需文件 {self.file.name} 无法读取：{error}；请重新安装 landuse 及其依赖") from error
        return _SOURCE_MAP.sub("", text.replace(self.drop, "") if self.drop else text)


@cache
def manifest() -> Mapping[str, LocalFile]:
    """Return {address: local file} of everything that comes with this package and its dependencies."""
    leaflet, own = files("xstatic.pkg.leaflet") / "data", files("landuse.maps") / "web"
    held = {LEAFLET_JS: LocalFile(leaflet / "leaflet.js", _LEAFLET_LINK), LEAFLET_CSS: LocalFile(leaflet / "leaflet.css")}
    return MappingProxyType(
        held | {own_address(name): LocalFile(own / name) for name in OWN_SCRIPTS + OWN_STYLES + EVIDENCE_FILES}
    )


def own_address(name: str) -> str:
    """Return the address by which a page asks for one of our own files."""
    return f"landuse:{name}"


def local_file(address: str, extra: Mapping[str, Path]) -> LocalFile:
    """Return the file that stands for `address`; raise OutputError naming the address where there is none."""
    if address in extra:
        return LocalFile(extra[address])
    try:
        return manifest()[address]
    except KeyError:
        raise OutputError(
            f"离线地图没有网址“{address}”的本地文件，不能写出；请去掉需要它的图层或插件，"
            f"或把该文件存到本机并登记：地图.assets[网址] = Path(文件路径)；在能联网的电脑上试用可用 offline=False"
        ) from None


def script_text(asset: LocalFile) -> str:
    """Return a script ready to stand inside ``<script>``: nothing in it can close the tag."""
    return close_safe(asset.text())


def style_text(asset: LocalFile) -> str:
    """Return a style sheet ready to stand inside ``<style>``, its pictures as data addresses.

    Raises OutputError where a picture has no local file.
    """
    return re.sub(r"</(?=style)", r"<\\/", _CSS_ADDRESS.sub(_inlined_from(asset), asset.text()), flags=re.IGNORECASE)


def close_safe(script: str) -> str:
    r"""Return `script` with ``</script`` and ``<!--`` written so that HTML does not see them; strings keep their value.

    >>> close_safe("x = '</script>'")
    "x = '<\\/script>'"
    """
    return re.sub(r"<(?=/script|!--)", lambda _: "<\\", script, flags=re.IGNORECASE)


def data_address(file: Traversable) -> str:
    """Return a picture or font as a ``data:`` address."""
    kind = _MEDIA_TYPES.get(Path(file.name).suffix.lower(), "application/octet-stream")
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"


@cache
def marker_pictures() -> Mapping[str, str]:
    """Return the pictures of Leaflet's own marker as the options that it takes them by."""
    pictures = files("xstatic.pkg.leaflet") / "data" / "images"
    names = {"iconUrl": "marker-icon.png", "iconRetinaUrl": "marker-icon-2x.png", "shadowUrl": "marker-shadow.png"}
    return MappingProxyType({option: data_address(pictures / name) for option, name in names.items()})


def _inlined_from(asset: LocalFile) -> Callable[[re.Match[str]], str]:
    def inlined(found: re.Match[str]) -> str:
        address = found["address"]
        if address.startswith(("data:", "#")):
            return found[0]
        picture: Traversable = asset.file.parent if isinstance(asset.file, Path) else files("xstatic.pkg.leaflet") / "data"
        for step in unquote(address.partition("?")[0].partition("#")[0]).split("/"):
            picture = picture / step
        if "//" in address or not picture.is_file():
            raise OutputError(f"样式表 {asset.file.name} 中的网址“{address}”没有本地文件；请去掉需要它的图层或插件")
        return f"url({data_address(picture)})"

    return inlined
