"""Maps that open without a network: one file each, folium objects that can be extended, data never taken for markup."""

from landuse.maps.contradiction import contradictions_map as contradictions_map
from landuse.maps.disposal import disposal_map as disposal_map
from landuse.maps.enterprise import enterprise_map as enterprise_map
from landuse.maps.evidence import evidence_map as evidence_map
from landuse.maps.explore import explore as explore
from landuse.maps.industry import industry_map as industry_map
from landuse.maps.layers import context_layer as context_layer
from landuse.maps.metric import metric_map as metric_map
from landuse.maps.online import OnlineBasemap as OnlineBasemap
from landuse.maps.page import LandMap as LandMap
from landuse.maps.plan import plan_map as plan_map
from landuse.maps.public import public_map as public_map
from landuse.maps.scan import find_external_addresses as find_external_addresses
from landuse.maps.timeline import timeline as timeline
from landuse.maps.zone import zone_map as zone_map
