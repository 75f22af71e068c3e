"""A small invented zone for the tests of maps: every status, a hole, two parts, a parcel without outline, hostile texts."""

import geopandas as gpd
import pandas as pd
from shapely import LineString, MultiPolygon, Polygon, box

import landuse as lu

CRS = "EPSG:4550"  # CGCS2000, central meridian 123° E
EAST, NORTH = 520_000, 4_620_000
AS_OF = "2020-12-31"
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "</script><script>alert(1)</script>",
    "{{7*191}}",
    "{% raw %}",
    "{# x #}",
    "`${alert(1)}`",
    "\u2028line\u2029end",
    "\u202eevil\u202c\u200f",
    "长" * 500,
    "\"quoted\" & 'single' \\ back",
    "<!--<script>",
    "https://example.com/x.js",
    "nul\x00\x1b",
)

_ROWS = [
    # parcel, works, agreed start, cause, other facts
    ("A01", "not_started", "2017-06-01", "H", {}),
    ("A02", "not_started", "2019-06-01", "H", {}),
    ("A03", "not_started", "2018-06-01", "G1", {}),
    ("A04", "not_started", "2018-06-01", "U", {}),
    ("A05", "not_started", "2020-06-01", "H", {}),
    ("A06", "not_started", "2021-06-01", "H", {}),
    ("A07", "under_way", "2018-06-01", None, {"has_construction_permit": False}),
    ("A08", "completed", "2016-06-01", None, {}),
    ("A09", "unknown", "2018-06-01", None, {}),
    (
        "A10",
        "suspended",
        "2016-06-01",
        None,
        {"suspended_since_date": "2018-01-01", "developed_area_m2": 100, "required_area_m2": 900},
    ),
    ("A11", "not_started", None, "H", {}),
    ("A12", "under_way", "2019-01-01", None, {}),
]


def parcels():
    """Return twelve parcels in a row: A02 has a hole, A03 two parts, A12 no outline."""
    records = [
        {
            "parcel_id": parcel, "works_status": works, "agreed_start_date": start, "delay_cause": cause, "area_m2": 8000.0,
            "holder_name": f"示范{parcel}有限公司", "location": f"经{parcel}路", "zone_id": "Z1" if parcel < "A07" else "Z2",
            "supply_mode": "grant", "land_price_wanyuan": 1000.0, "has_construction_permit": True, "in_supervision_system": True,
            "supervision_no": f"2101062018B{parcel}", "fixed_asset_investment_wanyuan": 1200.0 * int(parcel[1:]), **facts,
        }
        for parcel, works, start, cause, facts in _ROWS
    ]  # fmt: skip
    shapes = [square(number) for number in range(len(records))]
    shapes[1] = shapes[1].difference(box(*shapes[1].centroid.buffer(25).bounds))
    shapes[2] = MultiPolygon([box(EAST + 240, NORTH, EAST + 275, NORTH + 100), box(EAST + 290, NORTH, EAST + 330, NORTH + 100)])
    shapes[-1] = None
    return gpd.GeoDataFrame(records, geometry=shapes, crs=CRS)


def square(number):
    return box(EAST + 120 * number, NORTH, EAST + 120 * number + 100, NORTH + 100)


def zones():
    return gpd.GeoDataFrame(
        {"zone_id": ["Z1", "Z2"], "zone_name": ["示范开发区", "示范高新区"]},
        geometry=[box(EAST - 40, NORTH - 60, EAST + 710, NORTH + 160), box(EAST + 715, NORTH - 60, EAST + 1500, NORTH + 160)],
        crs=CRS,
    )


def delays():
    return pd.DataFrame({
        "parcel_id": ["A03", "A02"], "cause": ["G1", "G2"], "first_date": ["2018-07-01", "2019-07-01"],
        "last_date": ["2018-09-30", None], "document_no": ["示开管〔2018〕8号", None],
    })  # fmt: skip


