"""What the tables say against each other, with both sides and the mu at stake: leads for people, never verdicts.

A finding names every parcel and enterprise that it concerns. What is unknown contradicts nothing.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from landuse.data import LandData
from landuse.findings.contradiction_evidence import UNKNOWN, Evidence, in_words, power_used, tax_of_year, taxes_paid
from landuse.identifiers.company_names import plain_names
from landuse.identifiers.credit_codes import plain_codes, registered_counties
from landuse.identifiers.known_ids import at_places, places_of
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
    return order_contradictions(_listed(evidence, {code: finder(evidence) for code, finder in finders.items()}))


def order_contradictions(found: pd.DataFrame) -> pd.DataFrame:
    """Return contradictions with the most mu at stake first, then by ids."""
    order = ["mu_at_stake", "parcel_id", "enterprise_id", "contradiction"]
    return found.sort_values(order, ascending=[False, True, True, True], kind="stable", ignore_index=True)


Finding = tuple[pd.DataFrame, pd.DataFrame]
"""The two sides by subject (one_side, other_side), and which subject concerns which parcel (by position) and enterprise_id."""


def _idle_but_used(evidence: Evidence) -> Finding:
    """Find parcels on which nothing is said to have been built, with a building, or a user that pays tax or uses power."""
    parcels = evidence.parcels
    due = (parcels["works_status"] == "not_started") & parcels["idle_status"].isin(["overdue", "needs_verification"])
    idle = ((parcels["idle_class"] == "not_started") | due).to_numpy()
    signs = []
    for name, area in {"建筑面积": parcels["floor_area_m2"], "建筑基底": parcels["building_footprint_m2"]}.items():
        built = np.flatnonzero(idle & (area > 0).to_numpy())
        signs.append(in_words(f"{name} {{:,.1f}} ㎡", area.iloc[built].set_axis(built)))
    users = evidence.known_users
    users = users[idle[users["parcel"]]].drop_duplicates(["parcel", "enterprise"])
    tax, power = taxes_paid(evidence, users["enterprise"]), power_used(evidence, users["enterprise"])
    activity = tax + power.where((tax == "") | (power == ""), "，" + power)
    active = activity != ""
    words = evidence.names.iloc[users["enterprise"]].set_axis(users.index) + "：" + activity
    signs.append(words[active].set_axis(users.loc[active, "parcel"]))
    used = pd.concat(signs)
    other = _joined(used, used.index, "；")
    places = np.sort(other.index.to_numpy(dtype=np.int64))
    subject = parcels[["idle_days", "idle_status"]].iloc[places].set_axis(places)
    days = in_words("（闲置 {:,.0f} 天）", subject["idle_days"].astype("float64")).where(subject["idle_days"] > 0, "")
    one = "登记为未动工，判定为" + _labels(subject["idle_status"], "idle_status") + days
    links = pd.concat([pd.DataFrame({"parcel": places}), users.loc[active, ["parcel", "enterprise_id"]]])
    return _sides(one, other), links.assign(subject=links["parcel"])


def _dead_but_paying(evidence: Evidence) -> Finding:
    """Find enterprises that are zombies, stopped or struck off, and paid tax in the judged year."""
    firms = evidence.enterprises
    dead = firms["zombie_status"].isin(_DEAD_STATUSES) | firms["operating_status"].isin(_DEAD_OPERATION)
    places = np.flatnonzero(dead & (evidence.tax > 0))
    mine = firms[["zombie_status", "operating_status"]].iloc[places].set_axis(places)
    status, operation = _labels(mine["zombie_status"], "zombie_status"), _labels(mine["operating_status"], "operating_status")
    one = "判定为" + status + "，登记的经营状态为" + operation
    itself = pd.DataFrame({"enterprise": places, "enterprise_id": firms.index[places]})
    links = pd.concat([itself, evidence.uses_of(places)])
    return _sides(one, tax_of_year(evidence, mine.index)), links.assign(subject=links["enterprise"])


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
    one = ("统一社会信用代码的登记机关在行政区划 " + office.loc[apart.index]).set_axis(apart["enterprise"])
    where = "所用宗地在行政区划 " + _joined(place.loc[apart.index], apart["enterprise"], "、")
    other = where + "；" + tax_of_year(evidence, where.index)
    return _sides(one[~one.index.duplicated()], other), apart.assign(subject=apart["enterprise"])


def _same_firm_twice(evidence: Evidence) -> Finding:
    """Find enterprises that stand in the table more than once: under one code or, with several codes, under one name."""
    firms = evidence.enterprises.reset_index()
    ids, called = firms["enterprise_id"], evidence.names.reset_index(drop=True)
    code, name = plain_codes(ids), plain_names(firms["enterprise_name"])
    repeated = name[name.notna() & name.duplicated(keep=False)]
    several_codes = code.loc[repeated.index].groupby(repeated).transform("nunique") > 1
    found, links = [], []
    for keys, words in ((code, "统一社会信用代码"), (repeated[several_codes], "企业名称")):
        same = keys[keys.notna() & keys.duplicated(keep=False)]
        records = called.loc[same.index] + "（" + ids.loc[same.index] + "）"
        count = records.groupby(same).size()
        one = pd.Series(words + "按同一写法为" + count.index.to_series().astype("str"), dtype="str")
        other = in_words("企业表中列为 {:.0f} 户：", count.astype("float64")) + _joined(records, same, "、")
        found.append(_sides(one, other).add_prefix(f"{words} ", axis=0))
        members = pd.DataFrame({"subject": f"{words} " + same, "enterprise": same.index, "enterprise_id": ids.loc[same.index]})
        land = evidence.uses_of(same.index)[["parcel", "enterprise"]].drop_duplicates()
        links.append(members.merge(land, on="enterprise", how="left"))
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
    places = np.unique(apart["parcel"])
    subject = parcels[["holder_uscc", "holder_name"]].iloc[places].set_axis(places)
    one = "登记的使用权人为" + subject["holder_name"].fillna("") + "（" + subject["holder_uscc"] + "）"
    since = apart["from_date"].dt.strftime("，自 %Y-%m-%d 起").fillna("")
    words = name.loc[apart.index].fillna("") + "（" + apart["enterprise_id"] + "）" + since
    other = "自用企业为" + _joined(words, apart["parcel"], "、")
    return _sides(one, other), apart.assign(subject=apart["parcel"])


def _listed(evidence: Evidence, findings: Mapping[str, Finding]) -> pd.DataFrame:
    """Return one row per finding with all that it concerns."""
    sides = pd.concat([one for one, _ in findings.values()], ignore_index=True)
    links = _numbered(list(findings.values()))
    land = links.loc[links["parcel"].notna(), ["number", "parcel"]].drop_duplicates().astype("int64")
    people = links.loc[links["enterprise_id"].notna(), ["number", "enterprise_id"]].drop_duplicates()
    parcels = evidence.parcels[["area_mu", "holder_name"]].iloc[land["parcel"]]
    names = evidence.enterprises["enterprise_name"]
    held = {
        "parcel_id": _joined(parcels.index, land["number"], ID_SEPARATOR),
        "enterprise_id": _joined(people["enterprise_id"], people["number"], ID_SEPARATOR),
        "holder_name": _joined(parcels["holder_name"], land["number"], "、"),
        "enterprise_name": _joined(at_places(names, places_of(people["enterprise_id"], names.index)), people["number"], "、"),
        "mu_at_stake": parcels["area_mu"].groupby(land["number"].to_numpy()).sum(min_count=1),
    }
    found = sides.assign(**{name: values.reindex(sides.index) for name, values in held.items()})
    code = np.repeat(list(findings), [len(one) for one, _ in findings.values()])
    types = dict.fromkeys(CONTRADICTION_COLUMNS, "str") | {"mu_at_stake": "float64"}
    listed = found.assign(contradiction=code)[list(CONTRADICTION_COLUMNS)].astype(types)
    return listed.assign(contradiction=pd.Categorical(code, categories=list(codes("contradiction"))))


def _numbered(findings: Sequence[Finding]) -> pd.DataFrame:
    """Return which parcels and enterprises each finding concerns, by its number among all of them."""
    first = np.cumsum([0, *(len(sides) for sides, _ in findings)])
    numbered = []
    for begin, (sides, links) in zip(first, findings, strict=False):
        place = sides.index.get_indexer(pd.Index(links["subject"]))
        numbered.append(links[["parcel", "enterprise_id"]].assign(number=begin + place)[place >= 0])
    return pd.concat(numbered)


def _sides(one: pd.Series, other: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"one_side": one, "other_side": other.reindex(one.index)}, index=one.index)


def _joined(texts: pd.Series | pd.Index, by: pd.Series | pd.Index, separator: str) -> pd.Series:
    """Return the different texts of each group joined in their order, in no order of the groups; those without any are left out."""
    frame = pd.DataFrame({"by": by.array, "text": pd.Series(texts.array, dtype="str").array})
    frame = frame.dropna().drop_duplicates()
    several = frame["by"].duplicated(keep=False)  # joining one by one costs: most groups have a single text
    ordered = frame[several].sort_values(["by", "text"], kind="stable")
    joined = ordered.groupby("by")["text"].agg(separator.join).astype("str")
    found: pd.Series = pd.concat([frame[~several].set_index("by")["text"], joined])
    return found


def _labels(values: pd.Series, list_name: str) -> pd.Series:
    labels = {code: found.label_zh for code, found in codes(list_name).items()}
    return values.astype("str").map(labels).fillna(UNKNOWN).astype("str")
