"""The law as data: packs of thresholds, rates, targets and decision rows, each with its article and confidence."""

from landuse.policy.pack_files import builtin_packs as builtin_packs
from landuse.policy.packs import load_policy as load_policy
from landuse.policy.packs import restore_policy as restore_policy
from landuse.policy.policy import Policy as Policy
from landuse.policy.rules import DecisionRow as DecisionRow
from landuse.policy.rules import DisposalRules as DisposalRules
from landuse.policy.rules import IdleRules as IdleRules
from landuse.policy.rules import Indicator as Indicator
from landuse.policy.rules import LandControlRules as LandControlRules
from landuse.policy.rules import LinkageRules as LinkageRules
from landuse.policy.rules import PlanningRules as PlanningRules
from landuse.policy.rules import ProcedureRules as ProcedureRules
from landuse.policy.rules import ProjectRules as ProjectRules
from landuse.policy.rules import RankingRules as RankingRules
from landuse.policy.rules import ScorecardRules as ScorecardRules
from landuse.policy.rules import StandardLandRules as StandardLandRules
from landuse.policy.rules import StandingRules as StandingRules
from landuse.policy.rules import StockRules as StockRules
from landuse.policy.rules import SupplyRules as SupplyRules
from landuse.policy.rules import Target as Target
from landuse.policy.rules import TargetRules as TargetRules
from landuse.policy.rules import ZombieRules as ZombieRules
from landuse.policy.rules import ZoneEvaluationRules as ZoneEvaluationRules
from landuse.policy.source import Source as Source
