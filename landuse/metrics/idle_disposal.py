"""What to do about a parcel and on which ground: action, fee, articles, and the evidence that is still missing."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.metrics.choices import holds, names_of_flags
from landuse.policy import DisposalRules, IdleRules
from landuse.policy.decisions import first_fitting_row
from landuse.vocabulary import codes

START_EVIDENCE = ("agreed_start_date", "delivery_date")


def disposal_decision(
    idle_status: pd.Series,
    days_to_next_mark: pd.Series,
    in_supervision_system: pd.Series,
    held_up_by_government: pd.Series,
    disposal_rules: DisposalRules,
) -> pd.Series:
    """Return the number of the first decision row of the pack that fits each parcel (-1: none does)."""
    facts = pd.DataFrame(
        {
            "idle_status": idle_status,
            "days_to_next_mark": days_to_next_mark,
            "in_supervision_system": in_supervision_system,
            "held_up_by_government": held_up_by_government,
        },
        copy=False,
    )
    return pd.Series(first_fitting_row(disposal_rules.decisions, facts), index=idle_status.index)


def disposal_action(disposal_decision: pd.Series, disposal_rules: DisposalRules) -> pd.Series:
    """Return the action that the decision row proposes; unknown where no row fits."""
    order = list(codes("disposal_action"))
    actions = [order.index(row.action) for row in disposal_rules.decisions]
    chosen: npt.NDArray[np.int8] = np.array([*actions, -1], dtype=np.int8)[disposal_decision.to_numpy()]
    return pd.Series(pd.Categorical.from_codes(chosen, categories=pd.Index(order)), index=disposal_decision.index)


def disposal_rule(disposal_decision: pd.Series, disposal_rules: DisposalRules) -> pd.Series:
    """Return the id of the decision row that was applied."""
    return _looked_up(disposal_decision, [row.id for row in disposal_rules.decisions])


def legal_basis(disposal_decision: pd.Series, disposal_rules: DisposalRules) -> pd.Series:
    """Return the articles that carry the proposal as short marks such as ``M53 Art 14(1), 15``; empty where there are none."""
    return _looked_up(disposal_decision, [row.article for row in disposal_rules.decisions])


def idle_fee_wanyuan(
    idle_status: pd.Series,
    land_price_wanyuan: pd.Series,
    supply_mode: pd.Series,
    held_up_by_government: pd.Series,
    idle_rules: IdleRules,
) -> pd.Series:
    """Return the one-off idle-land fee in 万元: 20 % of the contract price of the parcel (M53 Art 14(1)).

    Only for idle_one_year and idle_two_years, and only for supply modes that the pack names; elsewhere missing. Land without
    a price, or supplied in another or an unknown mode, has an unknown fee, not none; so has a parcel whose project the
    government holds up.
    """
    owed = idle_status.isin(["idle_one_year", "idle_two_years"]) & supply_mode.isin(idle_rules.fee_supply_modes)
    owed &= ~holds(held_up_by_government)
    return (idle_rules.fee_rate * land_price_wanyuan).where(owed & (land_price_wanyuan >= 0))


def missing_evidence(
    idle_status: pd.Series,
    works_status: pd.Series,
    works_not_started: pd.Series,
    suspended_since_date: pd.Series,
    area_test_met: pd.Series,
    investment_test_met: pd.Series,
    developed_area_m2: pd.Series,
    required_area_m2: pd.Series,
    invested_wanyuan: pd.Series,
    planned_investment_wanyuan: pd.Series,
    start_due_date: pd.Series,
    delivery_date: pd.Series,
    in_supervision_system: pd.Series,
    has_construction_permit: pd.Series,
    land_price_wanyuan: pd.Series,
    supply_mode: pd.Series,
) -> pd.Series:
    """Return the raw columns that could decide an undecided status, action or fee, parted by commas; empty where none is missing."""
    open_status = idle_status == "needs_verification"
    contradiction = holds(works_not_started.isna() & (works_status == "not_started"))
    unknown_works = open_status & holds(works_not_started.isna())
    no_start_due = open_status & start_due_date.isna() & (works_status != "suspended")
    suspended = open_status & (works_status == "suspended")
    fee_due = idle_status.isin(["idle_one_year", "idle_two_years"])
    negotiable = idle_status.isin(["idle_government", "idle_suspended"])
    no_area, no_investment = suspended & area_test_met.isna(), suspended & investment_test_met.isna()
    missing = {
        "works_status": unknown_works,
        "actual_start_date": open_status & contradiction,
        "agreed_start_date": no_start_due,
        "delivery_date": no_start_due & delivery_date.isna(),
        "suspended_since_date": suspended & suspended_since_date.isna(),
        "developed_area_m2": no_area & developed_area_m2.isna(),
        "required_area_m2": no_area & ~(required_area_m2 > 0),
        "invested_wanyuan": no_investment & invested_wanyuan.isna(),
        "planned_investment_wanyuan": no_investment & ~(planned_investment_wanyuan > 0),
        "delay_cause": idle_status == "suspected_idle",
        "in_supervision_system": negotiable & in_supervision_system.isna(),
        "has_construction_permit": (idle_status == "idle_suspended") & has_construction_permit.isna(),
        "supply_mode": fee_due & supply_mode.isna(),
        "land_price_wanyuan": fee_due
        & ~(land_price_wanyuan >= 0)
        & (supply_mode.isna() | supply_mode.isin(["grant", "allocation"])),
    }
    return names_of_flags(missing, idle_status.index)


def _looked_up(decision: pd.Series, texts: list[str]) -> pd.Series:
    lookup = pd.array([*texts, ""], dtype="str")
    return pd.Series(lookup.take(np.where(decision.to_numpy() < 0, len(texts), decision.to_numpy())), index=decision.index)
