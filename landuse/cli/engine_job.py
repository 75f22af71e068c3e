"""The main job in parts: Parquet in, partitioned GeoParquet and a summary out; other formats are read whole and judged in parts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from landuse.config import Config
from landuse.config_sources import TableSource
from landuse.engines.files import STAGES, assess_files
from landuse.engines.parquet_tables import SUFFIXES
from landuse.policy import load_policy

NO_MAP = "分区运行只写 GeoParquet 和汇总；地图、台账请对一个开发区或一批宗地另行运行 landuse assess"
NO_GROUNDS = "分区运行不保存认定依据；需要哪一项，按需测算：landuse why 代码 landuse.toml"
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
            progress=begin,
        )
        return {
            "title": project.name,
            **found.summary,
            "outputs": {"geoparquet": str(found.folder)},
            "left_out": {"map": NO_MAP, "grounds": NO_GROUNDS},
        }


def parquet_sources(config: Config) -> dict[str, Path] | None:
    """Return the Parquet file or folder of each table; None where a table is of another format or is changed while it is read."""
    plain = not config.extra and config.crs.working is None and all(map(_is_plain, config.data.values()))
    return {name: source.file for name, source in config.data.items()} if plain else None


def _is_plain(source: TableSource) -> bool:
    file = source.file
    stands_so = not source.in_database and source.model_fields_set <= _AS_IT_IS
    return stands_so and (
        file.suffix in SUFFIXES or (file.is_dir() and any(entry.suffix in SUFFIXES for entry in file.iterdir()))
    )
