"""What is on record of the way of a plot to its contract, and what it is worth: stages, approvals, appraisals."""

import numpy as np
import pandas as pd

from landuse.io.sample.days import as_days, days_on
from landuse.io.sample.draws import spread, stream

_FROM_YEAR = 2015  # approvals of older contracts are not on record
_STAGE_FROM_YEAR = 2008  # of older contracts the stage was never entered; the contract itself shows that the land is supplied
_APPRAISED = ("not_started", "suspended", "under_way")


def add_supply_facts(land: pd.DataFrame, seed: int) -> None:
    """Add stage, approval and expropriation of the supplied plots, and appraisal and cost of those without completed works, in place."""
    draw = stream(seed, "supply facts")
    count, year = len(land), land["contract_date"].dt.year.to_numpy()
    signed = as_days(land["contract_date"])
    expropriated = days_on(signed, -draw.integers(90, 500, count))
    approved = days_on(expropriated, -draw.integers(120, 420, count))
    recent = pd.Series(year >= _FROM_YEAR, index=land.index)
    land["supply_stage"] = pd.Series("supplied", index=land.index, dtype="str").where(
        pd.Series(year >= _STAGE_FROM_YEAR, index=land.index)
    )
    for name, days in (("approval_date", approved), ("expropriation_date", expropriated)):
        land[name] = pd.Series(days.astype("datetime64[s]"), index=land.index).where(recent)
    price = land["land_price_wanyuan"].to_numpy(dtype="float64")
    open_works = land["works_status"].isin(_APPRAISED)
    for name, middle, share in (("appraised_value_wanyuan", 1.15, 0.8), ("land_cost_wanyuan", 1.07, 0.85)):
        known = open_works & (draw.random(count) < share)
        land[name] = pd.Series(np.round(spread(draw, price * middle, 0.12, count), 1), index=land.index).where(known)
