"""Bringing one event into the ledger from the command line: facts from an assessment, corrections of what was entered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from landuse.cases import CaseEvent, Ledger
from landuse.cases.event import COLUMNS, WITHDRAWN, facts_of
from landuse.config import load_config
from landuse.errors import ConfigError, EventRefusedError
from landuse.io.read import read_data
from landuse.policy import load_policy
from landuse.screening import assess
from landuse.vocabulary import columns
from landuse.vocabulary.rows import did_you_mean

_GIVEN_BY_LEDGER = {"event_no", "corrects_no", "recorded_at", "recorded_by"}


def enter(
    ledger: Ledger,
    draft: CaseEvent,
    *,
    config: Path | None,
    pack: str | None,
    today: date,
    reason: str,
    document_prefix: str,
    recorded_at: datetime,
    recorded_by: str,
) -> CaseEvent:
    """Add one event by the rules of its day; with a configuration the parcel's facts come from its assessment on that day."""
    day = draft.event_date or today
    settings = load_config(config) if config else None
    policy = load_policy(pack or (settings.project.policy if settings else "cn"), as_of=str(day))
    facts: dict[str, Any] = {}
    if settings is not None:
        parcel = draft.subject_id or _subject(ledger, draft.case_id)
        results = assess(read_data(settings), policy=policy, as_of=day).results
        if parcel not in results.index:
            raise ConfigError(f"{settings.path.name} 的宗地中没有“{parcel}”；请核对对象编号，或不用 --config 而逐项写明事实")
        facts = facts_of({str(name): value for name, value in results.loc[[str(parcel)]].to_dict("records")[0].items()})
    return ledger.record(
        draft, policy=policy, recorded_at=recorded_at, recorded_by=recorded_by, reason=reason, facts=facts,
        document_prefix=document_prefix,
    )[0]  # fmt: skip


def the_correction(ledger: Ledger, number: int, stated: CaseEvent, clear: Sequence[str], reason: str) -> CaseEvent:
    """Return the event that corrects or withdraws event `number`: what is stated over what stood there, the reason in the note."""
    old = next((event for event in ledger.entries() if event.event_no == number), None)
    if old is None:
        raise EventRefusedError(f"台账 {ledger.name} 没有记录 {number}；请用 landuse case list --case 查看记录号")
    emptied = [_column(name) for name in clear]
    given: dict[str, Any] = {name: getattr(stated, name) for name in COLUMNS if getattr(stated, name) is not None}
    base = replace(old, **dict.fromkeys(_GIVEN_BY_LEDGER))
    if stated.event == WITHDRAWN:
        base = CaseEvent(case_id=old.case_id, subject_kind=old.subject_kind, subject_id=old.subject_id)
    told = f"更正理由：{reason.strip()}" if reason.strip() and stated.event != WITHDRAWN else reason.strip()
    note = "；".join(part for part in (stated.note or base.note, told) if part) if told else stated.note
    return replace(base, **given | dict.fromkeys(emptied) | {"corrects_no": number, "note": note})


def _subject(ledger: Ledger, case_id: str | None) -> str | None:
    return next((event.subject_id for event in ledger.entries() if event.case_id == case_id), None)


def _column(name: str) -> str:
    by_label = {column.label_zh: key for key, column in columns("cases").items()}
    found = by_label.get(name, name)
    if found not in columns("cases"):
        raise ConfigError(f"没有列“{name}”{did_you_mean(name, [*by_label, *columns('cases')])}")
    return found
