"""`RankedCopies`: grades of trials of many enterprises, each put into the field that the whole table is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from landuse.grounds.blocks import Whole
from landuse.grounds.copies import Copies
from landuse.grounds.judging import FACTS, PLACED
from landuse.grounds.ranked_field import Entrants, RankedField, entrants
from landuse.grounds.series_steps import YEARS
from landuse.grounds.trials import CellList, Texts, Trials, of_table
from landuse.metrics import standing
from landuse.policy import StandingRules


@dataclass(frozen=True, eq=False)
class RankedCopies:
    """Judges trials of enterprises that are judged one by one (:class:`landuse.grounds.copies.Copies` of each alone).

    Attributes
    ----------
    copies
        The enterprises' records, each enterprise alone.
    places
        The place of each in the table.
    field
        The table.
    """

    copies: Copies
    places: Whole
    field: RankedField

    def __call__(self, held: CellList, trials: Trials) -> Texts:
        """Return the grade of each trial."""
        found = np.zeros(len(trials), dtype=object)
        done = 0
        for subjects, part in self.copies.parts(held, trials):
            changes = of_table(held, part, YEARS[0])
            elsewhere = np.zeros(len(part), dtype=bool)
            elsewhere[part.numbers[~changes]] = True
            for chosen, judge in ((elsewhere, self._copied), (~elsewhere, self._with_figures)):
                at = np.flatnonzero(chosen)
                if len(at):
                    found[done + at] = judge(subjects[at], held, part.taken(at))
            done += len(part)
        return found

    @cached_property
    def _base(self) -> tuple[pd.DataFrame, Entrants]:
        """Facts of each enterprise and what it is in the field, as it stands alone."""
        _, _, steps, frames = self.copies.measured((), PLACED, np.arange(len(self.places)), None, None)
        facts = frames["enterprises"][list(FACTS)].reset_index(drop=True)
        return facts, entrants(facts, steps, self.field.rules)

    def _copied(self, subjects: Whole, held: CellList, trials: Trials) -> Texts:
        _, _, steps, frames = self.copies.measured((), PLACED, subjects, held, trials)
        facts = frames["enterprises"][list(FACTS)].reset_index(drop=True)
        return self._graded(subjects, facts, entrants(facts, steps, self.field.rules))

    def _with_figures(self, subjects: Whole, held: CellList, trials: Trials) -> Texts:
        """Return grades where only yearly figures differ, on which nothing else of an enterprise alone depends."""
        facts, base = self._base
        tried = base.some(subjects)
        changed = self.copies.series.changed_years(np.arange(len(subjects)), subjects, held, trials)
        for (name, lag), (at, values) in changed.items():
            if lag == 0 and name in tried.amounts:
                tried.amounts[name][at] = values
        return self._graded(subjects, facts.take(subjects).reset_index(drop=True), tried)

    def _graded(self, subjects: Whole, facts: pd.DataFrame, tried: Entrants) -> Texts:
        score, place, places = self.field.placed(self.places[subjects], tried)
        ranking: Mapping[str, Any] = {"place": place, "places": places}
        return grades(facts, tried.ranked, pd.Series(score), pd.DataFrame(ranking), self.field.rules)


def grades(facts: pd.DataFrame, ranked: Any, score: pd.Series, ranking: pd.DataFrame, rules: StandingRules) -> Texts:
    """Return the grades of enterprises by their facts, scores and places; none of them follows a landlord."""
    status, veto = facts["operating_status"], facts["veto"]
    by_rank = standing.graded_by_rank(score, ranking, rules)
    own = standing.own_grade(by_rank, facts["exempt_category"], status, veto, rules)
    nobody = pd.Series(np.full(len(facts), -1))
    found = standing.per_mu_grade(own, facts["size_class"], pd.Series(ranked), nobody, status, veto, rules)
    return np.asarray(found.astype(object).to_numpy(dtype=object))
