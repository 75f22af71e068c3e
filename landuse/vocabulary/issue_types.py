"""Kinds of data problems: how grave, who must act, and what to do."""

from dataclasses import dataclass
from functools import cache

from landuse.errors import UnknownNameError
from landuse.vocabulary.rows import did_you_mean, read_rows


@dataclass(frozen=True)
class IssueType:
    """One kind of data problem. `severity` and `who` are codes of the lists of the same names."""

    name: str
    severity: str
    who: str
    label_zh: str
    label_en: str
    what_to_do_zh: str


@cache
def issue_types() -> dict[str, IssueType]:
    """Return every kind of data problem by name."""
    return {row["issue"]: IssueType(row.pop("issue"), **row) for row in read_rows("issues")}


def issue_type(name: str) -> IssueType:
    """Return one kind of data problem; raise UnknownNameError if there is none."""
    try:
        return issue_types()[name]
    except KeyError:
        raise UnknownNameError(f"没有问题类型“{name}”{did_you_mean(name, issue_types())}") from None
