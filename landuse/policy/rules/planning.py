"""What the disposal plan weighs and what each measure costs."""

from landuse.policy.rules.section import Section


class PlanningRules(Section):
    """Objective, effort per measure, and capacities of the disposal plan: none of it is law (DESIGN)."""
