"""The graph of metric functions of each table, resolved by Apache Hamilton, and questions about it."""

import logging
from collections.abc import Iterable
from functools import cache
from importlib import import_module

from hamilton import registry

registry.disable_autoload()  # Hamilton's plugins would load plotting, Excel and raster libraries
from hamilton import driver  # noqa: E402 - only after the line above

from landuse.metrics import MODULES, WHOLE_TABLE  # noqa: E402 - for the same reason
from landuse.vocabulary import columns, table  # noqa: E402 - for the same reason

registry.enable_autoload()


def derivable(table_name: str) -> tuple[str, ...]:
    """Return the derived columns of one table that have a metric function, in the vocabulary's order."""
    if not MODULES.get(table_name):
        table(table_name)
        return ()
    steps = metric_graph(table_name).graph.nodes
    return tuple(name for name in columns(table_name, "derived") if name in steps)


@cache
def metric_graph(table_name: str) -> driver.Driver:
    """Return Hamilton's driver over the metric functions of one table."""
    logging.getLogger("hamilton").addHandler(logging.NullHandler())  # its errors are raised; its log is not for users
    modules = [import_module(name) for name in MODULES[table_name]]
    return driver.Builder().with_modules(*modules).build()


def inputs_of(name: str, table_name: str) -> tuple[str, ...]:
    """Return the inputs that `name` rests on directly: columns, steps, rules, ``as_of``."""
    node = metric_graph(table_name).graph.nodes[name]
    return tuple(dependency.name for dependency in node.dependencies)


@cache
def rests_on_all_rows(table_name: str) -> frozenset[str]:
    """Return the steps and columns of one table whose values for a row depend on rows that have nothing to do with it.

    They are those of :data:`landuse.metrics.WHOLE_TABLE` and whatever rests on them. All others come out the same on any part of
    the tables that holds whole groups of linked parcels, enterprises and projects.
    """
    if table_name not in WHOLE_TABLE:
        return frozenset()
    driver_ = metric_graph(table_name)
    found = {node.name for step in WHOLE_TABLE[table_name] for node in driver_.what_is_downstream_of(step)}
    return frozenset(found)


def inputs_of_all_rows(table_name: str) -> tuple[str, ...]:
    """Return the steps, columns and rules, sorted, that those of :func:`rests_on_all_rows` are worked out from."""
    beyond = rests_on_all_rows(table_name)
    return tuple(sorted({before for name in beyond for before in inputs_of(name, table_name)} - beyond))


def raw_inputs(names: Iterable[str], table_name: str) -> tuple[str, ...]:
    """Return every outer input that `names` rest on: raw columns, other tables, rules and ``as_of``, sorted."""
    return tuple(sorted({outer for name in names for outer in _outer_inputs(name, table_name)}))


@cache
def _outer_inputs(name: str, table_name: str) -> frozenset[str]:
    return frozenset(node.name for node in metric_graph(table_name).what_is_upstream_of(name) if node.is_external_input)
