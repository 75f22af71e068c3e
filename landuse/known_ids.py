"""Looking ids up in long lists of ids."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def are_known(values: pd.Series | pd.Index, ids: pd.Series | pd.Index) -> npt.NDArray[np.bool_]:
    """Tell which `values` stand in `ids`; a missing one never does.

    ``values.isin(ids)`` turns every id of a text column into a Python object first; this leaves them in Arrow's memory.

    >>> are_known(pd.Series(["A", None, "B"]), pd.Index(["B", "C"])).tolist()
    [False, False, True]
    """
    if not len(values) or not len(ids):
        return np.zeros(len(values), dtype=np.bool_)
    asked, listed = (pa.array(texts.astype("str"), type=pa.large_string(), from_pandas=True) for texts in (values, ids))
    found: npt.NDArray[np.bool_] = np.asarray(pc.is_in(asked, value_set=listed, skip_nulls=True).to_numpy(zero_copy_only=False))
    return found
