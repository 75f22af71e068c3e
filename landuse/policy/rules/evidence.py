"""What rasters may say of a parcel: when there is enough to judge by, what a pixel is taken for, and what speaks against the papers.

Supporting evidence only: no verdict rests on any of it.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from landuse.policy.rules.section import RuleRow, Section, known_codes
from landuse.policy.source import Text

SpectralIndex = Literal["ndvi", "ndbi", "mndwi", "ndwi", "bsi"]
Share = Annotated[float, Field(ge=0, le=1)]


class IndexTest(Section):
    """One condition on an index of a pixel; an unknown index meets none."""

    index: SpectralIndex
    op: Literal["at_least", "below"]
    value: Annotated[float, Field(ge=-1, le=1)]


class CoverRule(RuleRow):
    """What a pixel is taken for where all conditions hold; the first row that fits wins, and no condition fits all."""

    cover: str
    when: tuple[IndexTest, ...] = ()
    note: str = ""

    @field_validator("cover")
    @classmethod
    def _known_cover(cls, cover: str) -> str:
        return known_codes((cover,), "land_cover")[0]


class EvidenceCheck(RuleRow):
    """What speaks against the reported status: the classes `covers` together fill at least (or less than) `share` of the parcel.

    `since` is the date column from which on a scene can speak about that status; a scene earlier than it, or less than `since_days` after
    it, says nothing. A parcel without that date is compared only where `since_needed` is false.
    """

    title: Text
    works_status: tuple[str, ...]
    covers: tuple[str, ...]
    share: Share
    mark: str
    since: Literal["contract_date", "delivery_date", "actual_start_date", "completion_date", "suspended_since_date"]
    since_days: Annotated[int, Field(ge=0)] = 0
    since_needed: bool = True
    note: str = ""

    @model_validator(mode="after")
    def _known(self) -> Self:
        known_codes(self.works_status, "works_status")
        known_codes(self.covers, "land_cover")
        known_codes((self.mark,), "evidence_mark")
        return self


class EvidenceRules(Section):
    """When a scene is enough to judge a parcel by, and by which rows."""

    min_effective_pixels: Annotated[float, Field(ge=0)]
    min_seen_share: Share
    series_min_effective_pixels: Annotated[float, Field(ge=0)]
    series_min_scenes: Annotated[int, Field(ge=2)]
    built_share: Share
    bare_share: Share
    confirming_scenes: Annotated[int, Field(ge=1)]
    change_noise_share: Annotated[float, Field(gt=0, le=1)]
    change_penalty: Annotated[float, Field(ge=0)]
    change_min_share: Share
    confident_pixels: Annotated[float, Field(ge=0)]
    confident_gap_days: Annotated[int, Field(ge=0)]
    confident_unusable_share: Share
    early_days: Annotated[int, Field(ge=0)]
    late_days: Annotated[int, Field(ge=0)]
    light_min_effective_pixels: Annotated[float, Field(ge=0)]
    lit_share: Annotated[float, Field(ge=0)]
    dark_share: Annotated[float, Field(ge=0)]
    cover_rules: tuple[CoverRule, ...] = ()
    checks: tuple[EvidenceCheck, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        """Check that what is bare lies below what is built, and what is dark below what is lit."""
        if self.bare_share > self.built_share or self.dark_share > self.lit_share:
            raise ValueError("bare_share 不得大于 built_share，dark_share 不得大于 lit_share")
        return self

    @property
    def indices(self) -> tuple[str, ...]:
        """The indices that the cover rules ask for."""
        return tuple(dict.fromkeys(test.index for rule in self.cover_rules for test in rule.when))
