"""Measuring: the asked-for columns of one table, worked out along the graph of metric functions (Apache Hamilton)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd

from landuse.data import LandData
from landuse.dates import as_date
from landuse.errors import MissingColumnError, UnknownNameError
from landuse.measuring.graph import derivable, inputs_of, metric_graph, raw_inputs
from landuse.policy import Policy
from landuse.tables import unknown_values, with_all_columns
from landuse.vocabulary import columns as vocabulary_columns
from landuse.vocabulary import label
from landuse.vocabulary.rows import did_you_mean

OF_OTHER_TABLES: Mapping[str, tuple[str, str]] = {"enterprise_zombie_status": ("enterprises", "zombie_status")}
"""Inputs of a graph that are derived columns of another table, over its row numbers."""


def measure(
    data: LandData, columns: Sequence[str], *, policy: Policy, as_of: str | date | pd.Timestamp, table: str = "parcels"
) -> pd.DataFrame:
    """Return exactly `columns` of one table, in that order, indexed like the table.

    Parameters
    ----------
    data
        The tables. A raw column that the vocabulary marks ``absent = unknown`` may be missing: its values count as unknown.
    columns
        Names of raw or derived columns of `table`.
    policy
        The rules to judge by.
    as_of
        The day of judgement; its end counts.
    table
        The grain.

    Raises
    ------
    UnknownNameError
        A column is not in the vocabulary, or this version cannot derive it.
    MissingColumnError
        A column that a metric needs is not in the table; the message gives the path from it to what was asked for.
    """
    return measure_with_steps(data, columns, (), policy=policy, as_of=as_of, table=table)[0]


def measure_with_steps(
    data: LandData,
    columns: Sequence[str],
    steps: Sequence[str],
    *,
    policy: Policy,
    as_of: str | date | pd.Timestamp,
    table: str = "parcels",
    known: Mapping[str, Any] | None = None,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return what :func:`measure` does, and by name what the graph's `steps` between raw and derived columns gave.

    Steps hold records by their position in their table, not by their key. Inputs of :data:`OF_OTHER_TABLES` and steps that are
    `known` already are not worked out again.
    """
    frame = data.table(table)
    wanted = list(dict.fromkeys(columns))
    _check_known(wanted, table)
    derived = [name for name in wanted if name in derivable(table)]
    goals = [*derived, *steps]
    inputs = _inputs(data, frame, goals, policy=policy, day=as_date(as_of), table_name=table, known=known or {})
    found = _worked_out(goals, inputs, known or {}, table) if goals else {}
    for name in wanted:
        if name not in found:
            found[name] = _raw(frame, name, table)
    columns_ = {name: found[name] for name in wanted}
    measured = pd.DataFrame(columns_, index=pd.RangeIndex(len(frame)), copy=False).set_axis(frame.index)
    return measured, {name: found[name] for name in steps}


def _worked_out(goals: Sequence[str], inputs: Mapping[str, Any], known: Mapping[str, Any], table: str) -> dict[str, Any]:
    graph = metric_graph(table)
    steps = {name: values for name, values in known.items() if name in graph.graph.nodes and name not in OF_OTHER_TABLES}
    found: dict[str, Any] = graph.execute(list(goals), inputs=dict(inputs), overrides=steps)
    return found


def measure_all_rows(
    given: Mapping[str, Any], goals: Sequence[str], *, policy: Policy, day: pd.Timestamp, table: str
) -> dict[str, Any]:
    """Return steps and columns that rest on all rows of a table (:func:`landuse.measuring.graph.rests_on_all_rows`).

    Parameters
    ----------
    given
        The columns and steps of :func:`landuse.measuring.graph.inputs_of_all_rows` for all rows of the table, over row numbers.
    goals
        Names of the steps and columns wanted.
    policy, day, table
        The rules, the day of judgement, the grain.
    """
    known = vocabulary_columns(table)
    graph = metric_graph(table)
    steps = {name: values for name, values in given.items() if name not in known or known[name].kind == "derived"}
    raw = {name: values for name, values in given.items() if name not in steps}
    rules = {name: values for name, values in _rules(policy, day).items() if name in raw_inputs(goals, table)}
    found: dict[str, Any] = graph.execute(list(goals), inputs={**raw, **rules}, overrides=steps)
    return found


