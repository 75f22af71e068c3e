"""Looking ids up in long lists of ids."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_FEW = 4


def places_of(values: pd.Series | pd.Index, ids: pd.Index) -> npt.NDArray[np.int64]:
    """Return the positions of `values` in `ids`, which are all different; -1 for those that are missing or not there.

    >>> places_of(pd.Series(["C", None, "A"]), pd.Index(["B", "C"])).tolist()
    [1, -1, -1]
    """
    if not len(values) or not len(ids):
        return np.full(len(values), -1, dtype=np.int64)
    wanted, held = _texts(values), _texts(ids)
    mentioned = _mentioned(held, wanted)
    found = pc.index_in(wanted, value_set=held.filter(pa.array(mentioned)), skip_nulls=True)
    place = np.append(np.flatnonzero(mentioned), -1)
    return np.asarray(place[pc.fill_null(found, -1).to_numpy(zero_copy_only=False)], dtype=np.int64)


def at_places(values: pd.Series, places: npt.NDArray[np.int64]) -> pd.Series:
    """Return `values` at `places`, as :func:`places_of` gives them, over row numbers; missing where the place is -1.

    >>> at_places(pd.Series(["甲", "乙"]), np.array([1, -1])).tolist()
    ['乙', nan]
    """
    return pd.Series(values.array.take(places, allow_fill=True))


def are_known(values: pd.Series | pd.Index, ids: pd.Series | pd.Index) -> npt.NDArray[np.bool_]:
    """Tell which `values` stand in `ids`; a missing one never does.

    ``values.isin(ids)`` turns every id of a text column into a Python object first; this leaves them in Arrow's memory.

    >>> are_known(pd.Series(["A", None, "B"]), pd.Index(["B", "C"])).tolist()
    [False, False, True]
    """
    if not len(values) or not len(ids):
        return np.zeros(len(values), dtype=np.bool_)
    wanted, held = _texts(values), _texts(ids)
    return _is_in(wanted, held.filter(pa.array(_mentioned(held, wanted))))


def _mentioned(ids: pa.Array, values: pa.Array) -> npt.NDArray[np.bool_]:
    """Tell which `ids` may stand among `values`; all where those are not few: a table of few is quickly made and looked up in."""
    if _FEW * len(values) > len(ids):
        return np.ones(len(ids), dtype=np.bool_)
    return _is_in(ids, values)


def _is_in(values: pa.Array, ids: pa.Array) -> npt.NDArray[np.bool_]:
    return np.asarray(pc.is_in(values, value_set=ids, skip_nulls=True).to_numpy(zero_copy_only=False), dtype=np.bool_)


def _texts(values: pd.Series | pd.Index) -> pa.Array:
    found = pa.array(values.astype("str"), from_pandas=True)
    return pc.cast(found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found, pa.large_string())
