"""The goals that the plans set each zone, cell by cell."""

from landuse.policy.rules.section import Section


class ScorecardRules(Section):
    """Rows of the zones' scorecard."""