def available(data: LandData, *, table: str = "parcels") -> tuple[str, ...]:
    """Return the derived columns of `table` that can be measured with the columns that `data` holds."""
    frame = data.table(table)
    return tuple(name for name in derivable(table) if not _absent_inputs(frame, name, table))


def _check_known(names: Sequence[str], table_name: str) -> None:
    known = vocabulary_columns(table_name)
    can_derive = derivable(table_name)
    for name in names:
        if name not in known:
            raise UnknownNameError(f"表 {table_name} 没有列“{name}”{did_you_mean(name, known)}")
        if known[name].kind == "derived" and name not in can_derive:
            raise UnknownNameError(f"本版本不能计算列“{name}”（{known[name].label_zh}）；可计算的列：{'、'.join(can_derive)}")


def _inputs(
    data: LandData,
    frame: pd.DataFrame,
    derived: Sequence[str],
    *,
    policy: Policy,
    day: pd.Timestamp,
    table_name: str,
    known: Mapping[str, Any],
) -> dict[str, Any]:
    given = given_inputs(data, policy, day)
    inputs = {}
    for name in raw_inputs(derived, table_name):
        if name in given:
            inputs[name] = given[name]
        elif name in OF_OTHER_TABLES:
            other, column = OF_OTHER_TABLES[name]
            values = known[name] if name in known else measure(data, [column], policy=policy, as_of=day, table=other)[column]
            inputs[name] = values.reset_index(drop=True)
        elif name in vocabulary_columns(table_name):
            inputs[name] = _raw(frame, name, table_name, needed_by=derived)
        else:
            inputs[name] = with_all_columns(data.table(name), name)
    return inputs


def given_inputs(data: LandData, policy: Policy, day: pd.Timestamp) -> dict[str, Any]:
    """Return what metrics may ask for besides columns and tables: the day, sections of the rules, identifiers of the tables."""
    return {
        **_rules(policy, day),
        "parcel_ids": data.parcels.index,
        "enterprise_ids": data.table("enterprises").index,
        "project_ids": data.table("projects").index,
    }


def _rules(policy: Policy, day: pd.Timestamp) -> dict[str, Any]:
    return {
        "as_of": day,
        "idle_rules": policy.idle,
        "disposal_rules": policy.disposal,
        "linkage_rules": policy.linkage,
        "standing_rules": policy.standing,
        "zombie_rules": policy.zombie,
        "project_rules": policy.projects,
        "stock_rules": policy.stock,
        "standard_land_rules": policy.standard_land,
        "land_control_rules": policy.land_control,
        "zone_evaluation_rules": policy.zone_evaluation,
        "scorecard_rules": policy.scorecard,
        "ranking_rules": policy.ranking,
        "supply_rules": policy.supply,
    }


def _raw(frame: pd.DataFrame, name: str, table_name: str, *, needed_by: Sequence[str] = ()) -> pd.Series:
    """Return a raw column over row numbers: aligning millions of text keys in every metric would cost more than the metrics."""
    rows = pd.RangeIndex(len(frame))
    if name in frame.columns:
        values = frame[name].set_axis(rows)
        return (
            gpd.GeoSeries(values) if name == "geometry" and not isinstance(values, gpd.GeoSeries) else values
        )  # no shape at all
    if name in frame.index.names:
        return frame.index.get_level_values(name).to_series(index=rows)
    column = vocabulary_columns(table_name)[name]
    path = _path(name, needed_by, table_name)
    if column.absent == "unknown" and len(path) > 1:
        return unknown_values(column, rows)
    needed = f"，needed by {' > '.join(path[1:])}" if len(path) > 1 else ""
    raise MissingColumnError(
        f"表 {table_name} 缺少列：column {name}（{label(name, table=table_name)}）{needed}；请在表中增加该列，没有数据的单元格留空"
    )


def _path(source: str, goals: Sequence[str], table_name: str) -> list[str]:
    """Return the shortest way from the raw column `source` to one of `goals`."""
    ways = [[goal] for goal in goals]
    seen: set[str] = set()
    for way in ways:
        for before in inputs_of(way[-1], table_name):
            if before == source:
                return [source, *reversed(way)]
            if before not in seen:
                seen.add(before)
                ways.append([*way, before])
    return [source]


def _absent_inputs(frame: pd.DataFrame, name: str, table_name: str) -> list[str]:
    known = vocabulary_columns(table_name)
    return [
        needed
        for needed in raw_inputs([name], table_name)
        if needed in known and known[needed].absent != "unknown" and needed not in frame.columns
    ]
