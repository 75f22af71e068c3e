"""The whole sample in memory: every table of the vocabulary, the layers around them, and what is true of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from landuse.io.sample.accounts import keep_accounts, size_classes
from landuse.io.sample.activity import watch_activity
from landuse.io.sample.cases import case_table, open_cases, target_truth
from landuse.io.sample.city import build_city
from landuse.io.sample.commitments import promise
from landuse.io.sample.contradictions import contradiction_truth
from landuse.io.sample.days import AS_OF
from landuse.io.sample.enterprises import Firms, found_firms
from landuse.io.sample.identifiers import registered_elsewhere
from landuse.io.sample.link_issues import expect_link_issues
from landuse.io.sample.looking_up import put
from landuse.io.sample.occupancy import let_parcels
from landuse.io.sample.parcels import settle_land
from landuse.io.sample.projects import promote
from landuse.io.sample.zone_accounts import add_up_zones
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
    tables = {
        "parcels": land.table(),
        "delays": land.delays,
        "enterprises": _enterprises(firms, accounts),
        "accounts": accounts,
        "activity": activity,
        "occupancy": occupancy.table,
        "projects": projects.table,
        "project_parcels": projects.parcels,
        "zones": city.zones.set_index("zone_id"),
        "zone_accounts": add_up_zones(land, firms, accounts, seed),
        "commitments": commitments.table,
        "cases": case_table(cases),
    }
    truths = {
        "truth": land.truth,
        "truth_enterprises": firms.truth,
        "truth_projects": projects.truth,
        "truth_commitments": commitments.truth,
        "truth_targets": target_truth(cases),
        "truth_contradictions": contradiction_truth(land, firms, occupancy.in_force),
    }
    _admit_ignorance(firms.truth, tables)
    expect_link_issues(land, firms, occupancy.in_force)
    away = {code: registered_elsewhere(code) for code in firms.truth.index[firms.truth["plant"] == "tax_elsewhere"]}
    tables = {name: _recoded(frame, away) for name, frame in tables.items()}
    truths = {name: _recoded(frame, away) for name, frame in truths.items()}
    context = {"roads": city.context.roads, "river": city.context.river, "green": city.context.green}
    return Sample(tables, context, {name: _dated(frame) for name, frame in truths.items()}, land.truth["plant"])


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


def _dated(truth: pd.DataFrame) -> pd.DataFrame:
    """Return a truth with its key as columns and the day that it holds for; what has its own days is left as it is."""
    flat = truth if truth.index.name is None else truth.reset_index()
    if "by" in flat.columns:
        return flat
    return flat.assign(as_of=pd.Timestamp(AS_OF))[[flat.columns[0], "as_of", *flat.columns[1:]]]
