"""What every section of rules and every row of a list has in common."""

from datetime import date
from fractions import Fraction
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from landuse.policy.source import Confidence, Text
from landuse.vocabulary import codes

ShareText = Annotated[Fraction, BeforeValidator(lambda value: Fraction(str(value)))]


class Section(BaseModel):
    """A section is frozen and refuses keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RuleRow(Section):
    """A row of a list in a pack: its id, where it stands, how sure we are of it, which pack it came from, the days it is in force."""

    id: Text
    article: Text
    confidence: Confidence
    pack: str = ""
    in_force_from: date | None = None
    in_force_until: date | None = None

    def in_force(self, day: date) -> bool:
        """Tell whether the row applies on `day` (both ends included)."""
        return (self.in_force_from or date.min) <= day <= (self.in_force_until or date.max)


class RowFault(ValueError):  # noqa: N818 - a fault of a row, made into a PolicyError with its line by the loader
    """A row that does not fit its section; the message of the pack names its line."""

    def __init__(self, row_id: str, message: str) -> None:
        super().__init__(message)
        self.row_id = row_id


def known_codes(values: tuple[str, ...], list_name: str) -> tuple[str, ...]:
    """Return `values` if all are codes of the list; raise ValueError naming those that are not."""
    wrong = [value for value in values if value not in codes(list_name)]
    if wrong:
        raise ValueError(f"不在代码表 {list_name} 内：{'、'.join(wrong)}")
    return values
