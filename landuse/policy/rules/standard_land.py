"""Indicator sets of standard land (标准地) and how a promise is judged."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from landuse.errors import UnknownNameError
from landuse.policy.rules.section import RowFault, RuleRow, Section, known_codes
from landuse.policy.source import Text
from landuse.units import compound_factor
from landuse.vocabulary import columns
from landuse.vocabulary.rows import did_you_mean


class PromisedIndicator(RuleRow):
    """One indicator of a set: `id` is a derived column of the parcels or of the enterprises; agreements may write it by other `names`.

    `direction` is the usual one and only checks the agreement's; without it both are usual. `required` indicators must be promised
    by every parcel under the set; others (the X of 5+X) may be.
    """

    label: Text
    unit: str = ""
    checkpoint: str
    direction: str | None = None
    required: bool
    names: tuple[Text, ...] = ()
    note: str = ""

    @field_validator("checkpoint")
    @classmethod
    def _known_checkpoint(cls, checkpoint: str) -> str:
        return known_codes((checkpoint,), "checkpoint")[0]

    @field_validator("direction")
    @classmethod
    def _known_direction(cls, direction: str | None) -> str | None:
        return direction if direction is None else known_codes((direction,), "direction")[0]

    @model_validator(mode="after")
    def _known_indicator(self) -> "PromisedIndicator":
        known = columns("enterprises", "derived") | columns("parcels", "derived")
        if self.id not in known:
            raise ValueError(f"没有可作为指标的列“{self.id}”{did_you_mean(self.id, known)}")
        if known[self.id].dtype != "float64":
            raise ValueError(f"列“{self.id}”（{known[self.id].label_zh}）不是数值，不能作为指标")
        try:
            compound_factor(self.unit or known[self.id].unit, known[self.id].unit)
        except UnknownNameError as error:
            raise ValueError(f"指标“{self.id}”的单位“{self.unit}”有误：{error}") from error
        return self


class StandardLandRules(Section):
    """Which indicators are promised, from which contracts on, how long a shortfall may be made good, whose figures count."""

    cure_months: Annotated[int, Field(ge=0)]
    measured_actuals: Literal["never", "where_missing"]
    applies_from: date | None
    indicators: tuple[PromisedIndicator, ...] = ()

    @field_validator("applies_from", mode="before")
    @classmethod
    def _none_in_words(cls, day: object) -> object:
        return None if day == "none" else day

    @model_validator(mode="after")
    def _names_are_told_apart(self) -> "StandardLandRules":
        taken: dict[str, str] = {}
        for row in self.indicators:
            for name in (row.label, *row.names, row.id):
                if taken.setdefault(name, row.id) != row.id:
                    raise RowFault(row.id, f"“{name}”同时是指标“{taken[name]}”和“{row.id}”的名称；请只留一处")
        return self

    def written_names(self) -> dict[str, str]:
        """Return {writing: id} of the indicators: their ids, labels and other names."""
        return {name: row.id for row in self.indicators for name in (row.id, row.label, *row.names)}
