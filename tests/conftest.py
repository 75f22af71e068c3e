"""Fixtures that several test files share: places for a case ledger."""

from case_ledgers import place, postgres, postgres_url, stored  # noqa: F401 - pytest finds fixtures here by their names

collect_ignore = ["qgis_picture.py"]  # run by QGIS's own Python, not ours
