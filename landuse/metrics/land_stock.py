"""In which state of the land stock a parcel is: approved, expropriated, supplied, idle, under construction, stopped or built.

States exclude each other at the end of `as_of` (增存挂钩, 自然资规〔2018〕1号; 批而未供 = the first two). The parcels table is a snapshot: its
own dates say what had not happened yet by an earlier `as_of`; land taken back by a case is not known to it. An empty date never
stands for a fact: only a stage, a contract or a date that is there does.
"""

import pandas as pd

from landuse.metrics.choices import first_that_fits

UNSUPPLIED = ("approved", "expropriated")
IDLE = ("suspected_idle", "idle_government", "idle_one_year", "idle_two_years", "idle_suspended")
WAITING = ("not_due", "overdue")


def is_supplied(
    supply_stage: pd.Series,
    contract_date: pd.Series,
    contract_no: pd.Series,
    start_due_date: pd.Series,
    as_of: pd.Timestamp,
) -> pd.Series:
    """Tell whether the land is supplied: a contract (date, number, or a start due under it) is on record, or the stage says so.

    False where the contract was signed after `as_of`, or where the stage says approved or expropriated and nothing of a contract
    is on record. Unknown where the two contradict each other and where there is neither.
    """
    later = contract_date > as_of
    on_record = contract_date.notna() | contract_no.notna() | start_due_date.notna()
    unsupplied = supply_stage.isin(UNSUPPLIED)
    known = on_record | supply_stage.notna()
    supplied = (on_record | (supply_stage == "supplied")).astype("boolean")
    return supplied.mask(unsupplied & on_record | ~known).mask(later, other=False)


def is_expropriated(supply_stage: pd.Series, expropriation_date: pd.Series, as_of: pd.Timestamp) -> pd.Series:
    """Tell whether expropriation was completed: by its date, else by the stage; unknown where they contradict each other.

    That the land is supplied by now does not say that it was expropriated by `as_of`.
    """
    dated = expropriation_date.notna()
    done = expropriation_date <= as_of
    by_stage = (supply_stage == "expropriated").astype("boolean").mask(supply_stage.isna() | (supply_stage == "supplied"))
    return by_stage.mask(dated, other=done).mask((supply_stage == "approved") & done)


def is_built(works_status: pd.Series, completion_date: pd.Series, actual_start_date: pd.Series, as_of: pd.Timestamp) -> pd.Series:
    """Tell whether the land is built: works are completed, or of unknown status with a completion on record by `as_of`.

    False where completion lies after `as_of`; unknown where neither status nor date tells.
    """
    unclear = works_status.isna() | (works_status == "unknown")
    built = (works_status == "completed").astype("boolean").mask(unclear)
    built = built.mask(unclear & (completion_date <= as_of), other=True)
    return built.mask((completion_date > as_of) | (works_status == "completed") & (actual_start_date > as_of), other=False)


def land_stock_state(
    supply_stage: pd.Series,
    approval_date: pd.Series,
    is_supplied: pd.Series,
    is_expropriated: pd.Series,
    is_built: pd.Series,
    works_status: pd.Series,
    actual_start_date: pd.Series,
    completion_date: pd.Series,
    idle_status: pd.Series,
    held_by_zombie: pd.Series,
    is_low_efficiency: pd.Series,
    as_of: pd.Timestamp,
) -> pd.Series:
    """Return the state of each parcel at the end of `as_of`: the first rule that fits.

    Land of unknown supply is unknown, built or not: what is built without supply papers still counts as not supplied. Overdue
    land is no idle land within its first year (供而未用). Suspended works that are not idle land are stopped; where that is still open
    the state is unknown. Built land held by zombies is not counted again as low-efficiency; where neither is known to hold and
    one of them is unknown, it is built and to be classified.
    """
    unsupplied = ~is_supplied
    approved = (supply_stage == "approved") | (approval_date <= as_of)
    begun = works_status.isin(["under_way", "suspended", "completed"])
    neither = ~held_by_zombie & ~is_low_efficiency
    return first_that_fits(
        "land_stock_state",
        [
            ("unknown", is_supplied.isna()),
            ("expropriated_not_supplied", unsupplied & is_expropriated),
            ("approved_not_expropriated", unsupplied & ~is_expropriated & approved & ~(approval_date > as_of)),
            ("unknown", unsupplied),
            ("unknown", begun & (actual_start_date > as_of)),
            ("idle", idle_status.isin(IDLE)),
            ("zombie_held", is_built & held_by_zombie),
            ("low_efficiency", is_built & is_low_efficiency),
            ("built_normal", is_built & neither),
            ("built_unclassified", is_built),
            ("under_construction", (works_status == "under_way") | (works_status == "completed") & (completion_date > as_of)),
            ("unknown", idle_status == "needs_verification"),
            ("stopped", works_status == "suspended"),
            ("supplied_not_due", idle_status.isin(WAITING)),
        ],
        otherwise="unknown",
        index=works_status.index,
    )
