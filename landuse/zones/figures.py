"""Zone accounts summed up from parcels and enterprises, for zones that report none for the judged year; each row says so.

A row is the zone's own or summed up, never a mixture: a rate of two sources would be the rate of nothing. A sum of which a part is
unknown is unknown, and an issue says how many records lack what. What parcels and enterprises do not tell (developable land, land
ready for supply, residents) stays unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from landuse.data import LandData
from landuse.dates import as_date
from landuse.issues import IssueLog
from landuse.measuring import measure
from landuse.metrics.enterprise_years import judged_year, year_figures
from landuse.policy import Policy
from landuse.tables import with_all_columns
from landuse.vocabulary import label
from landuse.vocabulary.industry_codes import divisions

GIVEN, SUMMED = "given", "summed"
ORIGINS: Mapping[str, str] = {GIVEN: "开发区填报", SUMMED: "由宗地和企业汇总"}
M2_PER_HA = 10_000
COUNTED_CLASSES = ("not_started", "suspended")
KEYS = ["zone_id", "year"]


@dataclass(frozen=True, eq=False)
class ZoneFigures:
    """The zone accounts to evaluate.

    Attributes
    ----------
    accounts
        The table zone_accounts with every raw column: the zones' own rows, and one summed up for the judged year where a zone has none.
    origin
        ``given`` or ``summed``, indexed like `accounts`.
    coverage
        What each sum rests on: ``zone_id``, ``year``, ``column``, ``records`` (that count), ``lacking`` (of them unknown).
    issues
        What was summed up and what lacks (columns of :data:`landuse.issues.ISSUE_COLUMNS`).
    """

    accounts: pd.DataFrame
    origin: pd.Series
    coverage: pd.DataFrame
    issues: pd.DataFrame


def zone_figures(data: LandData, *, policy: Policy, as_of: str | date | pd.Timestamp) -> ZoneFigures:
    """Return the zone accounts, with rows summed up for the zones that have parcels but no row of the judged year.

    Raises
    ------
    TableError
        `as_of` is not a day.
    """
    day = as_date(as_of)
    year = judged_year(day)
    log = IssueLog()
    own = with_all_columns(data.table("zone_accounts"), "zone_accounts")
    reported = own.index[own.index.get_level_values("year") == year].get_level_values("zone_id")
    silent = pd.Index(sorted(set(_zones_with_parcels(data)) - set(reported)), name="zone_id", dtype="str")
    fresh, coverage = _sums(data, policy, day, silent) if len(silent) else (own.head(0), _no_coverage())
    _note(data, fresh, coverage, log)
    accounts = _stacked(own, fresh)
    origin = pd.Series(GIVEN, index=accounts.index, dtype="str").mask(accounts.index.isin(fresh.index), SUMMED)
    return ZoneFigures(accounts, origin, coverage, log.frame(data.origins))


def _stacked(own: pd.DataFrame, fresh: pd.DataFrame) -> pd.DataFrame:
    if fresh.empty:
        return own.sort_index()
    if own.empty:
        return with_all_columns(fresh, "zone_accounts").sort_index()
    return pd.concat([own, with_all_columns(fresh, "zone_accounts")[own.columns]]).sort_index()


def _zones_with_parcels(data: LandData) -> list[str]:
    return data.parcels["zone_id"].dropna().unique().tolist() if "zone_id" in data.parcels else []


def _sums(data: LandData, policy: Policy, day: pd.Timestamp, zones: pd.Index) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the sums of `zones` for the judged year, by zone_id and year, and what they rest on."""
    year = judged_year(day)
    flags, amounts, zone = _of_parcels(data, policy, day)
    found = {name: _added_up(flags[name], amounts[name], zone) for name in flags}
    firm_flags, firm_amounts, firm_zone = _of_enterprises(data, policy, year)
    found |= {name: _added_up(firm_flags[name], firm_amounts[name], firm_zone) for name in firm_flags}
    columns, coverage = {}, []
    for name, parts in found.items():
        mine = parts.reindex(zones)
        columns[name] = mine["sum"]
        coverage.append(mine[["records", "lacking"]].fillna(0).astype("int64").assign(column=name).reset_index())
    sums = pd.DataFrame(columns, index=zones).assign(year=year).set_index("year", append=True)
    sums.index = sums.index.set_levels(sums.index.levels[1].astype("Int64"), level="year")  # type: ignore[attr-defined]  # a MultiIndex
    told = pd.concat(coverage, ignore_index=True).assign(year=year)
    return sums, told[[*KEYS, "column", "records", "lacking"]]


def _no_coverage() -> pd.DataFrame:
    return pd.DataFrame(columns=[*KEYS, "column", "records", "lacking"])


