"""What a check of the data leaves: a page at a glance, the list of findings, and marked copies of the workbooks."""

from landuse.reports.checks.writing import write_check as write_check
