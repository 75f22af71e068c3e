"""Control indicators of industrial projects (工业项目建设用地控制指标): editions, land classes and control values."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from landuse.policy.rules.section import RowFault, RuleRow, Section, known_codes
from landuse.policy.source import Text

UNITS: Mapping[str, Mapping[str, float]] = {
    "investment_intensity": {"万元/公顷": 1.0, "万元/亩": 15.0},
    "floor_area_ratio": {"比值": 1.0, "": 1.0},
    "building_coefficient": {"比例": 1.0, "%": 0.01},
    "office_land_share": {"比例": 1.0, "%": 0.01},
    "office_floor_share": {"比例": 1.0, "%": 0.01},
    "greening_share": {"比例": 1.0, "%": 0.01},
}
"""For each indicator the units that a control value may be written in, the one it is kept in first, and the factor to that one."""


class Edition(RuleRow):
    """One edition of the control indicators: which indicators it judges, all of which must be met, and its industry codes."""

    title: Text
    code_version: int
    indicators: Annotated[tuple[str, ...], Field(min_length=1)]
    note: str = ""

    @field_validator("code_version")
    @classmethod
    def _known_version(cls, version: int) -> int:
        if version not in {2002, 2011, 2017}:
            raise ValueError(f"code_version {version} 不是 GB/T 4754 的版本；可用：2002、2011、2017")
        return version

    @field_validator("indicators")
    @classmethod
    def _known_indicators(cls, indicators: tuple[str, ...]) -> tuple[str, ...]:
        return known_codes(indicators, "control_indicator")


class LandClass(RuleRow):
    """A class of land that control values are set for, and the land grades (土地等别, 1 to 15) in it."""

    title: Text
    grades: tuple[Annotated[int, Field(ge=1, le=15)], ...]


class ControlValue(RuleRow):
    """One control value: the floor or limit of one indicator for an industry and a class of land.

    Without `code` it holds for every industry that has none of its own, without `land_class` for every class. `id` is made of
    these, so that a value stated twice is refused. `value` and `unit` are kept in the first unit of :data:`UNITS`.
    """

    edition: Text
    indicator: str
    code_version: int | None = None
    code: str = ""
    land_class: str = ""
    value: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    unit: str
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _made_of_its_keys(cls, row: Any) -> Any:
        if not isinstance(row, dict):
            return row
        row = {"unit": "", **row}
        indicator, unit = str(row.get("indicator", "")), str(row["unit"])
        known_codes((indicator,), "control_indicator")
        if unit not in UNITS[indicator]:
            raise ValueError(f"{indicator} 的单位“{unit}”不能用；可用：{'、'.join(name for name in UNITS[indicator] if name)}")
        keys = (row.get("edition", ""), indicator, row.get("code") or "*", row.get("land_class") or "*")
        value = _number(row.get("value")) * UNITS[indicator][unit]
        return {**row, "id": "/".join(str(key) for key in keys), "value": value, "unit": next(iter(UNITS[indicator]))}

    @field_validator("code")
    @classmethod
    def _two_digits(cls, code: str) -> str:
        if code and not (len(code) == 2 and code.isdigit()):
            raise ValueError(f"行业代码“{code}”须为两位数字（大类）")
        return code


class LandControlRules(Section):
    """Which edition is applied, what it judges, and its control values; a value that is not there is unknown, never assumed."""

    edition: str
    judged_works: Annotated[tuple[str, ...], Field(min_length=1)]
    editions: tuple[Edition, ...] = ()
    classes: tuple[LandClass, ...] = ()
    values: tuple[ControlValue, ...] = ()

    @field_validator("judged_works")
    @classmethod
    def _known_works(cls, works: tuple[str, ...]) -> tuple[str, ...]:
        return known_codes(works, "works_status")

    @model_validator(mode="after")
    def _fits_together(self) -> "LandControlRules":
        editions = {row.id: row for row in self.editions}
        if self.edition not in editions:
            raise ValueError(f"edition “{self.edition}”没有对应的 [[land_control.editions]]；已有：{'、'.join(editions)}")
        grades = [grade for row in self.classes for grade in row.grades]
        if len(grades) != len(set(grades)):
            raise ValueError("classes 中有土地等别同时归入两类")
        classes = {row.id for row in self.classes}
        for row in self.values:
            if row.edition not in editions:
                raise RowFault(row.id, f"控制值 {row.id} 的 edition “{row.edition}”没有对应的 [[land_control.editions]]")
            if row.code and row.code_version != editions[row.edition].code_version:
                expected = editions[row.edition].code_version
                raise RowFault(
                    row.id, f"控制值 {row.id} 的 code_version 为 {row.code_version}，与该版本的行业代码版本 {expected} 不一致"
                )
            if row.land_class and row.land_class not in classes:
                raise RowFault(row.id, f"控制值 {row.id} 的 land_class “{row.land_class}”不在 [[land_control.classes]] 内")
        return self

    @property
    def applied(self) -> Edition:
        """Return the edition that is applied."""
        return next(row for row in self.editions if row.id == self.edition)


def _number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        raise ValueError(f"value “{value}”不是数字") from None
