"""Measuring columns of one table in memory: in one piece, part by part, or by the workers of a cluster, with the same results."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from landuse.data import LandData
from landuse.dates import as_date
from landuse.engines.choice import PART_ROWS, RUNNERS, check_engine, check_inputs
from landuse.engines.judging import in_order
from landuse.measuring import measure as measure_in_one_piece
from landuse.policy import Policy


def measure(
    data: LandData,
    columns: Sequence[str],
    *,
    policy: Policy,
    as_of: str | date | pd.Timestamp,
    table: str = "parcels",
    engine: str = "local",
    scheduler: str | None = None,
    partition_rows: int = PART_ROWS,
) -> pd.DataFrame:
    """Return exactly `columns` of one table, in that order, indexed like the table.

    Parameters
    ----------
    data
        The tables. A raw column that the vocabulary marks ``absent = unknown`` may be missing: its values count as unknown.
    columns
        Names of raw or derived columns of `table`; one name may stand alone.
    policy
        The rules to judge by.
    as_of
        The day of judgement; its end counts.
    table
        The grain.
    engine
        As for :func:`landuse.assess`: ``"local"``, ``"streaming"`` or ``"dask"``; every one gives the same. Averages, scores and places
        are worked out from all rows once every part is measured. For tables that do not fit into memory see
        :func:`landuse.engines.measured_files.measure_files`.
    scheduler, partition_rows
        As for :func:`landuse.assess`.

    Raises
    ------
    UnknownNameError
        A column is not in the vocabulary, or this version cannot derive it; there is no such engine.
    TableError, PolicyError
        `data` is no :class:`landuse.LandData`, `as_of` is not a day; `policy` is not what :func:`landuse.load_policy` returns.
    MissingColumnError
        A column that a metric needs is not in the table; the message gives the path from it to what was asked for.
    EngineError
        dask is not installed, or its cluster is lost.
    """
    check_engine(engine)
    check_inputs(data, policy)
    columns = [columns] if isinstance(columns, str) else columns
    if engine == "local":
        return measure_in_one_piece(data, columns, policy=policy, as_of=as_of, table=table)
    from landuse.engines.in_memory import cut_tables, part_of
    from landuse.engines.measured_parts import MeasurePart, Wanted, in_order_asked

    wanted = Wanted(table, tuple(dict.fromkeys(columns)), policy, as_date(as_of))
    wanted.of_nothing(data)
    parts = cut_tables(data, policy, partition_rows)
    if table not in parts.of or not len(data.table(table)):  # of the few small tables every part has all rows
        return measure_in_one_piece(data, columns, policy=policy, as_of=as_of, table=table)
    task, numbers = MeasurePart(wanted, len(data.table("enterprises"))), range(parts.count)
    with RUNNERS[engine](scheduler) as runner:
        found = dict(runner.run(task, ((number, part_of(data, parts, number)) for number in numbers)))
    rows = [parts.rows(table, number) for number in numbers]
    now: pd.DataFrame = in_order([found[number].columns for number in numbers], rows)
    feeding = {
        name: in_order([found[number].feeding[name] for number in numbers], rows).reset_index(drop=True)
        for name in found[0].feeding
    }
    last = wanted.of_all(feeding) if wanted.last else pd.DataFrame(index=now.index)
    return in_order_asked(now, last, wanted.columns)
