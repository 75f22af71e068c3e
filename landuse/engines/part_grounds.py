"""The grounds of the verdicts of one part, laid by as lines; grades, which rest on a ranking of everybody, once that is known."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from landuse.data import LandData
from landuse.engines.judging import Part
from landuse.engines.parquet_tables import ROW, ParquetTable
from landuse.engines.part_store import part_folder, read_arrow, stored_part
from landuse.engines.part_tasks import STANDING, unflat
from landuse.engines.run_store import RunStore
from landuse.grounds.conditions import RANKED_STEPS
from landuse.grounds.gathering import Field, Judged
from landuse.grounds.judging import FACTS, GRADE
from landuse.grounds.kept import kept_lines
from landuse.grounds.stored import Shared
from landuse.grounds.verdicts import verdicts
from landuse.policy import Policy
from landuse.row_findings import RowFindings
from landuse.whole_table import with_standing

GROUNDS, RANKED = "grounds", "ranked"
LINE = "line"
"""Column: the line of one verdict, as JSON."""
OF_RANKING = ("landlord", "evaluation_unit")
"""What tells who is judged together, besides the steps of the ranking."""
_AT_ONCE = 10_000  # verdicts whose lines are in memory
_SCHEMA = pa.schema([(ROW, pa.int64()), (LINE, pa.large_binary())])
_TABLES_OF_GRADES = ("parcels", "enterprises", "accounts", "occupancy")


@dataclass(frozen=True, eq=False)
class JudgedPart:
    """As much of an assessment as grounds are gathered of."""

    data: LandData
    policy: Policy
    as_of: pd.Timestamp
    results: pd.DataFrame
    enterprises: pd.DataFrame
    projects: pd.DataFrame


def lay_row_grounds(part: Part, rows: RowFindings, policy: Policy, day: pd.Timestamp, kind: str, folder: Path) -> None:
    """Lay by the grounds of all verdicts of a part but the grades."""
    judged = JudgedPart(part.data, policy, day, rows.results, rows.enterprises, rows.projects)
    _lay(judged, [name for name in verdicts() if name != GRADE], kind, part.rows, folder)


def _lay(
    judged: Judged,
    names: Iterable[str],
    kind: str,
    rows: Mapping[str, npt.NDArray[np.int64]],
    folder: Path,
    field: Field | None = None,
) -> None:
    shared = Shared(f"{judged.as_of:%Y-%m-%d}")
    for name in names:
        home = verdicts()[name].table
        frame = {"parcels": judged.results, "enterprises": judged.enterprises, "projects": judged.projects}[home]
        with pa.OSFile(str(lines_file(folder, name)), "wb") as sink, pa.ipc.new_stream(sink, _SCHEMA) as writer:
            for first in range(0, len(frame), _AT_ONCE):
                within = slice(first, first + _AT_ONCE)
                lines = kept_lines(judged, name, kind, shared, within=within, field=field)
                at = rows[home][frame.index.get_indexer(pd.Index([line["key"] for line in lines], dtype=frame.index.dtype))]
                texts = [json.dumps(line, ensure_ascii=False).encode() for line in lines]
                writer.write_table(pa.table([pa.array(at), pa.array(texts, type=pa.large_binary())], schema=_SCHEMA))
    (folder / f"{GROUNDS}.json").write_text(json.dumps(shared.to_dict(), ensure_ascii=False), encoding="utf-8")


def lines_file(folder: Path, name: str) -> Path:
    """Return where the lines of one verdict of a part lie."""
    return folder / f"{GROUNDS}-{name}.arrow"


def laid_shared(folder: Path) -> Shared:
    """Return what the lines of a part share."""
    return Shared.from_dict(json.loads((folder / f"{GROUNDS}.json").read_text(encoding="utf-8")))


@dataclass(frozen=True, eq=False)
class GradePart:
    """Lays by the grounds of the grades of a part, whose share of the ranking lies beside it."""

    store: RunStore
    tables: dict[str, ParquetTable]
    policy: Policy
    day: pd.Timestamp
    kind: str

    def __call__(self, number: int) -> str:
        """Lay by the grounds of the grades of part `number`; the result is always empty."""
        held = {name: replace(self.tables[name], geometry=None) for name in _TABLES_OF_GRADES if name in self.tables}
        part = stored_part(self.store.parts, number, held, None)
        found, whole = part_folder(self.store.found, number), part_folder(self.store.whole, number)
        firms = read_arrow(found / "enterprises.arrow").to_pandas().set_index("enterprise_id")
        standing = read_arrow(whole / f"{STANDING}.arrow").to_pandas().set_axis(firms.index)
        judged = JudgedPart(part.data, self.policy, self.day, part.data.parcels, with_standing(firms, standing), firms.iloc[:0])
        _lay(judged, [GRADE], self.kind, part.rows, whole, _share(read_arrow(whole / f"{RANKED}.arrow").to_pandas()))
        return ""


def _share(ranked: pd.DataFrame) -> Field:
    """Return the share of a part in the ranking, landlords by their places in the part."""
    steps: dict[str, Any] = unflat(ranked[[name for name in ranked.columns if name != ROW]])
    places = ranked[ROW].to_numpy()
    landlord = steps["landlord"].to_numpy()
    steps["landlord"] = pd.Series(np.where(landlord >= 0, np.searchsorted(places, landlord), -1))
    return Field(ranked[list(FACTS)], {name: steps[name] for name in (*RANKED_STEPS, *OF_RANKING)}, places)
