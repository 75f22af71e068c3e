"""Disposal cases with their events: idle land, zombie enterprises and zombie projects, found and settled from 2016 to 2020.

The cohort of the targets is what was identified on or before 2018-05-31; later findings are new. A case that was settled by an
extension or a fee and came up again is a new case that begins with the event ``reopened``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

import numpy as np
import pandas as pd

from landuse.io.sample.days import AS_OF
from landuse.io.sample.draws import stream
from landuse.io.sample.enterprises import Firms
from landuse.io.sample.looking_up import cell, day_of
from landuse.io.sample.names import paper
from landuse.io.sample.parcels import Land
from landuse.io.sample.projects import Projects

Event = tuple[str, date, str]  # event, day, mode
_OFFICE = {"idle_land": "云浔闲地", "zombie_enterprise": "云浔僵企", "zombie_project": "云浔僵项"}
_PAPERS = {"notice_served", "finding_issued", "hearing_notice", "plan_approved", "fee_decided", "reclaim_decided", "disposed"}
_BASELINE = date(2018, 5, 31)
_FIRST_SURVEY = date(2016, 1, 11)  # before it no case was opened
_NO_COHORT = "M219903"  # the zone without any zombie project at the baseline: its rate is unknown, not 100 %
_OPEN = {
    "idle_two_years": ("notice_served", "reply_received", "finding_issued", "hearing_notice"),
    "idle_one_year": ("notice_served", "reply_received", "finding_issued"),
    "idle_government": ("notice_served", "reply_received", "finding_issued", "plan_approved"),
    "idle_suspended": ("notice_served", "finding_issued"),
    "suspected_idle": ("notice_served",),
}
_DRAWN_AS = {"no_first_date": "idle_one_year"}  # as many days drawn as before its verdict was open: the others' stay


@dataclass(frozen=True)
class Case:
    """One case: its subject and its events in order."""

    kind: str
    subject: str
    zone_id: str
    area_mu: float
    events: tuple[Event, ...]


def open_cases(land: Land, firms: Firms, projects: Projects, seed: int) -> tuple[Case, ...]:
    """Return all cases of the city."""
    draw = stream(seed, "cases")
    on_land = [
        *_started_late(land, draw), *_extended(land, draw), *_granted_anew(land, draw), *_fee_paid(land, draw), *_still_idle(land, draw),
    ]  # fmt: skip
    return (*on_land, *_of_firms(firms, draw), *_of_projects(projects, draw))


def case_table(cases: Sequence[Case]) -> pd.DataFrame:
    """Return one row for each event of each case."""
    numbers, papers = count(1), count(101)
    rows = []
    for case in sorted(cases, key=lambda case: (case.events[0][1], case.subject)):
        number = f"AJ{case.events[0][1].year}-{next(numbers):04d}"
        for event, day, mode in case.events:
            document = paper(_OFFICE[case.kind], day.year, next(papers)) if event in _PAPERS else np.nan
            rows.append((number, case.kind, case.subject, event, pd.Timestamp(day), mode or np.nan, document))
    names = ["case_id", "subject_kind", "subject_id", "event", "event_date", "mode", "case_document_no"]
    return pd.DataFrame(rows, columns=names)


def target_truth(cases: Sequence[Case]) -> pd.DataFrame:
    """Return for each zone, kind and year end how many cases were identified and disposed of, in the cohort and in all."""
    rows = []
    for kind in _OFFICE:
        for zone in sorted({case.zone_id for case in cases}):
            mine = [case for case in cases if case.kind == kind and case.zone_id == zone]
            for by in (date(2018, 12, 31), date(2019, 12, 31), date(2020, 12, 31)):
                cohort = [case for case in mine if case.events[0][1] <= _BASELINE]
                known = [case for case in mine if case.events[0][1] <= by]
                rows.append((kind, zone, by, *_counts(cohort, by), *_counts(known, by)))
    parts = [f"{part}_{what}" for part in ("cohort", "all") for what in ("cases", "disposed", "area_mu", "disposed_area_mu")]
    return pd.DataFrame(rows, columns=["subject_kind", "zone_id", "by", *parts]).astype({"by": "datetime64[s]"})


def _counts(cases: Sequence[Case], by: date) -> tuple[int, int, float, float]:
    done = [case for case in cases if any(event == "disposed" and day <= by for event, day, _ in case.events)]
    return len(cases), len(done), round(sum(case.area_mu for case in cases), 4), round(sum(case.area_mu for case in done), 4)


def _later(draw: np.random.Generator, day: date, low: int, high: int) -> date:
    return min(day + timedelta(days=int(draw.integers(low, high))), AS_OF)


def _found(draw: np.random.Generator, first: date, steps: Iterable[str], end: date, kind: str = "identified") -> list[Event]:
    """Return the events up to a finding, evenly about six weeks apart, as far as they come before `end`."""
    events: list[Event] = [(kind, first, "")]
    day = first
    for step in steps:
        day = _later(draw, day, 20, 60)
        if day < end:
            events.append((step, day, ""))
    return events


def _land_case(land: Land, code: str, events: list[Event]) -> Case:
    return Case(
        "idle_land",
        code,
        str(cell(land.parcels, code, "zone_id")),
        float(cell(land.parcels, code, "area_m2")) * 3 / 2000,
        tuple(events),
    )


def _codes(land: Land, plant: str) -> list[str]:
    return list(land.truth.index[land.truth["plant"].str.split().str[0] == plant])


def _day(land: Land, code: str, column: str) -> date:
    day = day_of(land.parcels, code, column)
    assert day is not None
    return day


def _started_late(land: Land, draw: np.random.Generator) -> list[Case]:
    """Return cases where works really began after the finding: disposed of by that, a few by another mode shortly before."""
    negotiated = dict(enumerate(("USE", "TMP", "OTH")))
    cases = []
    for number, code in enumerate([*_codes(land, "series_started_late"), *_codes(land, "late_start")]):
        first = min(max(_later(draw, _day(land, code, "agreed_start_date"), 380, 560), _FIRST_SURVEY), date(2018, 5, 20))
        begun, mode = _day(land, code, "actual_start_date"), negotiated.get(number, "DEV")
        events = _found(draw, first, ("notice_served", "reply_received", "finding_issued"), begun - timedelta(days=61))
        if mode == "DEV":
            settled: list[Event] = [("works_started", begun, mode), ("disposed", begun, mode)]
        else:
            done = begun - timedelta(days=60)
            settled = [("plan_approved", done, mode), ("disposed", done, mode), ("works_started", begun, "")]
        cases.append(_land_case(land, code, [*events, *settled]))
    return cases


def _extended(land: Land, draw: np.random.Generator) -> list[Case]:
    """Return cases where a supplement agreed a new start: disposed of by extension."""
    cases = []
    for code in [*_codes(land, "series_extended"), *_codes(land, "supplement_fresh")]:
        first = min(_later(draw, _day(land, code, "agreed_start_date"), 380, 520), date(2018, 5, 15))
        signed = _day(land, code, "supplement_signed_date")
        events = _found(draw, first, ("notice_served", "reply_received", "finding_issued"), signed)
        approved = signed - timedelta(days=int(draw.integers(10, 40)))
        cases.append(_land_case(land, code, [*events, ("plan_approved", approved, "EXT"), ("disposed", signed, "EXT")]))
    return cases


def _granted_anew(land: Land, draw: np.random.Generator) -> list[Case]:
    """Return cases of land that was taken back from an earlier holder, reclaimed or bought, and granted again."""
    signed = land.parcels["contract_date"].where(land.truth["plant"] == "ordinary")
    codes = list(signed.index[signed.between("2018-11-01", "2020-06-30")])
    chosen = [codes[number] for number in draw.permutation(len(codes))[:13]]
    cases = []
    for number, code in enumerate(chosen):
        done = _day(land, code, "contract_date") - timedelta(days=int(draw.integers(60, 150)))
        first = min(_later(draw, date(2016, 3, 1), 0, 760), date(2018, 5, 25))
        if number % 3 == 0:
            mode = "SWP" if number == 0 else "BUY"
            events = _found(draw, first, ("notice_served", "reply_received", "finding_issued"), done)
            settled: list[Event] = [("plan_approved", done - timedelta(days=25), mode), ("disposed", done, mode)]
        else:
            events = _found(draw, first, ("notice_served", "reply_received", "finding_issued", "hearing_notice"), done)
            settled = [("reclaim_decided", done - timedelta(days=45), "REC"), ("disposed", done, "REC")]
        events = [event for event in events if event[1] < settled[0][1]]
        cases.append(_land_case(land, code, [*events, *settled]))
    return cases


def _fee_paid(land: Land, draw: np.random.Generator) -> list[Case]:
    """Return cases where the fee was paid in full and nothing was built: past the second mark the parcel is a new case."""
    cases = []
    for code in [*_codes(land, "e1"), *_codes(land, "leap_e7")]:
        first = _later(draw, _day(land, code, "agreed_start_date"), 380, 430)
        events = _found(draw, first, ("notice_served", "reply_received", "finding_issued", "hearing_notice"), AS_OF)
        decided = _later(draw, events[-1][1], 20, 60)
        paid = _later(draw, decided, 15, 30)
        cases.append(
            _land_case(
                land, code, [*events, ("fee_decided", decided, "FEE"), ("fee_paid", paid, "FEE"), ("disposed", paid, "FEE")]
            )
        )
        again = _later(draw, date(2018, 9, 3), 0, 200)
        cases.append(
            _land_case(land, code, _found(draw, again, ("notice_served", "finding_issued", "hearing_notice"), AS_OF, "reopened"))
        )
    return cases


def _still_idle(land: Land, draw: np.random.Generator) -> list[Case]:
    """Return cases of parcels that are idle now, found some time after their first anniversary; those just turned idle are not found yet.

    In the national zone all were found after the baseline: its cohort is settled to the last.
    """
    done = {"e1", "leap_e7"}
    cases = []
    for code in land.truth.index:
        plant, status = str(cell(land.truth, code, "plant")).split()[0], str(cell(land.truth, code, "idle_status"))
        days = cell(land.truth, code, "idle_days")
        if status not in _OPEN or plant in done or days is pd.NA or days < 60 or draw.random() < 0.12:
            continue
        idle_since = AS_OF - timedelta(days=int(days))
        first = min(_later(draw, idle_since, 15, 240), AS_OF - timedelta(days=20))
        if first < _FIRST_SURVEY:
            first = _later(draw, _FIRST_SURVEY, 0, 500)
        if cell(land.parcels, code, "zone_id") == "G219901" and first <= _BASELINE:
            first = _later(draw, date(2018, 7, 2), 0, 300)
        found = _found(draw, first, _OPEN[_DRAWN_AS.get(plant, status)], AS_OF)
        cases.append(_land_case(land, code, [event for event in found if event[0] in {"identified", *_OPEN[status]}]))
    return cases


def _of_firms(firms: Firms, draw: np.random.Generator) -> list[Case]:
    """Return cases of zombie firms: settled ones of the cohort, and those that are zombies now, the later ones found after the baseline."""
    modes = {"zombie_reorganised": "REORG", "zombie_resumed": "RESUME", "zombie_liquidated": "LIQUIDATE"}
    spans = {"RESUME": (date(2019, 9, 10), 70), "REORG": (date(2018, 9, 3), 820), "LIQUIDATE": (date(2018, 10, 8), 700)}
    truth = firms.truth
    cases = []
    for plant, mode in modes.items():
        codes = list(truth.index[truth["plant"] == plant])
        for code, done in zip(codes, _evenly(*spans[mode], len(codes)), strict=True):
            first = _later(draw, date(2017, 9, 1), 0, 260)
            cases.append(_other_case("zombie_enterprise", code, firms.table, _settled(first, done, mode)))
    for code in truth.index[truth["zombie_status"].isin(["Z2", "Z3"])]:
        old = cell(truth, code, "plant") in {"z3_eliminated", "z3_losing"}
        first = _later(draw, date(2018, 4, 10), 0, 40) if old else _later(draw, date(2019, 12, 2), 0, 330)
        cases.append(_other_case("zombie_enterprise", code, firms.table, (("identified", first, ""),)))
    return cases


def _of_projects(projects: Projects, draw: np.random.Generator) -> list[Case]:
    """Return cases of zombie projects: settled ones, and those that still are."""
    modes = {
        "delivered": "DELIVER",
        "renegotiated": "RENEGOTIATE",
        "terminated": "TERMINATE",
        "reclaimed": "RECLAIM",
        "transferred": "TRANSFER",
    }
    truth, table = projects.truth, projects.table
    cases = []
    for plant, mode in modes.items():
        codes = list(truth.index[truth["plant"] == plant])
        for code, day in zip(codes, _evenly(date(2018, 8, 20), 700, len(codes)), strict=True):
            done = day_of(table, code, "actual_start_date") or day
            late = cell(table, code, "zone_id") == _NO_COHORT
            first = _later(draw, date(2018, 6, 4), 0, 40) if late else _later(draw, date(2017, 10, 10), 0, 220)
            cases.append(_other_case("zombie_project", code, table, _settled(first, done, mode)))
    for code in truth.index[truth["is_zombie_project"].fillna(value=False) & ~truth["plant"].isin(list(modes))]:
        planned = day_of(table, code, "planned_start_date")
        assert planned is not None
        first = max(_later(draw, planned, 200, 420), _later(draw, _FIRST_SURVEY, 0, 200))
        if cell(table, code, "zone_id") == _NO_COHORT:
            first = max(first, _later(draw, date(2018, 6, 4), 0, 60))
        cases.append(_other_case("zombie_project", code, table, (("identified", first, ""),)))
    return cases


def _other_case(kind: str, code: str, table: pd.DataFrame, events: tuple[Event, ...]) -> Case:
    return Case(kind, code, str(cell(table, code, "zone_id")), 0.0, events)


def _evenly(first: date, days: int, number: int) -> list[date]:
    """Return `number` days spread evenly over `days` days from `first` on."""
    return [first + timedelta(days=round(days * step / max(1, number - 1))) for step in range(number)]


def _settled(first: date, done: date, mode: str) -> tuple[Event, ...]:
    return (("identified", first, ""), ("plan_approved", done - timedelta(days=40), mode), ("disposed", done, mode))
