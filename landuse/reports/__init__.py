"""Papers of a run: ledgers, lists and evaluations as workbooks and pictures. Reports show results and compute none."""

from landuse.reports.enterprise_book import write_enterprises as write_enterprises
from landuse.reports.issue_book import write_issues as write_issues
from landuse.reports.land_control_book import write_land_control as write_land_control
from landuse.reports.ledger import write_ledger as write_ledger
from landuse.reports.notices.worklist_book import write_worklist as write_worklist
from landuse.reports.notices.writing import write_notice as write_notice
from landuse.reports.notices.writing import write_notices as write_notices
from landuse.reports.standard_land_book import write_standard_land as write_standard_land
from landuse.reports.stock_book import write_stock as write_stock
from landuse.reports.target_book import write_targets as write_targets
from landuse.reports.zone_book import write_zone_book as write_zone_book
from landuse.reports.zone_context import zone_context as zone_context
