"""The zones reviewed as a whole: evaluation, scorecard, ranking, in one bundle for the papers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from landuse.data import LandData
from landuse.dates import as_date
from landuse.issues import IssueLog
from landuse.policy import Policy
from landuse.provenance import provenance
from landuse.zones.evaluation import ZoneEvaluation, evaluate_zones
from landuse.zones.ranking import ZoneRanking, rank_zones
from landuse.zones.scorecard import Scorecard, scorecard


@dataclass(frozen=True, eq=False)
class ZoneReview:
    """Everything that a book or report on the zones shows, with the issues of all parts and the provenance."""

    data: LandData
    policy: Policy
    as_of: pd.Timestamp
    evaluation: ZoneEvaluation
    scorecard: Scorecard
    ranking: ZoneRanking
    issues: pd.DataFrame
    provenance: Mapping[str, object]

    def __repr__(self) -> str:
        """Return the day, the rules and the sizes."""
        zones = 0 if self.data.zones is None else len(self.data.zones)
        sizes = f"zones {zones}, parcels {len(self.data.parcels)}, issues {len(self.issues)}"
        return f"ZoneReview(as_of {self.as_of:%Y-%m-%d}, policy {self.policy.id}, {sizes})"


def review_zones(data: LandData, *, policy: Policy, as_of: str | date | pd.Timestamp) -> ZoneReview:
    """Evaluate, compare with the goals, and rank every zone of `data` at the end of the day `as_of` by the rules of `policy`.

    Raises
    ------
    TableError
        `as_of` is not a day.
    """
    day = as_date(as_of)
    evaluation = evaluate_zones(data, policy=policy, as_of=day)
    goals = scorecard(data, policy=policy, as_of=day, evaluation=evaluation)
    ranking = rank_zones(data, policy=policy, as_of=day, evaluation=evaluation)
    log = IssueLog()
    for part in (evaluation.issues, goals.issues, ranking.issues):
        log.extend(part.drop_duplicates())
    return ZoneReview(
        data=data,
        policy=policy,
        as_of=day,
        evaluation=evaluation,
        scorecard=goals,
        ranking=ranking,
        issues=log.frame(),
        provenance=provenance(inputs=data.files, policy=policy, as_of=day.date()),
    )
