"""Which keys and rows of the rules differ between two policies, and which packs they are made of."""

from typing import Any

import pandas as pd

from landuse.io.run_folder import Run
from landuse.policy import Policy
from landuse.policy.rules import ROW_LISTS

RULE_COLUMNS = ("key", "before", "after", "article_before", "article_after", "pack_before", "pack_after")
ABSENT = "（无）"


def rule_changes(before: Policy | None, after: Policy | None) -> pd.DataFrame:
    """Return the keys whose value changed and the rows that changed, came or went: columns of :data:`RULE_COLUMNS`, all text.

    A row's key is that of its list and its id, such as ``disposal.decisions[levy-fee]``. Without both policies there are none.
    """
    if before is None or after is None:
        return pd.DataFrame(columns=list(RULE_COLUMNS), dtype="str")
    old, new = _values(before), _values(after)
    changed = [key for key in dict.fromkeys([*old, *new]) if old.get(key, ("",))[0] != new.get(key, ("",))[0]]
    rows = [_row(key, old.get(key), new.get(key)) for key in changed]
    return pd.DataFrame(rows, columns=list(RULE_COLUMNS), dtype="str")


def pack_changes(before: Run, after: Run) -> pd.DataFrame:
    """Return the packs of both runs side by side: columns pack, title, sha256_before, sha256_after; empty where a run has none."""
    sides = [{str(pack["id"]): pack for pack in run.provenance.get("packs", [])} for run in (before, after)]
    ids = list(dict.fromkeys([*sides[0], *sides[1]]))
    return pd.DataFrame(
        {
            "pack": ids,
            "title": [(sides[1].get(pack) or sides[0][pack])["title"] for pack in ids],
            "sha256_before": [sides[0].get(pack, {}).get("sha256", "") for pack in ids],
            "sha256_after": [sides[1].get(pack, {}).get("sha256", "") for pack in ids],
        },
        dtype="str",
    )


def _values(policy: Policy) -> dict[str, tuple[str, str, str]]:
    """Return value, article and pack of every key and row."""
    found = {key: (_text(source.value), source.article, source.pack) for key, source in policy.sources.items()}
    for name in ROW_LISTS:
        section, _, entry = name.partition(".")
        for row in getattr(getattr(policy, section), entry):
            facts = row.model_dump(exclude={"id", "pack", "article", "confidence"}, exclude_none=True)
            shown = "；".join(f"{field}={_text(value)}" for field, value in facts.items())
            found[f"{name}[{row.id}]"] = (shown, row.article, row.pack)
    return found


def _row(key: str, old: tuple[str, str, str] | None, new: tuple[str, str, str] | None) -> tuple[str, ...]:
    was, stays = old or (ABSENT, "", ""), new or (ABSENT, "", "")
    return (key, was[0], stays[0], was[1], stays[1], was[2], stays[2])


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(_text(part) for part in value.values())
    return "、".join(_text(part) for part in value) if isinstance(value, list | tuple) else str(value)
