"""数据体检: every table of a landuse.toml read as far as it can be, and everything that is wrong with it listed."""

from landuse.checking.check import check as check
from landuse.checking.report import CheckReport as CheckReport
