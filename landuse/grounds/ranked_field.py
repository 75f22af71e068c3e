"""The grade of one enterprise under many trials at once, in the whole field: what one enterprise's change moves, and nothing else.

The field is the table of enterprises as :mod:`landuse.metrics.standing` ranks it. A trial puts one enterprise into it with other figures or
facts. Only benchmarks that its figures enter are added up again, over the same values in the same order as the whole table is, so that
each trial is graded as the metric functions would grade the table with that change. Units of merged tenants are not for this module.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.grounds.blocks import Whole
from landuse.metrics import standing
from landuse.metrics.ratios import RATIOS
from landuse.policy import Indicator, StandingRules
from landuse.vocabulary import codes

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
CELLS_AT_ONCE = 400_000
"""Trials times rivals worked on in one go: what stays in the cache of a processor."""


class Entrants(NamedTuple):
    """Enterprises, one a trial (or a place of the table): size class (-1: unknown), ranked or not, adjustment of the score, amounts."""

    sizes: Whole
    ranked: Flags
    adjustment: Floats
    amounts: Mapping[str, Floats]

    def some(self, chosen: Any) -> "Entrants":
        """Return some of them."""
        amounts = {name: values[chosen] for name, values in self.amounts.items()}
        return Entrants(self.sizes[chosen], self.ranked[chosen], self.adjustment[chosen], amounts)


def entrants(facts: pd.DataFrame, steps: Mapping[str, Any], rules: StandingRules) -> Entrants:
    """Return enterprises by their facts, and by the steps of the graph up to where they stand alone."""
    order = pd.Index(codes("size_class"))
    names = sorted({part for indicator in rules.indicators for part in RATIOS[indicator.column][:2]})
    return Entrants(
        order.get_indexer(pd.Index(facts["size_class"].astype("object"))).astype(np.int64),
        np.asarray(steps["is_ranked"], dtype=bool),
        np.nan_to_num(facts["score_adjustment"].to_numpy(dtype="float64", na_value=np.nan)),
        {name: steps["unit_amounts"][name].to_numpy(dtype="float64") for name in names},
    )


def field_of(facts: pd.DataFrame, steps: Mapping[str, Any], rules: StandingRules) -> "RankedField":
    """Return the field of all enterprises of a table, by the facts and steps that a ranking rests on, in the order of the table."""
    amounts, size, ranked, unit = (steps["unit_amounts"], facts["size_class"], steps["is_ranked"], steps["evaluation_unit"])
    values = standing.indicator_values(amounts, size, rules)
    average = standing.benchmarks(amounts, values, size, ranked, unit, rules)
    parts = standing.score_parts(values, average, size, ranked, unit, rules)
    points = {str(name): parts[name].to_numpy(dtype="float64") for name in parts}
    return RankedField(entrants(facts, steps, rules), points, rules)


@dataclass(frozen=True, eq=False)
class RankedField:
    """All enterprises of a table, each an evaluation unit of its own; `parts` are the points of each indicator, as the table has them."""

    everyone: Entrants
    parts: Mapping[str, Floats]
    rules: StandingRules

    def placed(self, places: Whole, tried: Entrants) -> tuple[Floats, Floats, Floats]:
        """Return score, place in the ranking and number of places of each trial; unknown where it takes no part.

        Parameters
        ----------
        places
            The place of each trial's enterprise in the table.
        tried
            What it is in the trial.
        """
        found = np.full((3, len(places)), np.nan)
        chosen = np.flatnonzero(tried.ranked & (tried.sizes >= 0))
        if len(chosen):
            fresh = self._distinct(places[chosen], tried.some(chosen))
            leading = chosen[np.unique(fresh, return_index=True)[1]]
            once = np.full((3, len(leading)), np.nan)
            self._rank(places[leading], tried.some(leading), once)
            found[:, chosen] = once[:, fresh]
        return found[0], found[1], found[2]

    def _distinct(self, places: Whole, tried: Entrants) -> Whole:
        """Return for each trial the number of its run of equal trials; all that stand as the table does are one."""
        values = np.stack([places, tried.sizes, tried.adjustment, *tried.amounts.values()]).astype("float64")
        before = self.everyone.some(places)
        base = np.stack([before.sizes, before.adjustment, *before.amounts.values()]).astype("float64")
        is_base = before.ranked & _same(values[1:], base).all(axis=0)
        run = np.ones(len(places), dtype=bool)
        run[1:] = ~_same(values[:, 1:], values[:, :-1]).all(axis=0)
        number = np.where(is_base, places, len(self.everyone.sizes) + np.cumsum(run))
        found: Whole = np.unique(number, return_inverse=True)[1].ravel()
        return found

    def _rank(self, places: Whole, tried: Entrants, found: Floats) -> None:
        """Set score, place and number of places, for trials that are alike in how they stand to the field at once."""
        before = self.everyone.some(places)
        signs: list[Any] = [tried.sizes, before.ranked & (before.sizes == tried.sizes)]
        for name in tried.amounts:
            own, was = tried.amounts[name], before.amounts[name]
            signs += [np.isnan(own), np.isnan(was), ~_same(own, was)]
        kinds = np.zeros(len(places), dtype=np.int64)
        for sign in signs:
            kinds = kinds * 2 + sign
        order = np.argsort(kinds, kind="stable")
        for group in np.split(order, np.flatnonzero(np.diff(kinds[order])) + 1):
            like = self._like(int(tried.sizes[group[0]]))
            at_once = max(1, CELLS_AT_ONCE // max(1, len(like.places)))
            for first in range(0, len(group), at_once):
                part = group[first : first + at_once]
                found[:, part] = like.placed(places[part], tried.some(part))

    def _like(self, size: int) -> "_Like":
        if size not in self._of_size:
            ranked = np.flatnonzero(self.everyone.ranked & (self.everyone.sizes == size))
            name = list(codes("size_class"))[size]
            mine = tuple(indicator for indicator in self.rules.indicators if indicator.size_class == name)
            parts = {indicator.id: self.parts[indicator.id][ranked] for indicator in mine}
            self._of_size[size] = _Like(ranked, self.everyone.some(ranked), parts, mine, self.rules)
        return self._of_size[size]

    @cached_property
    def _of_size(self) -> dict[int, "_Like"]:
        return {}


@dataclass(frozen=True, eq=False)
class _Like:
    """The ranked enterprises of one size class, in the order of the table, and the indicators they are scored by."""

    places: Whole
    members: Entrants
    parts: Mapping[str, Floats]
    indicators: tuple[Indicator, ...]
    rules: StandingRules

    def placed(self, places: Whole, tried: Entrants) -> Floats:
        """Return score, place and number of places of trials that are alike: the same figures changed, the same ones unknown."""
        if not self.indicators:
            return np.full((3, len(places)), np.nan)
        at = np.searchsorted(self.places, places)
        spot = _Spot(at, at[0] < len(self.places) and bool(self.places[at[0]] == places[0]))
        own, others, usable = np.zeros(len(at)), np.zeros((1, len(self.places))), np.ones(len(at), dtype=bool)
        for indicator in self.indicators:
            points = self._points(indicator, tried, spot)
            own, usable = own + points.own, usable & points.usable
            others = np.add(others, points.others, out=others if len(others) == len(points.others) else None)
        own += tried.adjustment
        others = np.add(others, self.members.adjustment, out=others)
        better, rivals = _counted(others > own[:, None]), np.zeros(len(at), dtype=np.int64)
        for part in (usable, ~usable):  # whose points are known is the same for all trials that have their benchmarks
            rows = np.flatnonzero(part)
            if len(rows):
                some = others if len(others) == 1 else others[rows[:1] if part is usable else rows]
                rivals[rows] = _counted(~np.isnan(some))
        if spot.inside:
            held = others[np.arange(len(at)) if len(others) > 1 else 0, at]
            better, rivals = better - (held > own), rivals - ~np.isnan(held)
        found = np.stack([own, 1.0 + better, 1.0 + rivals])
        found[:, np.isnan(own)] = np.nan
        return found

    def _points(self, indicator: Indicator, tried: Entrants, spot: "_Spot") -> "_Points":
        """Return the points that one indicator gives."""
        ratio = RATIOS[indicator.column]
        above, below = self.members.amounts[ratio.above], self.members.amounts[ratio.below]
        own_above, own_below = tried.amounts[ratio.above], tried.amounts[ratio.below]
        if spot.inside and _same(own_above, above[spot.at]).all() and _same(own_below, below[spot.at]).all():
            as_before = self.parts[indicator.id]
            return _Points(as_before[spot.at], as_before[None, :], np.ones(len(own_above), dtype=bool))
        values, own = _ratio(ratio.factor, above, below), _ratio(ratio.factor, own_above, own_below)
        if self.rules.scoring == "best_is_full":
            benchmark = np.fmax.reduce(spot.arranged(values, np.ones(len(values), dtype=bool), own, now=True), axis=1)
        elif indicator.benchmark:
            benchmark = np.full(len(own), indicator.benchmark)
        else:
            both, now = ~np.isnan(above) & ~np.isnan(below), not np.isnan(own_above[0] + own_below[0])
            sums = [
                spot.arranged(base, both, mine, now=now).sum(axis=1) for base, mine in ((above, own_above), (below, own_below))
            ]
            with np.errstate(invalid="ignore", divide="ignore"):
                benchmark = np.broadcast_to(np.where(sums[1] > 0, ratio.factor * sums[0] / sums[1], np.nan), len(own))
        rest = benchmark[:1] if indicator.benchmark and self.rules.scoring != "best_is_full" else benchmark
        mine, theirs = self._share(indicator, own, benchmark), self._share(indicator, values, rest[:, None])
        if indicator.missing == "zero":
            mine, theirs = np.where(np.isnan(mine), 0.0, mine), np.where(np.isnan(theirs), 0.0, theirs)
        elif indicator.missing != "unknown":
            average = _averages(mine, np.broadcast_to(theirs, (len(mine), len(values))), ~np.isnan(values), spot)
            mine, theirs = np.where(np.isnan(mine), average, mine), np.where(np.isnan(theirs), average[:, None], theirs)
        return _Points(mine, theirs, benchmark > 0)

    def _share(self, indicator: Indicator, values: Floats, benchmark: Floats) -> Floats:
        """Return the points of figures against benchmarks."""
        usable = benchmark > 0
        shares = values / np.where(usable, benchmark, 1.0)
        if not usable.all():
            shares = np.where(usable, shares, np.nan)
        points: Floats = np.clip(shares, self.rules.floor, standing.cap_of(self.rules), out=shares)
        points *= indicator.weight
        return points


class _Points(NamedTuple):
    """Points of each trial's enterprise, and of all members beside it (one row where they are the same for all trials).

    `usable` tells where there is a benchmark.
    """

    own: Floats
    others: Floats
    usable: Flags


class _Spot(NamedTuple):
    """Where the enterprise of each trial stands among the members of its class: before which, or (`inside`) in place of which."""

    at: Whole
    inside: bool

    def some(self, chosen: Flags) -> "_Spot":
        """Return those of some trials."""
        return _Spot(self.at[chosen], self.inside)

    def arranged(self, values: Floats, counted: Flags, own: Floats, *, now: bool) -> Floats:
        """Return the counted values of each trial in the order of the table: the members' but for its own old one, and with `now` its new.

        `values` are those of the members (or a row of them a trial). Whether the old ones count has to be the same for all trials.
        """
        kept = np.flatnonzero(counted)
        rest, place = values[..., kept], np.searchsorted(kept, self.at)[:, None]
        was = self.inside and bool(counted[self.at[0]])
        if not was and not now:
            return np.atleast_2d(rest)
        row = np.arange(len(kept) - was + now)[None, :]
        if was == now:
            found = np.array(np.broadcast_to(rest, (len(own), len(kept))))
        elif was:
            found = _gathered(rest, row + (row >= place))
        else:
            found = _gathered(rest, np.clip(row - (row > place), 0, max(0, len(kept) - 1)))
        if now:
            np.put_along_axis(found, place, own[:, None], axis=1)
        return found


def _gathered(values: Floats, columns: Whole) -> Floats:
    if not values.shape[-1]:
        return np.zeros(columns.shape)
    return values[columns] if values.ndim == 1 else np.take_along_axis(values, columns, axis=1)


def _averages(mine: Floats, theirs: Floats, counted: Flags, spot: _Spot) -> Floats:
    """Return of each trial the average of the points that are known."""
    found = np.full(len(mine), np.nan)
    usable = ~np.isnan(theirs[:, counted]).any(axis=1)
    was = counted[spot.at] if spot.inside else np.zeros(len(mine), dtype=bool)
    known = ~np.isnan(mine)
    for before in (False, True):
        for now in (False, True):
            part = usable & (was == before) & (known == now)
            if part.any():
                points = spot.some(part).arranged(theirs[part], counted, mine[part], now=now)
                if points.shape[1]:
                    found[part] = points.sum(axis=1) / points.shape[1]
    return found


def _ratio(factor: float, above: Floats, below: Floats) -> Floats:
    """Return a figure as :func:`landuse.metrics.ratios.ratio_of` does."""
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.where(below > 0, factor * above / np.where(below > 0, below, 1.0), np.nan)
    return found


def _counted(flags: Flags) -> Whole:
    """Return how many hold in each row: bits are counted faster than truths are added up."""
    found: Whole = np.bitwise_count(np.packbits(flags, axis=1)).sum(axis=1, dtype=np.int64)
    return found


def _same(one: Floats, other: Floats) -> Flags:
    """Tell where two values are the same, unknown beside unknown too."""
    found: Flags = (one == other) | (np.isnan(one) & np.isnan(other))
    return found
