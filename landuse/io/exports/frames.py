"""What is exported: the layers of results.gpkg that are findings, each with what its fields mean."""

from dataclasses import dataclass

import pandas as pd

from landuse.io.arrow import Layer, arrow_layer
from landuse.io.field_notes import code_table, described_fields, field_table
from landuse.io.write import CODES_TABLE, FIELDS_TABLE, Findings, date_columns, result_frames
from landuse.vocabulary import Column

EXPORTED = ("parcels", "zones", "disposal", "issues")


@dataclass(frozen=True, eq=False)
class Export:
    """One table: its frame, the same for GDAL, which columns are days, and an entry of the dictionary for each field."""

    name: str
    frame: pd.DataFrame
    layer: Layer
    days: frozenset[str]
    described: list[Column]


def exported(result: Findings) -> list[Export]:
    """Return the parcels, zones, disposal list and issues of `result`; raise CrsError where boundaries have no system."""
    frames = {name: frame for name, frame in result_frames(result).items() if name in EXPORTED}
    found = []
    for name, frame in frames.items():
        days = date_columns(name)
        layer = arrow_layer(name, frame, days)
        flat = frame.reset_index() if any(frame.index.names) else frame
        found.append(Export(name, flat, layer, days, described_fields(name, layer.names, result.data.extra)))
    return found


def explanations(result: Findings, exports: list[Export]) -> dict[str, pd.DataFrame]:
    """Return the tables 字段说明 and 代码说明 of what is exported."""
    described = {export.name: export.described for export in exports}
    return {FIELDS_TABLE: field_table(described, result.policy), CODES_TABLE: code_table(described)}
