"""What the disposal plan weighs, what each measure takes, and what the office has to give: none of it is law but the fit."""

from typing import Annotated

from pydantic import Field, field_validator, model_validator

from landuse.policy.rules.section import RuleRow, Section, known_codes

Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Part = Annotated[float, Field(ge=0, le=1)]
FIT_LISTS = {"idle_land": "disposal_action", "zombie_enterprise": "zombie_route", "zombie_project": "project_cause"}
"""The code list that says, for each kind of case, what a measure fits."""


class Measure(RuleRow):
    """One way to dispose of a case: which cases it fits and what one case takes.

    `fits` holds codes of `disposal_action` for idle land (``none``: works have started while the ledger still holds the case
    open), of `zombie_route` for enterprises, of `project_cause` for projects; `delay_causes` narrows idle land further. Effort is
    per case: `staff_hours` in hours, `cost_wanyuan` and `cost_wanyuan_per_mu` in 万元, `hearings` and `court_slots` in numbers,
    `lead_months` from the decision to act to the end of the case. `mu_share` is the part of the land that counts as returned to
    use, `fee_share` the part of the fee at stake that counts as levied.
    """

    subject_kind: str
    mode: str
    fits: tuple[str, ...]
    delay_causes: tuple[str, ...] = ()
    staff_hours: Amount
    cost_wanyuan: Amount = 0.0
    cost_wanyuan_per_mu: Amount = 0.0
    hearings: Amount = 0.0
    court_slots: Amount = 0.0
    lead_months: Annotated[int, Field(ge=0)]
    mu_share: Part
    fee_share: Part = 0.0
    text: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _known_codes(self) -> "Measure":
        if self.subject_kind not in FIT_LISTS:
            raise ValueError(f"subject_kind 只能是 {'、'.join(FIT_LISTS)}")
        known_codes((self.mode,), "disposal_mode")
        known_codes(self.fits, FIT_LISTS[self.subject_kind])
        known_codes(self.delay_causes, "delay_cause")
        return self


class CapacityRow(RuleRow):
    """How much of a resource there is in `year` (every year without one), in one zone or in the whole city.

    Units: staff_hours in hours, budget_wanyuan in 万元, hearings and court_slots in numbers.
    """

    resource: str
    amount: Amount
    year: int | None = None
    zone_id: str | None = None

    @field_validator("resource")
    @classmethod
    def _known_resource(cls, resource: str) -> str:
        return known_codes((resource,), "plan_resource")[0]


class PlanningRules(Section):
    """Objective, effort per measure, and capacities of the disposal plan.

    A case disposed of is worth, in mu put back to use (折算亩): ``mu_weight * mu * mu_share + contiguity_weight * contiguity *
    mu_share + fee_weight * fee * fee_share + age_weight * age - cost_weight * cost``, over ``1 + waiting_discount`` for each year
    of waiting. Where not all targets can be met, a case missing from a binding target counts `binding_weight` times one missing
    from a goal to strive for (力争). `lawful_measures` are ``mode:disposal_action`` pairs; no pack may plan anything else for idle land.
    """

    mu_weight: Amount
    fee_weight: Amount
    contiguity_weight: Amount
    age_weight: Amount
    cost_weight: Amount
    waiting_discount: Amount
    neighbour_distance_m: Amount
    register_months: Annotated[int, Field(ge=0)]
    classify_months: Annotated[int, Field(ge=0)]
    binding_weight: Annotated[int, Field(ge=1)]
    lawful_measures: tuple[str, ...]
    measures: tuple[Measure, ...] = ()
    capacities: tuple[CapacityRow, ...] = ()

    @model_validator(mode="after")
    def _only_lawful_measures(self) -> "PlanningRules":
        for row in self.measures:
            wrong = [
                fit for fit in row.fits if row.subject_kind == "idle_land" and f"{row.mode}:{fit}" not in self.lawful_measures
            ]
            if wrong:
                raise ValueError(f"measures 的“{row.id}”：{row.mode} 依法不适用于 {'、'.join(wrong)}（见 lawful_measures）")
        return self
