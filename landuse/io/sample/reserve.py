"""Land that is not supplied yet: blocks at the edge of two zones, approved or already expropriated, without holder or contract."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from landuse.io.sample.draws import stream
from landuse.io.sample.ground import CRS
from landuse.io.sample.identifiers import parcel_code
from landuse.io.sample.plots import cut_block
from landuse.io.sample.streets import ZONES, Block, Rect, StreetGrid

SUB_AREA = 90  # of the cadastre, for land in reserve
_BLOCKS: tuple[tuple[str, tuple[int, int], str], ...] = (
    ("G219901", (0, 5), "approved"),
    ("G219901", (1, 5), "expropriated"),
    ("S219902", (0, 5), "expropriated"),
)
_STATES = {"approved": "approved_not_expropriated", "expropriated": "expropriated_not_supplied"}
_NOTES = {
    "approved": "农用地转用和征收已批准、尚未完成征收，没有使用权人，不构成闲置土地",
    "expropriated": "征收已完成、尚未供应，没有使用权人，不构成闲置土地",
}


def reserve_blocks(grids: Mapping[str, StreetGrid]) -> list[tuple[Block, str]]:
    """Return the blocks in reserve, each with its stage; they lie on cells that the zones' streets leave empty."""
    zones = {zone.zone_id: zone for zone in ZONES}
    found = []
    for zone_id, (column, row), stage in _BLOCKS:
        grid = grids[zone_id]
        low, high = sorted(grid.v[row : row + 2])
        span = Rect(grid.u[column], low, grid.u[column + 1], high)
        land = Rect(
            span.u0 + grid.half_width(span.u0), low + grid.half_width(low), span.u1 - grid.half_width(span.u1), high - grid.half_width(high)
        )  # fmt: skip
        found.append((Block(zones[zone_id], (column, row), span, land), stage))
    return found


def reserve_plots(blocks: list[tuple[Block, str]], seed: int) -> gpd.GeoDataFrame:
    """Return the plots of the blocks in reserve by parcel code: zone, stage, boundary."""
    draw = stream(seed, "reserve")
    rows: dict[str, tuple[object, ...]] = {}
    for block, stage in blocks:
        for plot in cut_block(block, draw):
            serial = 1 + sum(code.startswith(parcel_code(block.zone.number, SUB_AREA, 0)[:12]) for code in rows)
            rows[parcel_code(block.zone.number, SUB_AREA, serial)] = (block.zone.zone_id, stage, plot.geometry)
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["zone_id", "supply_stage", "geometry"])
    return gpd.GeoDataFrame(frame.rename_axis("parcel_id"), crs=CRS)


def add_reserve(
    land: gpd.GeoDataFrame, truth: pd.DataFrame, plots: gpd.GeoDataFrame, zone_names: pd.Series, seed: int
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return parcels and truth with the land in reserve at their end: known are place, area, stage and its dates, no works."""
    draw = stream(seed, "reserve papers")
    count = len(plots)
    approved = pd.Timestamp("2018-03-01") + pd.to_timedelta(draw.integers(0, 700, count), unit="D")
    done = plots["supply_stage"] == "expropriated"
    more = plots.assign(
        area_m2=np.round(plots.area * (1 + draw.normal(0.0, 0.0009, count)), 2),
        use="reserve",
        works_status="not_started",
        ownership=np.where(done, "state", "collective"),
        location=[f"{zone_names[zone]}储备{number + 1}号地块" for number, zone in enumerate(plots["zone_id"])],
        approval_date=pd.Series(approved, index=plots.index).dt.as_unit("s"),
        expropriation_date=pd.Series(approved + pd.Timedelta(days=260), index=plots.index).where(done).dt.as_unit("s"),
    )
    expected = pd.DataFrame(
        {
            "idle_status": "not_idle",
            "idle_class": "none",
            "start_due_basis": "unknown",
            "holder_clock_basis": "unknown",
            "idle_days": pd.array([0] * count, dtype="Int64"),
            "disposal_action": "none",
            "missing_evidence": "",
            "issues": "",
            "plant": plots["supply_stage"].map(_STATES),
            "note": plots["supply_stage"].map(_NOTES),
        },
        index=plots.index,
    )
    return _appended(land, more), pd.DataFrame(_appended(truth, expected))


def _appended(frame: pd.DataFrame, more: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return `more` under `frame`, in its columns and types; what `more` does not say is unknown."""
    aligned = more.reindex(columns=frame.columns)
    for name in frame.columns:
        if name != "geometry":
            aligned[name] = aligned[name].astype(frame[name].dtype)
    return pd.concat([frame, aligned])
