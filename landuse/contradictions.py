"""What the tables say against each other, with both sides and the mu at stake: leads for people, never verdicts.

A finding names every parcel and enterprise that it concerns. What is unknown contradicts nothing.
"""

import numpy as np
import pandas as pd

from landuse.company_names import plain_names
from landuse.contradiction_evidence import UNKNOWN, Evidence, in_words, power_used, tax_of_year, taxes_paid
from landuse.credit_codes import plain_codes, registered_counties
from landuse.data import LandData
from landuse.known_ids import at_places, places_of
from landuse.policy import Policy
from landuse.vocabulary import codes

CONTRADICTION_COLUMNS = (
    "contradiction", "parcel_id", "enterprise_id", "holder_name", "enterprise_name", "one_side", "other_side", "mu_at_stake",
)  # fmt: skip
ID_SEPARATOR = ", "
"""Between the ids of one finding that concerns several parcels or enterprises."""
_DEAD_STATUSES, _DEAD_OPERATION = ("Z2", "Z3"), ("stopped", "deregistered")
_NATIONAL_OFFICE, _CITY_DIGITS, _PROVINCE_DIGITS = "100000", 4, 2


def find_contradictions(
    data: LandData,
    results: pd.DataFrame,
    enterprises: pd.DataFrame,
    policy: Policy,
    as_of: pd.Timestamp,
    occupied: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the contradictions, most mu at stake first, then by ids: columns of :data:`CONTRADICTION_COLUMNS`.

    `contradiction` is a code of the list of that name. `parcel_id` and `enterprise_id` hold all that are concerned, parted by
    :data:`ID_SEPARATOR`, missing where none is; `mu_at_stake` adds up the parcels' areas, missing where none is known.
    Amounts are those of the judged year (万元), electricity that of the last months. `occupied` is what
    :func:`landuse.linkage.occupied_land` gives, where that is known already.
    """
    evidence = Evidence(data, pd.DataFrame(results), enterprises, policy, as_of, occupied)
    finders = {
        "idle_but_used": _idle_but_used,
        "dead_but_paying": _dead_but_paying,
        "registered_elsewhere": _registered_elsewhere,
        "same_firm_twice": _same_firm_twice,
        "holder_not_occupant": _holder_not_occupant,
    }
    listed = [_listed(evidence, code, *finder(evidence)) for code, finder in finders.items()]
    found = pd.concat(listed, ignore_index=True)
    found["contradiction"] = pd.Categorical(found["contradiction"], categories=list(codes("contradiction")))
    return order_contradictions(found)


def order_contradictions(found: pd.DataFrame) -> pd.DataFrame:
    """Return contradictions with the most mu at stake first, then by ids."""
    order = ["mu_at_stake", "parcel_id", "enterprise_id", "contradiction"]
    return found.sort_values(order, ascending=[False, True, True, True], kind="stable", ignore_index=True)


Finding = tuple[pd.DataFrame, pd.DataFrame]
"""The two sides by subject (one_side, other_side), and which subject concerns which parcel_id and enterprise_id."""


def _idle_but_used(evidence: Evidence) -> Finding:
    """Find parcels on which nothing is said to have been built, with a building, or a user that pays tax or uses power."""
    parcels = evidence.parcels
    due = (parcels["works_status"] == "not_started") & parcels["idle_status"].isin(["overdue", "needs_verification"])
    idle = ((parcels["idle_class"] == "not_started") | due).to_numpy()
    built = {"建筑面积": parcels["floor_area_m2"], "建筑基底": parcels["building_footprint_m2"]}
    signs = [in_words(f"{name} {{:,.1f}} ㎡", area[idle & (area > 0).to_numpy()]) for name, area in built.items()]
    users = evidence.known_users
    users = users[idle[users["parcel"]]].drop_duplicates(["parcel", "enterprise"])
    tax, power = taxes_paid(evidence, users["enterprise"]), power_used(evidence, users["enterprise"])
    activity = tax + power.where((tax == "") | (power == ""), "，" + power)
    active = activity != ""
    words = evidence.names.iloc[users["enterprise"]].set_axis(users.index) + "：" + activity
    signs.append(words[active].set_axis(users.loc[active, "parcel_id"]))
    used = pd.concat(signs)
    other = _joined(used, used.index, "；")
    subject = parcels.iloc[np.sort(places_of(other.index, parcels.index))]
    days = in_words("（闲置 {:,.0f} 天）", subject["idle_days"].astype("float64")).where(subject["idle_days"] > 0, "")
    one = "登记为未动工，判定为" + _labels(subject["idle_status"], "idle_status") + days
    links = pd.concat([pd.DataFrame({"parcel_id": subject.index}), users.loc[active, ["parcel_id", "enterprise_id"]]])
    return _sides(one, other), links.assign(subject=links["parcel_id"])


def _dead_but_paying(evidence: Evidence) -> Finding:
    """Find enterprises that are zombies, stopped or struck off, and paid tax in the judged year."""
    firms = evidence.enterprises
    dead = firms["zombie_status"].isin(_DEAD_STATUSES) | firms["operating_status"].isin(_DEAD_OPERATION)
    mine = firms[dead & (evidence.tax > 0)]
    status, operation = _labels(mine["zombie_status"], "zombie_status"), _labels(mine["operating_status"], "operating_status")
    one = "判定为" + status + "，登记的经营状态为" + operation
    return _sides(one, tax_of_year(evidence, mine.index)), _of_firms(evidence, mine.index)


def _registered_elsewhere(evidence: Evidence) -> Finding:
    """Find enterprises whose sound credit code was given in another city than that of parcels they use.

    An office of the same province or the national one registers enterprises of every city: no contradiction.
    """
    firms = evidence.enterprises.index.to_series()
    users = evidence.known_users
    office = registered_counties(plain_codes(firms)).iloc[users["enterprise"]].set_axis(users.index)
    place = users["parcel_id"].str[:6].where(users["parcel_id"].str.fullmatch(r"\d{6}.*"))
    of_province = office.str.endswith("0000") & (office.str[:_PROVINCE_DIGITS] == place.str[:_PROVINCE_DIGITS])
    known = office.notna() & place.notna() & (office != _NATIONAL_OFFICE) & ~of_province
    apart = users[known & (office.str[:_CITY_DIGITS] != place.str[:_CITY_DIGITS])]
    one = ("统一社会信用代码的登记机关在行政区划 " + office.loc[apart.index]).set_axis(apart["enterprise_id"])
    where = "所用宗地在行政区划 " + _joined(place.loc[apart.index], apart["enterprise_id"], "、")
    other = where + "；" + tax_of_year(evidence, where.index)
    return _sides(one[~one.index.duplicated()], other), apart.assign(subject=apart["enterprise_id"])


def _same_firm_twice(evidence: Evidence) -> Finding:
    """Find enterprises that stand in the table more than once: under one code or, with several codes, under one name."""
    firms = evidence.enterprises
    ids = firms.index.to_series()
    code, name = plain_codes(ids), plain_names(firms["enterprise_name"])
    several_codes = code.groupby(name).transform("nunique") > 1
    found, links = [], []
    for keys, words in ((code, "统一社会信用代码"), (name.where(several_codes), "企业名称")):
        same = keys[keys.notna() & keys.duplicated(keep=False)]
        records = evidence.names.loc[same.index] + "（" + ids.loc[same.index] + "）"
        count = records.groupby(same.to_numpy()).size()
        one = pd.Series(words + "按同一写法为" + count.index.to_series().astype("str"), dtype="str")
        other = in_words("企业表中列为 {:.0f} 户：", count.astype("float64")) + _joined(records, pd.Index(same), "、")
        found.append(_sides(one, other).add_prefix(f"{words} ", axis=0))
        members = pd.DataFrame({"subject": f"{words} " + same.to_numpy(dtype=object), "enterprise_id": same.index})
        land = evidence.parcels_of(same.index).drop_duplicates()
        links.append(members.merge(land, on="enterprise_id", how="left"))
    return pd.concat(found), pd.concat(links)


def _holder_not_occupant(evidence: Evidence) -> Finding:
    """Find built parcels whose holder is none of those said to use it as their own, neither by code nor by name."""
    parcels, users = evidence.parcels, evidence.users
    known = ((parcels["works_status"] == "completed") & parcels["holder_uscc"].notna()).to_numpy()
    own = users[(users["tenure"] == "own").to_numpy() & known[users["parcel"]]]
    holder = parcels[["holder_uscc", "holder_name"]].iloc[own["parcel"]].set_axis(own.index)
    name = at_places(evidence.names, own["enterprise"].to_numpy()).set_axis(own.index)
    same = (plain_codes(holder["holder_uscc"]) == plain_codes(own["enterprise_id"])) | (
        plain_names(holder["holder_name"]) == plain_names(name)
    )
    agrees = same.groupby(own["parcel"]).transform("any")
    apart = own[~agrees]
    subject = parcels.iloc[np.unique(apart["parcel"])]
    one = "登记的使用权人为" + subject["holder_name"].fillna("") + "（" + subject["holder_uscc"] + "）"
    since = apart["from_date"].dt.strftime("，自 %Y-%m-%d 起").fillna("")
    words = name.loc[apart.index].fillna("") + "（" + apart["enterprise_id"] + "）" + since
    other = "自用企业为" + _joined(words, apart["parcel_id"], "、")
    return _sides(one, other), apart.assign(subject=apart["parcel_id"])


def _listed(evidence: Evidence, code: str, sides: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Return one row per finding with all that it concerns."""
    parcels, firms = evidence.parcels, evidence.enterprises
    land = links.loc[links["parcel_id"].notna(), ["subject", "parcel_id"]].drop_duplicates()
    people = links.loc[links["enterprise_id"].notna(), ["subject", "enterprise_id"]].drop_duplicates()
    parcel, firm = places_of(land["parcel_id"], parcels.index), places_of(people["enterprise_id"], firms.index)
    area = at_places(parcels["area_mu"], parcel).set_axis(land["subject"])
    held = {
        "parcel_id": _joined(land["parcel_id"], land["subject"], ID_SEPARATOR),
        "enterprise_id": _joined(people["enterprise_id"], people["subject"], ID_SEPARATOR),
        "holder_name": _joined(at_places(parcels["holder_name"], parcel), land["subject"], "、"),
        "enterprise_name": _joined(at_places(firms["enterprise_name"], firm), people["subject"], "、"),
        "mu_at_stake": area.groupby(level=0).sum(min_count=1),
    }
    found = sides.assign(contradiction=code, **{name: values.reindex(sides.index) for name, values in held.items()})
    types = dict.fromkeys(CONTRADICTION_COLUMNS, "str") | {"mu_at_stake": "float64"}
    return found[list(CONTRADICTION_COLUMNS)].astype(types).reset_index(drop=True)


def _of_firms(evidence: Evidence, enterprise_ids: pd.Index) -> pd.DataFrame:
    """Return the links of findings whose subject is one enterprise: itself and the parcels it uses."""
    links = pd.concat([pd.DataFrame({"enterprise_id": enterprise_ids}), evidence.parcels_of(enterprise_ids)])
    return links.reindex(columns=["parcel_id", "enterprise_id"]).assign(subject=links["enterprise_id"])


def _sides(one: pd.Series, other: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"one_side": one, "other_side": other.reindex(one.index)}, index=one.index)


def _joined(texts: pd.Series, by: pd.Series | pd.Index, separator: str) -> pd.Series:
    """Return the different texts of each group joined in their order, in no order of the groups; those without any are left out."""
    frame = pd.DataFrame({"by": pd.Series(by.to_numpy(), dtype="str"), "text": pd.Series(texts.to_numpy(), dtype="str")})
    frame = frame.dropna().drop_duplicates().sort_values(["by", "text"], kind="stable")
    several = frame["by"].duplicated(keep=False)  # joining one by one costs: most groups have a single text
    joined = frame[several].groupby("by")["text"].agg(separator.join).astype("str")
    found: pd.Series = pd.concat([frame[~several].set_index("by")["text"], joined])
    return found


def _labels(values: pd.Series, list_name: str) -> pd.Series:
    labels = {code: found.label_zh for code, found in codes(list_name).items()}
    return values.astype("str").map(labels).fillna(UNKNOWN).astype("str")
