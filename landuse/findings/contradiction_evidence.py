"""What contradictions are looked for in: the tables, who uses which parcel, and what enterprises paid and used, in words."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.data import LandData
from landuse.linkage import occupied_land
from landuse.metrics.enterprise_activity import MONTHS, recent_months
from landuse.metrics.enterprise_years import YearFigures, judged_year, year_figures
from landuse.policy import Policy
from landuse.tables import unknown_values, with_all_columns
from landuse.vocabulary import columns

Places = npt.NDArray[np.int64] | pd.Index
UNKNOWN = "不明"
PARCEL_COLUMNS = (
    "area_mu", "building_footprint_m2", "floor_area_m2", "holder_name", "holder_uscc", "idle_class", "idle_days", "idle_status",
    "works_status",
)  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """The tables of one assessment, and what is worked out from them once for all findings."""

    data: LandData
    results: pd.DataFrame
    measured: pd.DataFrame
    policy: Policy
    as_of: pd.Timestamp
    occupied: pd.DataFrame | None = None

    @cached_property
    def parcels(self) -> pd.DataFrame:
        """The parcels with what is looked at (choosing rows of every column would cost more than all the rest)."""
        known, held = columns("parcels"), self.results
        found = {name: held[name] if name in held else unknown_values(known[name], held.index) for name in PARCEL_COLUMNS}
        return pd.DataFrame(found, index=held.index, copy=False)

    @cached_property
    def enterprises(self) -> pd.DataFrame:
        """The enterprises with all columns of the dictionary."""
        return with_all_columns(self.measured, "enterprises")

    @cached_property
    def users(self) -> pd.DataFrame:
        """Who uses which parcel at `as_of`: rows of occupancy in force on known parcels, with positions and ids."""
        occupancy = with_all_columns(self.data.table("occupancy"), "occupancy")
        land = self.occupied
        if land is None:
            land = occupied_land(occupancy, self.data.parcels, self.enterprises.index, self.as_of, self.policy.linkage)
        ids = occupancy.loc[land["row"], ["parcel_id", "enterprise_id", "from_date"]].set_axis(land.index)
        return pd.concat([land, ids], axis=1)[land["parcel"] >= 0]

    @cached_property
    def known_users(self) -> pd.DataFrame:
        """Those users that the enterprises table has."""
        return self.users[self.users["enterprise"] >= 0]

    @cached_property
    def names(self) -> pd.Series:
        """What each enterprise is called: its name, else its code."""
        found = self.enterprises["enterprise_name"]
        return found.where(found.notna(), self.enterprises.index.to_series())

    @cached_property
    def year(self) -> int:
        """The last calendar year that is over."""
        return judged_year(self.as_of)

    @cached_property
    def figures(self) -> YearFigures:
        """The yearly accounts by enterprise."""
        return year_figures(with_all_columns(self.data.table("accounts"), "accounts"), self.enterprises.index, self.year)

    @cached_property
    def tax(self) -> pd.Series:
        """Tax of each enterprise in the judged year, 万元."""
        return pd.Series(self.figures("tax_wanyuan", 0), index=self.enterprises.index)

    def uses_of(self, enterprises: Places) -> pd.DataFrame:
        """Return which parcels the enterprises at some places use: columns parcel and enterprise (positions), enterprise_id."""
        asked = np.zeros(len(self.enterprises), dtype=np.bool_)
        asked[enterprises] = True
        return self.known_users.loc[asked[self.known_users["enterprise"]], ["parcel", "enterprise", "enterprise_id"]]


def taxes_paid(evidence: Evidence, positions: pd.Series) -> pd.Series:
    """Return what tax the enterprises at `positions` paid in the judged year, in words; empty without any."""
    tax = evidence.tax.iloc[positions].set_axis(positions.index)
    return in_words(f"{evidence.year} 年税收 {{:,.2f}} 万元", tax).where(tax > 0, "")


def tax_of_year(evidence: Evidence, enterprises: pd.Index) -> pd.Series:
    """Return the tax of the enterprises at some places in the judged year in words, also nought and unknown, over the places."""
    tax = evidence.tax.iloc[enterprises].set_axis(enterprises)
    return in_words(f"{evidence.year} 年税收 {{:,.2f}} 万元", tax).where(tax.notna(), f"{evidence.year} 年税收{UNKNOWN}")


def power_used(evidence: Evidence, positions: pd.Series) -> pd.Series:
    """Return how much electricity the enterprises at `positions` use, in words: the largest of the last months, else the year.

    Empty where it is unknown, nought, or below the pack's share of a normal month (what counts as no production).
    """
    rules, at = evidence.policy.zombie, positions.to_numpy()
    firms = evidence.enterprises.index[at].unique()
    months = recent_months(evidence.data.table("activity"), firms, evidence.as_of, rules).iloc[
        firms.get_indexer(evidence.enterprises.index[at])
    ]
    by_year = [evidence.figures("electricity_kwh", lag)[at] for lag in range(rules.normal_years + 1)]
    normal = np.fmax(months["power_normal"].to_numpy(), np.fmax.reduce(by_year[1:]) / MONTHS)
    peak = months["power_peak"].to_numpy()
    monthly = ~np.isnan(peak)
    used = np.where(monthly, peak, by_year[0] / MONTHS)
    runs = (used > 0) & (used >= rules.electricity_share * normal)
    shown = pd.Series(np.where(monthly, peak, by_year[0]), index=positions.index)
    words = in_words(f"近 {rules.inactive_months} 个月最高月用电 {{:,.0f}} 千瓦时", shown)
    return words.where(monthly, in_words(f"{evidence.year} 年用电 {{:,.0f}} 千瓦时", shown)).where(runs, "")


def in_words(wording: str, values: pd.Series) -> pd.Series:
    """Return each number in words (a format with one place for it)."""
    return pd.Series([wording.format(value) for value in values], index=values.index, dtype="str")
