"""Print sheets: zones and parcels on A3 and A4, truly to scale, as PDF or PNG."""

from landuse.reports.atlas.book import Atlas as Atlas
from landuse.reports.atlas.book import plan_atlas as plan_atlas
from landuse.reports.atlas.book import write_atlas as write_atlas
from landuse.reports.atlas.selection import chosen_parcels as chosen_parcels
