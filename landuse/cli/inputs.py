"""What a command that judges works on: the configuration, the tables, the rules and the day, with the options going first."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from landuse.cli.current_day import current_day

if TYPE_CHECKING:
    from landuse.config import Config
    from landuse.data import LandData
    from landuse.policy import Policy
    from landuse.results import Assessment


@dataclass(frozen=True)
class Inputs:
    """One landuse.toml with the options of the command line; `data` and `result` are read and judged when first asked for."""

    settings: "Config"
    policy: "Policy"
    day: date

    @cached_property
    def data(self) -> "LandData":
        """The tables."""
        from landuse.io.read import read_data

        return read_data(self.settings)

    @cached_property
    def result(self) -> "Assessment":
        """The tables judged."""
        from landuse.screening import assess

        return assess(self.data, policy=self.policy, as_of=self.day)

    @property
    def titles(self) -> dict[str, str]:
        """Title and reporting unit as every workbook takes them."""
        return {"title": self.settings.project.name, "reporting_unit": self.settings.project.reporting_unit}


def inputs_of(config: Path, as_of: datetime | None, policy: str | None) -> Inputs:
    """Return what the command works on: the day of the option, else of landuse.toml, else today; the rules likewise."""
    from landuse.config import load_config
    from landuse.policy import load_policy

    settings = load_config(config)
    day = (as_of.date() if as_of else None) or settings.project.as_of or current_day()
    return Inputs(settings, load_policy(policy or settings.project.policy, as_of=day), day)
