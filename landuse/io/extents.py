"""How large each table of a run is, in rows and mu: kept beside its results, for the next run to be held against."""

from landuse.data import LandData
from landuse.origins import Origins
from landuse.units import M2_PER_MU
from landuse.vocabulary import tables

EXTENTS = "extents"
"""What ``provenance.json`` calls them."""
ATTRIBUTES = " ← "
"""Between the table and the attribute file in the name of the extent of what was joined."""
AREAS = {"parcels": "area_m2", "occupancy": "occupied_area_m2"}
"""Columns that give the mu of a table."""


def extents(data: LandData) -> dict[str, dict[str, float | int | None]]:
    """Return rows and mu of every table that `data` have; mu are those known, None where no area is.

    An attribute file counts of its own, under ``table ← file``: the records that have a cell from it.
    """
    found: dict[str, dict[str, float | int | None]] = {}
    for name in tables():
        if getattr(data, name) is None:
            continue
        frame = data.table(name)
        area = frame[AREAS[name]] if AREAS.get(name) in frame.columns else None
        known = area is not None and bool(area.notna().any())
        found[name] = {
            "rows": len(frame),
            "mu": round(float(area.sum() / float(M2_PER_MU)), 4) if area is not None and known else None,
        }
        for file, rows in Origins.of(data.origins).records_given(name).items():
            found[f"{name}{ATTRIBUTES}{file}"] = {"rows": rows, "mu": None}
    return found
