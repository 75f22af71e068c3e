"""What needs all rows of a table at once: averages, scores and places of enterprises, the order of the disposal list."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from landuse.measuring import measure_all_rows
from landuse.measuring.graph import derivable, rests_on_all_rows
from landuse.policy import Policy

SCORE_STEPS = ("indicator_values", "benchmarks", "score_parts")


def standing_of_all(
    feeding: Mapping[str, Any], index: pd.Index, *, policy: Policy, day: pd.Timestamp
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the columns of the enterprises that rest on all of them, and what their scores are made of.

    Parameters
    ----------
    feeding
        :attr:`landuse.findings.rows.RowFindings.feeding` of all enterprises in the order of their table.
    index
        The labels of that table.
    policy, day
        The rules and the day of judgement.
    """
    wanted = [name for name in derivable("enterprises") if name in rests_on_all_rows("enterprises")]
    goals = [*wanted, *(step for step in SCORE_STEPS if step not in feeding)]
    found = {**feeding, **measure_all_rows(feeding, goals, policy=policy, day=day, table="enterprises")}
    return pd.DataFrame({name: found[name] for name in wanted}).set_axis(index), _score_parts(found, index)


def with_standing(enterprises: pd.DataFrame, standing: pd.DataFrame) -> pd.DataFrame:
    """Return the enterprises with the columns of :func:`standing_of_all`, derived columns in the vocabulary's order."""
    derived = [name for name in derivable("enterprises") if name in standing or name in enterprises]
    raw = [name for name in enterprises.columns if name not in derived]
    together = enterprises.assign(**{str(name): standing[name] for name in standing})
    return together[[*raw, *derived]]


def _score_parts(steps: Mapping[str, Any], index: pd.Index) -> pd.DataFrame:
    parts = {}
    for name, values in steps["indicator_values"].items():
        parts[name, "value"] = values.to_numpy()
        parts[name, "benchmark"] = steps["benchmarks"][name]
        parts[name, "points"] = steps["score_parts"][name].to_numpy()
    return pd.DataFrame(parts, index=index, columns=pd.MultiIndex.from_tuples(list(parts), names=["indicator", "part"]))
