"""Boundaries that bound nothing, cross themselves or their neighbours, and areas that do not fit them."""

import shapely
from bureau_files import layer, squares

from faults.fault import Fault, csv, shapes, squares_of

X, Y = 519_000.0, 4_618_000.0
BOW = shapely.Polygon([(X, Y), (X + 100, Y + 100), (X + 100, Y), (X, Y + 100)])
SQUARE, NEXT = squares(2)
APART = shapely.affinity.translate(SQUARE, 500, 0)


def _pair(name, second, issue, areas, *says):
    truth = {"parcel_id": ["A1", "A2"], "geometry": areas}
    return Fault(name, shapes(lambda: squares_of([SQUARE, second])), reported={issue: 1}, says=says, truth={"parcels": truth})


def _areas(name, registered, issue, *says, rest=""):
    truth = {"parcel_id": ["A1", "A2"], "area_m2": registered, "geometry": [10_000.0, 10_000.0]}
    return Fault(
        name,
        shapes(lambda: layer({"ZDDM": ["A1", "A2"], "ZDMJ": registered}), rest),
        reported={issue: 1},
        says=says,
        truth={"parcels": truth},
    )


FAULTS = [
    _pair("bow-tie", shapely.affinity.translate(BOW, 500, 0), "geometry_repaired", [10_000.0, 5000.0], "→"),
    _pair("no-boundary", None, "geometry_missing", [10_000.0, None]),
    _pair("a-line-for-an-area", shapely.LineString([(X + 500, Y), (X + 600, Y)]), "geometry_collapsed", [10_000.0, None]),
    _pair("a-point-for-an-area", shapely.Point(X + 500, Y), "geometry_collapsed", [10_000.0, None]),
    _pair("an-area-of-nothing", shapely.Polygon([(X + 500, Y), (X + 600, Y), (X + 500, Y)]), "geometry_collapsed", [10_000.0, None]),
    _pair(
        "an-area-with-a-line-behind", shapely.GeometryCollection([APART, shapely.LineString([(X + 700, Y), (X + 800, Y)])]),
        "geometry_repaired", [10_000.0, 10_000.0],
    ),
    _pair(
        "a-hole-outside-its-ring",
        shapely.Polygon(APART.exterior, [shapely.affinity.translate(APART, 200, 0).exterior]), "geometry_repaired", [10_000.0, 20_000.0],
        "20000.00",  # an outer ring that was meant for another hole: both areas are told
    ),
    _pair("overlap", shapely.affinity.translate(NEXT, -10, 0), "parcel_overlap", [10_000.0, 10_000.0], "1000"),
    _pair("the-same-figure-twice", shapely.box(*SQUARE.bounds), "parcel_duplicate_shape", [10_000.0, 10_000.0]),
    _pair("a-narrow-gap", shapely.affinity.translate(NEXT, 0.3, 0), "parcel_gap", [10_000.0, 10_000.0]),
    _pair("a-sliver", shapely.box(X + 500, Y, X + 900, Y + 0.2), "parcel_sliver", [10_000.0, 80.0]),
    _areas("registered-area-differs", [10_000.0, 12_000.0], "area_difference", "登记 12000.00 m²，图形 10000.00 m²"),
    _areas("registered-area-in-mu", [10_000.0, 15.0], "area_in_other_unit", "亩"),
    _areas("registered-area-in-hectares", [10_000.0, 1.0], "area_in_other_unit", "公顷"),
    _areas("registered-area-of-web-mercator", [10_000.0, 17_900.0], "area_web_mercator", "Web"),
    Fault(
        "an-area-of-zero",
        csv("宗地编号,面积\nA1,0\nA2,100\n"),
        reported={"area_not_positive": 1},
        truth={"parcels": {"parcel_id": ["A1", "A2"], "area_m2": [None, 100.0]}},
    ),
    Fault(
        "an-area-below-zero",
        csv("宗地编号,面积\nA1,-200\nA2,100\n"),
        reported={"area_not_positive": 1},
        truth={"parcels": {"parcel_id": ["A1", "A2"], "area_m2": [None, 100.0]}},
    ),
]  # fmt: skip
