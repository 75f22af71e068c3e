"""What the plots are used for: uses with their codes in three land-use code systems, prices, and the industries of the zones."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.io.sample.draws import pick
from landuse.io.sample.facts import read_plants


@dataclass(frozen=True)
class Use:
    """One land use: its code in each system, its share in each zone type, its price (yuan/m2, median), and how it is supplied."""

    codes: dict[str, str]
    industry_share: float
    city_share: float
    price: float
    modes: dict[str, float]


USES = {
    "industrial": Use(
        {"gbt21010_2017": "0601", "survey3": "0601", "spatial2023": "1001"}, 0.84, 0.70, 360.0, {"grant": 0.95, "lease": 0.03, "equity": 0.02},
    ),
    "storage": Use(
        {"gbt21010_2017": "0604", "survey3": "0508", "spatial2023": "1101"}, 0.09, 0.05, 340.0, {"grant": 0.97, "lease": 0.03},
    ),
    "research": Use({"gbt21010_2017": "0804", "survey3": "08H2", "spatial2023": "0802"}, 0.02, 0.10, 620.0, {"grant": 1.0}),
    "commercial": Use({"gbt21010_2017": "0505", "survey3": "05H1", "spatial2023": "0902"}, 0.02, 0.06, 2100.0, {"grant": 1.0}),
    "residential": Use({"gbt21010_2017": "0701", "survey3": "0701", "spatial2023": "0701"}, 0.01, 0.06, 3300.0, {"grant": 1.0}),
    "public": Use({"gbt21010_2017": "0809", "survey3": "0809", "spatial2023": "0801"}, 0.02, 0.03, 150.0, {"allocation": 1.0}),
}  # fmt: skip
PRODUCING = ("industrial", "storage")
ZONE_PRICE = {"G219901": 1.15, "S219902": 1.05, "M219903": 0.72}
ZONE_GRADE = {"G219901": 7, "S219902": 8, "M219903": 10}
SECTOR_OF_USE = {"storage": "5990", "research": "7320", "commercial": "7212", "residential": "7010", "public": "4420"}
TRADE_OF_USE = {"storage": "物流", "research": "技术研究院", "commercial": "商务服务", "residential": "置业", "public": "供电"}


def draw_uses(zone_types: pd.Series, shapes: pd.Series, draw: np.random.Generator) -> npt.NDArray[np.object_]:
    """Return the use of each plot; substations are public, large plots around them industrial."""
    names = list(USES)
    drawn = np.where(
        zone_types == "industry",
        pick(draw, names, len(zone_types), [use.industry_share for use in USES.values()]),
        pick(draw, names, len(zone_types), [use.city_share for use in USES.values()]),
    )
    drawn[(shapes == "substation").to_numpy()] = "public"
    drawn[shapes.isin(["around", "two_parts", "ell"]).to_numpy()] = "industrial"
    return drawn


def industries() -> pd.DataFrame:
    """Return the industries of the zones: codes, trade words, weights, typical output, tax, energy, emissions and research."""
    table = pd.DataFrame(read_plants("industries"))
    texts = ["code", "code_2002", "trade", "project"]
    return table.astype({name: "float64" for name in table.columns if name not in texts}).set_index("code")
