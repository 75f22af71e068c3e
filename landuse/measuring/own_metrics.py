"""Metrics of one's own, written as the package writes its own: a pure function named after the column it gives."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from graphlib import CycleError, TopologicalSorter
from typing import Any

import pandas as pd

from landuse.data import LandData
from landuse.dates import as_date
from landuse.errors import TableError, UnknownNameError, sample
from landuse.measuring import given_inputs, measure_with_steps
from landuse.measuring.graph import metric_graph
from landuse.policy import Policy
from landuse.tables import with_all_columns
from landuse.vocabulary import columns as vocabulary_columns
from landuse.vocabulary import tables
from landuse.vocabulary.rows import did_you_mean

Metric = Callable[..., pd.Series]


def measure_own(
    data: LandData, metrics: Sequence[Metric], *, policy: Policy, as_of: str | date | pd.Timestamp, table: str = "parcels"
) -> pd.DataFrame:
    """Return a column for each function of `metrics`, named after it and indexed like the table.

    The names of a function's parameters say what it needs: raw or derived columns of `table`, ``as_of``, sections of the rules
    (``idle_rules``), other tables, or others of `metrics`. Columns come over row numbers; unknown is missing, and is to stay so.

    Parameters
    ----------
    data, policy, as_of, table
        As for :func:`landuse.measure`.
    metrics
        Functions; nothing of the package is changed by them.

    Raises
    ------
    UnknownNameError
        A parameter is nothing that a metric can ask for.
    TableError
        A name is that of a column already, functions need each other in a circle, or one does not give a value for each row.
    """
    own = {metric.__name__: metric for metric in metrics}
    needs = {name: tuple(inspect.signature(metric).parameters) for name, metric in own.items()}
    order = _ordered(own, needs, table)
    frame = data.table(table)
    values = _outer(data, [name for name in order if name not in own], policy=policy, as_of=as_of, table=table)
    for name in order:
        if name in own:
            values[name] = _checked(own[name](**{need: values[need] for need in needs[name]}), name, len(frame))
    return pd.DataFrame({name: values[name] for name in own}, index=pd.RangeIndex(len(frame))).set_axis(frame.index)


def _ordered(own: Mapping[str, Metric], needs: Mapping[str, tuple[str, ...]], table: str) -> list[str]:
    taken = [name for name in own if name in vocabulary_columns(table)]
    if taken:
        raise TableError(f"指标函数与数据字典中已有的列同名：{sample(taken)}；请换一个函数名")
    try:
        return list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        raise TableError(f"指标函数互相引用，无法计算：{' > '.join(error.args[1])}") from None


def _outer(
    data: LandData, names: Sequence[str], *, policy: Policy, as_of: str | date | pd.Timestamp, table: str
) -> dict[str, Any]:
    """Return what the package has to give: columns and steps of the table, rules, other tables."""
    day = as_date(as_of)
    given = given_inputs(data, policy, day)
    known, nodes = vocabulary_columns(table), metric_graph(table).graph.nodes
    columns = [name for name in names if name in known]
    steps = [name for name in names if name not in known and name not in given and name not in tables() and name in nodes]
    for name in names:
        if name not in {*known, *given, *tables(), *steps}:
            near = did_you_mean(name, {*known, *given, *tables()})
            raise UnknownNameError(f"指标函数的参数“{name}”既不是表 {table} 的列，也不是规则或其他表{near}")
    measured, found = measure_with_steps(data, columns, steps, policy=policy, as_of=day, table=table)
    plain = measured.reset_index(drop=True)
    others = {name: given[name] if name in given else with_all_columns(data.table(name), name) for name in names
              if name in given or (name in tables() and name not in known)}  # fmt: skip
    return {**{name: plain[name] for name in columns}, **found, **others}


def _checked(values: object, name: str, rows: int) -> pd.Series:
    if not isinstance(values, pd.Series) or len(values) != rows:
        size = f"{len(values)} 个值" if isinstance(values, pd.Series) else type(values).__name__
        raise TableError(f"指标函数 {name} 应当返回与表等长（{rows} 行）的 Series，实际为 {size}")
    return values.reset_index(drop=True)
