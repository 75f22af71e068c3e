"""What the promises of a parcel add up to (标准地综合结论), check-point by check-point and over all.

A parcel is standard land where the commitments table has a promise of it; a late contract alone proves nothing, as only part of the
new land is sold this way. The gravest finding decides: failed, rectify, data incomplete, not due, passed. Missing data is never met.
"""

import numpy as np
import pandas as pd

from landuse.metrics import commitment_figures as figures
from landuse.metrics import commitments as judging
from landuse.metrics.choices import first_that_fits
from landuse.policy import StandardLandRules
from landuse.vocabulary import codes

GRAVEST_FIRST = ("failed", "rectify", "data_incomplete", "not_due", "passed")


def judged_commitments(
    commitments: pd.DataFrame,
    parcels: pd.DataFrame,
    shared_amounts: pd.DataFrame,
    parcel_ids: pd.Index,
    judged_year: int,
    as_of: pd.Timestamp,
    standard_land_rules: StandardLandRules,
) -> pd.DataFrame:
    """Return the promises of known parcels, judged: columns parcel (position), indicator (of the set), checkpoint, state, cure_until.

    The same functions judge them as make the columns of the commitments table.
    """
    rows = commitments.reset_index(drop=True)
    place = figures.parcel_place(rows["parcel_id"], parcel_ids)
    column = figures.indicator_column(rows["indicator"], standard_land_rules)
    factor = figures.factor_to_promise(rows["indicator"], column, rows["unit"])
    measured = figures.measured_value(column, factor, figures.parcel_figures(parcels, shared_amounts, place))
    source = figures.actual_source(rows["actual_value"], measured, column, rows["due_date"], judged_year, standard_land_rules)
    value = figures.judged_value(rows["actual_value"], measured, source)
    state = judging.commitment_state(rows["direction"], rows["promised_value"], value, rows["due_date"], as_of)
    judged = pd.DataFrame({
        "parcel": place,
        "indicator": rows["indicator"].str.strip().map(standard_land_rules.written_names()),
        "checkpoint": rows["checkpoint"],
        "state": state,
        "cure_until": judging.cure_until_date(rows["due_date"], state, standard_land_rules),
    })  # fmt: skip
    return judged[judged["parcel"] >= 0]


def commitment_counts(judged_commitments: pd.DataFrame, parcel_ids: pd.Index) -> pd.DataFrame:
    """Return how many promises of each parcel are in each state, and ``all`` of them; unknown where it has none."""
    states = pd.get_dummies(judged_commitments["state"], dtype="int64").assign(all=1)
    sums = states.groupby(judged_commitments["parcel"]).sum()
    return sums.reindex(range(len(parcel_ids))).astype("Int64")


def commitments_promised(commitment_counts: pd.DataFrame) -> pd.Series:
    """Return the number of promises of the parcel; missing where the commitments table has none."""
    return commitment_counts["all"]


def commitments_met(commitment_counts: pd.DataFrame) -> pd.Series:
    """Return the number of promises that were due and kept."""
    return commitment_counts["met"]


def commitments_unmet(commitment_counts: pd.DataFrame) -> pd.Series:
    """Return the number of promises that were due and not kept."""
    return commitment_counts["unmet"]


def commitments_not_due(commitment_counts: pd.DataFrame) -> pd.Series:
    """Return the number of promises that are not due yet."""
    return commitment_counts["not_due"]


def commitments_unknown(commitment_counts: pd.DataFrame) -> pd.Series:
    """Return the number of promises that cannot be judged for want of data."""
    return commitment_counts["unknown"]


def standard_land_completion(judged_commitments: pd.DataFrame, parcel_ids: pd.Index, as_of: pd.Timestamp) -> pd.Series:
    """Return the conclusion of the completion check (竣工验收) from the promises agreed for it."""
    return _conclusion(judged_commitments[judged_commitments["checkpoint"] == "completion"], parcel_ids, as_of)


def standard_land_production(judged_commitments: pd.DataFrame, parcel_ids: pd.Index, as_of: pd.Timestamp) -> pd.Series:
    """Return the conclusion of the production check (达产复核) from the promises agreed for it."""
    return _conclusion(judged_commitments[judged_commitments["checkpoint"] == "production"], parcel_ids, as_of)


def standard_land_conclusion(judged_commitments: pd.DataFrame, parcel_ids: pd.Index, as_of: pd.Timestamp) -> pd.Series:
    """Return the conclusion over all promises, also those without a known check-point: the gravest finding decides.

    failed: unmet and the time to make it good is over (from the day after it); rectify: unmet within that time; data_incomplete:
    a promise cannot be judged; not_due: one is not due yet; passed: all are due and kept; none: no promise on record.
    """
    return _conclusion(judged_commitments, parcel_ids, as_of)


def standard_land_cure_until_date(judged_commitments: pd.DataFrame, parcel_ids: pd.Index) -> pd.Series:
    """Return the last day of the time to make good, the earliest of the parcel's unmet promises; missing where none is unmet."""
    earliest = judged_commitments.groupby("parcel")["cure_until"].min()
    return earliest.reindex(range(len(parcel_ids))).astype("datetime64[s]")


def standard_land_missing_indicators(
    judged_commitments: pd.DataFrame, parcels: pd.DataFrame, standard_land_rules: StandardLandRules
) -> pd.Series:
    """Return the required indicators of the set that a parcel with promises has no promise of, parted by commas; empty: none lacks.

    Missing where the pack has no set, where the parcel has no promise at all, and where its contract is older than the set.
    """
    found = pd.Series(pd.NA, index=range(len(parcels)), dtype="str")
    required = [row.id for row in standard_land_rules.indicators if row.required]
    places = np.unique(judged_commitments["parcel"].to_numpy(dtype="int64"))
    if standard_land_rules.applies_from is not None:
        signed = parcels["contract_date"].to_numpy()[places]
        places = places[~(signed < np.datetime64(standard_land_rules.applies_from))]
    if not required or not len(places):
        return found
    lacking = [
        np.where(np.isin(places, judged_commitments.loc[judged_commitments["indicator"] == name, "parcel"]), "", name)
        for name in required
    ]
    found.iloc[places] = [", ".join(filter(None, names)) for names in zip(*lacking, strict=True)]
    return found


def _conclusion(rows: pd.DataFrame, parcel_ids: pd.Index, as_of: pd.Timestamp) -> pd.Series:
    over = as_of > rows["cure_until"]
    finding = first_that_fits(
        "standard_land_conclusion",
        [
            ("failed", (rows["state"] == "unmet") & over),
            ("rectify", rows["state"] == "unmet"),
            ("data_incomplete", rows["state"] == "unknown"),
            ("not_due", rows["state"] == "not_due"),
        ],
        otherwise="passed",
        index=rows.index,
    )
    order = list(codes("standard_land_conclusion"))
    gravity = np.array([GRAVEST_FIRST.index(code) if code in GRAVEST_FIRST else len(GRAVEST_FIRST) for code in order])
    gravest = pd.Series(gravity[finding.cat.codes.to_numpy()], index=rows.index).groupby(rows["parcel"]).min()
    place = np.full(len(parcel_ids), order.index("none"))
    place[gravest.index.to_numpy(dtype="int64")] = [order.index(GRAVEST_FIRST[at]) for at in gravest]
    return pd.Series(pd.Categorical.from_codes(place, categories=pd.Index(order)))
