"""The grounds of a verdict (认定依据): rule, articles, tests, cells with their origins, what would flip it; recomputed from the cells."""

from landuse.grounds.chain import Cell as Cell
from landuse.grounds.chain import Chain as Chain
from landuse.grounds.chain import Flip as Flip
from landuse.grounds.gathering import conflict_notes as conflict_notes
from landuse.grounds.grounds_file import GROUNDS_FILE as GROUNDS_FILE
from landuse.grounds.grounds_file import read_chain as read_chain
from landuse.grounds.grounds_file import read_grounds as read_grounds
from landuse.grounds.grounds_file import write_grounds as write_grounds
from landuse.grounds.kept import KINDS as KINDS
from landuse.grounds.kept import kept_grounds as kept_grounds
from landuse.grounds.kept import usual_kind as usual_kind
from landuse.grounds.recomputing import recompute as recompute
from landuse.grounds.recomputing import recompute_all as recompute_all
from landuse.grounds.recomputing import with_value as with_value
from landuse.grounds.stored import Grounds as Grounds
from landuse.grounds.verdicts import verdicts as verdicts
from landuse.grounds.why import grounds_of as grounds_of
from landuse.grounds.why import why as why
