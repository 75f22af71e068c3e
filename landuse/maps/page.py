"""`LandMap`: a folium map in a page of its own, with panel, search, details and footer, written as one file."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

import folium
from folium.map import FitBounds, FitOverlays, Layer
from folium.template import Template

from landuse.maps.encode import json_text
from landuse.maps.figure import LandFigure
from landuse.maps.offline import LEAFLET_CSS, LEAFLET_JS, OWN_SCRIPTS, OWN_STYLES, marker_pictures, own_address
from landuse.maps.packing import data_block
from landuse.maps.snippets import Snippet

INTERNAL = "内部资料 不得公开"


@dataclass(frozen=True)
class Card:
    """A key figure: what is added up over the rows of the chosen zones, all or those in `keys` of the class column `column`.

    `sums` is a number column, or empty to count rows; `note` is a second, smaller measure of the same kind.
    """

    label: str
    unit: str
    sums: str = ""
    column: str = ""
    keys: tuple[str, ...] = ()
    note_unit: str = ""
    note_sums: str = ""
    alarming: bool = False


@dataclass(frozen=True)
class Filter:
    """A group of rows in the panel that shows and hides parcels by a class column; `keep_empty` keeps classes without any.

    One `with_theme` shows only while its column colours the map or hides something.
    """

    column: str
    title: str
    keep_empty: bool = False
    with_theme: bool = False


@dataclass(frozen=True)
class Fact:
    """One line of a parcel's details: its label and the column that it shows.

    A ``list`` has an entry to a line, ``pairs`` besides a short remark after a tab.
    """

    column: str
    label: str
    unit: str = ""
    kind: Literal["plain", "id", "wide", "list", "pairs", "alarm"] = "plain"


@dataclass(frozen=True)
class Section:
    """A heading in a parcel's details with its facts.

    `timeline` ones are days, put in order against the data date; `more` ones are folded until they are asked for.
    """

    title: str
    facts: tuple[Fact, ...]
    timeline: bool = False
    more: bool = False


@dataclass(frozen=True)
class Theme:
    """A class column that the parcels can be coloured by, under the heading `group`."""

    group: str
    column: str
    label: str


@dataclass(frozen=True)
class Snapshot:
    """A day of the time slider: the line beside the title, and which column stands for which on that day."""

    date: str
    subtitle: str
    columns: Mapping[str, str]


@dataclass(frozen=True)
class PageText:
    """Everything a page says that is not a parcel's own: plain data for the page's script.

    `style` is the class column that colours the map at first, `themes` those to choose from; `listed` are the rows that call for
    action, in order; `table` are the columns of the table under the map; `targets` are those of
    :func:`landuse.maps.targets.target_panel`; `snapshots` are the days of the time slider, the last one being that of the page.
    """

    title: str
    subtitle: str
    as_of: str
    style: str
    cards: tuple[Card, ...] = ()
    filters: tuple[Filter, ...] = ()
    sections: tuple[Section, ...] = ()
    search: tuple[str, ...] = ("parcel_id", "holder_name")
    listed: Sequence[int] = ()
    listed_title: str = ""
    listed_facts: tuple[str, ...] = ()
    table: tuple[Fact, ...] = ()
    themes: tuple[Theme, ...] = ()
    targets: Sequence[Mapping[str, Any]] = ()
    snapshots: tuple[Snapshot, ...] = ()
    footer: Mapping[str, str] = field(default_factory=dict)
    banner: str = INTERNAL


class LandMap(folium.Map):
    """A map page that opens without a network.

    A folium map like any other: layers and plugins can be added to it, as long as every file they ask for is in the
    manifest of :mod:`landuse.maps.offline` or among `assets`.

    Parameters
    ----------
    text
        Title, panel, details and footer.
    assets
        {address: local file} for plugins that need more than Leaflet.
    offline
        Refuse whatever needs a network; see :class:`landuse.maps.figure.LandFigure`.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = landuse.createMap({{ this.get_name()|tojson }}, {{ this.options|tojavascript }});
            {% if this.objects_to_stay_in_front %}
            {{ this.get_name() }}.on("overlayadd layeradd", function () {
                {% for layer in this.objects_to_stay_in_front %}{{ layer.get_name() }}.bringToFront();{% endfor %}
            });
            {% endif %}
        {% endmacro %}
        """
    )

    def __init__(self, text: PageText, *, assets: Mapping[str, Path] | None = None, offline: bool = True, **options: Any) -> None:
        super().__init__(tiles=None, zoom_control=False, **options)
        self.default_js = [("leaflet", LEAFLET_JS), *((name, own_address(name)) for name in OWN_SCRIPTS)]
        self.default_css = [("leaflet_css", LEAFLET_CSS), *((name, own_address(name)) for name in OWN_STYLES)]
        for chosen_by_page in ("zoom", "zoom_control", "zoomControl"):
            self.options.pop(chosen_by_page, None)
        self.text = text
        LandFigure(text.title, assets, offline=offline).add_child(self)

    @property
    def figure(self) -> LandFigure:
        """The page that the map stands in."""
        return cast("LandFigure", self.get_root())

    @property
    def assets(self) -> dict[str, Path]:
        """The local files that stand for addresses beyond the manifest; more can be added."""
        return self.figure.assets

    def save(self, outfile: str | bytes | Path | BinaryIO, close_file: bool = True, **kwargs: Any) -> None:
        """Write the page to one file; see :meth:`landuse.maps.figure.LandFigure.save`."""
        self.figure.save(outfile, close_file, **kwargs)

    def render(self, **kwargs: Any) -> str:
        """Hand all pieces to the figure: the frame of the page, its data, the layers and last the start of the script."""
        figure, name = self.figure, self.get_name()
        data_id = f"{name}_page"
        frame = (files("landuse.maps") / "web" / "page.html").read_text(encoding="utf-8")
        figure.html.add_child(Snippet(frame.replace("MAP_ID", name)), name=name)
        figure.html.add_child(
            Snippet(data_block(data_id, asdict(self.text) | {"pictures": dict(marker_pictures())})), name=data_id
        )
        super().render(**kwargs)  # type: ignore[no-untyped-call]  # folium's own
        figure.script.add_child(Snippet(self._start(name, data_id)), name="landuse_start")
        return ""

    def _start(self, name: str, data_id: str) -> str:
        children = list(self._children.values())
        layers = ",\n".join(
            f"  {{ name: {json_text(layer.layer_name)}, layer: {layer.get_name()} }}"
            for layer in children
            if isinstance(layer, Layer) and layer.control
        )
        fitted = any(isinstance(child, FitBounds | FitOverlays) for child in children)
        return f"landuse.start({name}, {json_text(data_id)}, [\n{layers}\n], {json_text(not fitted)});"
