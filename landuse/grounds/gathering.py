"""The grounds of many verdicts at once: records, decisions and trials of all subjects go through the metric functions together."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.grounds.blocks import Block, Whole, block_of
from landuse.grounds.chain import ConflictNote, Pack
from landuse.grounds.columnwise import add_cells, add_steps
from landuse.grounds.conditions import RANKED_STEPS, TRUE, fitting, grade_conditions
from landuse.grounds.copies import Copies
from landuse.grounds.flips import JudgedTrials, Search, flips_of_many, of_variants, without_each
from landuse.grounds.judging import FACTS, GRADE, PLACED, Judge, members_of, peers_of, ranked_by
from landuse.grounds.outcomes import decided
from landuse.grounds.ranked_copies import RankedCopies
from landuse.grounds.ranked_field import field_of
from landuse.grounds.rule_values import rule_values
from landuse.grounds.shared_land import movable
from landuse.grounds.stored import Line, Shared, cells_of, fact_of_test, numbers_of, peers
from landuse.grounds.trials import CellList, Texts
from landuse.grounds.variants import Variant
from landuse.grounds.verdicts import Verdict
from landuse.grounds.widening import widen, widen_by_delays
from landuse.io.write import Judged as JudgedParcels
from landuse.measuring import measure_with_steps
from landuse.policy import Policy
from landuse.policy.conflict_hints import both_sides
from landuse.tables import with_all_columns
from landuse.vocabulary import column

SEARCHED_TOGETHER = 2000
"""Subjects whose changes are searched in lock-step: more would only need more memory."""
Judges = tuple[Whole, JudgedTrials]
"""Subjects, and what judges trials of them."""
OF_RANKINGS = Search(first=32)
"""A denser search for grades: a figure that is numerator here and denominator there may move a grade both ways."""


class Judged(JudgedParcels, Protocol):
    """What grounds are gathered of: an :class:`landuse.results.Assessment`, or as much of one as a part of a run has."""

    @property
    def enterprises(self) -> pd.DataFrame:
        """The enterprises with their derived columns."""

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
    result: Judged,
    verdict: Verdict,
    keys: Sequence[str],
    shared: Shared,
    *,
    flips: bool,
    wider: bool = False,
    field: Field | None = None,
) -> list[Line]:
    """Return the lines of one verdict on each of `keys`, in their order; what they share is added to `shared`.

    With `flips` the smallest changes are looked for, and with `wider` pairs of changes and further records too. Grades rest on a ranking
    of everybody: on `field`, whose figures are then put to `shared` by whoever has it, else on the enterprises of `result`.

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
        block, judges = _graded(result, verdict, keys, lines, shared, field or _field(result, shared), flips=flips)
    else:
        block = block_of(result.data, verdict, keys, **of)
        judges = [(np.arange(len(lines)), Copies(block, **of))]
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
        for numbers, judge in judges:
            _search(result, verdict, lines, numbers, judge, shared, wider=wider)
        if wider:
            widen_by_delays(lines, Copies(block, **of))
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


def _graded(
    result: Judged, verdict: Verdict, keys: Sequence[str], lines: Sequence[Line], shared: Shared, field: Field, *, flips: bool
) -> tuple[Block, list[Judges]]:
    """Add grade, rule and conditions by a ranking of everybody; return the records and, with `flips`, what judges trials.

    Those who are judged alone are tried together in the field of the whole table, those whose grade hangs on others' one by one.
    """
    data, facts, steps = result.data, field.facts, field.steps
    of: dict[str, Any] = {"policy": result.policy, "as_of": result.as_of}
    places = data.table("enterprises").index.get_indexer(pd.Index(list(keys)))
    own_units = bool(steps["evaluation_unit"].is_unique) and not result.policy.linkage.merge_tenants
    alone = own_units and bool((steps["landlord"] < 0).all())
    members = [[place] if alone else members_of(place, steps) for place in places.tolist()]
    block = block_of(data, verdict, keys, members=members, **of)
    for line, place, together in zip(lines, places.tolist(), members, strict=True):
        found = {name: steps[name].iloc[place : place + 1] for name in RANKED_STEPS}
        line["code"] = str(found[GRADE].iloc[0])
        tests = grade_conditions(result.policy, facts.iloc[place], found, line["code"])
        line["rule"] = fitting(tests, line["code"])
        line["tests"], line["outcomes"] = [shared.number(fact_of_test(test)) for test in tests], [test.outcome for test in tests]
        line["apart"] = field.places[together].tolist()
    if not flips:
        return block, []
    lone = np.array([own_units and len(together) == 1 for together in members])
    judges: list[Judges] = []
    if lone.any():
        ranked = field_of(*ranked_by(shared.peers), result.policy.standing)
        judges.append((np.flatnonzero(lone), RankedCopies(Copies(block, **of), field.places[places], ranked)))
    hanging = np.flatnonzero(~lone).tolist()
    judges += [(np.array([number]), _in_ranking(result, block, number, lines[number], shared)) for number in hanging]
    return block, judges


def _in_ranking(result: Judged, block: Block, number: int, line: Line, shared: Shared) -> JudgedTrials:
    """Return what judges trials of one enterprise among its peers."""

    def judged(variants: Sequence[Variant]) -> list[str]:
        return Judge(block.verdict, result.policy, result.as_of, peers(line, shared))(block.of(number), variants)

    return of_variants(judged)


def _search(
    result: Judged,
    verdict: Verdict,
    lines: Sequence[Line],
    numbers: Whole,
    judged: JudgedTrials,
    shared: Shared,
    *,
    wider: bool,
) -> None:
    """Add to some lines the smallest changes, and the verdict without each cell."""
    verdicts: Texts = np.array([line["code"] for line in lines], dtype=object)
    of: dict[str, Any] = {"verdicts": verdicts, "undecided": verdict.undecided, "as_of": result.as_of}
    of |= {"search": OF_RANKINGS} if verdict.column == GRADE else {}
    for first in range(0, len(numbers), SEARCHED_TOGETHER):
        together = numbers[first : first + SEARCHED_TOGETHER]
        part = [lines[number] for number in together.tolist()]
        held = _listed(part, together, shared)
        cells = iter(without_each(held, judged))
        held = movable(held) if verdict.column == GRADE else held
        flips = flips_of_many(held, judged, **of)
        for number, line in zip(together.tolist(), part, strict=True):
            line["without"] = [cell.without for cell in islice(cells, len(line["cells"]))]
            line["flips"] = [asdict(flip) for flip in flips[number]]
        if wider:
            widen(lines, together.tolist(), held, judged, verdict, result.as_of)


def _listed(lines: Sequence[Line], numbers: Whole, shared: Shared) -> CellList:
    """Return the cells of some subjects, which have these numbers."""
    cells = [cell for line in lines for cell in cells_of(line, shared)]
    return CellList(cells, np.repeat(numbers, [len(line["cells"]) for line in lines]))
