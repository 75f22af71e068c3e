"""The papers of idle-land work (文书): which may be written for which parcel and when, and what each of them states."""

from landuse.notices.docket import Docket as Docket
from landuse.notices.docket import docket_of as docket_of
from landuse.notices.draft import Draft as Draft
from landuse.notices.draft import draft_paper as draft_paper
from landuse.notices.gate import Reason as Reason
from landuse.notices.gate import may_write as may_write
from landuse.notices.paper_kinds import paper_of as paper_of
from landuse.notices.worklist import worklist as worklist
