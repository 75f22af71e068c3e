"""The scenarios: one thing moved over the whole table, everything else as it is, judged by the metric functions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, partial
from typing import Any

import pandas as pd

from landuse.data import LandData
from landuse.measuring import measure
from landuse.measuring.graph import raw_inputs
from landuse.policy import Policy
from landuse.results import Assessment
from landuse.tables import empty_table, with_all_columns
from landuse.vocabulary import column, columns, table

TABLES = {
    "idle_status": ("parcels", ("delays",)),
    "standard_land_conclusion": ("parcels", ("commitments",)),
    "zombie_status": ("enterprises", ("accounts", "activity")),
    "project_zombie_status": ("projects", ("cases",)),
}
"""The table of each verdict, and the other tables that it rests on."""


@dataclass(frozen=True)
class Scenario:
    """One thing moved: the verdict it is about, its kind, what is moved in words, and what judges the whole table so."""

    verdict: str
    kind: str
    label: str
    judged: Callable[[], pd.Series]


def scenarios(result: Assessment) -> Iterator[Scenario]:
    """Return every scenario of the verdicts that do not rank (:mod:`landuse.margins.rankings` has the others)."""
    rules = result.policy.borderline
    share, area, days = rules.share, rules.area_share, rules.days
    idle, zombie = _Base.of(result, "idle_status"), _Base.of(result, "zombie_status")
    land, projects = _Base.of(result, "standard_land_conclusion"), _Base.of(result, "project_zombie_status")
    for name, words in (("developed_share", "面积三分之一的界限"), ("invested_share", "投资百分之二十五的界限")):
        yield from idle.rule("idle", name, words, share)
    for name in ("developed_area_m2", "required_area_m2"):
        yield from idle.scaled("area", "parcels", name, area)
    for name in ("agreed_start_date", "supplement_start_date", "delivery_date", "suspended_since_date"):
        yield from idle.shifted("parcels", name, days)
    for name in ("first_date", "last_date"):
        yield from idle.shifted("delays", name, days)
    for name, words in (("sales_share", "开票占正常年份的界限"), ("electricity_share", "用电占正常月份的界限")):
        yield from zombie.rule("zombie", name, words, share)
    yield from zombie.scaled("threshold", "accounts", "total_liabilities_wanyuan", share, words="资不抵债的界限（负债）")
    yield from zombie.shifted("enterprises", "production_due_date", days)
    yield from zombie.years("normal_years", "正常年份的回溯年数", rules.years)
    yield from land.scaled("threshold", "commitments", "promised_value", share)
    yield from land.shifted("commitments", "due_date", days)
    for name in ("planned_start_date", "actual_start_date"):
        yield from projects.shifted("projects", name, days)


@dataclass(frozen=True, eq=False)
class _Base:
    """The tables that one verdict rests on, as they are."""

    verdict: str
    frames: Mapping[str, pd.DataFrame]
    policy: Policy
    as_of: pd.Timestamp

    @classmethod
    def of(cls, result: Assessment, verdict: str) -> "_Base":
        own, others = TABLES[verdict]
        measured = result.policy.standard_land.measured_actuals == "where_missing"
        if verdict == "standard_land_conclusion" and measured:
            others = (*others, "occupancy", "enterprises", "accounts")
        frame = pd.DataFrame(result.data.table(own)).drop(columns="geometry", errors="ignore")
        if verdict != "standard_land_conclusion" or not measured:
            used = [name for name in columns(own, "raw") if name in raw_inputs([verdict], own)]
            frame = with_all_columns(frame, own)[used]
        return cls(verdict, {own: frame, **{name: result.data.table(name) for name in others}}, result.policy, result.as_of)

    def judged(self, frames: Mapping[str, pd.DataFrame], policy: Policy) -> pd.Series:
        """Return the verdict on every record of changed tables by changed rules."""
        held: dict[str, Any] = {"parcels": empty_table("parcels"), **self.frames, **frames}
        own = TABLES[self.verdict][0]
        return measure(LandData(**held), [self.verdict], policy=policy, as_of=self.as_of, table=own)[self.verdict]

    def rule(self, section: str, name: str, words: str, share: float) -> Iterator[Scenario]:
        """Yield a value of the rules moved down and up by a share of itself, exactly."""
        rules = getattr(self.policy, section)
        value = getattr(rules, name)
        for factor in (1 - Fraction(str(share)), 1 + Fraction(str(share))):
            moved: Any = value * factor if isinstance(value, Fraction) else value * float(factor)
            changed = replace(self.policy, **{section: rules.model_copy(update={name: moved})})
            yield self._scenario("threshold", f"{words}{_percent(factor)}", {}, changed)

    def years(self, name: str, words: str, years: int) -> Iterator[Scenario]:
        """Yield a number of years of the rules on zombies moved down and up."""
        for moved in (-years, years):
            value = getattr(self.policy.zombie, name) + moved
            changed = replace(self.policy, zombie=self.policy.zombie.model_copy(update={name: max(1, value)}))
            yield self._scenario("benchmark", f"{words}{'加' if moved > 0 else '减'} {years} 年", {}, changed)

    def scaled(self, kind: str, table_name: str, name: str, share: float, *, words: str = "") -> Iterator[Scenario]:
        """Yield an amount of all records moved down and up by a share of itself."""
        frame = self.frames[table_name]
        for factor in (1 - Fraction(str(share)), 1 + Fraction(str(share))) if name in frame else ():
            changed = frame.assign(**{name: frame[name] * float(factor)})
            shown = words or column(name, table_name).label_zh
            yield self._scenario(kind, f"{shown}{_percent(factor)}", {table_name: changed}, self.policy)

    def shifted(self, table_name: str, name: str, days: int) -> Iterator[Scenario]:
        """Yield a day of all records moved earlier and later: by every number of days up to `days`, the fewest that change counting."""
        shown = f"{table(table_name).label_zh}的{column(name, table_name).label_zh}"
        for sign, words in ((-1, "早"), (1, "晚")) if name in self.frames[table_name] else ():
            label = f"{shown}{words} {f'1 至 {days}' if days > 1 else days} 天"
            yield Scenario(self.verdict, "date", label, partial(self._first_change, table_name, name, sign, days))

    def _first_change(self, table_name: str, name: str, sign: int, days: int) -> pd.Series:
        """Return the verdict by the fewest days that change it; a verdict that changes back after a day or two is borderline too."""
        frame, found = self.frames[table_name], self.unmoved
        for count in range(1, days + 1):
            changed = frame.assign(**{name: frame[name] + pd.Timedelta(days=sign * count)})
            found = found.where(found != self.unmoved, self.judged({table_name: changed}, self.policy).astype("str"))
        return found

    @cached_property
    def unmoved(self) -> pd.Series:
        """The verdict on the tables as they are."""
        return self.judged({}, self.policy).astype("str")

    def _scenario(self, kind: str, label: str, frames: Mapping[str, pd.DataFrame], policy: Policy) -> Scenario:
        return Scenario(self.verdict, kind, label, lambda: self.judged(frames, policy))


def _percent(factor: Fraction) -> str:
    return f"{'上调' if factor > 1 else '下调'} {percent(abs(factor - 1))}"


def percent(share: float | Fraction) -> str:
    """Return a share in percent without needless digits.

    >>> percent(0.05), percent(0.003)
    ('5%', '0.3%')
    """
    return f"{float(share) * 100:.10g}%"
