"""Papers of a run: ledgers, lists and evaluations as workbooks, Word papers and pictures. Reports show results and compute none.

Word papers, plans and pictures are loaded when they are first used: only they need the libraries for Word and drawing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from landuse.reports.enterprise_book import write_enterprises as write_enterprises
from landuse.reports.issue_book import write_issues as write_issues
from landuse.reports.land_control_book import write_land_control as write_land_control
from landuse.reports.ledger import write_ledger as write_ledger
from landuse.reports.standard_land_book import write_standard_land as write_standard_land
from landuse.reports.stock_book import write_stock as write_stock
from landuse.reports.target_book import write_targets as write_targets
from landuse.reports.zone_book import write_zone_book as write_zone_book
from landuse.reports.zone_context import zone_context as zone_context

if TYPE_CHECKING:
    from landuse.reports.bulletins.bulletin import bulletin as bulletin
    from landuse.reports.bulletins.context import bulletin_context as bulletin_context
    from landuse.reports.dossiers.dossier import parcel_dossier as parcel_dossier
    from landuse.reports.dossiers.dossier import parcel_dossiers as parcel_dossiers
    from landuse.reports.notices.worklist_book import write_worklist as write_worklist
    from landuse.reports.notices.writing import write_notice as write_notice
    from landuse.reports.notices.writing import write_notices as write_notices
    from landuse.reports.plan_book import write_plan as write_plan
    from landuse.reports.standard_land.papers import standard_land_report as standard_land_report
    from landuse.reports.standard_land.papers import standard_land_reports as standard_land_reports
    from landuse.reports.stock_flow_chart import stock_flow_figure as stock_flow_figure
    from landuse.reports.trajectory import trajectory_figure as trajectory_figure
    from landuse.reports.zone_reports.report import zone_report as zone_report

_LATE = {
    "bulletin": "landuse.reports.bulletins.bulletin",
    "bulletin_context": "landuse.reports.bulletins.context",
    "parcel_dossier": "landuse.reports.dossiers.dossier",
    "parcel_dossiers": "landuse.reports.dossiers.dossier",
    "standard_land_report": "landuse.reports.standard_land.papers",
    "standard_land_reports": "landuse.reports.standard_land.papers",
    "stock_flow_figure": "landuse.reports.stock_flow_chart",
    "trajectory_figure": "landuse.reports.trajectory",
    "write_notice": "landuse.reports.notices.writing",
    "write_notices": "landuse.reports.notices.writing",
    "write_plan": "landuse.reports.plan_book",
    "write_worklist": "landuse.reports.notices.worklist_book",
    "zone_report": "landuse.reports.zone_reports.report",
}


def __getattr__(name: str) -> Any:
    """Load a paper or picture on first use."""
    if name not in _LATE:
        raise AttributeError(f"module 'landuse.reports' has no attribute {name!r}")
    value = getattr(import_module(_LATE[name]), name)
    globals()[name] = value
    return value
