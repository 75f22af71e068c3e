"""The cases that a plan chooses from: idle parcels that call for action, zombie enterprises (Z2, Z3), open zombie projects.

Cases that the ledger still holds open are among them whatever the data now say, so that none is lost from sight.
"""

import numpy as np
import pandas as pd

from landuse.planning.contiguity import open_neighbours_mu
from landuse.planning.measures import allowed_modes
from landuse.policy.rules import PlanningRules
from landuse.results import Assessment
from landuse.targets import case_list

CASE_COLUMNS = (
    "key", "subject_kind", "subject_id", "name", "zone_id", "case_id", "case_date", "fit", "remedy", "delay_cause", "hold",
    "extra_months", "mu", "fee_wanyuan", "age_years", "contiguity_mu", "cohort", "measures",
)  # fmt: skip
DAYS_A_YEAR = 365.25
"""For weighing ages only; periods of the law are calendar years."""
HOLD_BY_ACTION = {"investigate": "investigate", "verify": "verify", "refer_permit": "refer", "warn": "warn"}
_TEXTS = ("key", "subject_kind", "subject_id", "name", "zone_id", "case_id", "fit", "remedy", "delay_cause", "hold", "measures")


def candidates(result: Assessment) -> pd.DataFrame:
    """Return one row per case that could be planned or has to be listed apart, ordered by kind and subject.

    Columns: `key` (kind and subject), `subject_kind`, `subject_id`, `name`, `zone_id`; `case_id` and `case_date` of the open case
    in the ledger (missing where there is none yet); `fit` (the code that measures fit: disposal action, route or cause),
    `remedy` (of projects), `delay_cause`; `hold` (code of `plan_left`: why no measure may be planned at all; empty where one
    may); `extra_months` before any measure (registration, classification); `mu` (亩; of a project only its parcels that are no
    case themselves), `fee_wanyuan` (万元; missing where unknown or where no fee is due), `age_years` (idle time; days past the
    planned start; for enterprises since the case was opened), `contiguity_mu` (亩 of the other open parcels of its cluster);
    `cohort` (in the opening stock of a target of the policy); `measures` (modes that fit, parted by commas).

    Whatever is unknown is missing here; the plan gives it no weight and says how many cases that concerns.
    """
    rules = result.policy.planning
    ledger = case_list(result.data, result.as_of)
    parts = [_land(result, ledger, rules), _enterprises(result, ledger, rules), _projects(result, ledger)]
    found = pd.concat(parts, ignore_index=True)
    found["key"] = found["subject_kind"] + ":" + found["subject_id"].astype("str")
    found = _with_ledger(found, ledger, result.as_of)
    found["cohort"] = _in_cohort(result, found)
    found["measures"] = allowed_modes(found, rules.measures)
    shaped = found[list(CASE_COLUMNS)].astype(dict.fromkeys(_TEXTS, "str"))
    return shaped.sort_values(["subject_kind", "subject_id"], kind="stable").reset_index(drop=True)


def _land(result: Assessment, ledger: pd.DataFrame, rules: PlanningRules) -> pd.DataFrame:
    parcels = result.results
    rows = parcels.reindex(_wanted(parcels.index[parcels["disposal_priority"].notna()], ledger, "idle_land"))
    action = rows["disposal_action"].astype("str")
    started = (action == "none") & (rows["idle_status"] == "not_idle").fillna(value=False)
    hold = action.map(HOLD_BY_ACTION).fillna("").mask(((action == "none") & ~started) | action.isna(), "check_ledger")
    return pd.DataFrame({
        **_identity(rows, "idle_land", "holder_name"),
        "fit": action,
        "delay_cause": rows["delay_cause"].astype("str"),
        "hold": hold,
        "extra_months": np.where(action == "register_first", rules.register_months, 0),
        "mu": rows["area_mu"].astype("float64"),
        "fee_wanyuan": rows["idle_fee_wanyuan"].astype("float64"),
        "age_years": rows["idle_days"].astype("Float64").astype("float64") / DAYS_A_YEAR,
        "contiguity_mu": open_neighbours_mu(rows, rows["area_mu"], rules.neighbour_distance_m),
    }).reset_index(drop=True)  # fmt: skip


