"""Regional assessments (区域评估) of a zone: made once for all its projects, valid for some years (seed 004 item 13: five)."""

import numpy as np
import pandas as pd

from landuse.dates import add_years, days_from
from landuse.policy import SupplyRules
from landuse.vocabulary import codes


def assessment_states(zones: pd.DataFrame, rules: SupplyRules, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return one row per zone and required kind of assessment: when made, valid until, days left, status.

    Columns: ``zone_id``, ``kind``, ``assessed_date``, ``valid_until_date`` (the last day), ``days_left`` (negative once over),
    ``status`` (code list ``assessment_status``). Without a date, or with one after `as_of`, the status is unknown. A zones table
    without the column counts as without the date.
    """
    parts = []
    for kind in rules.required_assessments:
        column = f"{kind}_assessment_date"
        dates = zones[column] if column in zones.columns else pd.Series(pd.NaT, index=zones.index, dtype="datetime64[s]")
        parts.append(pd.DataFrame({"zone_id": zones.index, "kind": kind, "assessed_date": dates.to_numpy()}))
    empty = pd.DataFrame({"zone_id": zones.index[:0], "kind": [], "assessed_date": pd.Series(dtype="datetime64[s]")})
    found = pd.concat(parts, ignore_index=True) if parts else empty
    made = found["assessed_date"].where(found["assessed_date"] <= as_of)
    until = add_years(made, rules.assessment_years)
    left = -days_from(until, as_of)
    order = list(codes("assessment_status"))
    status = np.select(
        [left.isna(), (left < 0).fillna(value=False), (left <= rules.assessment_warning_days).fillna(value=False)],
        [order.index("unknown"), order.index("expired"), order.index("expires_soon")],
        order.index("valid"),
    )
    return found.assign(
        valid_until_date=until, days_left=left, status=pd.Categorical.from_codes(status, categories=pd.Index(order))
    )
