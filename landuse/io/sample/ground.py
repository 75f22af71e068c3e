"""The ground plan's own coordinates: streets and plots are drawn on straight (u, v) paper and then bent onto the plane.

Working on paper keeps every block and plot rectangular, so plots never overlap; bending afterwards along the river gives the
curved streets of a real city. Coordinates on the plane are metres of EPSG:4550 (easting, northing), rounded to 1 mm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

CRS = "EPSG:4550"
STEP = 60.0  # longest straight piece of a bent line, m

Points = npt.NDArray[np.float64]
Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Wave:
    """One sine wave of a bend: how far it swings (m), over which length (m), and where it starts (rad)."""

    swing: float
    length: float
    phase: float

    def __call__(self, along: Points) -> Points:
        """Return the swing at each distance `along`."""
        return np.asarray(self.swing * np.sin(2 * np.pi * along / self.length + self.phase))


@dataclass(frozen=True)
class Ground:
    """A sheet of paper laid on the plane: where its (0, 0) lies, its rotation in degrees, and how it is bent.

    `across` bends the streets along u, fading away over `fade` metres from v = 0; `along` bends the streets along v.
    """

    origin: tuple[float, float]
    rotation: float
    across: tuple[Wave, ...]
    along: tuple[Wave, ...]
    fade: float

    def place(self, points: Ring | Points) -> Points:
        """Return (u, v) points as (easting, northing)."""
        u, v = np.asarray(points, dtype=np.float64).T
        fading = np.exp(-np.abs(v) / self.fade)
        bent_u = u + sum((wave(v) for wave in self.along), np.zeros_like(v))
        bent_v = v + fading * sum((wave(u) for wave in self.across), np.zeros_like(u))
        turn = np.radians(self.rotation)
        east = self.origin[0] + bent_u * np.cos(turn) - bent_v * np.sin(turn)
        north = self.origin[1] + bent_u * np.sin(turn) + bent_v * np.cos(turn)
        return np.round(np.column_stack([east, north]), 3)

    def bend(self, line: Ring, marks: Sequence[float] = ()) -> Points:
        """Return a straight-lined `line` of (u, v) points, bent.

        Every piece is cut at each of `marks` (u or v values, whichever changes along it) so that neighbours which share a
        piece also share its points; and at every `STEP` metres of absolute u or v.
        """
        pieces = [_cut(start, end, marks) for start, end in pairwise(line)]
        return self.place(np.vstack([*pieces, np.asarray(line[-1:])]))


def _cut(start: tuple[float, float], end: tuple[float, float], marks: Sequence[float]) -> Points:
    """Return `start` and the points at which the piece to `end` (not included) is cut."""
    first, last = np.asarray(start), np.asarray(end)
    axis = int(abs(last[1] - first[1]) > abs(last[0] - first[0]))
    low, high = sorted((first[axis], last[axis]))
    steps = np.arange(np.ceil(low / STEP), np.floor(high / STEP) + 1) * STEP
    stops = np.unique(np.concatenate([steps, np.asarray(marks, dtype=np.float64)]))
    stops = stops[(stops > low + 0.01) & (stops < high - 0.01)]
    if first[axis] > last[axis]:
        stops = stops[::-1]
    share = (stops - first[axis]) / (last[axis] - first[axis])
    return np.vstack([first, first + share[:, None] * (last - first)])
