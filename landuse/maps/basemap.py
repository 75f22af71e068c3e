"""What lies below the parcels: nothing by default, a GeoTIFF or MBTiles file that the page carries, or a service on a network."""

from dataclasses import dataclass, replace
from pathlib import Path

from landuse.errors import ConfigError, ReadError, cause_of
from landuse.maps.encode import Block
from landuse.maps.layers import DataLayer
from landuse.maps.mbtiles import tiles_block
from landuse.maps.online import SHIFT_NOTE, OnlineBasemap, online_basemap
from landuse.maps.page import PageText
from landuse.maps.place import Box, place_of

GEOTIFF, MBTILES = (".tif", ".tiff"), (".mbtiles",)
Basemap = str | Path | OnlineBasemap
"""A GeoTIFF or MBTiles file, a short name of :data:`landuse.maps.online.SERVICES`, an address template, or a basemap of one's own."""


class BasemapLayer(DataLayer):
    """The layer below everything; `picture_origins` are the hosts that its pictures come from, none where the page carries them."""

    def __init__(self, payload: Block, *, name: str, picture_origins: tuple[str, ...] = ()) -> None:
        super().__init__({**payload, "shapes": []}, maker="basemapLayer", name=name)
        self.picture_origins = picture_origins


@dataclass(frozen=True)
class Backdrop:
    """A basemap ready for a page: its layer, what the foot of the page says of it, and whether shapes over it must be shifted."""

    layer: BasemapLayer
    line: str
    shifted: bool = False

    def told(self, text: PageText) -> PageText:
        """Return what the page says, and what it must say of this basemap."""
        subtitle = f"{text.subtitle} · 坐标为显示偏移" if self.shifted else text.subtitle
        return replace(text, subtitle=subtitle, footer={**text.footer, "底图": self.line})


def backdrop(basemap: Basemap, parcels: object, *, offline: bool) -> Backdrop:
    """Return `basemap` as a layer for a page.

    Parameters
    ----------
    basemap
        See :data:`Basemap`.
    parcels
        The parcels, whose surroundings are cut out of a file; the whole file is taken where they have no geometry.
    offline
        Refuse what needs a network.

    Raises
    ------
    ConfigError
        There is no such basemap, or it needs a network and `offline` is set.
    CrsError, ReadError, OutputError
        A file states no coordinate system, cannot be read, or has nothing at the place.
    """
    if not isinstance(basemap, OnlineBasemap):
        kind = Path(basemap).suffix.lower()
        if kind in GEOTIFF + MBTILES and "://" not in str(basemap):
            return _from_file(Path(basemap), kind, place_of(parcels))
        basemap = online_basemap(str(basemap))
    if offline:
        raise ConfigError(
            f"底图“{basemap.name}”要联网取图，页面打开时会向 {'、'.join(basemap.origins[:3])} 请求图片；"
            "确要使用请写明联网：maps 函数加 offline=False，landuse.toml 的 [outputs] 写 offline = false，命令行加 --online"
        )
    held = basemap
    payload = {
        "kind": "online", "urls": list(held.urls), "subdomains": held.subdomains, "max": held.max_zoom,
        "credit": " · ".join(text for text in (held.credit, SHIFT_NOTE if held.shifted else "") if text),
        **({"key": held.name} if held.needs_key else {}),
    }  # fmt: skip
    layer = BasemapLayer(payload, name=f"底图：{held.name}", picture_origins=held.origins)
    return Backdrop(layer, "；".join((f"{held.name}（在线）", *held.notes)), held.shifted)


def _from_file(path: Path, kind: str, place: Box | None) -> Backdrop:
    try:
        path.is_file()
    except (OSError, ValueError) as error:
        raise ReadError(f"底图文件名不能使用（{cause_of(error)}）；请检查路径") from None
    if kind in GEOTIFF:
        from landuse.maps.raster import picture_block  # rasterio is loaded for those who have a picture only

        payload = picture_block(path, place)
    else:
        payload = tiles_block(path, place)
    cut = f"（只含到第 {payload['max']} 级）" if payload.get("cut") else ""
    return Backdrop(BasemapLayer({**payload, "credit": ""}, name=f"底图：{path.stem}"), f"{path.name}{cut}")
