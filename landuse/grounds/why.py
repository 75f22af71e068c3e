"""`why`: the grounds of one verdict of an assessment; `recompute`: the verdict again from the stored cells alone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from landuse.data import LandData
from landuse.errors import UnknownNameError
from landuse.graph import derivable, inputs_of, metric_graph
from landuse.grounds.chain import Cell, Chain, ConflictNote, Pack, Peers, Step
from landuse.grounds.conditions import conditions_of, fitting
from landuse.grounds.flips import Search, change, flips_of
from landuse.grounds.judging import GRADE, Judge, members_of, peers_of, standing_alone
from landuse.grounds.neighbours import with_holdings, with_users
from landuse.grounds.records import cells_of, plain, records_of, rows_of, value_text
from landuse.grounds.rule_values import rule_values
from landuse.grounds.variants import Rows
from landuse.grounds.verdicts import Verdict, verdict_of, verdicts
from landuse.grounds.widening import widened
from landuse.policy import Policy
from landuse.results import Assessment
from landuse.vocabulary import code_label, column, columns

OF_RANKINGS = Search(first=32)
"""A denser search for grades: a figure that is numerator here and denominator there may move a grade both ways."""


def why(result: Assessment, key: str, verdict: str | None = None, *, counterfactual: bool = True) -> Chain:
    """Return the grounds of one verdict: what was tested, on which cells of which files, by which rules, what would change it.

    Parameters
    ----------
    result
        An assessment.
    key
        Code of a parcel, an enterprise or a project.
    verdict
        ``idle_status``, ``standard_land_conclusion`` (parcels), ``zombie_status``, ``per_mu_grade`` (enterprises),
        ``project_zombie_status`` (projects); by default the first that the record has.
    counterfactual
        Whether to look for the smallest change that would flip it, and what each blank cell would do; slower.

    Raises
    ------
    UnknownNameError
        There is no such record or verdict.
    """
    asked = verdict_of(verdict) if verdict else _usual(result.data, key)
    rows, peers = _stored(result, asked, key)
    judge = Judge(asked, result.policy, result.as_of, peers)
    cells = cells_of(result.data, asked, rows)
    code = judge(rows, [[]])[0]
    tests = conditions_of(judge, rows, code)
    flips: Any = ()
    if counterfactual:
        cells = _without(cells, judge, rows)
        search = OF_RANKINGS if asked.column == GRADE else Search()
        told: dict[str, Any] = {"code": code, "undecided": asked.undecided, "as_of": result.as_of}
        flips = flips_of(cells, lambda variants: judge(rows, variants), search=search, **told)
    known = column(asked.column, asked.table)
    chain = Chain(
        verdict=asked.column,
        verdict_label=known.label_zh,
        table=asked.table,
        key=key,
        as_of=f"{result.as_of:%Y-%m-%d}",
        code=code,
        label=code_label(known.code_list or "", code),
        undecided=code in asked.undecided,
        rule=fitting(tests, code),
        tests=tuple(tests),
        steps=_steps(result, asked, key),
        cells=tuple(cells),
        rules=rule_values(asked, result.policy),
        packs=tuple(Pack(pack.id, pack.title, pack.sha256) for pack in result.policy.packs),
        flips=flips,
        searched=counterfactual,
        conflicts=conflict_notes(result.policy, asked.column, code),
        peers=peers,
    )
    return widened(chain, result.policy)


def recompute(chain: Chain, policy: Policy, *, cells: Sequence[Cell] | None = None) -> str:
    """Return the verdict worked out again from the stored cells alone, or from `cells` in their place.

    The rules are given, not stored: `policy` has to be made of the packs whose hashes the chain names for the same outcome.
    """
    asked = verdict_of(chain.verdict)
    stored = chain.cells if cells is None else cells
    rows = rows_of(stored, tuple(dict.fromkeys([asked.table, *(cell.table for cell in stored)])))
    return Judge(asked, policy, pd.Timestamp(chain.as_of), chain.peers)(rows, [[]])[0]


def with_value(chain: Chain, table: str, record: int, column_name: str, value: Any) -> tuple[Cell, ...]:
    """Return the stored cells with one of them changed (None: blank), for :func:`recompute`."""
    return tuple(
        replace(cell, value=value) if (cell.table, cell.record, cell.column) == (table, record, column_name) else cell
        for cell in chain.cells
    )


def conflict_notes(policy: Policy, verdict: str, code: str) -> tuple[ConflictNote, ...]:
    """Return the conflicts of law that a verdict with this code rests on."""
    return tuple(
        ConflictNote(
            row.id,
            row.topic,
            f"甲：{row.says_a}（{policy.cite(row.article_a)}）；乙：{row.says_b}（{policy.cite(row.article_b)}）。"
            f"采用：{row.follows}。理由：{row.reason}。",
            policy.cite(row.article),
            row.confidence,
        )
        for row in policy.conflicts.rows
        if row.concerns(verdict, code)
    )


def _usual(data: LandData, key: str) -> Verdict:
    for verdict in verdicts().values():
        if key in data.table(verdict.table).index:
            return verdict
    raise UnknownNameError(f"宗地、企业、项目表都没有“{key}”；请核对代码")


def _stored(result: Assessment, asked: Verdict, key: str) -> tuple[Rows, Peers | None]:
    """Return the records that the verdict rests on, and the others of its ranking."""
    rows = records_of(result.data, asked, key)
    if asked.column == "standard_land_conclusion" and result.policy.standard_land.measured_actuals == "where_missing":
        return with_users(result.data, rows, result.as_of), None
    if asked.column != GRADE:
        return {name: frame for name, frame in rows.items() if len(frame)}, None
    facts, steps = standing_alone(result.data, result.policy, result.as_of)
    members = members_of(int(rows["enterprises"].index[0]), steps)
    held = with_holdings(result.data, asked, rows, members, result.as_of)
    return {name: frame for name, frame in held.items() if len(frame)}, peers_of(facts, steps, members)


def _without(cells: list[Cell], judge: Judge, rows: Rows) -> list[Cell]:
    """Return the cells with the verdict that stands without each."""
    asked = [number for number, cell in enumerate(cells) if cell.value is not None and not cell.is_key]
    outcomes = judge(rows, [[change(cells[number], None)] for number in asked])
    found = list(cells)
    for number, code in zip(asked, outcomes, strict=True):
        found[number] = replace(cells[number], without=code)
    return found


def _steps(result: Assessment, asked: Verdict, key: str) -> tuple[Step, ...]:
    """Return the derived columns on the way to the verdict with their values in the assessment, farthest first."""
    frame = {"parcels": result.results, "enterprises": result.enterprises, "projects": result.projects}[asked.table]
    above = {node.name for node in metric_graph(asked.table).what_is_upstream_of(asked.column)} - {asked.column}
    known = columns(asked.table)
    found = []
    for name in derivable(asked.table):
        if name in above and name in frame:
            value = plain(frame[name].loc[key])
            inputs = tuple(known[i].label_zh for i in inputs_of(name, asked.table) if i in known)
            found.append(Step(name, known[name].label_zh, value, value_text(value, asked.table, name), inputs))
    return tuple(found)
