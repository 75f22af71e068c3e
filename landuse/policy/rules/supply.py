"""Screening of land supply: negative list, floors, validity of regional assessments, terms."""

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from landuse.policy.rules.section import RuleRow, Section, known_codes
from landuse.policy.source import Text

Years = Annotated[int, Field(gt=0, le=100)]


class IndustryRow(RuleRow):
    """A row that names industries by GB/T 4754 codes of two to four digits in one edition; several are parted by blanks."""

    code_version: Literal[2002, 2011, 2017] | None = None
    codes: tuple[str, ...] = ()

    @field_validator("code_version", mode="before")
    @classmethod
    def _whole_number(cls, version: object) -> object:
        return int(version) if isinstance(version, str) and version.isdigit() else version

    @field_validator("codes", mode="before")
    @classmethod
    def _parted_by_blanks(cls, given: Any) -> Any:
        listed = given.split() if isinstance(given, str) else given
        wrong = [str(code) for code in listed if not (str(code).isdigit() and 2 <= len(str(code)) <= 4)]
        if wrong:
            raise ValueError(f"行业代码须为两至四位数字：{'、'.join(wrong)}")
        return tuple(str(code) for code in listed)

    @model_validator(mode="after")
    def _codes_have_an_edition(self) -> "IndustryRow":
        if self.codes and self.code_version is None:
            raise ValueError("写了行业代码的须写明 code_version（2002、2011 或 2017）")
        return self


class NegativeRow(IndustryRow):
    """Industries to which no land is supplied (供地负面清单): high pollution, high energy use, overcapacity."""

    kind: str
    text: Text
    note: str = ""

    @model_validator(mode="after")
    def _known_kind(self) -> "NegativeRow":
        known_codes((self.kind,), "supply_ban")
        if not self.codes:
            raise ValueError("负面清单的一行须写明行业代码 codes")
        return self


class IntensityFloor(IndustryRow):
    """The least investment intensity with which a project is given land, 万元/亩; without codes for every industry."""

    wanyuan_per_mu: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    note: str = ""


class SupplyRules(Section):
    """What a project is screened by before it is given land, and how long assessments, leases and grants may run."""

    checks: Annotated[tuple[Literal["negative_list", "intensity_floor", "assessments"], ...], Field(min_length=1)]
    required_assessments: tuple[str, ...]
    assessment_years: Years
    assessment_warning_days: Annotated[int, Field(gt=0)]
    warning_days: Annotated[tuple[Annotated[int, Field(gt=0)], ...], Field(min_length=1)]
    residential_term_years: Years
    industrial_term_years: Years
    public_term_years: Years
    commercial_term_years: Years
    other_term_years: Years
    negative_list: tuple[NegativeRow, ...] = ()
    intensity_floors: tuple[IntensityFloor, ...] = ()

    @field_validator("required_assessments")
    @classmethod
    def _known_kinds(cls, kinds: tuple[str, ...]) -> tuple[str, ...]:
        return known_codes(kinds, "assessment_kind")

    @property
    def term_years(self) -> dict[str, int]:
        """Return the longest term of each kind of land use, in years."""
        return {
            "residential": self.residential_term_years,
            "industrial": self.industrial_term_years,
            "public": self.public_term_years,
            "commercial": self.commercial_term_years,
            "other": self.other_term_years,
        }
