"""Parts of tables that are in memory: the same assessment as of the whole, part by part."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
from pyproj import CRS

from landuse.data import LandData
from landuse.engines.groups import LINKS, Keys, link_codes
from landuse.engines.judging import Part, PartFindings, joined_rows, judge_part, missing_values, ordered_issues, stacked
from landuse.engines.parts import Parts, cut
from landuse.engines.running import Runner
from landuse.findings.geometry import Surroundings, reach
from landuse.policy import Policy
from landuse.results import Assessment
from landuse.screening import conclude
from landuse.vocabulary import tables


def assess_in_parts(data: LandData, policy: Policy, day: pd.Timestamp, runner: Runner, size: int) -> Assessment:
    """Return the assessment of `data`, judged in parts of about `size` records; issues are ordered by kind and record."""
    parts = cut_tables(data, policy, size)
    found: dict[int, PartFindings] = dict(
        runner.run(_Judge(policy, day), ((n, part_of(data, parts, n)) for n in range(parts.count)))
    )
    whole = joined_rows(data, [(found[n].rows, {t: parts.rows(t, n) for t in parts.of}) for n in range(parts.count)])
    noted = [data.issues, *(found[n].issues for n in range(parts.count)), missing_values(whole.results, policy)]
    issues = ordered_issues(stacked(noted))
    return conclude(data, whole, issues, policy=policy, day=day)


class _Judge:
    """Judges a part; a class, so that it can be sent to another process."""

    def __init__(self, policy: Policy, day: pd.Timestamp) -> None:
        self._policy, self._day = policy, day

    def __call__(self, part: Part) -> PartFindings:
        return judge_part(part, self._policy, self._day)


def cut_tables(data: LandData, policy: Policy, size: int) -> Parts:
    """Return the parts of tables in memory."""
    parcels = data.parcels
    located = isinstance(parcels, gpd.GeoDataFrame) and parcels.crs is not None
    bounds = parcels.geometry.bounds.to_numpy() if located else None
    crs: CRS | None = parcels.crs if isinstance(parcels, gpd.GeoDataFrame) and located else None
    return cut(_keys(data), bounds, crs, size=size, reach=reach(policy))


def part_of(data: LandData, parts: Parts, number: int) -> Part:
    """Return one part of tables in memory; origins are those of its rows and of the parcels around it."""
    rows = {name: parts.rows(name, number) for name in parts.of}
    beside = parts.around(number)
    frames = {
        name: (frame.iloc[rows[name]] if name in rows else frame)
        for name in tables()
        if (frame := getattr(data, name)) is not None
    }
    origins = {
        name: origin.iloc[np.concatenate([rows[name], beside]) if name == "parcels" else rows[name]] if name in rows else origin
        for name, origin in data.origins.items()
    }
    part = LandData(**frames, origins=origins, extra=data.extra)
    around = None
    if parts.plane is not None:
        around = Surroundings(rows["parcels"], gpd.GeoDataFrame(data.parcels.iloc[beside]), beside, parts.plane)
    return Part(part, rows, around)


def _keys(data: LandData) -> Keys:
    """Return the columns that link the tables."""
    found = {}
    for name, wanted in LINKS.items():
        frame = getattr(data, name)
        if frame is not None:
            held = {column: values for column, values in _columns(frame) if column in wanted}
            codes = link_codes(name, {column: held[column] for column in wanted if column in held})
            found[name] = codes or {"": np.zeros(len(frame), dtype=np.uint64)}
    return found


def _columns(frame: pd.DataFrame) -> Iterator[tuple[str, pa.ChunkedArray]]:
    for name in frame.index.names:
        if name is not None and name != "row":
            yield str(name), _array(frame.index.get_level_values(str(name)))
    for name in frame.columns.intersection([column for wanted in LINKS.values() for column in wanted]):
        yield str(name), _array(frame[name])


def _array(values: pd.Series | pd.Index) -> pa.ChunkedArray:
    plain = values.astype("str") if isinstance(values.dtype, pd.CategoricalDtype) else values
    array = pa.array(plain, from_pandas=True)
    return array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])
