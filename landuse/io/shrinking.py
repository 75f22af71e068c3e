"""The shrink guard: a table that has lost much of itself since the last run in the same folder stops the next one.

A cut-off export, a filter left on in Excel or last year's file reads without a fault, and then quietly drops land from the lists.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FieldError

from landuse.data import LandData
from landuse.errors import ConfigError, ReadError, ShrunkDataError, sample
from landuse.io.extents import ATTRIBUTES, EXTENTS, extents
from landuse.io.run_folder import PROVENANCE_FILE, RESULTS_FILE
from landuse.vocabulary import table, tables

MOST_LOST_SHARE = 0.10
"""Share of rows or mu that a table may lose between two runs (DESIGN): mergers, demolitions and deregistrations take a few per cent of a
register in a year, so a tenth at once is far more likely a wrong or cut-off file; losses below it still show in ``landuse compare``."""
ACCEPTED = "accepted_shrink"


@dataclass(frozen=True)
class Shrinkage:
    """A table with far fewer rows or mu than in the last run; mu are None where a run has none. `lost` are ids gone since, if known.

    An attribute file is one of its own, as :func:`landuse.io.extents.extents` names it.
    """

    table: str
    rows_before: int
    rows: int
    mu_before: float | None
    mu: float | None
    lost: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The finding in Chinese."""
        name, _, file = self.table.partition(ATTRIBUTES)
        label = f"并入{table(name).label_zh}表的属性表 {file} " if file else f"{table(name).label_zh}表"
        text = f"{label}上次 {self.rows_before} 行、本次 {self.rows} 行"
        if self.mu_before is not None:
            now = "不明" if self.mu is None else f"{self.mu:.2f} 亩"
            text += f"，面积上次 {self.mu_before:.2f} 亩、本次 {now}"
        return text + (f"，本次没有的标识：{sample(self.lost)}" if self.lost else "")


def find_shrinkage(data: LandData, folder: Path) -> list[Shrinkage]:
    """Return the tables that have lost more than :data:`MOST_LOST_SHARE` of their rows or mu since the last run in `folder`.

    Empty where `folder` holds no earlier run. Runs of earlier versions have counted rows only.

    Raises
    ------
    ReadError
        The record of the last run cannot be read.
    """
    return shrunk_since(earlier_record(folder / PROVENANCE_FILE), extents(data), lambda name: _lost(data, name, folder))


def shrunk_since(
    record: Mapping[str, Any], now: Mapping[str, Mapping[str, Any]], lost: Callable[[str], tuple[str, ...]]
) -> list[Shrinkage]:
    """Return the tables that have lost much since the run of `record`; `now` are their extents, `lost` gives the ids of a table that are gone."""
    before = record.get(EXTENTS) or {name: {"rows": rows, "mu": None} for name, rows in record.get("tables", {}).items()}
    found = []
    for name, held in before.items():
        if name.partition(ATTRIBUTES)[0] not in tables():
            continue
        left = now.get(name, {"rows": 0, "mu": None})
        rows_before, mu_before = int(held["rows"]), held.get("mu")
        fewer = _lost_much(rows_before, left["rows"])
        if fewer or (mu_before is not None and _lost_much(float(mu_before), left["mu"])):
            found.append(Shrinkage(name, rows_before, int(left["rows"] or 0), mu_before, left["mu"], lost(name)))
    return found


def guard_against_shrinking(data: LandData, folder: Path, *, accepted: str | None = None) -> dict[str, Any]:
    """Return what goes into the provenance of a run whose data have shrunk: the reason and the tables; empty where none has.

    Parameters
    ----------
    data
        The tables of the new run.
    folder
        Where the last run has written, and the new one is to.
    accepted
        Why the loss is right; None stops the run.

    Raises
    ------
    ShrunkDataError
        A table has shrunk and no reason is given; table, rows and mu of both runs and lost ids are named.
    ConfigError
        The reason is empty.
    ReadError
        The record of the last run cannot be read.
    """
    refuse_empty_reason(accepted)
    found = find_shrinkage(data, folder)
    return accepted_loss(found, earlier_record(folder / PROVENANCE_FILE), folder.name, accepted)


def refuse_empty_reason(accepted: str | None) -> None:
    """Raise ConfigError where the reason for a loss is empty."""
    if accepted is not None and not accepted.strip():
        raise ConfigError('--accept-shrink 须写明理由，例如 --accept-shrink "经开区地块已移交"；理由将写入 provenance.json')


def accepted_loss(found: Sequence[Shrinkage], record: Mapping[str, Any], called: str, accepted: str | None) -> dict[str, Any]:
    """Return what goes into the provenance of a run whose tables have shrunk since that of `record` in the folder `called`.

    Empty where none has; raises ShrunkDataError where one has and no reason is given.
    """
    if not found:
        return {}
    if accepted is None:
        raise ShrunkDataError(
            f"与“{called}”中上次成果相比，数据减少超过 {MOST_LOST_SHARE:.0%}：{'；'.join(item.words for item in found)}。"
            '请核对是否用错文件、导出不全或 Excel 仍在筛选；确属正常的，加 --accept-shrink "理由" 重新运行，理由会写入 provenance.json；'
            "若为另一项目，请用 --out 另写一个文件夹"
        )
    shrunk = [
        {"table": item.table, "rows_before": item.rows_before, "rows": item.rows, "mu_before": item.mu_before, "mu": item.mu}
        for item in found
    ]
    return {ACCEPTED: {"reason": accepted.strip(), "last_run": record.get("run_id", ""), "tables": shrunk}}


def _lost_much(before: float, now: float | None) -> bool:
    return before > 0 and (now or 0) < before * (1 - MOST_LOST_SHARE)


def earlier_record(file: Path) -> Mapping[str, Any]:
    """Return the record that a run has left, empty where there is none; raise ReadError where it cannot be read."""
    if not file.is_file():
        return {}
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReadError(
            f"上次成果的记录 {file.name} 无法读取，不能核对数据是否减少：{error}；请移走该文件，或用 --out 另写一个文件夹"
        ) from error
    return record if isinstance(record, dict) else {}


def _lost(data: LandData, name: str, folder: Path) -> tuple[str, ...]:
    """Return the ids of the last run that are gone; none where the table has no id of its own or the results cannot be read."""
    keys = table(name).index if name in tables() else ()  # of an attribute file no records are lost, only what it said of them
    if len(keys) != 1 or not (folder / RESULTS_FILE).is_file():
        return ()
    try:
        _, held = pyogrio.read_arrow(folder / RESULTS_FILE, layer=name, columns=list(keys), read_geometry=False)
    except (DataLayerError, DataSourceError, FieldError, ValueError):
        return ()
    left = set(data.table(name).index)
    return tuple(value for value in held.column(keys[0]).to_pylist() if value not in left)
