"""The map of a notebook: one line shows an assessment."""

from landuse.maps.disposal import disposal_map
from landuse.maps.page import LandMap
from landuse.results import Assessment


def explore(result: Assessment) -> LandMap:
    """Return the disposal map of `result`; as the last line of a notebook's cell it shows there, without a network.

    Raises
    ------
    CrsError
        As for :func:`landuse.maps.disposal_map`.
    """
    return disposal_map(result)