def context():
    return {
        "roads": gpd.GeoDataFrame({"name": ["示范大街"], "width_m": [40.0]}, geometry=[LineString([(EAST - 100, NORTH - 90), (EAST + 1500, NORTH - 90)])], crs=CRS),
        "river": gpd.GeoDataFrame({"name": ["示范河"]}, geometry=[Polygon([(EAST, NORTH - 300), (EAST + 900, NORTH - 300), (EAST, NORTH - 200)])], crs=CRS),
    }  # fmt: skip


def assessed(frame, **tables):
    """Return the assessment of `frame`, judged at the end of 2020."""
    data = lu.LandData(parcels=frame, **tables)
    return lu.assess(data, policy=lu.load_policy("cn-2101", as_of=AS_OF), as_of=AS_OF)


def zone_result():
    return assessed(parcels(), zones=zones(), delays=delays())


def firm_tables():
    """Return the tables of enterprises: an idle parcel whose user pays tax, a zombie that does, a plant let by floor."""
    own, let = [("E1", "A01"), ("E2", "A08"), ("E3", "A12")], [("E4", "A12"), ("E9", "A12")]
    uses = [(firm, parcel, "own", 8000.0 if parcel != "A12" else 4000.0) for firm, parcel in own]
    uses += [(firm, parcel, "rented", 2000.0) for firm, parcel in let]
    return {
        "enterprises": pd.DataFrame({
            "enterprise_id": ["E1", "E2", "E3", "E4"], "enterprise_name": [f"示范企业{n}有限公司" for n in "甲乙丙丁"], "built": True,
            "operating_status": ["operating", "stopped", "operating", "operating"], "size_class": "below_scale",
        }),
        "accounts": pd.DataFrame({
            "enterprise_id": ["E1", "E2", "E2", "E3", "E4"], "year": [2020, 2020, 2019, 2020, 2020],
            "tax_wanyuan": [24.0, 6.0, 90.0, 120.0, 30.0], "revenue_wanyuan": [500.0, 0.0, 900.0, 2000.0, 700.0],
            "electricity_kwh": [9e4, 0.0, 3e5, 4e5, 1e5], "employees": [20.0, 0.0, 60.0, 90.0, 30.0],
        }),
        "occupancy": pd.DataFrame(uses, columns=["enterprise_id", "parcel_id", "tenure", "occupied_area_m2"]),
    }  # fmt: skip


def firms_result():
    """Return the zone with its enterprises, graded by rank."""
    data = lu.LandData(parcels=parcels(), zones=zones(), **firm_tables())
    return lu.assess(data, policy=lu.load_policy("rank-share", as_of=AS_OF), as_of=AS_OF)


def hostile_result():
    """Return an assessment in which every text is hostile: holder, location, numbers, zone names, enterprises on idle land."""
    frame = parcels().iloc[[0] * len(HOSTILE)].reset_index(drop=True)
    frame["parcel_id"] = [f"P{number}{text}" for number, text in enumerate(HOSTILE)]
    for column in ("holder_name", "location", "supervision_no"):
        frame[column] = list(HOSTILE)
    frame["geometry"] = [square(number) for number in range(len(HOSTILE))]
    named = zones()
    named["zone_name"] = [HOSTILE[0], HOSTILE[3]]
    ids = [f"E{number}" for number in range(len(HOSTILE))]
    firms = pd.DataFrame({"enterprise_id": ids, "enterprise_name": list(HOSTILE), "built": True})
    taxes = pd.DataFrame({"enterprise_id": ids, "year": 2020, "tax_wanyuan": 8.0})
    uses = pd.DataFrame({"parcel_id": frame["parcel_id"], "enterprise_id": ids, "tenure": "own", "occupied_area_m2": 8000.0})
    placed = frame.set_geometry("geometry").set_crs(CRS, allow_override=True)
    return assessed(placed, zones=named, enterprises=firms, accounts=taxes, occupancy=uses)
