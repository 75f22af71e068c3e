"""Layers of a `LandMap`: their data stands in the page as JSON, our own script draws them on a canvas."""

from collections.abc import Mapping
from typing import Any, cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from branca.element import Figure
from folium.map import Layer
from folium.template import Template

from landuse.maps.encode import DEGREE_UNITS, Block, geometry_block, number_column, text_column
from landuse.maps.packing import data_block
from landuse.maps.snippets import Snippet

CONTEXT_LABELS: Mapping[str, str] = {
    "zones": "开发区界线", "river": "河流水面", "water": "河流水面", "roads": "道路", "railways": "铁路", "green": "绿地", "blocks": "街区",
}  # fmt: skip
_NAME_COLUMNS = ("name", "名称", "zone_name", "road_name", "river_name", "NAME")
WIDTH_COLUMN = "width_m"
_POLYGON_TYPES = ("Polygon", "MultiPolygon")
_LINE_TYPES = ("LineString", "MultiLineString", "LinearRing")


class DataLayer(Layer):
    """A layer whose `payload` is data in the page; `maker` names the function of ``landuse`` in the script that draws it."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = landuse.{{ this.maker }}({{ this.data_id|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, payload: Block, *, maker: str, name: str, show: bool = True) -> None:
        super().__init__(name=name, overlay=True, control=True, show=show)
        self._name = "DataLayer"
        self.payload = payload
        self.maker = maker

    @property
    def data_id(self) -> str:
        """Id of the block that holds the data."""
        return f"{self.get_name()}_data"

    def render(self, **kwargs: Any) -> str:
        """Put the data into the page as text, then the line of script that draws it."""
        figure = cast("Figure", self.get_root())
        figure.html.add_child(Snippet(data_block(self.data_id, self.payload)), name=self.data_id)
        super().render(**kwargs)  # type: ignore[no-untyped-call]  # folium's own
        return ""

    def _get_self_bounds(self) -> list[list[float | None]]:
        places = [_coordinates(block) for block in self.payload["shapes"]]
        found = np.concatenate(places) if places else np.empty((0, 2))
        if not len(found):
            return [[None, None], [None, None]]
        (west, south), (east, north) = found.min(axis=0).tolist(), found.max(axis=0).tolist()
        return [[south, west], [north, east]]


def parcel_layer(columns: Mapping[str, Block], shapes: Block, *, style: str, name: str = "宗地") -> DataLayer:
    """Return the layer of parcels with their `columns`, coloured by the class column `style`."""
    return DataLayer({"columns": dict(columns), "shapes": [shapes], "style": style}, maker="parcelLayer", name=name)


def label_layer(name: str = "名称标注") -> DataLayer:
    """Return the layer that writes the names of parcels, zones and roads."""
    return DataLayer({"shapes": []}, maker="labelLayer", name=name)


def context_layer(kind: str, frame: gpd.GeoDataFrame) -> DataLayer:
    """Return quiet surroundings: zone boundaries, roads, water or anything else with lines or areas.

    `kind` is one of :data:`CONTEXT_LABELS`, which gives its look, or any other text, which is then its name. A column of
    names (``name``, ``名称``, ``zone_name`` …) is written along; roads are as wide as ``width_m`` says, in metres.

    Raises
    ------
    CrsError
        The frame states no coordinate system.
    """
    blocks, names, widths = [], [], []
    known = frame[frame.geometry.notna()]
    named = [column for column in _NAME_COLUMNS if column in known.columns]
    nothing = pd.Series(np.nan, index=known.index)
    for types, closed in ((_POLYGON_TYPES, True), (_LINE_TYPES, False)):
        rows = known.geom_type.isin(types).to_numpy()
        if rows.any():
            blocks.append(geometry_block(known.geometry[rows], closed=closed))
            names.append(text_column((known[named[0]] if named else nothing)[rows]))
            widths.append(number_column(pd.to_numeric(known.get(WIDTH_COLUMN, nothing), errors="coerce")[rows], 1))
    payload = {"kind": kind, "shapes": blocks, "names": names, "widths": widths}
    return DataLayer(payload, maker="contextLayer", name=CONTEXT_LABELS.get(kind, kind))


def _coordinates(block: Block) -> npt.NDArray[np.float64]:
    """Return longitude and latitude of every vertex."""
    return np.cumsum(np.asarray(block["deltas"], dtype="int64").reshape(-1, 2), axis=0) / DEGREE_UNITS
