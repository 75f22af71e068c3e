"""Engines: the same run in one piece, part by part, or by the workers of a dask cluster, with the same results."""

from landuse.engines.choice import ENGINES as ENGINES
from landuse.engines.choice import assess as assess

__all__ = ["ENGINES", "assess"]
