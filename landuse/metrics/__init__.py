"""Every derived column is one pure function named after it; its parameters are the columns and rules it needs.

A module holds one topic at one grain. ``MODULES`` says which modules make up the graph of each table; the functions whose
names are not in the vocabulary are the steps between (tables of intervals and the like).
"""

MODULES: dict[str, tuple[str, ...]] = {
    "parcels": (
        "landuse.metrics.area",
        "landuse.metrics.density",
        "landuse.metrics.government_time",
        "landuse.metrics.idle",
        "landuse.metrics.idle_clock",
        "landuse.metrics.idle_disposal",
        "landuse.metrics.investment",
        "landuse.metrics.enterprise_years",
        "landuse.metrics.parcel_yield",
        "landuse.linkage",
        "landuse.project_land",
    ),
    "enterprises": (
        "landuse.linkage",
        "landuse.metrics.enterprise_activity",
        "landuse.metrics.enterprise_years",
        "landuse.metrics.enterprise_yield",
        "landuse.metrics.standing",
        "landuse.metrics.zombie",
        "landuse.metrics.zombie_evidence",
    ),
    "projects": ("landuse.metrics.zombie_project",),
}
