"""Who holds the plots: invented companies, most with one plot, some with a few; one power company for all substations."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.io.sample.draws import pick, stream
from landuse.io.sample.identifiers import credit_code
from landuse.io.sample.names import brands, company
from landuse.io.sample.uses import SECTOR_OF_USE, TRADE_OF_USE, industries

_GROUP_SIZES = (1, 2, 3)
_GROUP_WEIGHTS = (0.90, 0.08, 0.02)
_FORMS = ("有限公司", "有限责任公司", "股份有限公司", "（集团）有限公司")
_FORM_WEIGHTS = (0.74, 0.10, 0.10, 0.06)


@dataclass(frozen=True)
class Holders:
    """The holder's number of each plot, and the companies by number: name, credit code, trade, industry codes, zone."""

    of_plot: pd.Series
    companies: pd.DataFrame


def settle(plots: pd.DataFrame, seed: int) -> Holders:
    """Return a holder for each plot (columns zone_id, use); neighbours in the list may share one."""
    draw = stream(seed, "holders")
    numbers, uses, zones = _groups(plots, draw)
    count = len(uses)
    table = industries()
    sector = np.where(np.isin(uses, list(SECTOR_OF_USE)), [SECTOR_OF_USE.get(use, "") for use in uses], "")
    for zone, weight in (("G219901", "weight_national"), ("S219902", "weight_provincial"), ("M219903", "weight_municipal")):
        drawn = pick(draw, list(table.index), count, table[weight].tolist())
        sector = np.where((sector == "") & (zones == zone), drawn, sector)
    trades = [
        TRADE_OF_USE[use] if use in TRADE_OF_USE else str(table.loc[code, "trade"])
        for use, code in zip(uses, sector, strict=True)
    ]
    forms = pick(draw, _FORMS, count, _FORM_WEIGHTS)
    names = [company(brand, trade, form) for brand, trade, form in zip(brands(draw, count), trades, forms, strict=True)]
    companies = pd.DataFrame(
        {
            "enterprise_name": names,
            "enterprise_id": [credit_code(serial) for serial in draw.choice(900_000, size=count, replace=False) + 1000],
            "use": uses,
            "industry_code": sector,
            "industry_code_2002": [table.loc[code, "code_2002"] if code in table.index else code for code in sector],
            "zone_id": zones,
        }
    )
    companies.loc[uses == "public", "enterprise_name"] = company("", "供电")
    first = companies.index[companies["use"] == "public"]
    companies.loc[uses == "public", "enterprise_id"] = str(companies.loc[first[0], "enterprise_id"]) if len(first) else ""
    return Holders(pd.Series(numbers, index=plots.index), companies)


def _groups(plots: pd.DataFrame, draw: np.random.Generator) -> tuple[list[int], np.ndarray, np.ndarray]:
    """Return the holder's number of each plot and each holder's use and zone; only producing plots are held in groups."""
    numbers: list[int] = []
    uses: list[str] = []
    zones: list[str] = []
    left = 0
    sizes = draw.choice(_GROUP_SIZES, size=len(plots), p=_GROUP_WEIGHTS)
    for position, (use, zone) in enumerate(zip(plots["use"], plots["zone_id"], strict=True)):
        joins = left > 0 and use == "industrial" and uses[-1] == "industrial" and zones[-1] == zone
        if joins:
            left -= 1
        else:
            uses.append(use)
            zones.append(zone)
            left = int(sizes[position]) - 1
        numbers.append(len(uses) - 1)
    return numbers, np.asarray(uses, dtype=object), np.asarray(zones, dtype=object)
