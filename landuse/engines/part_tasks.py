"""The two tasks that a run has for every part: judge it, and write its results once the whole is known.

Each reads and writes files only, so that any process which sees the work folder can do it, and do it again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyproj import CRS
from shapely.errors import ShapelyError

from landuse.disposal import listed_columns
from landuse.engines.judging import TABLES, judge_part, moved_feeding
from landuse.engines.parquet_tables import ROW, ParquetTable
from landuse.engines.part_store import part_folder, read_arrow, stored_part, write_arrow
from landuse.engines.run_store import RunStore, done_once
from landuse.engines.side_by_side import side_by_side
from landuse.errors import LanduseError, OutputError
from landuse.findings.contradictions import CONTRADICTION_COLUMNS
from landuse.findings.land_control import limit_columns
from landuse.io.geoparquet_table import geoparquet_table
from landuse.measuring.whole_table import with_standing
from landuse.metrics.choices import holds
from landuse.policy import Policy
from landuse.summary import SUMMED

Positions = npt.NDArray[np.int64]
FIGURES, CALLED, FEEDING, LIMITS = "figures", "called", "feeding", "limits"
ISSUES, CONTRADICTIONS, STANDING = "issues", "contradictions", "standing"
AT = "__at"
"""Column: the place of a record in its part."""
ORDERED_BY = ("idle_days", "area_m2")
PRIORITY = "disposal_priority"
_SEPARATOR = "/"
BAD_PART = (LanduseError, pa.ArrowException, ShapelyError, OSError, ValueError, TypeError, MemoryError)
"""What the records of a part can be at fault for; anything else is a fault of the program and stops the run."""


@dataclass(frozen=True, eq=False)
class JudgePart:
    """Judges a stored part; the result of the call is what kept it from being judged, empty where nothing did."""

    store: RunStore
    tables: dict[str, ParquetTable]
    plane: CRS | None
    policy: Policy
    day: pd.Timestamp
    grounds: str = "none"

    def __call__(self, number: int) -> str:
        """Judge part `number` unless that is done."""
        return attempted(self.store, number, lambda draft: self._judge(number, draft))

    def _judge(self, number: int, folder: Path) -> None:
        part = stored_part(self.store.parts, number, self.tables, self.plane)
        found = judge_part(part, self.policy, self.day)
        rows = found.rows
        results = rows.results
        empty = pd.Series(pd.NA, index=results.index, dtype="Int64")
        for name in TABLES:
            frame = results.assign(**{PRIORITY: empty}) if name == "parcels" else getattr(rows, name)
            write_arrow(geoparquet_table(frame), folder / f"{name}.arrow")
        firms = self.tables["enterprises"].rows if "enterprises" in self.tables else 0
        write_arrow(
            flat(moved_feeding(rows.feeding, part.rows, firms), part.rows.get("enterprises")), folder / f"{FEEDING}.arrow"
        )
        figures = pd.DataFrame(results)[list(SUMMED)].assign(**{ROW: part.rows["parcels"]})
        write_arrow(geoparquet_table(figures.reset_index(drop=True)), folder / f"{FIGURES}.arrow")
        at = np.flatnonzero(results["disposal_action"].isin(self.policy.disposal.action_order))
        called = pd.DataFrame(results)[["disposal_action", *ORDERED_BY]].iloc[at].assign(**{AT: at.astype(np.int32)})
        write_arrow(geoparquet_table(called), folder / f"{CALLED}.arrow")
        judged = pd.DataFrame(results)[limit_columns(self.policy)]
        write_arrow(
            geoparquet_table(judged[holds(judged["land_control_applies"])].reset_index(drop=True)), folder / f"{LIMITS}.arrow"
        )
        listed = {ISSUES: found.issues, CONTRADICTIONS: rows.contradictions[list(CONTRADICTION_COLUMNS)]}
        for name, frame in listed.items():
            write_arrow(geoparquet_table(frame), folder / f"{name}.arrow", packed=False)  # read in stretches
        if self.grounds != "none":
            from landuse.engines.part_grounds import lay_row_grounds

            lay_row_grounds(part, rows, self.policy, self.day, self.grounds, folder)


@dataclass(frozen=True, eq=False)
class WritePart:
    """Writes the results of a judged part."""

    store: RunStore

    def __call__(self, number: int) -> str:
        """Write the files of part `number`; the result is always empty."""
        found, whole = part_folder(self.store.found, number), part_folder(self.store.whole, number)
        parcels = read_arrow(found / "parcels.arrow")
        order = read_arrow(whole / f"{PRIORITY}.arrow")
        at = order.column(AT).to_numpy()
        priority, called = np.zeros(parcels.num_rows, dtype=np.int64), np.zeros(parcels.num_rows, dtype=bool)
        priority[at], called[at] = order.column(PRIORITY).to_numpy(), True
        parcels = parcels.set_column(parcels.column_names.index(PRIORITY), PRIORITY, pa.array(priority, mask=~called))
        in_order = pa.array(at[np.argsort(order.column(PRIORITY).to_numpy(), kind="stable")])
        with side_by_side() as write:
            write(write_result, self.store, parcels, "parcels", number)
            disposal = parcels.select(["parcel_id", *listed_columns(parcels.column_names)]).take(in_order)
            write(write_result, self.store, disposal, "disposal", number)
            firms, standing = read_arrow(found / "enterprises.arrow"), read_arrow(whole / f"{STANDING}.arrow")
            write(write_result, self.store, _with_standing(firms, standing), "enterprises", number)
            for name in ("projects", "commitments"):
                write(write_result, self.store, read_arrow(found / f"{name}.arrow"), name, number)
        return ""


def write_result(store: RunStore, table: pa.Table, name: str, number: int) -> None:
    """Write one file of the results `name`, whole or not at all."""
    folder = store.written / name
    folder.mkdir(exist_ok=True)
    draft, target = folder / f".{number:05d}", folder / f"part-{number:05d}.parquet"
    repeating = [field.name for field in table.schema if not _is_spread(field.type)]
    pq.write_table(table, draft, use_dictionary=repeating)
    draft.replace(target)


def _is_spread(kind: pa.DataType) -> bool:
    """Tell whether values of a type seldom repeat, so that trying to list them first only costs time."""
    return bool(pa.types.is_floating(kind) or pa.types.is_binary(kind))


def _with_standing(firms: pa.Table, standing: pa.Table) -> pa.Table:
    """Return what :func:`landuse.measuring.whole_table.with_standing` does, without leaving Arrow: only empty frames are joined."""
    form = geoparquet_table(with_standing(firms.slice(0, 0).to_pandas(), standing.slice(0, 0).to_pandas())).schema
    held = {name: (standing if name in standing.column_names else firms).column(name) for name in form.names}
    return pa.table(held).replace_schema_metadata(form.metadata)


def attempted(store: RunStore, number: int, make: Callable[[Path], None]) -> str:
    """Have `make` fill the folder of findings of a part, unless that is done; return what kept it from that, empty where nothing did."""
    try:
        done_once(part_folder(store.found, number), make)
    except OutputError:
        raise
    except BAD_PART as error:
        return f"{type(error).__name__}：{error}"
    return ""


def flat(feeding: dict[str, pd.DataFrame | pd.Series], rows: Positions | None) -> pa.Table:
    """Return steps as one table, the columns of a table of several as ``step/column``."""
    flat: dict[str, pd.Series] = {}
    for name, values in feeding.items():
        if isinstance(values, pd.DataFrame):
            flat |= {f"{name}{_SEPARATOR}{column}": values[column] for column in values}
        else:
            flat[name] = values
    frame = pd.DataFrame({name: values.reset_index(drop=True) for name, values in flat.items()})
    return geoparquet_table(frame.assign(**{ROW: np.zeros(0, dtype=np.int64) if rows is None else rows}))


def unflat(frame: pd.DataFrame) -> dict[str, pd.DataFrame | pd.Series]:
    """Return the steps that :func:`flat` made one table of."""
    found: dict[str, pd.DataFrame | pd.Series] = {}
    for column in frame.columns:
        name, _, _ = str(column).partition(_SEPARATOR)
        if name == column:
            found[name] = frame[column]
        elif name not in found:
            mine = [other for other in frame.columns if str(other).startswith(name + _SEPARATOR)]
            found[name] = frame[mine].set_axis([str(other)[len(name) + 1 :] for other in mine], axis=1)
    return found
