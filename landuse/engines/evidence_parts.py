"""What scenes show of parcels, worked out in parts of neighbours on the ground: each part reads only its own windows of the rasters."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.engines.choice import PART_ROWS, RUNNERS, check_engine
from landuse.engines.running import Runner
from landuse.evidence import Evidence, Scene, scene_figures
from landuse.evidence import gather_evidence as gather_in_one_piece
from landuse.evidence.figures import FigureSource
from landuse.policy.rules import EvidenceRules
from landuse.results import Assessment


def gather_evidence(
    result: Assessment,
    scenes: Iterable[Scene],
    *,
    engine: str = "local",
    scheduler: str | None = None,
    partition_rows: int = PART_ROWS,
) -> Evidence:
    """Return what `scenes` show of the parcels of `result` and what of it speaks against the reported status.

    Parameters
    ----------
    result
        An assessment whose parcels have boundaries; its policy says what is enough to judge by (``evidence``).
    scenes
        Rasters in any order; one after the data date is shown but not compared.
    engine
        ``"local"`` lays every scene over all parcels at once, ``"streaming"`` over one part after the other, ``"dask"`` has the workers of
        a cluster do it, who must see the rasters under the same path. Every one gives the same, in the order of the parcels. For
        tables that do not fit into memory see :func:`landuse.engines.evidence_files.evidence_files`.
    scheduler
        As for :func:`landuse.assess`.
    partition_rows
        How many parcels a part holds.

    Raises
    ------
    OutputError
        There is no scene, or no parcel has a boundary.
    ReadError, CrsError
        A raster cannot be read or placed.
    UnknownNameError
        There is no such engine.
    EngineError
        dask is not installed, or its cluster is lost.
    """
    with figures_by(engine, scheduler, partition_rows) as figures:
        return gather_in_one_piece(result, scenes, figures=figures)


@contextmanager
def figures_by(engine: str, scheduler: str | None = None, partition_rows: int = PART_ROWS) -> Iterator[FigureSource]:
    """Yield what gives the figures of a scene by an engine; arguments and errors are those of :func:`gather_evidence`."""
    check_engine(engine)
    if engine == "local":
        yield scene_figures
        return
    with RUNNERS[engine](scheduler) as runner:
        yield _FiguresInParts(runner, partition_rows)


@dataclass(frozen=True)
class _FiguresInParts:
    runner: Runner
    size: int

    def __call__(self, parcels: gpd.GeoSeries, scene: Scene, rules: EvidenceRules) -> pd.DataFrame:
        """Return :func:`landuse.evidence.scene_figures` of the same arguments; raise as it does."""
        order = along_the_ground(parcels)
        rows = [order[start : start + self.size] for start in range(0, max(len(order), 1), self.size)]
        items = ((number, parcels.iloc[mine]) for number, mine in enumerate(rows))
        found = dict(self.runner.run(_FiguresOf(scene, rules), items))
        together: pd.DataFrame = pd.concat([found[number] for number in range(len(rows))])
        return together.iloc[np.argsort(order, kind="stable")]


@dataclass(frozen=True, eq=False)
class _FiguresOf:
    """Lays a scene over some parcels; a class, so that it can be sent to another process."""

    scene: Scene
    rules: EvidenceRules

    def __call__(self, parcels: gpd.GeoSeries) -> pd.DataFrame:
        return scene_figures(parcels, self.scene, self.rules)


def along_the_ground(parcels: gpd.GeoSeries) -> npt.NDArray[np.int64]:
    """Return the positions of the parcels along a Hilbert curve, those without a boundary last."""
    known = np.flatnonzero((parcels.notna() & ~parcels.is_empty).to_numpy())
    others = np.setdiff1d(np.arange(len(parcels)), known)
    along = parcels.iloc[known].hilbert_distance().to_numpy() if len(known) else known
    return np.concatenate([known[np.argsort(along, kind="stable")], others]).astype(np.int64)
