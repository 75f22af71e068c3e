"""The case ledger (处置台账): events of disposal cases and projects, only ever added, each checked against the procedure."""

from landuse.cases.checks import check_event as check_event
from landuse.cases.deadlines import due as due
from landuse.cases.effective import effective as effective
from landuse.cases.effective import problems as problems
from landuse.cases.effective import state_of as state_of
from landuse.cases.event import CaseEvent as CaseEvent
from landuse.cases.event import event_of as event_of
from landuse.cases.finding import Finding as Finding
from landuse.cases.importing import import_events as import_events
from landuse.cases.ledger_run import ledger_run as ledger_run
from landuse.cases.place import is_ledger_file as is_ledger_file
from landuse.cases.store import Ledger as Ledger
from landuse.cases.store import create_ledger as create_ledger
from landuse.cases.store import open_ledger as open_ledger
