"""The scenarios: one thing moved over the whole table, everything else as it is, judged by the metric functions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, partial
from typing import Any

import pandas as pd

from landuse.data import LandData
from landuse.measuring import measure
from landuse.measuring.graph import raw_inputs
from landuse.policy import Policy
from landuse.policy.rules import BorderlineRules
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
KEYS = {
    "delays": "parcel_id", "commitments": "parcel_id", "accounts": "enterprise_id", "activity": "enterprise_id", "cases": "subject_id",
}  # fmt: skip
"""The column of another table that names the record."""
MOST_ROWS = 400_000
"""Rows that are judged in one go: each shift of a day is a copy of the records."""
_COPY = "\x1f"


@dataclass(frozen=True)
class Scenario:
    """One thing moved: the verdict it is about, its kind, what is moved in words, and what judges the whole table so."""

    verdict: str
    kind: str
    label: str
    judged: Callable[[], pd.Series]


def scenarios(result: Assessment, verdict: str, keys: Sequence[str] | None = None) -> Iterator[Scenario]:
    """Return every scenario of a verdict that does not rank (:mod:`landuse.margins.rankings` has the others), of some records or all."""
    base = _Base.of(result, verdict, keys)
    made = {
        "idle_status": _of_idle, "zombie_status": _of_zombies, "standard_land_conclusion": _of_standard_land,
        "project_zombie_status": _of_projects,
    }  # fmt: skip
    yield from made[verdict](base, result.policy.borderline)


def _of_idle(idle: "_Base", rules: BorderlineRules) -> Iterator[Scenario]:
    share, area, days = rules.share, rules.area_share, rules.days
    for name, words in (("developed_share", "面积三分之一的界限"), ("invested_share", "投资百分之二十五的界限")):
        yield from idle.rule("idle", name, words, share)
    for name in ("developed_area_m2", "required_area_m2"):
        yield from idle.scaled("area", "parcels", name, area)
    for name in ("agreed_start_date", "supplement_start_date", "delivery_date", "suspended_since_date"):
        yield from idle.shifted("parcels", name, days)
    for name in ("first_date", "last_date"):
        yield from idle.shifted("delays", name, days)


def _of_zombies(zombie: "_Base", rules: BorderlineRules) -> Iterator[Scenario]:
    share = rules.share
    for name, words in (("sales_share", "开票占正常年份的界限"), ("electricity_share", "用电占正常月份的界限")):
        yield from zombie.rule("zombie", name, words, share)
    yield from zombie.scaled("threshold", "accounts", "total_liabilities_wanyuan", share, words="资不抵债的界限（负债）")
    yield from zombie.shifted("enterprises", "production_due_date", rules.days)
    yield from zombie.years("normal_years", "正常年份的回溯年数", rules.years)


def _of_standard_land(land: "_Base", rules: BorderlineRules) -> Iterator[Scenario]:
    yield from land.scaled("threshold", "commitments", "promised_value", rules.share)
    yield from land.shifted("commitments", "due_date", rules.days)


def _of_projects(projects: "_Base", rules: BorderlineRules) -> Iterator[Scenario]:
    for name in ("planned_start_date", "actual_start_date"):
        yield from projects.shifted("projects", name, rules.days)


@dataclass(frozen=True, eq=False)
class _Base:
    """The tables that one verdict rests on, as they are."""

    verdict: str
    frames: Mapping[str, pd.DataFrame]
    policy: Policy
    as_of: pd.Timestamp
    asked: list[tuple[str, Callable[[], pd.DataFrame]]] = field(default_factory=list)
    answers: dict[int, pd.Series] = field(default_factory=dict)

    @classmethod
    def of(cls, result: Assessment, verdict: str, keys: Sequence[str] | None = None) -> "_Base":
        own, others = TABLES[verdict]
        measured = result.policy.standard_land.measured_actuals == "where_missing"
        if verdict == "standard_land_conclusion" and measured:
            others = (*others, "occupancy", "enterprises", "accounts")
        frame = pd.DataFrame(result.data.table(own)).drop(columns="geometry", errors="ignore")
        if verdict != "standard_land_conclusion" or not measured:
            used = [name for name in columns(own, "raw") if name in raw_inputs([verdict], own)]
            frame = with_all_columns(frame, own)[used]
        tables = {name: result.data.table(name) for name in others}
        if keys is not None:
            frame = frame.loc[list(keys)]
            tables = {
                name: held[_names(held, KEYS[name]).isin(list(keys))] if name in KEYS else held for name, held in tables.items()
            }
        return cls(verdict, {own: frame, **tables}, result.policy, result.as_of)

    def judged(self, frames: Mapping[str, pd.DataFrame], policy: Policy) -> pd.Series:
        """Return the verdict on every record of changed tables by changed rules."""
        held: dict[str, Any] = {"parcels": empty_table("parcels"), **self.frames, **frames}
        own = TABLES[self.verdict][0]
        return measure(LandData(**held), [self.verdict], policy=policy, as_of=self.as_of, table=own)[self.verdict]

    def ask(self, table_name: str, made: Callable[[], pd.DataFrame]) -> Callable[[], pd.Series]:
        """Return what gives the verdict on every record by a changed table; all that was asked is judged together at the first answer."""
        number = len(self.asked)
        self.asked.append((table_name, made))

        def answer() -> pd.Series:
            if number not in self.answers:
                self._answer_all()
            return self.answers[number]

        return answer

    def _answer_all(self) -> None:
        """Judge what was asked: every change in a copy of all records, as many copies in one go as are not too many rows."""
        own = TABLES[self.verdict][0]
        rows = sum(len(held) for held in self.frames.values())
        alone = any(name != own and name not in KEYS for name in self.frames)
        together = 1 if alone else max(1, MOST_ROWS // max(1, rows))
        left = [number for number in range(len(self.asked)) if number not in self.answers]
        for first in range(0, len(left), together):
            part = left[first : first + together]
            copies = [{**self.frames, table_name: made()} for table_name, made in (self.asked[number] for number in part)]
            judged = self.judged(copies[0] if len(part) == 1 else _stacked(copies, own), self.policy).astype("str")
            size, index = len(self.frames[own]), self.frames[own].index
            self.answers.update((number, judged.iloc[n * size : (n + 1) * size].set_axis(index)) for n, number in enumerate(part))

    def rule(self, section: str, name: str, words: str, share: float) -> Iterator[Scenario]:
        """Yield a value of the rules moved down and up by a share of itself, exactly."""
        rules = getattr(self.policy, section)
        value = getattr(rules, name)
        for factor in (1 - Fraction(str(share)), 1 + Fraction(str(share))):
            moved: Any = value * factor if isinstance(value, Fraction) else value * float(factor)
            changed = replace(self.policy, **{section: rules.model_copy(update={name: moved})})
            yield self._scenario("threshold", f"{words}{_percent(factor)}", changed)

    def years(self, name: str, words: str, years: int) -> Iterator[Scenario]:
        """Yield a number of years of the rules on zombies moved down and up."""
        for moved in (-years, years):
            value = getattr(self.policy.zombie, name) + moved
            changed = replace(self.policy, zombie=self.policy.zombie.model_copy(update={name: max(1, value)}))
            yield self._scenario("benchmark", f"{words}{'加' if moved > 0 else '减'} {years} 年", changed)

    def scaled(self, kind: str, table_name: str, name: str, share: float, *, words: str = "") -> Iterator[Scenario]:
        """Yield an amount of all records moved down and up by a share of itself."""
        frame = self.frames[table_name]
        for factor in (1 - Fraction(str(share)), 1 + Fraction(str(share))) if name in frame else ():
            shown = words or column(name, table_name).label_zh
            answer = self.ask(table_name, partial(_scaled, frame, name, float(factor)))
            yield Scenario(self.verdict, kind, f"{shown}{_percent(factor)}", answer)

    def shifted(self, table_name: str, name: str, days: int) -> Iterator[Scenario]:
        """Yield a day of all records moved earlier and later: by every number of days up to `days`, the fewest that change counting."""
        shown = f"{table(table_name).label_zh}的{column(name, table_name).label_zh}"
        for sign, words in ((-1, "早"), (1, "晚")) if name in self.frames[table_name] else ():
            label = f"{shown}{words} {f'1 至 {days}' if days > 1 else days} 天"
            frame = self.frames[table_name]
            answers = [self.ask(table_name, partial(_shifted, frame, name, sign * count)) for count in range(1, days + 1)]
            yield Scenario(self.verdict, "date", label, partial(self._first_change, answers))

    def _first_change(self, answers: Sequence[Callable[[], pd.Series]]) -> pd.Series:
        """Return the verdict by the fewest days that change it; a verdict that changes back after a day or two is borderline too."""
        found = self.unmoved
        for answer in answers:
            found = found.where(found != self.unmoved, answer())
        return found

    @cached_property
    def unmoved(self) -> pd.Series:
        """The verdict on the tables as they are."""
        return self.judged({}, self.policy).astype("str")

    def _scenario(self, kind: str, label: str, policy: Policy) -> Scenario:
        return Scenario(self.verdict, kind, label, lambda: self.judged({}, policy))


def _scaled(frame: pd.DataFrame, name: str, factor: float) -> pd.DataFrame:
    return frame.assign(**{name: frame[name] * factor})


def _shifted(frame: pd.DataFrame, name: str, days: int) -> pd.DataFrame:
    return frame.assign(**{name: frame[name] + pd.Timedelta(days=days)})


def _stacked(copies: Sequence[Mapping[str, pd.DataFrame]], own: str) -> dict[str, pd.DataFrame]:
    """Return several versions of the same tables as one, the records of each under names of their own."""
    keys = {name: None if name == own else KEYS[name] for name in copies[0]}
    return {name: pd.concat([_numbered(held[name], n, key) for n, held in enumerate(copies)]) for name, key in keys.items()}


def _numbered(frame: pd.DataFrame, number: int, key: str | None) -> pd.DataFrame:
    """Return the records under names of their own, so that several copies of all can be judged together."""
    copy = f"{_COPY}{number}"
    if key is None:
        return frame.set_axis(pd.Index(frame.index.astype("str") + copy, name=frame.index.name))
    if key in frame.columns:
        return frame.assign(**{key: frame[key].astype("str") + copy})
    flat = frame.reset_index()
    return flat.assign(**{key: flat[key].astype("str") + copy}).set_index(list(frame.index.names))


def _names(frame: pd.DataFrame, key: str) -> pd.Index:
    """Return the record that each row of another table names."""
    return pd.Index(frame[key]) if key in frame.columns else frame.index.get_level_values(key)


def _percent(factor: Fraction) -> str:
    return f"{'上调' if factor > 1 else '下调'} {percent(abs(factor - 1))}"


def percent(share: float | Fraction) -> str:
    """Return a share in percent without needless digits.

    >>> percent(0.05), percent(0.003)
    ('5%', '0.3%')
    """
    return f"{float(share) * 100:.10g}%"
