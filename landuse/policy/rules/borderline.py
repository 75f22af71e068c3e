"""How far a threshold, an area, a day or a year is moved to find the verdicts that hang by little."""

from typing import Annotated

from pydantic import Field

from landuse.policy.rules.section import Section


class BorderlineRules(Section):
    """Widths of the borderline list (临界清单): members go to a person (人工复核), no verdict changes."""

    share: Annotated[float, Field(gt=0, lt=1)]
    area_share: Annotated[float, Field(gt=0, lt=1)]
    days: Annotated[int, Field(ge=1)]
    years: Annotated[int, Field(ge=1)]
