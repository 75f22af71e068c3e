"""From what size on a fault of the boundaries counts."""

from typing import Annotated

from pydantic import Field

from landuse.policy.rules.section import Section

Positive = Annotated[float, Field(gt=0)]


class GeometryRules(Section):
    """Tolerances of the geometry checks, in m and m2; what lies within them is the accuracy of boundary points, no fault."""

    overlap_min_width_m: Positive
    overlap_min_area_m2: Positive
    gap_min_width_m: Positive
    gap_max_width_m: Positive
    gap_min_area_m2: Positive
    sliver_max_width_m: Positive
    outside_zone_min_share: Annotated[float, Field(ge=0, lt=1)]
    lineage_tolerance_share: Annotated[float, Field(ge=0)]
