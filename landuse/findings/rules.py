"""Data problems that the idle-land rules bring to light: delays that do not count, doubtful supplements, contradictions."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.data import LandData
from landuse.dates import add_years
from landuse.identifiers.known_ids import are_known
from landuse.issues import IssueLog
from landuse.metrics.choices import holds
from landuse.metrics.government_time import has_document
from landuse.policy import Policy
from landuse.tables import with_all_columns

FEE_STATUSES = ("idle_one_year", "idle_two_years")
BEGUN = ("under_way", "suspended", "completed")


def note_rule_issues(data: LandData, results: pd.DataFrame, policy: Policy, log: IssueLog) -> None:
    """Add to `log` every row of the tables that the rules cannot use as it stands."""
    if data.delays is not None:
        _note_delays(with_all_columns(data.delays, "delays"), data.parcels.index, policy, log)
    _note_parcels(results, policy, log)


def _note_delays(delays: pd.DataFrame, parcel_ids: pd.Index, policy: Policy, log: IssueLog) -> None:
    counts = delays["cause"].isin(policy.idle.government_causes)
    findings: dict[str, tuple[str, pd.Series | npt.NDArray[np.bool_]]] = {
        "delay_unknown_parcel": ("parcel_id", ~are_known(delays["parcel_id"], parcel_ids)),
        "delay_cause_not_counted": ("cause", ~counts),
        "delay_without_document": ("document_no", counts & ~has_document(delays["document_no"])),
        "delay_without_first_date": ("first_date", counts & delays["first_date"].isna()),
        "delay_reversed": ("last_date", delays["last_date"] < delays["first_date"]),
    }
    for issue, (column, found) in findings.items():
        mine = holds(found)
        ids, values = delays["parcel_id"][mine], delays[column][mine]
        log.add(issue, table_name="delays", records=ids.index, record_ids=ids, column=column, values=values)


def _note_parcels(results: pd.DataFrame, policy: Policy, log: IssueLog) -> None:
    signed, agreed = results["supplement_signed_date"], results["supplement_start_date"]
    latest = add_years(signed, policy.idle.supplement_max_years)
    unsupplied = results["supply_stage"].isin(["approved", "expropriated"])
    findings = {
        "supply_stage_contradiction": ("supply_stage", unsupplied & results["is_supplied"].isna()),
        "unsupplied_but_built": (
            "works_status",
            unsupplied & ~results["is_supplied"].fillna(value=True) & results["works_status"].isin(BEGUN),
        ),
        "supplement_before_signing": ("supplement_start_date", agreed < signed),
        "supplement_over_one_year": ("supplement_start_date", agreed > latest),
        "start_contradiction": (
            "actual_start_date",
            (results["works_status"] == "not_started") & results["actual_start_date"].notna(),
        ),
        "lease_fee_unknown": (
            "supply_mode",
            results["idle_status"].isin(FEE_STATUSES)
            & results["supply_mode"].notna()
            & ~results["supply_mode"].isin(policy.idle.fee_supply_modes),
        ),
    }
    for issue, (column, found) in findings.items():
        values = results[column][holds(found)]
        log.add(issue, table_name="parcels", records=values.index, column=column, values=values)
