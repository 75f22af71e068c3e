"""From case events to states: when each case entered the stock, when it left it, when it came back.

A case enters with its first ``identified``, ``finding_issued`` (认定书) or ``reopened`` event. ``disposed`` takes it out of the
stock, ``reopened`` brings it back. Events before the entry count for nothing, nor does a second ``disposed`` of what is disposed
of. Events of one day follow in the order of the rows, the entry first. Events without a date are never taken to have happened.
What the ledger corrected or withdrew counts as corrected, or not at all. The life cycle of projects is no disposal.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.data import LandData
from landuse.errors import MissingColumnError
from landuse.tables import unknown_values
from landuse.vocabulary import column

SUBJECT_TABLES = {"idle_land": "parcels", "zombie_enterprise": "enterprises", "zombie_project": "projects"}
"""The kinds of disposal cases, and the table that the subjects of each stand in."""
FOUND = ("identified", "finding_issued")
EVENT_COLUMNS = ("case_id", "subject_kind", "subject_id", "event", "event_date", "mode", "event_no", "corrects_no")
ENTRIES = (*FOUND, "reopened")
STATES = {"disposed": "disposed", "reopened": "open"}
"""What a case is after an event; every other event but the entry leaves it as it is."""


@dataclass(frozen=True, eq=False)
class CaseHistory:
    """The cases known at the end of a day, and every change of their states up to it.

    Attributes
    ----------
    cases
        One row per case over row numbers: ``case_id``, ``subject_kind``, ``subject_id``, ``identified_date`` and
        ``identified_event`` (missing where no dated event tells), ``is_reentry``, ``works_event_date``, ``undated_events``.
    turns
        One row per change of state in order of time: ``case`` (row number of `cases`), ``event_date``, ``event``, ``mode``,
        ``before`` (empty at the entry) and ``state``, both open or disposed.
    """

    cases: pd.DataFrame
    turns: pd.DataFrame

    def last_turns(self, day: pd.Timestamp) -> pd.DataFrame:
        """Return for each case its last change of state by the end of `day`, missing where it had not entered yet."""
        until = self.turns[self.turns["event_date"] <= day]
        return until.drop_duplicates("case", keep="last").set_index("case").reindex(self.cases.index)


def case_history(data: LandData, day: pd.Timestamp) -> CaseHistory:
    """Return the history of all cases that the ledger holds an event of by the end of `day`, or one without a date.

    Raises
    ------
    MissingColumnError
        The table of cases lacks its case numbers.
    """
    events = case_events(data)
    events = events[~(events["event_date"] > day)]
    number, ids = pd.factorize(events["case_id"])
    events = events.assign(case=number)
    dated = events[events["event_date"].notna()]
    found = dated["event"].isin(FOUND)
    order = np.lexsort((~found, dated["event_date"]))  # stable: within a day the rows keep their order
    dated = dated.iloc[order].reset_index(drop=True)
    entry = dated[dated["event"].isin(ENTRIES)].drop_duplicates("case")
    cases = _cases(events, dated, entry, ids)
    return CaseHistory(cases, _turns(dated, entry))


def case_events(data: LandData) -> pd.DataFrame:
    """Return the events that count, as far as they name a case, with the columns of :data:`EVENT_COLUMNS`, under their rows' labels.

    Raises
    ------
    MissingColumnError
        The table of cases lacks its case numbers.
    """
    events = data.table("cases")
    if "case_id" not in events.columns:
        raise MissingColumnError("处置案件事件表缺少案件编号列 case_id；请在配置中指明对应的表头")
    events = _standing(columns_of(events, "cases", EVENT_COLUMNS))
    disposal = events["subject_kind"].isna() | events["subject_kind"].isin(list(SUBJECT_TABLES))
    return events[disposal & events["case_id"].fillna("").str.strip().ne("") & events["event"].notna()]


def columns_of(frame: pd.DataFrame, table: str, names: Sequence[str]) -> pd.DataFrame:
    """Return the named columns of a table of the vocabulary, unknown throughout where the table lacks them."""
    held = {name: frame[name] if name in frame.columns else unknown_values(column(name, table), frame.index) for name in names}
    return pd.DataFrame(held, index=frame.index)


def _standing(events: pd.DataFrame) -> pd.DataFrame:
    """Return the events that stand: a correction in the place of what it corrects, nothing that was withdrawn."""
    if not (events["corrects_no"].notna().any() or (events["event"] == "withdrawn").any()):
        return events
    from landuse.cases.effective import effective  # a ledger brings its database library along

    standing: pd.DataFrame = effective(events.assign(_label=events.index)).set_index("_label")
    return standing


def _cases(events: pd.DataFrame, dated: pd.DataFrame, entry: pd.DataFrame, ids: pd.Index) -> pd.DataFrame:
    numbers = pd.RangeIndex(len(ids))
    subjects = events.groupby("case")[["subject_kind", "subject_id"]].first().reindex(numbers)
    entered = entry.set_index("case").reindex(numbers)
    works = dated[dated["event"] == "works_started"]
    works = works[works["event_date"].to_numpy() >= entered["event_date"].reindex(works["case"]).to_numpy()]
    undated = events["event_date"].isna().groupby(events["case"]).sum()
    cases = pd.DataFrame({
        "case_id": pd.Series(np.asarray(ids), index=numbers, dtype="str"),
        "subject_kind": subjects["subject_kind"],
        "subject_id": subjects["subject_id"],
        "identified_date": entered["event_date"],
        "identified_event": entered["event"],
        "is_reentry": (entered["event"] == "reopened").to_numpy(dtype=bool),
        "works_event_date": works.drop_duplicates("case").set_index("case")["event_date"].reindex(numbers),
        "undated_events": undated.reindex(numbers, fill_value=0),
    })  # fmt: skip
    return cases.astype({"undated_events": "Int64"})


def _turns(dated: pd.DataFrame, entry: pd.DataFrame) -> pd.DataFrame:
    first = pd.Series(entry.index, index=entry["case"]).reindex(dated["case"]).to_numpy()
    is_entry = pd.Series(dated.index == first, index=dated.index)
    kept = dated[is_entry | (dated["event"].isin(list(STATES)) & (dated.index > first))]
    state = kept["event"].astype("str").map(STATES).where(~is_entry[kept.index], "open")
    before = state.groupby(kept["case"]).shift().fillna("")
    turns = kept.assign(before=before.astype("str"), state=state.astype("str"))
    turns = turns.loc[before != state, ["case", "event_date", "event", "mode", "before", "state"]]
    return turns.reset_index(drop=True)
