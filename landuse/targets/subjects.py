"""What the other tables know of the subject of a case: its zone and level, its land, when works began on it, when it was granted."""

import numpy as np
import pandas as pd

from landuse.data import LandData
from landuse.dates import DATE_DTYPE
from landuse.identifiers.known_ids import at_places, places_of
from landuse.metrics.area import area_mu
from landuse.targets.history import SUBJECT_TABLES
from landuse.vocabulary import codes

COLUMNS = {"zone_id": "zone_id", "start_date": "actual_start_date", "contract_date": "contract_date", "area_m2": "area_m2"}
OF_PARCELS = ("contract_date", "area_m2")


def subject_facts(data: LandData, cases: pd.DataFrame) -> pd.DataFrame:
    """Return over the rows of `cases`: ``zone_id``, ``zone_level``, ``area_mu``, ``start_date``, ``contract_date``, ``is_known``.

    Areas (亩) and contract dates are those of parcels only. Whatever the tables do not hold is missing.
    """
    parts = [_facts(data, cases, kind, name) for kind, name in SUBJECT_TABLES.items()]
    facts = pd.concat(parts).reindex(cases.index)
    facts["zone_level"] = facts["zone_id"].map(zone_levels(data)).astype(pd.CategoricalDtype(list(codes("zone_level"))))
    facts["is_known"] = facts["is_known"].eq(True)  # noqa: FBT003 - a missing flag (no such kind) is no known subject
    return facts.astype({"start_date": DATE_DTYPE, "contract_date": DATE_DTYPE, "area_mu": "float64", "zone_id": "str"})


def _facts(data: LandData, cases: pd.DataFrame, kind: str, name: str) -> pd.DataFrame:
    mine = cases.loc[cases["subject_kind"] == kind, "subject_id"]
    table = getattr(data, name)
    facts = pd.DataFrame(index=mine.index)
    place = np.full(len(mine), -1) if table is None else places_of(mine, table.index)
    facts["is_known"] = place >= 0
    for fact, column_name in COLUMNS.items():
        held = table is not None and column_name in table.columns and (kind == "idle_land" or fact not in OF_PARCELS)
        facts[fact] = at_places(table[column_name], place).to_numpy() if held else None
    facts["area_mu"] = area_mu(facts.pop("area_m2").astype("float64"))
    return facts.astype({"start_date": DATE_DTYPE, "contract_date": DATE_DTYPE})


def zone_levels(data: LandData) -> pd.Series:
    """Return the level of each zone that the zones table holds, missing where it does not say; empty without such a table."""
    if data.zones is None:
        return pd.Series(dtype="object", index=pd.Index([], dtype="str"))
    zones = pd.DataFrame(data.zones)
    return (
        zones["zone_level"].astype("object")
        if "zone_level" in zones.columns
        else pd.Series(pd.NA, index=zones.index, dtype="object")
    )
