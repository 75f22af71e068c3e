"""The main job in parts: Parquet in, partitioned GeoParquet and a summary out; other formats are read whole and judged in parts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from landuse.config import Config
from landuse.config_sources import TableSource
from landuse.data import ExtraColumn
from landuse.engines.extra_columns import is_number
from landuse.engines.files import STAGES, assess_files
from landuse.grounds import GROUNDS_FILE
from landuse.io.formats.parquet_folder import PARQUET_SUFFIXES, is_parquet_folder, parquet_files
from landuse.policy import load_policy

NO_MAP = "分区运行只写 GeoParquet 和汇总；地图、台账请对一个开发区或一批宗地另行运行 landuse assess"
NO_ZONES = (
    "开发区评价要把各开发区的全部宗地、企业放在一起评比排名，分区运行不写；请在内存装得下全部数据的机器上运行 landuse zones"
    "（工作报告为 landuse report zone），或只留评价所需的开发区和列、另写一份 landuse.toml 再运行"
)
NO_GROUNDS = (
    "没有保存认定依据；要随成果保存，请加 --grounds all 或 --grounds adverse；要查一项，可按需测算：landuse why 代码 landuse.toml"
)
_AS_IT_IS = {"file", "encoding"}
"""Keys of a table's section under which its file is read as it is, without changing headers, units or coordinates."""


@dataclass
class EngineJob:
    """One run of ``landuse assess --engine streaming`` or ``dask`` over Parquet files; attributes as those of :class:`Job`."""

    config: Config
    sources: dict[str, Path]
    out: Path
    engine: str
    scheduler: str | None
    partition_rows: int
    resume: bool
    as_of: date | None = None
    policy: str | None = None
    today: date | None = None
    accept_shrink: str | None = None
    grounds: str | None = None
    stages: tuple[str, ...] = STAGES

    def run(self, begin: Callable[[str], None]) -> dict[str, Any]:
        """Run every stage, calling `begin` with its name, and return the summary as plain values."""
        project = self.config.project
        day = str(self.as_of or project.as_of or self.today)
        found = assess_files(
            self.sources,
            self.out,
            policy=load_policy(self.policy or project.policy, as_of=day),
            as_of=day,
            engine=self.engine,
            scheduler=self.scheduler,
            partition_rows=self.partition_rows,
            resume=self.resume,
            extra={name: ExtraColumn(name, one.label, one.unit, one.per_mu) for name, one in self.config.extra.items()},
            accept_shrink=self.accept_shrink,
            grounds=self.grounds or self.config.outputs.grounds,
            progress=begin,
        )
        left_out = {"map": NO_MAP} | ({"zones": NO_ZONES} if "zone_accounts" in self.sources else {})
        outputs, kept = {"geoparquet": str(found.folder)}, found.folder / GROUNDS_FILE
        if kept.is_file():
            outputs["grounds"] = str(kept)
        else:
            left_out["grounds"] = NO_GROUNDS
        return {"title": project.name, **found.summary, "outputs": outputs, "left_out": left_out}


def parquet_sources(config: Config) -> dict[str, Path] | None:
    """Return the Parquet file or folder of each table; None where a table is of another format or is changed while it is read."""
    plain = config.crs.working is None and all(map(_is_plain, config.data.values()))
    if not plain or (config.extra and not _carries(config)):
        return None
    return {name: source.file for name, source in config.data.items()}


def _carries(config: Config) -> bool:
    """Tell whether the file of the parcels holds the columns of ``[extra]`` under their own names, and numbers where there should be."""
    file = config.data["parcels"].file
    try:
        held = pq.read_schema(parquet_files(file)[0])
    except (pa.ArrowException, OSError):
        return True  # a broken file is told by the run
    return all(
        name in held.names and (not (one.unit or one.per_mu) or is_number(held.field(name).type))
        for name, one in config.extra.items()
    )


def _is_plain(source: TableSource) -> bool:
    file = source.file
    stands_so = not source.in_database and source.model_fields_set <= _AS_IT_IS
    return stands_so and (is_parquet_folder(file) or file.suffix.lower() in PARQUET_SUFFIXES)
