"""The scorecard of the zones (对照表): each goal of the plans, zone by zone and year by year, with the rows it rests on."""

from landuse.zones.scorecard.cells import MEASURES as MEASURES
from landuse.zones.scorecard.cells import Scorecard as Scorecard
from landuse.zones.scorecard.cells import scorecard as scorecard
from landuse.zones.scorecard.explaining import explain_cell as explain_cell
