"""The whole sample in memory: every table of the vocabulary, the layers around them, and what is true of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from landuse.io.sample.accounts import keep_accounts, size_classes
from landuse.io.sample.activity import watch_activity
from landuse.io.sample.cases import case_table, open_cases, target_truth
from landuse.io.sample.city import build_city
from landuse.io.sample.commitments import Commitments, promise
from landuse.io.sample.contradictions import contradiction_truth
from landuse.io.sample.days import AS_OF
from landuse.io.sample.enterprises import Firms, found_firms
from landuse.io.sample.ground_history import ground_history
from landuse.io.sample.identifiers import registered_elsewhere
from landuse.io.sample.land_control import plant_land_control
from landuse.io.sample.large_projects import add_large_projects
from landuse.io.sample.life_cycles import add_life_cycles
from landuse.io.sample.link_issues import expect_link_issues
from landuse.io.sample.looking_up import put
from landuse.io.sample.occupancy import let_parcels
from landuse.io.sample.parcels import Land, settle_land
from landuse.io.sample.projects import promote
from landuse.io.sample.standard_land import conclude, plant_promises
from landuse.io.sample.stock_plants import plant_low_efficiency
from landuse.io.sample.stock_truth import add_stock_states
from landuse.io.sample.supply_terms import assess_zones, plant_terms
from landuse.io.sample.waiting_projects import add_waiting_projects
from landuse.io.sample.zone_accounts import add_up_zones
from landuse.io.sample.zone_reports import add_reports
from landuse.io.sample.zone_truth import ranking_truth, reward_truth, scorecard_truth
from landuse.tables import with_all_columns
from landuse.vocabulary import columns


@dataclass(frozen=True)
class Sample:
    """Tables by name, layers of context by kind, and truths by name; frames are in the vocabulary's types and columns."""

    tables: Mapping[str, pd.DataFrame]
    context: Mapping[str, gpd.GeoDataFrame]
    truths: Mapping[str, pd.DataFrame]
    plants: pd.Series


def make_sample(seed: int) -> Sample:
    """Return the sample of a seed; the same seed gives the same sample."""
    city = build_city(seed)
    land = settle_land(city, seed)
    commitments = promise(land, seed)
    occupancy = let_parcels(land, found_firms(land, seed), seed)
    firms = occupancy.firms
    accounts = keep_accounts(firms.table, seed)
    projects = promote(land, seed)
    cases = open_cases(land, firms, projects, seed)
    activity = watch_activity(firms.table, accounts, seed)
    planted = plant_low_efficiency(land, firms, occupancy.in_force, commitments.table["parcel_id"], seed)
    projects, matches = add_waiting_projects(land, firms, occupancy.in_force, projects, planted, seed)
    projects, matches, screening = add_large_projects(projects, matches, seed)
    zones, assessments = assess_zones(city.zones)
    zone_accounts = add_reports(add_up_zones(land, firms, accounts, seed))
    tables = {
        "delays": land.delays,
        "enterprises": _enterprises(firms, accounts),
        "accounts": accounts,
        "activity": activity,
        "occupancy": occupancy.table,
        "projects": projects.table,
        "project_parcels": projects.parcels,
        "zones": zones,
        "zone_accounts": zone_accounts,
        "cases": add_life_cycles(case_table(cases), projects),
    }
    truths = {
        "truth": land.truth,
        "truth_enterprises": firms.truth,
        "truth_projects": projects.truth,
        "truth_targets": target_truth(cases),
        "truth_contradictions": contradiction_truth(land, firms, occupancy.in_force),
        "truth_matches": matches,
        "truth_supply_screening": screening,
        "truth_regional_assessments": assessments,
        "truth_scorecard": scorecard_truth(projects, zone_accounts),
        "truth_ranking": ranking_truth(),
        "truth_rewards": reward_truth(zone_accounts),
        "truth_evidence": ground_history(land, seed),
    }
    _admit_ignorance(firms.truth, tables)
    add_stock_states(land, firms, occupancy.in_force, accounts)
    expect_link_issues(land, firms, occupancy.in_force)
    promised = {*commitments.table["parcel_id"], *(code for codes in planted.values() for code in codes)}
    more_tables, more_truths = _plant_standards(land, commitments, promised, seed)
    tables, truths = tables | more_tables, truths | more_truths
    away = {code: registered_elsewhere(code) for code in firms.truth.index[firms.truth["plant"] == "tax_elsewhere"]}
    tables = {name: _whole(_recoded(frame, away), name) for name, frame in tables.items()}
    truths = {name: _recoded(frame, away) for name, frame in truths.items()}
    context = {"roads": city.context.roads, "river": city.context.river, "green": city.context.green}
    return Sample(tables, context, {name: _dated(frame) for name, frame in truths.items()}, land.truth["plant"])


