"""Where the targets stand: cases and their states, disposal rates, stock and flow, plan against actual; functions of the case events and ``as_of``."""

from landuse.targets.case_list import case_list as case_list
from landuse.targets.case_problems import case_problems as case_problems
from landuse.targets.modes import disposal_modes as disposal_modes
from landuse.targets.progress import target_progress as target_progress
from landuse.targets.stock_flow import stock_flow as stock_flow
from landuse.targets.summary import targets_summary as targets_summary
from landuse.targets.trajectory import trajectory as trajectory
from landuse.targets.trajectory import trajectory_records as trajectory_records
