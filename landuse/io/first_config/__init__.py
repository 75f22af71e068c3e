"""The first landuse.toml of a folder of files: what lies there, what each file seems to be, and the commented draft."""

from landuse.io.first_config.draft import draft_text as draft_text
from landuse.io.first_config.draft import write_draft as write_draft
from landuse.io.first_config.first_plan import FirstPlan as FirstPlan
from landuse.io.first_config.first_plan import plan_of as plan_of
from landuse.io.first_config.survey import Survey as Survey
from landuse.io.first_config.survey import survey_folder as survey_folder
