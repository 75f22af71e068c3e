"""Columns of the parcels that the user declared in ``[extra]``, carried through a run from file to file."""

from collections.abc import Mapping

import pyarrow as pa

from landuse.data import ExtraColumn
from landuse.engines.parquet_tables import ParquetTables
from landuse.errors import ConfigError


def carry_extra(tables: ParquetTables, extra: Mapping[str, ExtraColumn]) -> None:
    """Have the parcels carry the declared columns; those with a unit or wanted per mu are numbers, as :func:`landuse.read_data` has them.

    Raises
    ------
    ConfigError
        The files lack such a column, or it is to hold numbers and holds something else.
    """
    parcels = tables.tables["parcels"]
    for name, column in extra.items():
        if name not in parcels.schema.names:
            raise ConfigError(f"宗地文件没有 [extra.{name}] 所说的列“{name}”（{column.label}）；请核对列名，或删去这一节")
        place = parcels.schema.get_field_index(name)
        if column.unit or column.per_mu:
            if not is_number(parcels.schema.field(place).type):
                raise ConfigError(f"宗地文件的列“{name}”（{column.label}）不是数字，不能换算为亩均或带单位；请在导出时改为数字列")
            parcels.schema = parcels.schema.set(place, pa.field(name, pa.float64()))
    parcels.extra = dict(extra)


def is_number(kind: pa.DataType) -> bool:
    """Tell whether a column of this type holds numbers, or nothing at all."""
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_null(kind))
