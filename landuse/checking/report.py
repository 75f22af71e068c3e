"""`CheckReport`: what a check of the data found, table by table and finding by finding."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from landuse.data import LandData
from landuse.policy import Policy
from landuse.provenance import provenance
from landuse.vocabulary import codes
from landuse.vocabulary import table as vocabulary_table

TABLE_COLUMNS = ("table", "file", "sheet", "rows_in_file", "rows_read", "rows_left_out", "is_read")
DECISION_COLUMNS = ("table", "file", "sheet", "subject", "decision", "reason", "samples")
PLACE_COLUMNS = ("letter", "header")
"""Columns of a report's issues beyond those of an issue log."""


@dataclass(frozen=True, eq=False)
class CheckReport:
    """What :func:`landuse.checking.check` found; nothing in it has been changed or left out silently.

    Attributes
    ----------
    title
        Name of the project in landuse.toml.
    as_of
        The day up to which facts are expected.
    policy
        The rules whose tolerances were used.
    issues
        One row per finding, gravest first: the columns of :data:`landuse.issues.ISSUE_COLUMNS`, and `letter` (the column of a sheet or
        text table, such as ``"F"``; empty for layers and where a finding is about no column) and `header` (as written in the file).
    tables
        One row per table or attribute file: rows in the file (missing where it could not be opened), rows read, rows left out.
    decisions
        Encodings and coordinate systems decided on, why, and up to three samples of each.
    sources
        {(table, file name): path} of the files that were opened.
    data
        The tables as far as they could be read; its `files` are those that exist.
    """

    title: str
    as_of: pd.Timestamp
    policy: Policy
    issues: pd.DataFrame
    tables: pd.DataFrame
    decisions: pd.DataFrame
    sources: Mapping[tuple[str, str], Path]
    data: LandData

    @cached_property
    def provenance(self) -> dict[str, object]:
        """What identifies the check: hashes of files and rules, versions (:func:`landuse.provenance.provenance`)."""
        return provenance(inputs=self.data.files, policy=self.policy, as_of=self.as_of.date())

    @property
    def counts(self) -> dict[str, int]:
        """Number of findings by severity, all severities listed."""
        return {name: int((self.issues["severity"] == name).sum()) for name in codes("severity")}

    @property
    def table_labels(self) -> list[str]:
        """What each row of `tables` is called: an attribute file stands behind its table."""
        attached = self.tables["table"].duplicated()
        return [
            vocabulary_table(name).label_zh + ("（属性表）" if apart else "")
            for name, apart in zip(self.tables["table"], attached, strict=True)
        ]

    @property
    def findings(self) -> list[pd.DataFrame]:
        """The issues of each row of `tables`: those of an attribute file apart from the others of its table."""
        where = pd.MultiIndex.from_frame(self.tables[["table", "file", "sheet"]])
        attached = self.tables["table"].duplicated().to_numpy()
        own = pd.MultiIndex.from_frame(self.issues[["table", "file", "sheet"]])
        of_attributes = own.isin(where[attached])
        return [
            self.issues[own.isin([key]) if apart else (self.issues["table"] == key[0]).to_numpy() & ~of_attributes]
            for key, apart in zip(where, attached, strict=True)
        ]

    @property
    def is_usable(self) -> bool:
        """Tell whether nothing fatal was found: whether :func:`landuse.io.read.read_data` and a run may go ahead."""
        return self.counts["fatal"] == 0

    def __repr__(self) -> str:
        """Return the number of findings by severity."""
        shown = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        return f"CheckReport({len(self.tables)} tables; {shown})"
