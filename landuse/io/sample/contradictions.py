"""What the tables are made to say against each other, as planted: the truth of the contradictions."""

import pandas as pd

from landuse.io.sample.enterprises import IDLE_BUT_ACTIVE, Firms
from landuse.io.sample.parcels import Land

_OF_FIRMS = {
    "z2_paying_tax": "dead_but_paying",
    "z3_losing": "dead_but_paying",
    "tax_elsewhere": "registered_elsewhere",
}
_LISTED_TWICE = "tenant_fully_rented"
_SOLD = "sold_on"


def contradiction_truth(land: Land, firms: Firms, in_force: pd.DataFrame) -> pd.DataFrame:
    """Return the planted contradictions with the parcels and enterprises that each concerns and the mu at stake.

    `in_force` says who uses which parcel on the sample's day (columns parcel_id, enterprise_id, plant).
    """
    plants = firms.truth["plant"]
    rows = []
    for plant in IDLE_BUT_ACTIVE:
        parcel = land.truth.index[land.truth["plant"] == plant][0]
        note = "登记未动工的宗地上，企业有用电或纳税"
        rows.append(("idle_but_used", [parcel], [str(land.parcels.loc[parcel, "holder_uscc"])], plant, note))
    for plant, contradiction in _OF_FIRMS.items():
        for firm in plants.index[plants == plant]:
            parcels = in_force.loc[in_force["enterprise_id"] == firm, "parcel_id"]
            rows.append((contradiction, [*parcels], [firm], plant, str(firms.truth.loc[firm, "note"])))
    twice = list(plants.index[plants == _LISTED_TWICE])
    used = in_force.loc[in_force["enterprise_id"].isin(twice), "parcel_id"]
    rows.append(("same_firm_twice", [*used], twice, _LISTED_TWICE, "两条企业记录名称相同，只是括号全角半角不同"))
    sold = in_force[in_force["plant"] == _SOLD]
    for parcel, buyer in zip(sold["parcel_id"], sold["enterprise_id"], strict=True):
        rows.append(("holder_not_occupant", [parcel], [buyer], _SOLD, "登记的使用权人不是自用企业"))
    area = land.parcels["area_m2"]
    return pd.DataFrame(
        [
            (
                kind,
                ", ".join(sorted(parcels)),
                ", ".join(sorted(ids)),
                round(float(area.loc[parcels].sum()) * 3 / 2000, 6),
                plant,
                note,
            )
            for kind, parcels, ids, plant, note in rows
        ],
        columns=["contradiction", "parcel_id", "enterprise_id", "mu_at_stake", "plant", "note"],
    )
