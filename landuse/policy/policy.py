"""`Policy`: the rules in force on a day, frozen, every value knowing its source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from landuse.errors import UnknownNameError
from landuse.policy.citation import cite
from landuse.policy.rules import (
    BorderlineRules,
    ConflictRules,
    DisposalRules,
    EvidenceRules,
    GeometryRules,
    IdleRules,
    LandControlRules,
    LinkageRules,
    MapRules,
    NoticeRules,
    PlanningRules,
    ProcedureRules,
    ProjectRules,
    RankingRules,
    ScorecardRules,
    StandardLandRules,
    StandingRules,
    StockRules,
    SupplyRules,
    TargetRules,
    ZombieRules,
    ZoneEvaluationRules,
)
from landuse.policy.source import Source
from landuse.vocabulary.rows import did_you_mean


@dataclass(frozen=True)
class PackFile:
    """One pack that a policy is made of: its id, title, level, where it came from, the hash of its text, its files' text."""

    id: str
    title: str
    level: str
    path: str
    sha256: str
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Policy:
    """The rules in force on `as_of`, layered from the national pack down to the one asked for.

    The sections `idle` to `geometry` hold plain values for the formulas; :meth:`source` tells where each comes from.
    """

    id: str
    as_of: date
    idle: IdleRules
    disposal: DisposalRules
    targets: TargetRules
    linkage: LinkageRules
    standing: StandingRules
    zombie: ZombieRules
    projects: ProjectRules
    procedure: ProcedureRules
    notices: NoticeRules
    planning: PlanningRules
    stock: StockRules
    standard_land: StandardLandRules
    land_control: LandControlRules
    zone_evaluation: ZoneEvaluationRules
    scorecard: ScorecardRules
    ranking: RankingRules
    supply: SupplyRules
    maps: MapRules
    evidence: EvidenceRules
    geometry: GeometryRules
    conflicts: ConflictRules
    borderline: BorderlineRules
    sources: Mapping[str, Source]
    texts: Mapping[str, str]
    packs: tuple[PackFile, ...]

    def __repr__(self) -> str:
        """Return the packs in their layers, and the day."""
        return f"Policy({' > '.join(pack.id for pack in self.packs)}, as_of {self.as_of})"

    def source(self, key: str) -> Source:
        """Return value, article, confidence and pack of one key such as ``"idle.fee_rate"``; unknown keys raise UnknownNameError."""
        try:
            return self.sources[key]
        except KeyError:
            raise UnknownNameError(f"政策包没有“{key}”{did_you_mean(key, self.sources)}") from None

    def cite(self, articles: str) -> str:
        """Return short article marks (``"M53 Art 14(1), 15"``) as an officer writes them in Chinese."""
        return cite(articles, self.texts)
