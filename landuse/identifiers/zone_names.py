"""What zones are called."""

import pandas as pd


def zone_names(zones: pd.DataFrame | None, zone_ids: pd.Series) -> pd.Series:
    """Return the name of each zone from the zones table; the code where it has none, missing where the code is.

    >>> zones = pd.DataFrame({"zone_name": ["示范开发区", None]}, index=["Z1", "Z2"])
    >>> zone_names(zones, pd.Series(["Z1", "Z2", "Z3"])).tolist()
    ['示范开发区', 'Z2', 'Z3']
    """
    if zones is None or "zone_name" not in zones.columns:
        return zone_ids
    return zone_ids.map(zones["zone_name"]).where(lambda names: names.notna(), zone_ids)