def _enterprises(result: Assessment, ledger: pd.DataFrame, rules: PlanningRules) -> pd.DataFrame:
    firms = result.enterprises
    rows = firms.reindex(_wanted(firms.index[firms["zombie_status"].isin(["Z2", "Z3"])], ledger, "zombie_enterprise"))
    status, route = rows["zombie_status"].astype("str"), rows["zombie_route"].astype("str")
    ended = (status == "Z0") & ~(rows["operating_status"] == "operating").fillna(value=False)
    hold = pd.Series("", index=rows.index).mask(status == "insufficient_data", "verify")
    return pd.DataFrame({
        **_identity(rows, "zombie_enterprise", "enterprise_name"),
        "fit": route,
        "hold": hold.mask(ended | status.isna(), "check_ledger"),
        "extra_months": np.where(route == "classify", rules.classify_months, 0),
        "mu": rows["land_area_mu"].astype("float64"),
    }).reset_index(drop=True)  # fmt: skip


def _projects(result: Assessment, ledger: pd.DataFrame) -> pd.DataFrame:
    projects = result.projects
    rows = projects.reindex(_wanted(projects.index[projects["project_zombie_status"] == "open"], ledger, "zombie_project"))
    status = rows["project_zombie_status"].astype("str")
    hold = pd.Series("", index=rows.index).mask(status == "to_classify", "verify")
    return pd.DataFrame({
        **_identity(rows, "zombie_project", "project_name"),
        "fit": rows["project_cause"].astype("str"),
        "remedy": rows["project_remedy"].astype("str"),
        "hold": hold.mask(~status.isin(["open", "to_classify"]), "check_ledger"),
        "extra_months": 0,
        "mu": _project_mu(result).reindex(rows.index),
        "age_years": rows["days_late"].astype("Float64").astype("float64") / DAYS_A_YEAR,
    }).reset_index(drop=True)  # fmt: skip


def _wanted(called: pd.Index, ledger: pd.DataFrame, kind: str) -> pd.Index:
    """Return the subjects that call for action and those of open cases, each once."""
    mine = ledger[(ledger["subject_kind"] == kind) & (ledger["state"] == "open") & ledger["subject_id"].notna()]
    return called.union(pd.Index(mine["subject_id"].unique()), sort=False)


def _identity(rows: pd.DataFrame, kind: str, name: str) -> dict[str, object]:
    return {
        "subject_kind": kind,
        "subject_id": rows.index.astype("str"),
        "name": rows[name] if name in rows.columns else pd.Series(np.nan, index=rows.index),
        "zone_id": rows["zone_id"] if "zone_id" in rows.columns else pd.Series(np.nan, index=rows.index),
    }


def _project_mu(result: Assessment) -> pd.Series:
    """Return the mu of each project's parcels that call for no action themselves; missing where none of their areas is known."""
    links = result.data.table("project_parcels")[["project_id", "parcel_id"]].drop_duplicates()
    parcels = result.results
    own = parcels["area_mu"].where(parcels["disposal_priority"].isna(), 0.0)
    mu = links["parcel_id"].map(own.astype("float64"))
    return mu.groupby(links["project_id"]).sum(min_count=1)


def _with_ledger(found: pd.DataFrame, ledger: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Add the open case of each subject; put on hold what the ledger says is disposed of and nothing has reopened."""
    keyed = ledger.assign(key=ledger["subject_kind"].astype("str") + ":" + ledger["subject_id"].astype("str"))
    opened = keyed[keyed["state"] == "open"].drop_duplicates("key").set_index("key").reindex(found["key"])
    closed = keyed.loc[keyed["state"] == "disposed", "key"]
    merged = found.reindex(columns=list(dict.fromkeys([*found.columns, *CASE_COLUMNS])))
    merged["case_id"] = opened["case_id"].to_numpy()
    merged["case_date"] = opened["identified_date"].to_numpy().astype("datetime64[s]")
    done = found["key"].isin(closed) & merged["case_id"].isna() & (found["hold"] == "")
    merged["hold"] = found["hold"].mask(done, "disposed")
    open_years = (as_of - merged["case_date"]).dt.days / DAYS_A_YEAR
    merged["age_years"] = merged["age_years"].mask(found["subject_kind"] == "zombie_enterprise", open_years)
    return merged


def _in_cohort(result: Assessment, found: pd.DataFrame) -> pd.Series:
    inside = pd.Series(data=False, index=found.index)
    for target in result.policy.targets.rows:
        inside |= (found["subject_kind"] == target.subject) & (found["case_date"] <= pd.Timestamp(target.baseline_date))
    return inside
