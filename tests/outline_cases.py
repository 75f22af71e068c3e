"""Parcels that share winding edges, as along brooks and old lanes: many vertices, no gaps, no overlaps."""

import numpy as np
import shapely

SIDE = 80.0  # metres


def winding_parcels(across, between, sway, seed=1, east=520_000.0, north=4_620_000.0):
    """Return across² parcels; neighbours share an edge of `between` inner vertices, each up to `sway` metres off the straight line
    (less near a corner, so that edges never cross)."""
    rng = np.random.default_rng(seed)
    corner_x, corner_y = np.meshgrid(east + SIDE * np.arange(across + 1), north + SIDE * np.arange(across + 1))
    along = SIDE * np.arange(1, between + 1) / (between + 1)
    sway = np.minimum(sway, 0.8 * np.minimum(along, SIDE - along))
    flat_x = corner_x[:, :-1, None] + along
    flat_y = corner_y[:, :-1, None] + sway * rng.uniform(-1, 1, (across + 1, across, between))
    up_x = corner_x[:-1, :, None] + sway * rng.uniform(-1, 1, (across, across + 1, between))
    up_y = corner_y[:-1, :, None] + along
    rings = [
        np.concatenate(
            [c[:-1, :-1, None], f[:-1], c[:-1, 1:, None], u[:, 1:], c[1:, 1:, None], f[1:, :, ::-1], c[1:, :-1, None], u[:, :-1, ::-1]],
            axis=2,
        )
        for c, f, u in ((corner_x, flat_x, up_x), (corner_y, flat_y, up_y))
    ]  # fmt: skip
    return shapely.polygons(np.stack(rings, axis=3).reshape(across * across, -1, 2))
