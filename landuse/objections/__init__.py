"""Confirmation by the enterprises (企业数据确认): what is held of a firm, what it objects to, and what that changes for whom."""

from landuse.objections.review import COMPARED as COMPARED
from landuse.objections.review import STAGES as STAGES
from landuse.objections.review import Review as Review
from landuse.objections.review import review_objections as review_objections
