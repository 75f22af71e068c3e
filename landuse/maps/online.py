"""Basemaps that a browser fetches by address: an office's own tile service, Tianditu, AMap. Nothing is fetched here.

A page with one of them asks that service for pictures whenever it is opened, and tells it by that which place is looked at.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from landuse.errors import ConfigError
from landuse.redaction import without_secrets
from landuse.vocabulary.rows import did_you_mean

SHIFT_NOTE = "坐标为显示偏移（GCJ-02），不得据以量测或定位"
KEY_NOTE = "打开后须在地图角上输入服务密钥；密钥只存在该浏览器中，不在本文件里"
_HOST = r"(?:[A-Za-z0-9-]|\{s\})+(?:\.(?:[A-Za-z0-9-]|\{s\})+)*"
_ADDRESS = re.compile(rf"(?P<origin>https?://{_HOST}(?::\d{{1,5}})?)(?P<path>/[!#-;=?-\[\]_a-z{{}}~]*)")
_PLACES = frozenset({"x", "y", "z", "-y", "s", "key"})
_WMTS_PLACES: Mapping[str, str] = {"{TileMatrix}": "{z}", "{TileRow}": "{y}", "{TileCol}": "{x}"}
_LITERAL_KEY = re.compile(r"([?&](?:tk|key|ak|sk|token|access_token|apikey|api_key)=)[^&{}]+", re.IGNORECASE)


@dataclass(frozen=True)
class OnlineBasemap:
    """Tiles by address, in Web Mercator.

    Parameters
    ----------
    urls
        Address templates from back to front with ``{x}``, ``{y}`` (or ``{-y}``, counted from the south) and ``{z}``; for a WMTS
        ``{TileCol}``, ``{TileRow}``, ``{TileMatrix}`` say the same. ``{s}`` stands for one of `subdomains`, ``{key}`` for the
        reader's own key: the page asks for it and keeps it in that browser. A key that is written out becomes ``{key}``, so that
        no page holds one. All lie on the same kind of host.
    name
        What the layer is called on the page.
    credit
        Who made the map: shown in its corner, plain text.
    subdomains
        One character for each host.
    max_zoom
        The deepest zoom that the service has; beyond it pictures are enlarged.
    shifted
        The pictures are in GCJ-02: what lies over them is drawn from a shifted copy, which is in no file but the page.
    """

    urls: tuple[str, ...]
    name: str = "在线底图"
    credit: str = ""
    subdomains: str = ""
    max_zoom: int = 18
    shifted: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "urls", tuple(_template(url, self) for url in self.urls))

    @property
    def origins(self) -> tuple[str, ...]:
        """The hosts that the page will ask for pictures, and no others: scheme, name and port."""
        found = [_parsed(url, self)["origin"] for url in self.urls]
        return tuple(
            dict.fromkeys(origin.replace("{s}", one) for origin in found for one in (self.subdomains if "{s}" in origin else "-"))
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What the page must say of this basemap."""
        return tuple(note for note, said in ((SHIFT_NOTE, self.shifted), (KEY_NOTE, self.needs_key)) if said)

    @property
    def needs_key(self) -> bool:
        """Whether the service answers to those who have a key only."""
        return any("{key}" in url for url in self.urls)


def _parsed(url: str, basemap: OnlineBasemap) -> re.Match[str]:
    found = _ADDRESS.fullmatch(url)
    if found is None:
        raise ConfigError(
            f"底图“{basemap.name}”的网址模板不能使用：{without_secrets(url)[:80]!r}；应形如 http://主机名/路径/{{z}}/{{x}}/{{y}}.png，主机名不含用户名、空格和引号"
        )
    return found


def _template(url: str, basemap: OnlineBasemap) -> str:
    """Return a template with Leaflet's placeholders; raise ConfigError where it cannot be used."""
    url = _LITERAL_KEY.sub(r"\1{key}", url)
    for given, usual in _WMTS_PLACES.items():
        url = url.replace(given, usual)
    _parsed(url, basemap)
    places = re.findall(r"\{([^{}]*)\}", url)
    rest = re.sub(r"\{[^{}]*\}", "", url)
    wrong = [f"{{{place}}}" for place in places if place not in _PLACES] + [sign for sign in "{}" if sign in rest]
    if wrong:
        raise ConfigError(
            f"底图“{basemap.name}”的网址模板含不认识的占位符 {'、'.join(wrong[:5])}；可用 {{x}}、{{y}}、{{-y}}、{{z}}"
        )
    if not {"x", "z"} <= set(places) or len({"y", "-y"} & set(places)) != 1:
        raise ConfigError(
            f"底图“{basemap.name}”的网址模板须含 {{x}}、{{y}}（或 {{-y}}）和 {{z}} 各一个；应形如 http://主机名/路径/{{z}}/{{x}}/{{y}}.png"
        )
    if "s" in places and not re.fullmatch("[0-9a-z]+", basemap.subdomains):
        raise ConfigError(f"底图“{basemap.name}”的网址模板含 {{s}}，但没有写明有哪些子域；请改写成一个具体的主机名")
    return url


def _tianditu(name: str, *layers: str) -> OnlineBasemap:
    address = "https://t{{s}}.tianditu.gov.cn/DataServer?T={layer}&X={{x}}&Y={{y}}&L={{z}}&tk={{key}}"
    urls = tuple(address.format(layer=layer) for layer in layers)
    return OnlineBasemap(urls, name, "天地图", "01234567")


SERVICES: Mapping[str, OnlineBasemap] = MappingProxyType({
    "tianditu": _tianditu("天地图", "vec_w", "cva_w"),
    "tianditu-imagery": _tianditu("天地图影像", "img_w", "cia_w"),
    "amap": OnlineBasemap(
        ("https://webrd0{s}.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8&x={x}&y={y}&z={z}",),
        "高德地图", "高德地图", "1234", shifted=True,
    ),
    "amap-imagery": OnlineBasemap(
        (
            "https://webst0{s}.is.autonavi.com/appmaptile?style=6&x={x}&y={y}&z={z}",
            "https://webst0{s}.is.autonavi.com/appmaptile?style=8&x={x}&y={y}&z={z}",
        ),
        "高德影像", "高德地图", "1234", shifted=True,
    ),
})  # fmt: skip
"""Services known by a short name."""


def online_basemap(name: str) -> OnlineBasemap:
    """Return the basemap for a short name or an address template; no key is in it.

    Raises
    ------
    ConfigError
        There is no such service, or the address cannot be used.
    """
    if name in SERVICES:
        return SERVICES[name]
    if "://" in name or name.startswith("//"):
        return OnlineBasemap((name,))
    raise ConfigError(
        f"没有名为“{name}”的底图{did_you_mean(name, SERVICES)}；可写 GeoTIFF（.tif）或 MBTiles（.mbtiles）文件、"
        f"带 {{x}}{{y}}{{z}} 的网址，或 {'、'.join(SERVICES)}"
    )
