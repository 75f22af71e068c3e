"""Random numbers of the sample: one stream for each topic, so that extending one topic leaves the others as they were."""

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt


def stream(seed: int, topic: str) -> np.random.Generator:
    """Return the random numbers of one topic."""
    return np.random.default_rng([seed, crc32(topic.encode())])


def pick(
    draw: np.random.Generator, choices: Sequence[str], count: int, weights: Sequence[float] | None = None
) -> npt.NDArray[np.object_]:
    """Return `count` of `choices`, each drawn anew, as plain strings."""
    shares = None if weights is None else np.asarray(weights, dtype=np.float64) / np.sum(weights)
    return np.asarray(choices, dtype=object)[draw.choice(len(choices), size=count, p=shares)]


def spread(draw: np.random.Generator, middle: float | npt.NDArray[Any], sigma: float, count: int) -> npt.NDArray[np.float64]:
    """Return `count` positive numbers around `middle` (their median), lognormally spread."""
    return np.asarray(middle * np.exp(draw.normal(0.0, sigma, count)))