def _of_parcels(
    data: LandData, policy: Policy, day: pd.Timestamp
) -> tuple[dict[str, pd.Series], dict[str, pd.Series], pd.Series]:
    """Return which parcels count for each column, with what amount, and their zones."""
    full = data.with_tables({"parcels": with_all_columns(data.parcels, "parcels")})
    facts = measure(full, ["is_supplied", "is_industrial_land", "idle_class"], policy=policy, as_of=day)
    parcels = full.parcels
    status = parcels["works_status"].astype("str")
    built = (status == "completed").astype("boolean").mask(status.isna() | (status == "unknown"))
    industrial = built & facts["is_industrial_land"]
    idle = facts["idle_class"].isin(COUNTED_CLASSES).astype("boolean").mask(facts["idle_class"] == "unknown")
    area = parcels["area_m2"] / M2_PER_HA
    floor, footprint = parcels["floor_area_m2"] / M2_PER_HA, parcels["building_footprint_m2"] / M2_PER_HA
    pairs = {
        "supplied_ha": (facts["is_supplied"], area),
        "built_ha": (built, area),
        "industrial_built_ha": (industrial, area),
        "floor_area_ha": (built, floor),
        "footprint_ha": (built, footprint),
        "industrial_floor_area_ha": (industrial, floor),
        "industrial_footprint_ha": (industrial, footprint + parcels["yard_area_m2"] / M2_PER_HA),
        "industrial_investment_wanyuan": (industrial, parcels["fixed_asset_investment_wanyuan"]),
        "idle_ha": (idle, area),
    }
    return {name: pair[0] for name, pair in pairs.items()}, {name: pair[1] for name, pair in pairs.items()}, parcels["zone_id"]


def _of_enterprises(data: LandData, policy: Policy, year: int) -> tuple[dict[str, pd.Series], dict[str, pd.Series], pd.Series]:
    """Return which enterprises count for each column, with what amount, and their zones; those struck off count nowhere."""
    firms = with_all_columns(data.table("enterprises"), "enterprises")
    figures = year_figures(with_all_columns(data.table("accounts"), "accounts"), firms.index, year)
    division = divisions(firms["industry_code"])
    gone = firms["operating_status"] == "deregistered"
    rules = policy.zone_evaluation
    industrial = _in_divisions(division, rules.industrial_divisions) & ~gone
    taxed = _in_divisions(division, rules.tertiary_and_secondary_divisions) & ~gone
    revenue, tax = (pd.Series(figures(name, 0), index=firms.index) for name in ("revenue_wanyuan", "tax_wanyuan"))
    flags = {"industrial_income_wanyuan": industrial, "industrial_tax_wanyuan": industrial, "total_tax_wanyuan": taxed}
    return (
        flags,
        {"industrial_income_wanyuan": revenue, "industrial_tax_wanyuan": tax, "total_tax_wanyuan": tax},
        firms["zone_id"],
    )


def _in_divisions(division: pd.Series, spans: tuple[str, ...]) -> pd.Series:
    """Tell which two-digit codes lie in one of `spans` (``06-46`` or ``59``); unknown without a code."""
    number = pd.to_numeric(division, errors="coerce")
    inside = np.zeros(len(division), dtype=bool)
    for span in spans:
        first, _, last = span.partition("-")
        inside |= number.between(int(first), int(last or first)).to_numpy()
    return pd.Series(inside, index=division.index).astype("boolean").mask(number.isna())


def _added_up(counts: pd.Series, amount: pd.Series, zone: pd.Series) -> pd.DataFrame:
    """Return for each zone the sum over its records that count, how many may count, and for how many of them flag or amount lacks."""
    may_count = counts.fillna(value=True).astype(bool)
    lacking = may_count & (counts.isna() | amount.isna())
    facts = pd.DataFrame({"sum": amount.where(may_count & ~lacking, 0.0), "records": may_count, "lacking": lacking})
    found = facts.groupby(zone).sum()
    return found.assign(sum=found["sum"].where(found["lacking"] == 0))


def _note(data: LandData, fresh: pd.DataFrame, coverage: pd.DataFrame, log: IssueLog) -> None:
    ids = ["/".join(map(str, key)) for key in fresh.index]
    log.add("zone_accounts_summed", table_name="zone_accounts", records=fresh.index, record_ids=ids)
    homeless = int(data.parcels["zone_id"].isna().sum()) if "zone_id" in data.parcels else len(data.parcels)
    if len(fresh) and homeless:
        message = f"{homeless} 宗宗地没有开发区代码，未计入任何开发区"
        log.add("zone_sum_incomplete", table_name="parcels", column="zone_id", message=message)
    wanting = coverage[coverage["lacking"] > 0]
    for column, rows in wanting.groupby("column", sort=False):
        named = label(str(column), table="zone_accounts")
        for zone_id, year, records, lacking in zip(rows["zone_id"], rows["year"], rows["records"], rows["lacking"], strict=True):
            log.add(
                "zone_sum_incomplete", table_name="zone_accounts", records=[(zone_id, year)], record_ids=[f"{zone_id}/{year}"],
                column=str(column), message=f"“{named}”不能汇总：{records} 条记录中有 {lacking} 条缺数据，按未知处理",
            )  # fmt: skip
