"""Parcels, enterprises and projects linked: land used, sums shared, zombie users, projects held up by the government."""

from landuse.linkage.land_in_use import SHARED as SHARED
from landuse.linkage.land_in_use import apportioned_amounts as apportioned_amounts
from landuse.linkage.land_in_use import land_area_m2 as land_area_m2
from landuse.linkage.land_in_use import occupied_land as occupied_land
from landuse.linkage.land_in_use import shared_amounts as shared_amounts
from landuse.linkage.land_in_use import unshared_amounts as unshared_amounts
