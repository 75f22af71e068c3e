"""The list of templates: a paper adds its own with one line."""

from landuse.reports.bulletins.document import TEMPLATES as BULLETINS
from landuse.reports.dossiers.document import TEMPLATES as DOSSIERS
from landuse.reports.notices.notice_templates import NOTICE_TEMPLATES
from landuse.reports.standard_land.report_template import TEMPLATE as STANDARD_LAND
from landuse.reports.word.template import Template
from landuse.reports.zone_reports.document import TEMPLATES as ZONES

TEMPLATES: tuple[Template, ...] = (STANDARD_LAND, *NOTICE_TEMPLATES, *BULLETINS, *ZONES, *DOSSIERS)
