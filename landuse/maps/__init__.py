"""Maps that open without a network: one file each, folium objects that can be extended, data never taken for markup."""

from landuse.maps.disposal import disposal_map as disposal_map
from landuse.maps.layers import context_layer as context_layer
from landuse.maps.metric import metric_map as metric_map
from landuse.maps.online import OnlineBasemap as OnlineBasemap
from landuse.maps.page import LandMap as LandMap
from landuse.maps.scan import find_external_addresses as find_external_addresses
