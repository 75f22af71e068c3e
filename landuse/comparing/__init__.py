"""What changed between two runs and why, and what changes next: moves with their causes, early warnings."""

from landuse.comparing.comparison import Comparison as Comparison
from landuse.comparing.comparison import as_run as as_run
from landuse.comparing.comparison import compare as compare
from landuse.comparing.comparison import summary_of as summary_of
from landuse.comparing.warning_list import early_warnings as early_warnings
