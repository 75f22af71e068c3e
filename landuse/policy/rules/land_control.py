"""Control indicators of industrial projects (工业项目建设用地控制指标)."""

from landuse.policy.rules.section import Section


class LandControlRules(Section):
    """Edition, floors and shares of the control indicators of industrial projects."""
