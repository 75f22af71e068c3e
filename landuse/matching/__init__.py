"""Matching freed or low-efficiency land with projects that wait for land (腾笼换鸟): proposals for people to look at."""

from landuse.matching.available_land import available_land as available_land
from landuse.matching.proposals import match as match
from landuse.matching.proposals import waiting_projects as waiting_projects
