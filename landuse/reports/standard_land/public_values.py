"""The report for the public: nothing of a firm's finances, no mortgage, no amounts, natural persons by surname only."""

from collections.abc import Mapping, Sequence
from typing import Any

from landuse.identifiers.natural_persons import is_natural_person, without_persons
from landuse.results import Assessment

WITHHELD = "不公开"
OPEN_INDICATORS = frozenset({"floor_area_ratio", "building_coefficient", "office_land_share", "greening_share"})
"""Figures of the land and what is built on it; all others tell of a firm's money, energy or staff."""
GENERALISED = "本版公开：界线已概化，仅示意位置；企业经营数据、抵押和违约责任测算不在公开范围内。"
_FIRM_FIGURES = ("fixed_asset_investment", "investment_intensity", "tax_per_mu", "revenue_per_mu", "idle_status")
_FIGURES = ("actual", "rate", "gap", "shortfall", "measured", "cure_until")


def open_rows(result: Assessment, parcel_id: str) -> list[bool]:
    """Return for each promise of a parcel, in order, whether its figures may be read by the public."""
    promises = result.commitments[result.commitments["parcel_id"] == parcel_id]
    return promises["indicator_column"].isin(OPEN_INDICATORS).to_list()


def public_values(values: Mapping[str, Any], shown: Sequence[bool], names: Sequence[str] = ()) -> dict[str, Any]:
    """Return the values of the public version made from those of the internal one.

    `shown` is :func:`open_rows`; `names` are those of natural persons, taken out wherever they stand.
    """
    project = values["project"]
    person = is_natural_person(project["holder_name"], project["holder_uscc"])
    withheld = {"land_price": WITHHELD, "mortgaged": WITHHELD, **({"holder_uscc": WITHHELD} if person else {})}
    delivery = [
        row if may else {**row, **dict.fromkeys(_FIGURES, WITHHELD)} for row, may in zip(values["delivery"], shown, strict=True)
    ]
    unmet = [row["indicator"] for row in delivery if row["state"] == "未达标"]
    shared = {
        **values,
        "internal": False,
        "cover": {**values["cover"], "banner": ""},
        "project": {**project, **withheld},
        "delivery": delivery,
        "delivery_notes": values["delivery_notes"][:1],
        "land_use": {**values["land_use"], **dict.fromkeys(_FIRM_FIGURES, WITHHELD), "notes": [GENERALISED]},
        "problems": [f"{name}未达标。" for name in unmet] or ["未发现未达标的指标。"],
        "suggestions": [line.replace("，测算见表3", "") for line in values["suggestions"] if "抵押" not in line],
        "liability_text": "违约责任测算不在公开范围内。",
        "liability": [],
        "annex": {**values["annex"], "inputs": [], "missing": ["见内部版。"], "data_text": f"{values['cover']['as_of']}的数据；数据清单见内部版。"},
    }  # fmt: skip
    own = [project["holder_name"].strip()] if person else []
    public: dict[str, Any] = without_persons(shared, [*own, *names])
    return public
