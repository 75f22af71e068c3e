"""Every derived column is one pure function named after it; its parameters are the columns and rules it needs.

A module holds one topic at one grain. ``MODULES`` says which modules make up the graph of each table; the functions whose
names are not in the vocabulary are the steps between (tables of intervals and the like).
"""

MODULES: dict[str, tuple[str, ...]] = {
    "parcels": (
        "landuse.metrics.area",
        "landuse.metrics.density",
        "landuse.metrics.early_warning",
        "landuse.metrics.government_time",
        "landuse.metrics.idle",
        "landuse.metrics.idle_clock",
        "landuse.metrics.doubtful_time",
        "landuse.metrics.idle_disposal",
        "landuse.metrics.investment",
        "landuse.metrics.land_control",
        "landuse.metrics.land_stock",
        "landuse.metrics.land_use_kind",
        "landuse.metrics.low_efficiency",
        "landuse.metrics.enterprise_years",
        "landuse.metrics.parcel_yield",
        "landuse.metrics.standard_land",
        "landuse.metrics.stock_measures",
        "landuse.metrics.supply_terms",
        "landuse.linkage.land_users",
        "landuse.linkage.land_in_use",
        "landuse.linkage.project_land",
    ),
    "enterprises": (
        "landuse.linkage.land_in_use",
        "landuse.metrics.enterprise_activity",
        "landuse.metrics.enterprise_years",
        "landuse.metrics.enterprise_yield",
        "landuse.metrics.standing",
        "landuse.metrics.zombie",
        "landuse.metrics.zombie_evidence",
    ),
    "commitments": (
        "landuse.linkage.land_in_use",
        "landuse.metrics.commitment_figures",
        "landuse.metrics.commitment_liability",
        "landuse.metrics.commitments",
        "landuse.metrics.enterprise_years",
    ),
    "projects": ("landuse.metrics.supply", "landuse.metrics.waiting_project", "landuse.metrics.zombie_project"),
    "zone_accounts": ("landuse.metrics.zone_evaluation", "landuse.metrics.zone_rates"),
}

WHOLE_TABLE: dict[str, tuple[str, ...]] = {"enterprises": ("benchmarks", "score_parts", "ranking")}
"""Steps for which one row needs all rows of its table: averages, best figures, places. Every other function gives for a row what its
own record and the records linked to it say, so that it may work on a part of the tables; a test measures the parts to prove it."""
