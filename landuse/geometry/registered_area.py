"""Why a registered area may differ so much from the boundary's: kept in mu or hectares, or measured on Web Mercator.

A hint for whoever keeps the register: nothing is converted.
"""

import numpy as np
import numpy.typing as npt

from landuse.units import conversion_factor

Numbers = npt.NDArray[np.float64]

OTHER_UNITS = {"mu": "亩", "ha": "公顷", "km2": "平方公里"}
WEB_MERCATOR = "web_mercator"
_UNIT_TOLERANCE = 0.10
_MERCATOR_TOLERANCE = 0.01
_LEAST_STRETCH = 1.1  # below 17 degrees north a Web Mercator area is too close to the true one to tell


def likely_reason(registered: Numbers, drawn: Numbers, latitude: Numbers) -> npt.NDArray[np.str_]:
    """Return a unit (``mu``, ``ha``, ``km2``), ``web_mercator`` or an empty text for each registered area beside the boundary's.

    Parameters
    ----------
    registered, drawn
        In m2 as registered and as measured on the plane.
    latitude
        Of the parcel, in degrees: Web Mercator shows areas larger by the square of its secant (1.8 times at 41.8 degrees).
    """
    ratio = registered / np.where(drawn > 0, drawn, np.nan)
    stretch = 1 / np.cos(np.radians(latitude)) ** 2
    units = [np.abs(ratio * float(conversion_factor(unit, "m2")) - 1) <= _UNIT_TOLERANCE for unit in OTHER_UNITS]
    mercator = (np.abs(ratio / stretch - 1) <= _MERCATOR_TOLERANCE) & (stretch >= _LEAST_STRETCH)
    return np.select([*units, mercator], [*OTHER_UNITS, WEB_MERCATOR], "")
