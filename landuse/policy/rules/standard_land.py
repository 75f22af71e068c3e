"""Indicator sets of standard land (标准地) and how a promise is judged."""

from landuse.policy.rules.section import Section


class StandardLandRules(Section):
    """Which indicators are promised, when they are judged, what a conclusion needs."""
