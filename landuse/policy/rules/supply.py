"""Screening of land supply: negative list, floors, validity of regional assessments, terms."""

from landuse.policy.rules.section import Section


class SupplyRules(Section):
    """What a supply of land is screened by."""
