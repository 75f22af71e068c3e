"""Intensive-use evaluation of development zones (开发区土地集约利用评价, TD/T 1029 family): indicators, ideal values, weights."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from landuse.policy.rules.section import RowFault, RuleRow, Section, known_codes
from landuse.policy.source import Text
from landuse.vocabulary import codes, columns
from landuse.vocabulary.rows import did_you_mean

ZONE_TYPES = tuple(codes("zone_type"))
RATE_UNITS = ("share", "ratio", "wanyuan/ha", "person/ha")
WEIGHT_TOLERANCE = 1e-6


class Weighted(RuleRow):
    """A row that carries a weight in its layer, for some or all evaluation types; weight 0 takes it out of the scheme."""

    title: Text
    weight: Annotated[float, Field(ge=0, le=1)]
    zone_types: tuple[str, ...] = ZONE_TYPES
    note: str = ""

    @field_validator("zone_types")
    @classmethod
    def _known_types(cls, types: tuple[str, ...]) -> tuple[str, ...]:
        return known_codes(types, "zone_type")


class ZoneGoal(Weighted):
    """A goal (目标) of one edition."""

    edition: Text


class ZoneSubGoal(Weighted):
    """A sub-goal (子目标) of one goal."""

    goal: Text


class WhereZero(Section):
    """What holds where an amount is known to be 0: the indicator does not apply (``drop``) or has full marks (``full``)."""

    column: str
    then: Literal["drop", "full"]

    @field_validator("column")
    @classmethod
    def _known_amount(cls, name: str) -> str:
        return _known_column(name, columns("zone_accounts", "raw"), "开发区年度数据表没有列")


class ZoneIndicator(Weighted):
    """One indicator: which rate of the zone accounts, with which weight in its sub-goal, against which ideal value.

    Positive: realisation = min(rate / ideal, 1). Negative (the ideal is 0): 1 - rate.
    """

    sub_goal: Text
    column: Text
    direction: Literal["positive", "negative"] = "positive"
    ideal: float | None = None
    where_zero: WhereZero | None = None

    @field_validator("column")
    @classmethod
    def _known_rate(cls, name: str) -> str:
        rates = {key for key, found in columns("zone_accounts", "derived").items() if found.unit in RATE_UNITS}
        return _known_column(name, rates, "没有可评价的指标")

    @model_validator(mode="after")
    def _ideal_fits_direction(self) -> "ZoneIndicator":
        if self.direction == "negative" and self.ideal not in (None, 0):
            raise ValueError("逆向指标（negative）的理想值为 0，不得另设")
        if self.direction == "positive" and self.ideal is not None and self.ideal <= 0:
            raise ValueError("正向指标的理想值须大于 0")
        return self


class IdealValue(RuleRow):
    """The ideal value of one indicator for one evaluation type or one zone; it goes before the indicator's own."""

    indicator: Text
    value: Annotated[float, Field(gt=0)]
    zone_type: str | None = None
    zone_id: str | None = None
    note: str = ""

    @model_validator(mode="after")
    def _for_one(self) -> "IdealValue":
        if (self.zone_type is None) == (self.zone_id is None):
            raise ValueError("须写明 zone_type 或 zone_id 之一")
        if self.zone_type is not None:
            known_codes((self.zone_type,), "zone_type")
        return self


class ZoneEvaluationRules(Section):
    """Indicators, ideal values and weights of the zone evaluation, by edition; rows of other editions take no part.

    For each evaluation type the weights of every layer add up to 1.
    """

    edition: Text
    supply_mean_years: Annotated[int, Field(ge=1)]
    plausible_investment_wanyuan_per_ha: tuple[float, float]
    industrial_divisions: tuple[str, ...]
    tertiary_and_secondary_divisions: tuple[str, ...]
    goals: tuple[ZoneGoal, ...] = ()
    sub_goals: tuple[ZoneSubGoal, ...] = ()
    indicators: tuple[ZoneIndicator, ...] = ()
    ideals: tuple[IdealValue, ...] = ()

    @model_validator(mode="after")
    def _rows_hang_together(self) -> "ZoneEvaluationRules":
        _check_parents(self.sub_goals, "goal", self.goals)
        _check_parents(self.indicators, "sub_goal", self.sub_goals)
        _check_parents(self.ideals, "indicator", self.indicators)
        editions = dict.fromkeys(goal.edition for goal in self.goals)
        if self.edition not in editions:
            raise ValueError(f"edition “{self.edition}”没有指标行；可用：{'、'.join(editions)}")
        for edition in editions:
            goals = [goal for goal in self.goals if goal.edition == edition]
            _check_layer(goals, f"{edition} 版目标层")
        for goal in self.goals:
            _check_layer([row for row in self.sub_goals if row.goal == goal.id], f"目标“{goal.title}”的子目标层", goal)
        for sub_goal in self.sub_goals:
            mine = [row for row in self.indicators if row.sub_goal == sub_goal.id]
            _check_layer(mine, f"子目标“{sub_goal.title}”的指标层", sub_goal)
        return self

    @property
    def scheme(self) -> tuple[ZoneIndicator, ...]:
        """The indicators of the edition in force that carry a weight, in the order of the pack."""
        goals = {goal.id for goal in self.goals if goal.edition == self.edition and goal.weight}
        sub_goals = {row.id for row in self.sub_goals if row.goal in goals and row.weight}
        return tuple(row for row in self.indicators if row.sub_goal in sub_goals and row.weight)


def _known_column(name: str, known: Iterable[str], complaint: str) -> str:
    names = sorted(known)
    if name not in names:
        raise ValueError(f"{complaint}“{name}”{did_you_mean(name, names)}；可用：{'、'.join(names)}")
    return name


def _check_parents(rows: Sequence[RuleRow], field: str, parents: Sequence[RuleRow]) -> None:
    known = {parent.id for parent in parents}
    for row in rows:
        named = getattr(row, field)
        if named not in known:
            raise RowFault(row.id, f"行“{row.id}”的 {field} “{named}”不存在{did_you_mean(named, known)}")


def _check_layer(rows: Sequence[Weighted], layer: str, parent: Weighted | None = None) -> None:
    """Refuse a layer whose weights for an evaluation type do not add up to 1."""
    for zone_type in parent.zone_types if parent else ZONE_TYPES:
        mine = [row for row in rows if zone_type in row.zone_types]
        total = sum(row.weight for row in mine)
        if abs(total - 1) > WEIGHT_TOLERANCE and (parent is None or parent.weight):
            at_fault = mine[0].id if mine else parent.id if parent else ""
            kind = codes("zone_type")[zone_type].label_zh
            raise RowFault(at_fault, f"{layer}（{kind}）的权重合计为 {total:.6g}，应为 1：{'、'.join(row.id for row in mine)}")
