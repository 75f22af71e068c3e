"""Coordinate systems: which one a file has, whether it can be, the plane to measure in, and what to call it."""

from landuse.crs.systems import CHINA_EAST as CHINA_EAST
from landuse.crs.systems import CHINA_WEST as CHINA_WEST
from landuse.crs.systems import ZONE_WIDTH as ZONE_WIDTH
from landuse.crs.systems import Bounds as Bounds
from landuse.crs.systems import Flags as Flags
from landuse.crs.systems import Numbers as Numbers
from landuse.crs.systems import agree_crs as agree_crs
from landuse.crs.systems import crs_label as crs_label
from landuse.crs.systems import fitting as fitting
from landuse.crs.systems import is_earthbound as is_earthbound
from landuse.crs.systems import is_web_mercator as is_web_mercator
from landuse.crs.systems import metric_plane as metric_plane
from landuse.crs.systems import parse_crs as parse_crs
from landuse.crs.systems import refuse_datum_shift as refuse_datum_shift
from landuse.crs.systems import same_crs as same_crs
from landuse.crs.systems import three_degree_meridian as three_degree_meridian
from landuse.crs.systems import working_crs as working_crs
