"""The grounds of a verdict (认定依据): rule, articles, tests, cells with their origins, what would flip it; recomputed from the cells."""

from landuse.grounds.chain import Cell as Cell
from landuse.grounds.chain import Chain as Chain
from landuse.grounds.chain import Flip as Flip
from landuse.grounds.stored import Grounds as Grounds
from landuse.grounds.verdicts import verdicts as verdicts
from landuse.grounds.why import conflict_notes as conflict_notes
from landuse.grounds.why import grounds_of as grounds_of
from landuse.grounds.why import recompute as recompute
from landuse.grounds.why import why as why
from landuse.grounds.why import with_value as with_value
