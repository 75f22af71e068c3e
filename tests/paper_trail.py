"""A small assessment for the tests of what is written: every status that a paper shows, and text that is out to do harm."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

import landuse as lu

AS_OF = "2020-12-31"
HOSTILE = {
    "formula": '=HYPERLINK("http://evil.example","点我")',
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(A1)",
    "command": "=cmd|'/C calc'!A0",
    "control": "甲\x00乙\x07丙\x1f丁\x7f\x85",
    "escape": "_x0041_ _x000D_",
    "markup": "<b>&amp;</b> {{7*191}} ${alert(1)}",
    "lines": "第一行\r\n第二行\r第三行",
    "long": "长" * 600,
    "endless": "超" * 40_000,
    "digits": "910000000000000001",
    "link": "http://evil.example/x",
    "spaces": "  前后有空格  ",
}
STATUSES = {
    "two-years": {"works_status": "not_started", "agreed_start_date": "2017-03-01", "delay_cause": "H", "supply_mode": "grant"},
    "one-year": {"works_status": "not_started", "agreed_start_date": "2019-03-01", "delay_cause": "H", "supply_mode": "grant"},
    "leased": {"works_status": "not_started", "agreed_start_date": "2018-03-01", "delay_cause": "H", "supply_mode": "lease"},
    "government": {
        "works_status": "not_started",
        "agreed_start_date": "2018-03-01",
        "delay_cause": "G1",
        "in_supervision_system": True,
    },
    "unfiled": {
        "works_status": "not_started",
        "agreed_start_date": "2018-03-01",
        "delay_cause": "G2",
        "in_supervision_system": False,
    },
    "suspected": {"works_status": "not_started", "agreed_start_date": "2018-03-01"},
    "overdue": {"works_status": "not_started", "agreed_start_date": "2020-02-01", "delay_cause": "H"},
    "blank": {},
    "no-area": {"works_status": "not_started", "agreed_start_date": "2016-05-01", "delay_cause": "H", "area_m2": None},
    "built": {"works_status": "completed", "supply_mode": "grant"},
}


def land_data(**more):
    """Return the parcels of every status and one for each hostile text, in one zone that has a name and one that has none."""
    rows = [
        {"parcel_id": f"21011200400{n}GB0000{n}", "holder_name": name, **facts}
        for n, (name, facts) in enumerate(STATUSES.items())
    ]
    rows += [
        {"parcel_id": f"2101120050{n:02d}GB000{n:02d}", "holder_name": text, **STATUSES["two-years"]}
        for n, text in enumerate(HOSTILE.values())
    ]
    parcels = pd.DataFrame(rows)
    parcels["area_m2"] = parcels["area_m2"].where(parcels["holder_name"] == "no-area", 2000.0 + 100 * parcels.index)
    parcels["land_price_wanyuan"] = 100.0 + parcels.index
    parcels["mortgaged"] = pd.array([True, False, None] * len(parcels), dtype="boolean")[: len(parcels)]
    parcels["supervision_no"] = [f"210112201600{n:04d}" for n in parcels.index]
    parcels["zone_id"] = ["Z1"] * 8 + ["Z2"] * 8 + [None] * (len(parcels) - 16)
    parcels["land_use_code"], parcels["land_use_system"] = "0601", "survey3"
    shapes = [None if n == 3 else box(100 * n, 0, 100 * n + 90, 90) for n in parcels.index]
    zones = gpd.GeoDataFrame({"zone_id": ["Z1"], "zone_name": ["=示范区"]}, geometry=[box(0, 0, 900, 100)], crs="EPSG:4550")
    delays = pd.DataFrame(
        [
            {
                "parcel_id": parcels["parcel_id"][0],
                "cause": "G1",
                "first_date": "2017-04-01",
                "last_date": "2017-05-01",
                "document_no": None,
            }
        ]
    )
    tables = {"parcels": gpd.GeoDataFrame(parcels, geometry=shapes, crs="EPSG:4550"), "zones": zones, "delays": delays}
    return lu.LandData(**(tables | more))


def assessment(data=None, **more):
    """Return the assessment of `data`, or of :func:`land_data`."""
    return lu.assess(data or land_data(**more), policy=lu.load_policy("cn-2101", as_of=AS_OF), as_of=AS_OF)


def empty_assessment():
    """Return an assessment in which nothing is to be done and nothing was found wrong."""
    result = assessment()
    none = {name: getattr(result, name).iloc[:0] for name in ("results", "disposal", "issues")}
    return replace(result, **none)
