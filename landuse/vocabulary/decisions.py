"""The decisions in words: what each condition of a rule table says, and what a blank cell means to the rules.

The rules themselves stand in the metric functions; these texts follow their order, and whoever reads them together checks that.
"""

from dataclasses import dataclass
from functools import cache

from landuse.vocabulary.rows import read_rows


@dataclass(frozen=True)
class DecisionText:
    """One condition of a decision: its place in the order, the code it leads to, its words, the columns it looks at, its ground."""

    column: str
    row: int
    code: str
    condition_zh: str
    operands: tuple[str, ...]
    article: str
    confidence: str


@dataclass(frozen=True)
class BlankMeaning:
    """What the rules make of a blank cell where it does not leave the verdict open."""

    verdict: str
    table: str
    column: str
    meaning_zh: str
    article: str
    confidence: str


@cache
def decision_texts(column: str) -> tuple[DecisionText, ...]:
    """Return the conditions of the decision behind a column in their order; empty where it has none."""
    return tuple(
        DecisionText(
            row["column"], int(row["row"]), row["code"], row["condition_zh"], tuple(row["operands"].split()), row["article"],
            row["confidence"],
        )
        for row in read_rows("decisions")
        if row["column"] == column
    )  # fmt: skip


@cache
def blank_meanings(verdict: str) -> dict[tuple[str, str], BlankMeaning]:
    """Return what blanks mean to a verdict by table and column."""
    return {
        (row["table"], row["column"]): BlankMeaning(**row) for row in read_rows("blank_meanings") if row["verdict"] == verdict
    }
