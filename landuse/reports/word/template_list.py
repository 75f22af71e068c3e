"""The list of templates: a paper adds its own with one line."""

from landuse.reports.notices.notice_templates import NOTICE_TEMPLATES
from landuse.reports.standard_land.report_template import TEMPLATE as STANDARD_LAND
from landuse.reports.word.template import Template

TEMPLATES: tuple[Template, ...] = (STANDARD_LAND, *NOTICE_TEMPLATES)
