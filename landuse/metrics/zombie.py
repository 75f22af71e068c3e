"""The status of an enterprise by the seed's meaning of zombie, and the route it calls for.

A zombie sits on built land and shows no production (沈政办发〔2018〕78号 item 12). Only Z2 and Z3 form the stock to be disposed of; the
tests of the literature are evidence beside the status. What the figures cannot decide is ``insufficient_data``.
"""

import pandas as pd

from landuse.metrics.choices import first_that_fits


def in_difficulty(is_inactive: pd.Series, is_loss_making: pd.Series, operating_status: pd.Series) -> pd.Series:
    """Tell whether an enterprise is inactive, has lost money for years, or has stopped or half stopped."""
    stopped = operating_status.isin(["stopped", "half_stopped"])
    return is_inactive | is_loss_making | stopped


def beyond_rescue(eliminated_category: pd.Series, viability: pd.Series) -> pd.Series:
    """Tell whether an enterprise is ordered out by the state or marked by an expert as not viable."""
    return eliminated_category | (viability == "not_viable")


def must_be_liquidated(
    is_inactive: pd.Series, is_loss_making: pd.Series, is_insolvent: pd.Series, beyond_rescue: pd.Series
) -> pd.Series:
    """Tell whether an enterprise is inactive or losing, insolvent, and beyond rescue."""
    return (is_inactive | is_loss_making) & is_insolvent & beyond_rescue


def opinion_would_decide(
    is_loss_making: pd.Series,
    is_insolvent: pd.Series,
    in_difficulty: pd.Series,
    viability: pd.Series,
    eliminated_category: pd.Series,
) -> pd.Series:
    """Tell where what is not filled in decides between Z0 and another status of an enterprise that produces.

    Losing and insolvent without an expert's opinion, not ordered out: Z3 or not. Marked viable while years of profit are unknown: Z1 or not.
    """
    no_opinion = (viability.isna() | (viability == "unknown")) & ~eliminated_category.fillna(value=False)
    return (is_loss_making & is_insolvent & no_opinion) | (in_difficulty.isna() & (viability == "viable"))


def zombie_status(
    built: pd.Series,
    production_due_date: pd.Series,
    exempt_category: pd.Series,
    operating_status: pd.Series,
    viability: pd.Series,
    is_inactive: pd.Series,
    beyond_rescue: pd.Series,
    must_be_liquidated: pd.Series,
    in_difficulty: pd.Series,
    opinion_would_decide: pd.Series,
    as_of: pd.Timestamp,
) -> pd.Series:
    """Return Z0 to Z3 or insufficient_data, the first that fits.

    Not on built land, under construction, before the agreed production date, or struck off: not a zombie. Z3: to be liquidated.
    Z1: in difficulty but marked viable by an expert. Z2: inactive, not yet classified. Insufficient data: inactivity unknown, or on
    record as beyond rescue while the figures that decide between Z0 and Z3 are lacking, or these figures bad and the opinion lacking.
    """
    not_yet = ~built | (production_due_date >= as_of) | (exempt_category == "construction") | (operating_status == "deregistered")
    return first_that_fits(
        "zombie_status",
        [
            ("Z0", not_yet),
            ("insufficient_data", built.isna()),
            ("Z3", must_be_liquidated),
            ("Z1", in_difficulty & (viability == "viable")),
            ("Z2", is_inactive),
            ("insufficient_data", is_inactive.isna() | (beyond_rescue & must_be_liquidated.isna()) | opinion_would_decide),
        ],
        otherwise="Z0",
        index=built.index,
    )


def zombie_route(zombie_status: pd.Series) -> pd.Series:
    """Return the route: restructure what is viable, liquidate what is beyond rescue, classify what is not yet marked."""
    return first_that_fits(
        "zombie_route",
        [("restructure", zombie_status == "Z1"), ("classify", zombie_status == "Z2"), ("liquidate", zombie_status == "Z3")],
        otherwise="none",
        index=zombie_status.index,
    )
