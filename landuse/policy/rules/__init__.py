"""The sections of a policy, one topic a file: plain numbers for the formulas; their sources stand in ``Policy.source``.

A new rule goes into the section of its topic, a new section into ``SECTIONS`` and into :class:`landuse.policy.Policy`.
"""

from landuse.policy.rules.borderline import BorderlineRules as BorderlineRules
from landuse.policy.rules.conflicts import Conflict as Conflict
from landuse.policy.rules.conflicts import ConflictRules as ConflictRules
from landuse.policy.rules.disposal import Condition as Condition
from landuse.policy.rules.disposal import DecisionRow as DecisionRow
from landuse.policy.rules.disposal import DisposalRules as DisposalRules
from landuse.policy.rules.evidence import CoverRule as CoverRule
from landuse.policy.rules.evidence import EvidenceCheck as EvidenceCheck
from landuse.policy.rules.evidence import EvidenceRules as EvidenceRules
from landuse.policy.rules.geometry import GeometryRules as GeometryRules
from landuse.policy.rules.idle import IdleRules as IdleRules
from landuse.policy.rules.land_control import ControlValue as ControlValue
from landuse.policy.rules.land_control import Edition as Edition
from landuse.policy.rules.land_control import LandClass as LandClass
from landuse.policy.rules.land_control import LandControlRules as LandControlRules
from landuse.policy.rules.linkage import LinkageRules as LinkageRules
from landuse.policy.rules.maps import ClassBreaks as ClassBreaks
from landuse.policy.rules.maps import MapRules as MapRules
from landuse.policy.rules.notices import Caution as Caution
from landuse.policy.rules.notices import Content as Content
from landuse.policy.rules.notices import Material as Material
from landuse.policy.rules.notices import NoticeRules as NoticeRules
from landuse.policy.rules.notices import Paper as Paper
from landuse.policy.rules.planning import CapacityRow as CapacityRow
from landuse.policy.rules.planning import Measure as Measure
from landuse.policy.rules.planning import PlanningRules as PlanningRules
from landuse.policy.rules.procedure import Deadline as Deadline
from landuse.policy.rules.procedure import Mode as Mode
from landuse.policy.rules.procedure import ProcedureRules as ProcedureRules
from landuse.policy.rules.procedure import Step as Step
from landuse.policy.rules.projects import ProjectRules as ProjectRules
from landuse.policy.rules.projects import Remedy as Remedy
from landuse.policy.rules.ranking import PlaceRule as PlaceRule
from landuse.policy.rules.ranking import PlannedGrowth as PlannedGrowth
from landuse.policy.rules.ranking import RankingRules as RankingRules
from landuse.policy.rules.scorecard import Goal as Goal
from landuse.policy.rules.scorecard import Reference as Reference
from landuse.policy.rules.scorecard import ScorecardRules as ScorecardRules
from landuse.policy.rules.section import RowFault as RowFault
from landuse.policy.rules.section import RuleRow as RuleRow
from landuse.policy.rules.section import Section as Section
from landuse.policy.rules.standard_land import PromisedIndicator as PromisedIndicator
from landuse.policy.rules.standard_land import StandardLandRules as StandardLandRules
from landuse.policy.rules.standing import Consequence as Consequence
from landuse.policy.rules.standing import GradeClass as GradeClass
from landuse.policy.rules.standing import Indicator as Indicator
from landuse.policy.rules.standing import StandingRules as StandingRules
from landuse.policy.rules.stock import LowEfficiencyTest as LowEfficiencyTest
from landuse.policy.rules.stock import StockMeasure as StockMeasure
from landuse.policy.rules.stock import StockRules as StockRules
from landuse.policy.rules.supply import IntensityFloor as IntensityFloor
from landuse.policy.rules.supply import NegativeRow as NegativeRow
from landuse.policy.rules.supply import SupplyRules as SupplyRules
from landuse.policy.rules.targets import Target as Target
from landuse.policy.rules.targets import TargetNode as TargetNode
from landuse.policy.rules.targets import TargetRules as TargetRules
from landuse.policy.rules.zombie import LendingRate as LendingRate
from landuse.policy.rules.zombie import ZombieRules as ZombieRules
from landuse.policy.rules.zone_evaluation import IdealValue as IdealValue
from landuse.policy.rules.zone_evaluation import ZoneEvaluationRules as ZoneEvaluationRules
from landuse.policy.rules.zone_evaluation import ZoneGoal as ZoneGoal
from landuse.policy.rules.zone_evaluation import ZoneIndicator as ZoneIndicator
from landuse.policy.rules.zone_evaluation import ZoneSubGoal as ZoneSubGoal

SECTIONS: dict[str, type[Section]] = {
    "idle": IdleRules,
    "disposal": DisposalRules,
    "targets": TargetRules,
    "linkage": LinkageRules,
    "standing": StandingRules,
    "zombie": ZombieRules,
    "projects": ProjectRules,
    "procedure": ProcedureRules,
    "notices": NoticeRules,
    "planning": PlanningRules,
    "stock": StockRules,
    "standard_land": StandardLandRules,
    "land_control": LandControlRules,
    "zone_evaluation": ZoneEvaluationRules,
    "scorecard": ScorecardRules,
    "ranking": RankingRules,
    "supply": SupplyRules,
    "maps": MapRules,
    "evidence": EvidenceRules,
    "geometry": GeometryRules,
    "conflicts": ConflictRules,
    "borderline": BorderlineRules,
}
ROW_LISTS: dict[str, type[RuleRow]] = {
    "disposal.decisions": DecisionRow,
    "targets.rows": Target,
    "targets.nodes": TargetNode,
    "standing.indicators": Indicator,
    "standing.classes": GradeClass,
    "standing.consequences": Consequence,
    "zombie.rates": LendingRate,
    "standard_land.indicators": PromisedIndicator,
    "projects.remedies": Remedy,
    "land_control.editions": Edition,
    "land_control.classes": LandClass,
    "land_control.values": ControlValue,
    "supply.negative_list": NegativeRow,
    "supply.intensity_floors": IntensityFloor,
    "procedure.steps": Step,
    "procedure.modes": Mode,
    "procedure.deadlines": Deadline,
    "notices.papers": Paper,
    "notices.contents": Content,
    "notices.materials": Material,
    "notices.cautions": Caution,
    "stock.low_efficiency": LowEfficiencyTest,
    "stock.measures": StockMeasure,
    "planning.measures": Measure,
    "planning.capacities": CapacityRow,
    "zone_evaluation.goals": ZoneGoal,
    "zone_evaluation.sub_goals": ZoneSubGoal,
    "zone_evaluation.indicators": ZoneIndicator,
    "zone_evaluation.ideals": IdealValue,
    "scorecard.goals": Goal,
    "scorecard.references": Reference,
    "ranking.rules": PlaceRule,
    "ranking.planned_growth": PlannedGrowth,
    "maps.breaks": ClassBreaks,
    "evidence.cover_rules": CoverRule,
    "evidence.checks": EvidenceCheck,
    "conflicts.rows": Conflict,
}
