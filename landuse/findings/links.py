"""Data problems between tables: land used by nobody known, parcels counted twice, sums that no parcel takes, barred fees."""

import pandas as pd

from landuse.data import LandData
from landuse.findings.rules import FEE_STATUSES
from landuse.identifiers.known_ids import are_known
from landuse.issues import IssueLog
from landuse.linkage import SHARED, land_area_m2, occupied_land, unshared_amounts
from landuse.metrics.choices import holds
from landuse.metrics.enterprise_years import EXPENSES, YearFigures, judged_year, year_figures
from landuse.policy import Policy
from landuse.tables import with_all_columns


def note_linkage_issues(
    data: LandData,
    policy: Policy,
    as_of: pd.Timestamp,
    log: IssueLog,
    occupied: pd.DataFrame | None = None,
    land_area: pd.Series | None = None,
    figures: YearFigures | None = None,
) -> None:
    """Add an issue for every row of occupancy and accounts that links to nothing, states no area, or counts land twice.

    `occupied`, `land_area` and `figures` are what :func:`landuse.linkage.occupied_land`, :func:`landuse.linkage.land_area_m2` and
    :func:`landuse.metrics.enterprise_years.year_figures` give, where that is known already.
    """
    accounts = with_all_columns(data.table("accounts"), "accounts")
    _note_accounts(data, accounts, log)
    if data.occupancy is None:
        return
    occupancy = with_all_columns(data.occupancy, "occupancy")
    enterprise_ids = data.table("enterprises").index
    if occupied is None:
        occupied = occupied_land(occupancy, data.parcels, enterprise_ids, as_of, policy.linkage)
    findings = {
        "occupancy_unknown_parcel": ("parcel_id", occupied["parcel"] < 0),
        "occupancy_unknown_enterprise": ("enterprise_id", occupied["enterprise"] < 0),
        "occupancy_area_missing": ("occupied_area_m2", occupied["land_m2"].isna()),
    }
    for issue, (column, found) in findings.items():
        rows = occupancy.loc[occupied.loc[found, "row"], ["parcel_id", "enterprise_id", "occupied_area_m2"]]
        log.add(
            issue, table_name="occupancy", records=rows.index, record_ids=rows["parcel_id"], column=column, values=rows[column]
        )
    _note_crowded(data, occupied, policy, log)
    if land_area is None:
        land_area = land_area_m2(occupied, occupancy, enterprise_ids)
    if figures is None:
        figures = year_figures(accounts, enterprise_ids, judged_year(as_of))
    left = unshared_amounts(occupied, land_area, figures)
    unshared = enterprise_ids[(left[list(SHARED)].abs() > 0).any(axis=1).to_numpy()]
    log.add("amounts_not_shared", table_name="enterprises", records=unshared)


def note_project_issues(results: pd.DataFrame, log: IssueLog) -> None:
    """Add an issue where a parcel would owe a fee or be reclaimed but for a project that the government holds up (M53 Art 8)."""
    barred = holds(results["held_up_by_government"]) & results["idle_status"].isin(FEE_STATUSES).to_numpy()
    values = results["delay_cause"][barred]
    log.add("project_fee_barred", table_name="parcels", records=values.index, column="delay_cause", values=values)


def _note_accounts(data: LandData, accounts: pd.DataFrame, log: IssueLog) -> None:
    known = are_known(accounts.index.get_level_values("enterprise_id"), data.table("enterprises").index)
    log.add("accounts_unknown_enterprise", table_name="accounts", records=accounts.index[~known], column="enterprise_id")
    for column in EXPENSES:
        negative = accounts[column][accounts[column] < 0]
        log.add("expense_negative", table_name="accounts", records=negative.index, column=column, values=negative)


def _note_crowded(data: LandData, occupied: pd.DataFrame, policy: Policy, log: IssueLog) -> None:
    used = occupied[occupied["parcel"] >= 0].groupby("parcel")["land_m2"].sum()
    share = used / data.parcels["area_m2"].to_numpy()[used.index]
    crowded = share[share > 1 + policy.linkage.double_counting_tolerance]
    log.add(
        "occupancy_over_parcel", table_name="parcels", records=data.parcels.index[crowded.index], column="area_m2",
        values=[f"{value:.1%}" for value in crowded],
    )  # fmt: skip
