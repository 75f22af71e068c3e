"""What every section of rules and every row of a list has in common."""

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
    """A row of a list in a pack: its id, where it stands, how sure we are of it, and which pack it came from."""

    id: Text
    article: Text
    confidence: Confidence
    pack: str = ""


def known_codes(values: tuple[str, ...], list_name: str) -> tuple[str, ...]:
    """Return `values` if all are codes of the list; raise ValueError naming those that are not."""
    wrong = [value for value in values if value not in codes(list_name)]
    if wrong:
        raise ValueError(f"不在代码表 {list_name} 内:{'、'.join(wrong)}")
    return values
