"""Engines: the same run in one piece, part by part, or by the workers of a dask cluster, with the same results."""

from landuse.engines.choice import ENGINES as ENGINES
from landuse.engines.choice import PART_ROWS as PART_ROWS
from landuse.engines.choice import assess as assess
from landuse.engines.choice import check_engine as check_engine

__all__ = ["ENGINES", "PART_ROWS", "assess", "check_engine"]
