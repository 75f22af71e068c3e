"""Papers of a run: the disposal ledger, the ledger of enterprises and the list of data problems as workbooks. Reports show results and compute none."""

from landuse.reports.enterprise_book import write_enterprises as write_enterprises
from landuse.reports.issue_book import write_issues as write_issues
from landuse.reports.ledger import write_ledger as write_ledger
