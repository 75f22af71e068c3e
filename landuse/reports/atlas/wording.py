"""The facts of a parcel as they are printed; what is unknown is a dash."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from landuse.policy import Policy
from landuse.vocabulary import codes, column_labels

DASH = "—"
Facts = Mapping[str, Any]


def word(facts: Facts, name: str) -> str:
    """Return a text as it stands."""
    value = facts.get(name)
    return DASH if value is None or pd.isna(value) or not str(value).strip() else str(value)


def code_word(facts: Facts, name: str) -> str:
    """Return the label of a code of the list `name`."""
    code = codes(name).get(word(facts, name))
    return DASH if code is None else code.label_zh


def day(facts: Facts, name: str) -> str:
    """Return a day as 2020-12-31."""
    value = facts.get(name)
    return DASH if value is None or pd.isna(value) else f"{value:%Y-%m-%d}"


def amount(facts: Facts, name: str, unit: str = "", decimals: int = 2) -> str:
    """Return a number with its unit."""
    value = facts.get(name)
    if value is None or pd.isna(value):
        return DASH
    return f"{value:,.{decimals}f} {unit}".rstrip()


def basis(facts: Facts, policy: Policy) -> str:
    """Return the articles that the proposal rests on."""
    marks = word(facts, "legal_basis")
    return DASH if marks == DASH else policy.cite(marks)


def missing(facts: Facts) -> str:
    """Return what evidence is missing, by column labels."""
    names = word(facts, "missing_evidence")
    return DASH if names == DASH else column_labels(names)


def facts_of(rows: pd.DataFrame) -> list[Facts]:
    """Return the rows as facts, ``parcel_id`` among them."""
    plain = pd.DataFrame(rows.drop(columns="geometry", errors="ignore"))
    return [{str(name): value for name, value in record.items()} for record in plain.reset_index().to_dict("records")]
