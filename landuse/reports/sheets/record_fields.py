"""Columns of the ledgers of enterprises and projects: heading, cells and looks of what a table holds of its records."""

from collections.abc import Sequence

import pandas as pd

from landuse.io.headings import heading
from landuse.reports.parcels.parcel_fields import kind_of, zone_names
from landuse.reports.parcels.parcel_places import Place
from landuse.reports.sheets.cells import Cell, column_cells, text_cells
from landuse.reports.sheets.choices import FLAG_LIST
from landuse.reports.sheets.sheet_table import Field
from landuse.reports.sheets.workbook import Kind
from landuse.results import Assessment
from landuse.vocabulary import Column, codes, column

MAX_LISTED = 6
NOT_KNOWN = "—"
"""What stands where a test is not defined: never a "no"."""
_FINE = ("yuan/kWh",)
"""Units whose usual values need four decimals."""
_GAPS = ("chk_gap",)
"""Shares whose usual values need three decimals of a percent."""


def record_fields(result: Assessment, table: str, places: Sequence[Place], rows: pd.DataFrame) -> list[Field]:
    """Return the columns of `rows` that `places` name, as the table `table` of the vocabulary describes them."""
    return [record_field(result, table, place, rows) for place in places]


def record_field(result: Assessment, table: str, place: Place, rows: pd.DataFrame) -> Field:
    """Return one column of `rows`; codes that have colours are filled with them."""
    found = column(place.name, table)
    if place.name == "zone_id":
        return Field("开发区", zone_cells(result, rows), "text", place.width, place.group, total=place.total)
    return Field(
        heading(found).replace("(", "\n("), column_cells(rows, found), look(found), place.width, place.group,
        colors=code_colors(found, rows), choices=list_of(found), total=place.total,
    )  # fmt: skip


def zone_cells(result: Assessment, rows: pd.DataFrame) -> list[Cell]:
    """Return the names of the zones of `rows`."""
    if "zone_id" not in rows.columns:
        return [None] * len(rows)
    return text_cells(zone_names(result, rows["zone_id"]))


def look(found: Column) -> Kind:
    """Return how the cells of a column look; small figures have more decimals."""
    if found.name in _GAPS:
        return "gap"
    return "fine" if found.unit in _FINE else kind_of(found)


def list_of(found: Column) -> str:
    """Return the list that a cell of a column picks from; empty where it holds no code and no flag."""
    return FLAG_LIST if found.dtype == "boolean" else found.code_list or ""


def code_colors(found: Column, rows: pd.DataFrame) -> list[str]:
    """Return the vocabulary's colour of each code, the same as on the map; none where the list is never drawn."""
    shades = {code: entry.color for code, entry in codes(found.code_list).items()} if found.code_list else {}
    if not any(shades.values()) or found.name not in rows.columns:
        return []
    return [shades.get(str(value), "") for value in rows[found.name]]


def dashed(field: Field) -> list[Cell]:
    """Return the cells with a dash where nothing is known: an undefined test is no "no"."""
    return [NOT_KNOWN if cell in {None, "不明"} else cell for cell in field.cells]


def listed(texts: pd.Series, keys: pd.Series) -> pd.Series:
    """Return for each key its texts, one a line; of many the first, and how many there are."""
    place = texts.groupby(keys.to_numpy()).cumcount()
    counts = texts.groupby(keys.to_numpy()).size()
    shown = texts[place < MAX_LISTED].groupby(keys[place < MAX_LISTED].to_numpy()).agg("\n".join)
    more = counts > MAX_LISTED
    return shown.where(~more, shown + "\n等共" + counts.astype("str") + "宗")
