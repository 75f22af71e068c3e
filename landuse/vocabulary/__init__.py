"""The dictionary of the field: columns, tables, code lists, aliases and issue types, all read from CSV.

Checks, headers, tooltips, ledgers and docs read their names, units and Chinese labels here and nowhere else.
This module needs the standard library only, so that command-line help stays light.
"""

from landuse.vocabulary.codes import Code as Code
from landuse.vocabulary.codes import code_aliases as code_aliases
from landuse.vocabulary.codes import code_label as code_label
from landuse.vocabulary.codes import code_lists as code_lists
from landuse.vocabulary.codes import codes as codes
from landuse.vocabulary.columns import Column as Column
from landuse.vocabulary.columns import Table as Table
from landuse.vocabulary.columns import aliases as aliases
from landuse.vocabulary.columns import all_columns as all_columns
from landuse.vocabulary.columns import column as column
from landuse.vocabulary.columns import column_labels as column_labels
from landuse.vocabulary.columns import columns as columns
from landuse.vocabulary.columns import label as label
from landuse.vocabulary.columns import table as table
from landuse.vocabulary.columns import tables as tables
from landuse.vocabulary.decisions import BlankMeaning as BlankMeaning
from landuse.vocabulary.decisions import DecisionText as DecisionText
from landuse.vocabulary.decisions import blank_meanings as blank_meanings
from landuse.vocabulary.decisions import decision_texts as decision_texts
from landuse.vocabulary.issue_types import IssueType as IssueType
from landuse.vocabulary.issue_types import issue_type as issue_type
from landuse.vocabulary.issue_types import issue_types as issue_types
