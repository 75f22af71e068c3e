"""Fixtures that several test files share: places for a case ledger, databases with PostGIS."""

from case_ledgers import place, postgres, postgres_url, stored  # noqa: F401 - pytest finds fixtures here by their names
from postgis_server import postgis, postgis_template  # noqa: F401 - likewise

collect_ignore = ["qgis_picture.py"]  # run by QGIS's own Python, not ours