def _plant_standards(
    land: Land, commitments: Commitments, taken: set[str], seed: int
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """Plant standard land, control indicators and terms of supply on ordinary plots that are not `taken`; all else is settled before."""
    promises, used = plant_promises(land, commitments, taken, seed)
    control, judged = plant_land_control(land, taken | used, seed)
    terms, _ = plant_terms(land, taken | used | judged, seed)
    tables = {"parcels": land.table(), "commitments": promises.table}
    truths = {
        "truth_commitments": promises.truth, "truth_standard_land": conclude(land, promises), "truth_land_control": control,
        "truth_supply_terms": terms,
    }  # fmt: skip
    return tables, truths


def _admit_ignorance(truth: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> None:
    """Set the truth of ordinary firms on built land that have no figures at all: nothing shows whether they produce."""
    firms = tables["enterprises"].reindex(truth.index)
    figures = set(tables["accounts"].index.get_level_values(0)) | set(tables["activity"].index.get_level_values(0))
    protected = (firms["production_due_date"] >= pd.Timestamp(AS_OF)) | (firms["exempt_category"] == "construction")
    silent = (truth["plant"] == "ordinary") & ~truth.index.isin(figures) & (firms["built"] == True) & ~protected  # noqa: E712 - three-valued
    for code in truth.index[silent.fillna(value=False).astype(bool)]:
        put(truth, code, zombie_status="insufficient_data", is_inactive=pd.NA, note="无月度数据也无年度数据")


def _recoded(frame: pd.DataFrame, away: Mapping[str, str]) -> pd.DataFrame:
    """Return a table with the credit codes of firms registered elsewhere, sorted as before."""
    held = [name for name in ("enterprise_id", "holder_uscc", "subject_id") if name in frame.columns]
    changed = frame.assign(**{name: frame[name].replace(dict(away)) for name in held})
    if "enterprise_id" not in changed.index.names:
        return changed
    recoded = changed.rename(index=dict(away), level="enterprise_id" if changed.index.nlevels > 1 else None)
    return recoded.sort_index() if changed.index.nlevels > 1 else recoded


def _enterprises(firms: Firms, accounts: pd.DataFrame) -> pd.DataFrame:
    known = firms.table.assign(size_class=size_classes(firms.table, accounts))
    return known[[name for name in columns("enterprises", "raw") if name in known]]


def _whole(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a table with all raw columns of the vocabulary in their order; those that nothing is planted in are unknown."""
    full = with_all_columns(frame, name)
    return full[[column for column in columns(name) if column in full.columns]]


def _dated(truth: pd.DataFrame) -> pd.DataFrame:
    """Return a truth with its key as columns and the day that it holds for; what has its own days is left as it is."""
    flat = truth if truth.index.name is None else truth.reset_index()
    if "by" in flat.columns:
        return flat
    return flat.assign(as_of=pd.Timestamp(AS_OF))[[flat.columns[0], "as_of", *flat.columns[1:]]]
