"""Ranks of the zones and what follows from them."""

from landuse.policy.rules.section import Section


class RankingRules(Section):
    """Places that are commended, interviewed, rectified or delisted."""
