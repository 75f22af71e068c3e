"""Thresholds of the idle-land rules."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from landuse.policy.rules.section import Section, ShareText, known_codes


class IdleRules(Section):
    """Thresholds of the idle-land rules (闲置土地处置办法, 令第53号)."""

    idle_after_years: int
    reclaim_after_years: int
    suspension_years: int
    delivery_start_years: int
    supplement_max_years: int
    developed_share: ShareText
    invested_share: ShareText
    government_causes: tuple[str, ...]
    government_time: Literal["restart", "deduct"]
    fee_rate: Annotated[float, Field(ge=0, le=1)]
    fee_supply_modes: tuple[str, ...]
    warning_days: tuple[int, ...]

    @field_validator("government_causes")
    @classmethod
    def _known_causes(cls, causes: tuple[str, ...]) -> tuple[str, ...]:
        return known_codes(causes, "delay_cause")

    @field_validator("fee_supply_modes")
    @classmethod
    def _known_modes(cls, modes: tuple[str, ...]) -> tuple[str, ...]:
        return known_codes(modes, "supply_mode")

    @field_validator("warning_days")
    @classmethod
    def _known_warnings(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        known_codes(tuple(f"within_{number}" for number in days), "mark_warning")
        return days
