"""Where a value in a policy pack comes from and how it may be changed."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Confidence = Literal["CONFIRMED", "MEMORY", "DESIGN"]
Statutory = Literal["fixed", "at_most", "at_least"]
Text = Annotated[str, Field(min_length=1)]


class Source(BaseModel):
    """One value of a pack with its article, its unit, the dates it is in force, and how sure we are of it.

    `confidence` is CONFIRMED (text saying so was read), MEMORY (general knowledge, not law) or DESIGN (a choice of this
    package). `statutory` binds the packs below: ``fixed`` may not be changed, ``at_most`` may only be lowered, ``at_least``
    only raised; none may be changed freely.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = ""
    value: Any
    unit: str = ""
    article: Text
    confidence: Confidence
    statutory: Statutory | None = None
    in_force_from: date | None = None
    in_force_until: date | None = None
    note: str = ""
    pack: str = ""

    def in_force(self, day: date) -> bool:
        """Tell whether the value applies on `day` (both ends included)."""
        return (self.in_force_from or date.min) <= day <= (self.in_force_until or date.max)

    def loosened_by(self, other: "Source") -> bool:
        """Tell whether replacing this value by `other` would break what a statute fixes."""
        if self.statutory is None:
            return False
        if self.statutory == "fixed" or not isinstance(other.value, int | float):
            return bool(other.value != self.value)
        return bool(other.value > self.value if self.statutory == "at_most" else other.value < self.value)
