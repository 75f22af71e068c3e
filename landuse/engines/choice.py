"""Choosing an engine by its name."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date

import pandas as pd

from landuse.data import LandData
from landuse.dates import as_date
from landuse.engines.running import InSequence, Runner
from landuse.errors import PolicyError, TableError, UnknownNameError
from landuse.policy import Policy
from landuse.results import Assessment
from landuse.screening import assess as assess_in_one_piece
from landuse.vocabulary.rows import did_you_mean

PART_ROWS = 200_000
"""How many parcels, enterprises and projects a part holds unless another number is asked for."""


def _in_sequence(_: str | None) -> AbstractContextManager[Runner]:
    return nullcontext(InSequence())


def _by_dask(scheduler: str | None) -> AbstractContextManager[Runner]:
    from landuse.engines.dask_runner import dask_runner

    return dask_runner(scheduler)


RUNNERS: dict[str, Callable[[str | None], AbstractContextManager[Runner]]] = {"streaming": _in_sequence, "dask": _by_dask}
"""For each engine that works in parts, what gives its runner from the address of a scheduler."""
ENGINES = ("local", *RUNNERS)


def assess(
    data: LandData,
    *,
    policy: Policy,
    as_of: str | date | pd.Timestamp,
    engine: str = "local",
    scheduler: str | None = None,
    partition_rows: int = PART_ROWS,
) -> Assessment:
    """Judge every parcel, enterprise and project of `data` at the end of the day `as_of` by the rules of `policy`.

    A raw column that a table lacks counts as unknown throughout and is an issue ``column_absent``; what then cannot be decided
    says so (``needs_verification``, ``insufficient_data``, ``not_graded``).

    Parameters
    ----------
    data
        The tables.
    policy
        The rules to judge by.
    as_of
        The day of judgement; its end counts.
    engine
        ``"local"`` judges all at once. ``"streaming"`` (one part after the other) and ``"dask"`` (by the workers of a cluster)
        find the same for every record, whatever the parts; only the issues stand in another order. For tables that do not fit into
        memory see :func:`landuse.engines.files.assess_files`.
    scheduler
        Address of a running dask scheduler; without it ``"dask"`` starts two workers on this machine.
    partition_rows
        About how many parcels, enterprises and projects a part holds.

    Raises
    ------
    TableError
        `data` is no :class:`landuse.LandData`, or `as_of` is not a day.
    PolicyError
        `policy` is not what :func:`landuse.load_policy` returns.
    UnknownNameError
        There is no such engine.
    EngineError
        dask is not installed, or its cluster is lost.
    """
    check_engine(engine)
    check_inputs(data, policy)
    if engine == "local":
        return assess_in_one_piece(data, policy=policy, as_of=as_of)
    from landuse.engines.in_memory import assess_in_parts

    with RUNNERS[engine](scheduler) as runner:
        return assess_in_parts(data, policy, as_date(as_of), runner, partition_rows)


def check_engine(engine: str) -> None:
    """Raise UnknownNameError where there is no engine of that name."""
    if engine not in ENGINES:
        raise UnknownNameError(f"没有名为“{engine}”的运行方式{did_you_mean(engine, ENGINES)}；可用：{'、'.join(ENGINES)}")


def check_inputs(data: object, policy: object) -> None:
    """Raise TableError where `data` is no LandData, PolicyError where `policy` is no Policy (such as the name of a pack)."""
    if not isinstance(data, LandData):
        raise TableError(f"data 须为 LandData，现为 {type(data).__name__}；请用 read_data 读取，或写成 LandData(parcels=表)")
    if not isinstance(policy, Policy):
        raise PolicyError(
            f"policy 须为 load_policy 返回的规则，现为 {type(policy).__name__}；请先写 "
            'policy = landuse.load_policy("cn", as_of="2020-12-31")'
        )
