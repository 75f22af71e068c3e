"""The disposal plan (处置计划): which case to dispose of how, when and in which order, under what the office has to give."""

from landuse.planning.candidates import candidates as candidates
from landuse.planning.capacities import Capacity as Capacity
from landuse.planning.capacities import pack_capacities as pack_capacities
from landuse.planning.capacities import quota_rows as quota_rows
from landuse.planning.capacities import read_capacities as read_capacities
from landuse.planning.plan import Plan as Plan
from landuse.planning.planner import plan as plan
from landuse.planning.planner import solve as solve
from landuse.planning.target_rows import target_rows as target_rows
