"""The list of templates: a paper adds its own with one line."""

from landuse.reports.bulletins.document import TEMPLATES as BULLETINS
from landuse.reports.word.template import Template

TEMPLATES: tuple[Template, ...] = (*BULLETINS,)
