"""States of the land stock: low-efficiency tests and the candidate flags of the stock measures."""

from landuse.policy.rules.section import Section


class StockRules(Section):
    """Tests of low-efficiency land and of the stock measures of 2024-2026: candidate flags, never a legal ground."""
