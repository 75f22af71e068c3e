"""How enterprises are linked to land."""

from typing import Annotated

from pydantic import Field

from landuse.policy.rules.section import Section


class LinkageRules(Section):
    """How enterprises are linked to land and to each other for evaluation."""

    double_counting_tolerance: Annotated[float, Field(ge=0)]
    merge_tenants: bool
    tenant_follows_owner: bool
