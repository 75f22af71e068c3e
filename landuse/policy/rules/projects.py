"""Remedies for zombie projects (僵尸项目)."""

from pydantic import model_validator

from landuse.policy.rules.section import RuleRow, Section, known_codes
from landuse.policy.source import Text


class Remedy(RuleRow):
    """What a cause that holds up a project calls for, and who must act; government causes never lead to a fee."""

    mode: str
    who: str
    government: bool
    text: Text

    @model_validator(mode="after")
    def _known_codes(self) -> "Remedy":
        for value, list_name in ((self.id, "project_cause"), (self.mode, "disposal_mode"), (self.who, "who")):
            known_codes((value,), list_name)
        return self


class ProjectRules(Section):
    """Zombie projects (僵尸项目): the remedy for each cause."""

    remedies: tuple[Remedy, ...] = ()
