"""The values of the rules that a verdict rests on, with article, confidence and pack."""

from landuse.grounds.chain import RuleValue
from landuse.grounds.verdicts import Verdict
from landuse.policy import Policy
from landuse.policy.rules import ROW_LISTS

USED = {
    "idle_status": (
        "idle.idle_after_years", "idle.reclaim_after_years", "idle.suspension_years", "idle.delivery_start_years",
        "idle.developed_share", "idle.invested_share", "idle.government_causes", "idle.government_time",
    ),
    "standard_land_conclusion": ("standard_land.cure_months", "standard_land.measured_actuals"),
    "zombie_status": (
        "zombie.inactive_months", "zombie.normal_years", "zombie.sales_share", "zombie.electricity_share",
        "zombie.insured_staff_at_most", "zombie.loss_years",
    ),
    "per_mu_grade": (
        "standing.scoring", "standing.cap", "standing.floor", "standing.exempt_grade", "standing.veto_grade", "standing.indicators",
        "standing.classes", "linkage.double_counting_tolerance", "linkage.merge_tenants", "linkage.tenant_follows_owner",
    ),
    "project_zombie_status": (),
}  # fmt: skip
"""Keys and row lists of the rules by verdict."""


def rule_values(verdict: Verdict, policy: Policy) -> tuple[RuleValue, ...]:
    """Return the values used, row by row where they are lists of rows."""
    found = []
    for key in USED[verdict.column]:
        if key in ROW_LISTS:
            section, _, name = key.partition(".")
            for row in getattr(getattr(policy, section), name):
                facts = row.model_dump(mode="json", exclude={"id", "pack", "article", "confidence"}, exclude_none=True)
                said = "，".join(f"{field}={value}" for field, value in facts.items() if value not in ("", [], ()))
                found.append(RuleValue(f"{key}[{row.id}]", said, row.article, policy.cite(row.article), row.confidence, row.pack))
            continue
        source = policy.source(key)
        value = (
            {True: "是", False: "否"}.get(source.value, str(source.value))
            if isinstance(source.value, bool)
            else str(source.value)
        )
        if isinstance(source.value, list | tuple):
            value = "、".join(map(str, source.value))
        found.append(RuleValue(key, value, source.article, policy.cite(source.article), source.confidence, source.pack))
    return tuple(found)
