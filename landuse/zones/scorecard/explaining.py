"""Explaining a cell of the scorecard: what the goal asks, on which ground, and the rows of the tables that the figure rests on."""

from typing import Any

import pandas as pd

from landuse.errors import UnknownNameError
from landuse.policy import Policy
from landuse.vocabulary import codes, columns, tables
from landuse.vocabulary.rows import did_you_mean
from landuse.zones.scorecard.cells import Scorecard

NO_ROWS = "  没有符合条件的记录"


def explain_cell(card: Scorecard, goal: str, *, policy: Policy, zone_id: str | None = None, year: int | None = None) -> str:
    """Return the explanation of a goal's cells in Chinese: value, target, outcome, and each row they trace to.

    Parameters
    ----------
    card
        The scorecard.
    goal
        Id of a goal of the policy, such as ``"large-investment-share"``.
    policy
        The rules that the scorecard was made by.
    zone_id, year
        Only the cells of this zone, of this year; all of them without.

    Raises
    ------
    UnknownNameError
        The policy has no such goal, or the scorecard no such zone or year.
    """
    found = {row.id: row for row in policy.scorecard.goals}
    if goal not in found:
        raise UnknownNameError(f"政策包 {policy.id} 没有目标“{goal}”{did_you_mean(goal, found)}")
    asked, cells, trace = found[goal], card.cells[card.cells["goal"] == goal], card.trace[card.trace["goal"] == goal]
    for name, wanted in (("zone_id", zone_id), ("year", year)):
        if wanted is None:
            continue
        cells, trace = cells[cells[name] == wanted], trace[trace[name] == wanted]
        if cells.empty:
            raise UnknownNameError(f"对照表中没有“{wanted}”{did_you_mean(str(wanted), card.cells[name].astype('str').unique())}")
    lines = [f"{asked.id}  {asked.title}", f"依据：{policy.cite(asked.article)}（{asked.confidence}）"]
    lines += [f"原文：{asked.text}"] * bool(asked.text) + [f"说明：{asked.note}"] * bool(asked.note)
    for cell in cells.to_dict("records"):
        mine = trace[(trace["zone_id"] == cell["zone_id"]) & (trace["year"] == cell["year"])]
        none = [NO_ROWS] if mine.empty and pd.notna(cell["value"]) else []
        lines += ["", _outcome(cell), *(_source(row) for row in mine.to_dict("records")), *none]
    return "\n".join(lines)


def _outcome(cell: dict[Any, Any]) -> str:
    value = "不明" if pd.isna(cell["value"]) else f"{cell['value']:.6g}"
    if pd.isna(cell["value"]) and not (pd.isna(cell["low"]) or pd.isna(cell["high"])):
        value = f"{cell['low']:.6g}至{cell['high']:.6g}之间"
    target = "不明" if pd.isna(cell["target"]) else f"{cell['target']:.6g}"
    outcome = codes("goal_status")[str(cell["status"])].label_zh
    parts = (("缺", cell["missing"]), ("口径", cell["basis"]), ("原因", cell["reason"]))
    words = "；".join(f"{name}：{text}" for name, text in parts if text)
    return f"{cell['zone_id']} {cell['year']}年：{outcome}，实际 {value}，目标 {target}" + (f"（{words}）" if words else "")


def _source(row: dict[Any, Any]) -> str:
    known = tables().get(row["table"])
    table = known.label_zh if known else str(row["table"])
    column = columns(row["table"]).get(row["column"]) if known else None
    name = f"{column.label_zh}（{row['column']}）" if column else str(row["column"])
    value = "不明" if pd.isna(row["value"]) else row["value"]
    return f"  ← {row['role']}：{table} {row['record_id']} {name} = {value}"
