"""Verdicts that hang by little (临界清单): what changes class when a threshold, an area, a day or a benchmark moves a little."""

from landuse.margins.borderline import Borderline as Borderline
from landuse.margins.borderline import borderline as borderline
from landuse.margins.borderline import parcels_to_review as parcels_to_review
