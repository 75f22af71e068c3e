"""Conflicts of law and of sources: what each side says, which one is followed and why, what depends on it."""

from pydantic import Field, model_validator

from landuse.policy.rules.section import RuleRow, Section, known_codes
from landuse.policy.source import Confidence, Text

SOURCED_VERDICTS = (
    "idle_status", "zombie_status", "per_mu_grade", "standard_land_conclusion", "project_zombie_status",
)  # fmt: skip
PRINTED_IN = (
    "notices", "dossier", "standard-land", "zone-report", "bulletin", "bulletin-public", "targets", "plan", "land-control", "stock",
)  # fmt: skip


class Conflict(RuleRow):
    """One conflict: two sources in our words, each with its article and how sure we are; `article` is that of the followed one.

    `verdicts` are the derived columns whose chain shows it; with `codes` only where the verdict is one of these. `papers` are the papers that
    print `hint` (:data:`PRINTED_IN`; for ``notices`` only where the land has such a verdict). Workbooks list every row that concerns
    them or one of their verdicts.
    """

    topic: Text
    says_a: Text
    article_a: Text
    confidence_a: Confidence
    says_b: Text
    article_b: Text
    confidence_b: Confidence
    follows: Text
    reason: Text
    hint: Text
    verdicts: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> "Conflict":
        wrong = [name for name in self.verdicts if name not in SOURCED_VERDICTS]
        wrong += [name for name in self.papers if name not in PRINTED_IN]
        if wrong:
            raise ValueError(f"没有这些认定或文书：{'、'.join(wrong)}；可用：{'、'.join((*SOURCED_VERDICTS, *PRINTED_IN))}")
        if len(self.verdicts) == 1:
            known_codes(self.codes, self.verdicts[0])
        return self

    def concerns(self, verdict: str, code: str) -> bool:
        """Tell whether a verdict with this code rests on the conflict."""
        return verdict in self.verdicts and (not self.codes or code in self.codes)


class ConflictRules(Section):
    """Where sources contradict each other; shown, never chosen silently."""

    rows: tuple[Conflict, ...] = Field(default=())
