"""The land as it is judged on the day: parcels, mu and fees by idle status, for all and zone by zone."""

from typing import Any

import pandas as pd

from landuse.identifiers.zone_names import zone_names
from landuse.reports.bulletins import figures
from landuse.results import Assessment
from landuse.vocabulary import codes

IDLE = ("idle_two_years", "idle_one_year", "idle_suspended", "idle_government")
NO_ZONE = "未注明开发区"
NOTE = "由数据测算的认定状态，以调查认定为准；面积为已知面积之和，面积不明的宗地计入宗数、不计入面积；闲置费为测算数，不作为行政决定。"


def land(result: Assessment) -> dict[str, Any]:
    """Return counts, mu and fees by idle status with their total, and the idle land of each zone."""
    results = pd.DataFrame(result.results)
    status = results["idle_status"].astype("str")
    rows = [
        {"label": code.label_zh, "color": code.color, **_sums(results[status == code.code])}
        for code in codes("idle_status").values()
        if (status == code.code).any()
    ]
    return {"statuses": rows, "total": _sums(results), "zones": _zones(result, results, status), "note": NOTE}


def _sums(rows: pd.DataFrame) -> dict[str, str]:
    fees = rows["idle_fee_wanyuan"].astype("float64")
    return {
        "parcels": figures.count(len(rows)),
        "mu": figures.mu(rows["area_mu"].sum()),
        "mu_unknown": figures.count(rows["area_mu"].isna().sum()),
        "fee": figures.money(fees.sum()) if fees.notna().any() else figures.NO_STOCK,
        "fee_wanyuan": figures.wanyuan(fees.sum()) if fees.notna().any() else figures.NO_STOCK,
    }


def _zones(result: Assessment, results: pd.DataFrame, status: pd.Series) -> list[dict[str, str]]:
    ids = results["zone_id"].astype("str") if "zone_id" in results else pd.Series(pd.NA, index=results.index, dtype="str")
    names = zone_names(result.data.zones, ids).fillna(NO_ZONE)
    idle, suspected = status.isin(IDLE), status == "suspected_idle"
    found = []
    for name in dict.fromkeys([*_known(result), *names]):
        mine = names == name
        sums = _sums(results[mine])
        found.append({
            "zone": name,
            "parcels": figures.count(mine.sum()),
            "idle": figures.count((mine & idle).sum()),
            "idle_mu": figures.mu(results.loc[mine & idle, "area_mu"].sum()),
            "suspected": figures.count((mine & suspected).sum()),
            "unverified": figures.count((mine & (status == "needs_verification")).sum()),
            "fee": sums["fee"],
            "fee_wanyuan": sums["fee_wanyuan"],
        })  # fmt: skip
    return found


def _known(result: Assessment) -> list[str]:
    ids = pd.Series(result.data.table("zones").index, dtype="str")
    return list(zone_names(result.data.zones, ids))
