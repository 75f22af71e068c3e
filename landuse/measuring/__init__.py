"""Metrics worked out: functions over Hamilton's graph of them, metrics of a user's own, what needs all rows at once."""

from landuse.measuring.measuring import OF_OTHER_TABLES as OF_OTHER_TABLES
from landuse.measuring.measuring import available as available
from landuse.measuring.measuring import given_inputs as given_inputs
from landuse.measuring.measuring import measure as measure
from landuse.measuring.measuring import measure_all_rows as measure_all_rows
from landuse.measuring.measuring import measure_with_steps as measure_with_steps
