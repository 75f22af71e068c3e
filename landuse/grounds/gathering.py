"""The grounds of many verdicts at once: records, decisions and trials of all subjects go through the metric functions together."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.data import LandData
from landuse.grounds.blocks import Block, block_of
from landuse.grounds.chain import ConflictNote, Pack, Peers
from landuse.grounds.columnwise import add_cells, add_steps
from landuse.grounds.conditions import RANKED_STEPS, TRUE, fitting, grade_conditions
from landuse.grounds.flips import JudgedTrials, Search, flips_of_many, of_variants, without_each
from landuse.grounds.judging import FACTS, GRADE, PLACED, Judge, members_of, peers_of
from landuse.grounds.outcomes import decided
from landuse.grounds.rule_values import rule_values
from landuse.grounds.stored import Line, Shared, cells_of, chain_of, fact_of_test, numbers_of
from landuse.grounds.trials import CellList, Copies, Texts
from landuse.grounds.verdicts import Verdict
from landuse.measuring import measure_with_steps
from landuse.policy import Policy
from landuse.policy.conflict_hints import both_sides
from landuse.tables import with_all_columns
from landuse.vocabulary import column

SEARCHED_TOGETHER = 2000
"""Subjects whose changes are searched in lock-step: more would only need more memory."""
OF_RANKINGS = Search(first=32)
"""A denser search for grades: a figure that is numerator here and denominator there may move a grade both ways."""


class Judged(Protocol):
    """What grounds are gathered of: an :class:`landuse.results.Assessment`, or as much of one as a part of a run has."""

    @property
    def data(self) -> LandData:
        """The tables."""

    @property
    def policy(self) -> Policy:
        """The rules."""

    @property
    def as_of(self) -> pd.Timestamp:
        """The day of judgement."""

    @property
    def results(self) -> pd.DataFrame:
        """The parcels with their derived columns."""

    @property
    def enterprises(self) -> pd.DataFrame:
        """The enterprises with theirs."""

    @property
    def projects(self) -> pd.DataFrame:
        """The projects with theirs."""


@dataclass(frozen=True, eq=False)
class Field:
    """The ranking of everybody, as far as it tells of the enterprises of some tables: one row each, in their order.

    Attributes
    ----------
    facts
        The columns :data:`landuse.grounds.judging.FACTS`.
    steps
        :data:`landuse.grounds.conditions.RANKED_STEPS`, and the evaluation unit and the landlord, the latter by its place in these tables.
    places
        Where each stands in the whole ranking.
    """

    facts: pd.DataFrame
    steps: Mapping[str, Any]
    places: npt.NDArray[np.int64]


def gather(
    result: Judged, verdict: Verdict, keys: Sequence[str], shared: Shared, *, flips: bool, field: Field | None = None
) -> list[Line]:
    """Return the lines of one verdict on each of `keys`, in their order; what they share is added to `shared`.

    Grades rest on a ranking of everybody: on `field`, whose figures are then put to `shared` by whoever has it, else on the enterprises
    of `result`.

    Raises
    ------
    UnknownNameError
        The table has no such record.
    """
    lines: list[Line] = [{"verdict": verdict.column, "key": str(key)} for key in keys]
    if not lines:
        return lines
    _say(verdict, result.policy, shared)
    of: dict[str, Any] = {"policy": result.policy, "as_of": result.as_of}
    if verdict.column == GRADE:
        block = _graded(result, verdict, keys, lines, shared, field or _field(result, shared))
    else:
        block = block_of(result.data, verdict, keys, **of)
        _decided(Copies(block, **of), lines, shared)
    add_cells(lines, result.data, block, shared)
    frame = {"parcels": result.results, "enterprises": result.enterprises, "projects": result.projects}[verdict.table]
    add_steps(lines, verdict, frame, frame.index.get_indexer(pd.Index(list(keys))), shared)
    notes: dict[str, list[int]] = {}
    for line in lines:
        if line["code"] not in notes:
            notes[line["code"]] = numbers_of(shared, conflict_notes(result.policy, verdict.column, line["code"]))
        line.update(conflicts=notes[line["code"]], flips=[], searched=flips)
    if flips:
        _search(result, block, lines, shared)
    return lines


def conflict_notes(policy: Policy, verdict: str, code: str) -> tuple[ConflictNote, ...]:
    """Return the conflicts of law that a verdict with this code rests on."""
    return tuple(
        ConflictNote(
            row.id,
            row.topic,
            f"{'；'.join(both_sides(policy, row))}。采用：{row.follows}。理由：{row.reason}。",
            policy.cite(row.article),
            row.confidence,
        )
        for row in policy.conflicts.rows
        if row.concerns(verdict, code)
    )


def _say(verdict: Verdict, policy: Policy, shared: Shared) -> None:
    """Note what is the same for every chain of a verdict."""
    known = column(verdict.column, verdict.table)
    shared.verdicts[verdict.column] = {
        "label": known.label_zh,
        "table": verdict.table,
        "code_list": known.code_list or "",
        "undecided": list(verdict.undecided),
        "rules": numbers_of(shared, rule_values(verdict, policy)),
        "packs": numbers_of(shared, [Pack(pack.id, pack.title, pack.sha256) for pack in policy.packs]),
    }
    shared.label(known.code_list or "")


def _decided(copies: Copies, lines: Sequence[Line], shared: Shared) -> None:
    """Add verdict, rule and conditions of a decision that stands alone."""
    verdicts, tried, tests = decided(copies)
    numbers = [shared.number(fact_of_test(test)) for test in tests]
    for line, code, found in zip(lines, verdicts.tolist(), tried, strict=True):
        line["code"] = str(code)
        line["rule"] = [tests[n].id for n, outcome in found if outcome == TRUE and tests[n].code == code][-1]
        line["tests"], line["outcomes"] = [numbers[n] for n, _ in found], [outcome for _, outcome in found]


def _field(result: Judged, shared: Shared) -> Field:
    """Return the ranking of the enterprises of `result`, whose figures go to `shared`."""
    data = result.data
    goals = tuple(dict.fromkeys([*PLACED, *RANKED_STEPS]))
    _, steps = measure_with_steps(data, (), goals, policy=result.policy, as_of=result.as_of, table="enterprises")
    facts = with_all_columns(data.table("enterprises"), "enterprises")[list(FACTS)].reset_index(drop=True)
    shared.peers = {name: list(values) for name, values in peers_of(facts, steps, ()).items()}
    return Field(facts, steps, np.arange(len(facts)))


def _graded(result: Judged, verdict: Verdict, keys: Sequence[str], lines: Sequence[Line], shared: Shared, field: Field) -> Block:
    """Add grade, rule and conditions by a ranking of everybody, and return the records."""
    data, facts, steps = result.data, field.facts, field.steps
    places = data.table("enterprises").index.get_indexer(pd.Index(list(keys))).tolist()
    alone = bool(steps["evaluation_unit"].is_unique) and bool((steps["landlord"] < 0).all())
    members = [[place] if alone else members_of(place, steps) for place in places]
    block = block_of(data, verdict, keys, members=members, policy=result.policy, as_of=result.as_of)
    for line, place, together in zip(lines, places, members, strict=True):
        found = {name: steps[name].iloc[place : place + 1] for name in RANKED_STEPS}
        line["code"] = str(found[GRADE].iloc[0])
        tests = grade_conditions(result.policy, facts.iloc[place], found, line["code"])
        line["rule"] = fitting(tests, line["code"])
        line["tests"], line["outcomes"] = [shared.number(fact_of_test(test)) for test in tests], [test.outcome for test in tests]
        line["apart"] = field.places[together].tolist()
    return block


def _search(result: Judged, block: Block, lines: Sequence[Line], shared: Shared) -> None:
    """Add the smallest changes, and the verdict without each cell."""
    verdicts: Texts = np.array([line["code"] for line in lines], dtype=object)
    of: dict[str, Any] = {"verdicts": verdicts, "undecided": block.verdict.undecided, "as_of": result.as_of}
    copies = Copies(block, result.policy, result.as_of)
    together = 1 if block.verdict.column == GRADE else SEARCHED_TOGETHER
    for first in range(0, len(lines), together):
        part = lines[first : first + together]
        held = _listed(part, first, shared)
        if block.verdict.column == GRADE:
            judged, of["search"] = _judged_in_ranking(result, block, first, chain_of(part[0], shared).peers), OF_RANKINGS
        else:
            judged = copies
        cells = iter(without_each(held, judged))
        flips = flips_of_many(held, judged, **of)[first : first + together]
        for line, found in zip(part, flips, strict=True):
            line["without"] = [cell.without for cell in islice(cells, len(line["cells"]))]
            line["flips"] = [asdict(flip) for flip in found]


def _judged_in_ranking(result: Judged, block: Block, number: int, peers: Peers | None) -> JudgedTrials:
    """Return what judges trials of one enterprise among its peers."""
    rows, judge = block.of(number), Judge(block.verdict, result.policy, result.as_of, peers)
    return of_variants(lambda variants: judge(rows, variants))


def _listed(lines: Sequence[Line], first: int, shared: Shared) -> CellList:
    """Return the cells of some subjects, the first of which has the number `first`."""
    cells = [cell for line in lines for cell in cells_of(line, shared)]
    return CellList(cells, np.repeat(np.arange(first, first + len(lines)), [len(line["cells"]) for line in lines]))
