"""Intensive-use evaluation of development zones (TD/T 1029 family)."""

from landuse.policy.rules.section import Section


class ZoneEvaluationRules(Section):
    """Indicators, ideal values and weights of the zone evaluation."""
