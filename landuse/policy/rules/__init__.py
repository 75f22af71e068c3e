"""The sections of a policy, one topic a file: plain numbers for the formulas; their sources stand in ``Policy.source``.

A new rule goes into the section of its topic, a new section into ``SECTIONS`` and into :class:`landuse.policy.Policy`.
"""

from landuse.policy.rules.disposal import Condition as Condition
from landuse.policy.rules.disposal import DecisionRow as DecisionRow
from landuse.policy.rules.disposal import DisposalRules as DisposalRules
from landuse.policy.rules.idle import IdleRules as IdleRules
from landuse.policy.rules.land_control import LandControlRules as LandControlRules
from landuse.policy.rules.linkage import LinkageRules as LinkageRules
from landuse.policy.rules.planning import PlanningRules as PlanningRules
from landuse.policy.rules.procedure import ProcedureRules as ProcedureRules
from landuse.policy.rules.projects import ProjectRules as ProjectRules
from landuse.policy.rules.projects import Remedy as Remedy
from landuse.policy.rules.ranking import RankingRules as RankingRules
from landuse.policy.rules.scorecard import ScorecardRules as ScorecardRules
from landuse.policy.rules.section import RuleRow as RuleRow
from landuse.policy.rules.section import Section as Section
from landuse.policy.rules.standard_land import StandardLandRules as StandardLandRules
from landuse.policy.rules.standing import Consequence as Consequence
from landuse.policy.rules.standing import GradeClass as GradeClass
from landuse.policy.rules.standing import Indicator as Indicator
from landuse.policy.rules.standing import StandingRules as StandingRules
from landuse.policy.rules.stock import StockRules as StockRules
from landuse.policy.rules.supply import SupplyRules as SupplyRules
from landuse.policy.rules.targets import Target as Target
from landuse.policy.rules.targets import TargetRules as TargetRules
from landuse.policy.rules.zombie import LendingRate as LendingRate
from landuse.policy.rules.zombie import ZombieRules as ZombieRules
from landuse.policy.rules.zone_evaluation import ZoneEvaluationRules as ZoneEvaluationRules

SECTIONS: dict[str, type[Section]] = {
    "idle": IdleRules,
    "disposal": DisposalRules,
    "targets": TargetRules,
    "linkage": LinkageRules,
    "standing": StandingRules,
    "zombie": ZombieRules,
    "projects": ProjectRules,
    "procedure": ProcedureRules,
    "planning": PlanningRules,
    "stock": StockRules,
    "standard_land": StandardLandRules,
    "land_control": LandControlRules,
    "zone_evaluation": ZoneEvaluationRules,
    "scorecard": ScorecardRules,
    "ranking": RankingRules,
    "supply": SupplyRules,
}
ROW_LISTS: dict[str, type[RuleRow]] = {
    "disposal.decisions": DecisionRow,
    "targets.rows": Target,
    "standing.indicators": Indicator,
    "standing.classes": GradeClass,
    "standing.consequences": Consequence,
    "zombie.rates": LendingRate,
    "projects.remedies": Remedy,
}
