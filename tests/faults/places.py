"""Coordinates that are not where their file says."""

import shapely
from bureau_files import layer, squares

from faults.fault import Fault, after, shapes, squares_of, text_file

AREAS = [10_000.0, 10_000.0]
TWO = {"parcel_id": ["A1", "A2"], "geometry": AREAS}


def moved(dx=0.0, dy=0.0):
    return [shapely.affinity.translate(shape, dx, dy) for shape in squares(2)]


def turned(boundaries):
    return [shapely.transform(shape, lambda points: points[:, ::-1]) for shape in boundaries]


def degrees(crs="EPSG:4490"):
    return list(layer({"n": [1, 2]}).to_crs(crs).geometry)


def _refused(name, boundaries, stated, declared, *words):
    rest = "" if declared is None else f'crs = "{declared}"\n'
    return Fault(name, shapes(lambda: squares_of(boundaries, stated), rest), refused=words)


def _one_wrong(shape):
    return lambda: squares_of([*squares(2), shape])


def _json(crs_member: bool):
    member = '"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4550"}},' if crs_member else ""
    rings = [[[list(point) for point in shape.exterior.coords]] for shape in squares(2)]
    features = ",".join(
        f'{{"type":"Feature","properties":{{"ZDDM":"A{n + 1}"}},"geometry":{{"type":"Polygon","coordinates":{ring}}}}}'
        for n, ring in enumerate(rings)
    )
    return after(
        '[data.parcels]\nfile = "宗地.geojson"\n',
        text_file("宗地.geojson", f'{{"type":"FeatureCollection",{member}"features":[{features}]}}'),
    )


FAULTS = [
    _refused("no-system-stated", squares(2), None, None, "没有坐标系", "crs ="),
    _refused("zone-number-in-a-zone-without", moved(41e6), None, "EPSG:4550", "不可能是", 'crs = "EPSG:4529"'),
    _refused("zone-number-dropped", squares(2), None, "EPSG:4529", "不可能是", "中央经线"),
    _refused("zone-number-twice", moved(82e6), None, "EPSG:4529", "带号可能加了两次"),
    _refused("six-degree-zone-as-three", moved(21e6), None, "EPSG:4550", 'crs = "EPSG:4499"'),
    _refused("degrees-as-metres", degrees(), None, "EPSG:4550", "不可能是", 'crs = "EPSG:4490"'),
    _refused("metres-as-degrees", squares(2), None, "EPSG:4490", "不可能是"),
    _refused("north-before-east", turned(squares(2)), None, "EPSG:4550", 'axis_order = "north_east"'),
    _refused("latitude-before-longitude", turned(degrees()), None, "EPSG:4490", 'axis_order = "north_east"'),
    _refused("local-grid", [shapely.box(1000 * n, 2000, 1000 * n + 90, 2100) for n in range(2)], None, "EPSG:4550", "地方独立坐标系"),
    _refused("web-mercator-as-zone", list(layer({"n": [1, 2]}).to_crs(3857).geometry), None, "EPSG:4550", "Web 墨卡托"),
    _refused("file-states-the-wrong-zone", moved(41e6), "EPSG:4550", None, "请先在 GIS 软件中改正"),
    _refused("file-and-declaration-differ", squares(2), "EPSG:4549", "EPSG:4550", "矛盾"),
    _refused("xian80-said-to-be-cgcs2000", squares(2), "EPSG:2382", "EPSG:4550", "矛盾"),
    _refused("beijing54-into-cgcs2000", squares(2), "EPSG:2433", None, "北京"),
    _refused("nothing-but-infinity", [shapely.Polygon([(float("inf"),) * 2] * 4)] * 2, "EPSG:4550", None, "无穷大", "重新导出"),
    Fault("json-in-metres-without-a-system", _json(crs_member=False), refused=("宗地.geojson", "没有坐标系", "crs =")),
    Fault(
        "shifted-coordinates-for-areas",
        shapes(lambda: squares_of(degrees("EPSG:4326"), "EPSG:4326"), 'crs = "GCJ-02"\narea_from = "geometry"\n'),
        refused=("GCJ-02", "不得量算"),
    ),
    Fault(
        "shifted-coordinates-declared",
        shapes(lambda: squares_of(degrees("EPSG:4326"), None), 'crs = "GCJ-02"\n'),
        reported={"coordinates_unshifted": 1, "crs_transformed": 1},
        truth={"parcels": {"parcel_id": ["A1", "A2"]}},
    ),
    Fault(
        "axes-exchanged-as-declared",
        shapes(lambda: squares_of(turned(squares(2)), None), 'crs = "EPSG:4550"\naxis_order = "north_east"\n'),
        reported={"axes_exchanged": 1},
        truth={"parcels": TWO},
    ),
    Fault(
        "web-mercator-areas",
        shapes(lambda: layer({"ZDDM": ["A1", "A2"]}).to_crs(3857), 'area_from = "geometry"\n'),
        reported={"crs_transformed": 1, "area_from_geometry": 1},
        says=("转换",),
        truth={"parcels": {**TWO, "area_m2": AREAS}},
    ),
    Fault(
        "one-record-with-axes-exchanged",
        shapes(_one_wrong(turned(moved(dx=400))[0])),
        reported={"geometry_out_of_place": 1},
        says=("坐标轴",),
        truth={"parcels": {"parcel_id": ["A1", "A2", "A3"], "geometry": [*AREAS, None]}},
    ),
    Fault(
        "one-record-of-another-zone",
        shapes(_one_wrong(moved(dx=41e6)[0])),
        reported={"geometry_out_of_place": 1},
        truth={"parcels": {"parcel_id": ["A1", "A2", "A3"], "geometry": [*AREAS, None]}},
    ),
    Fault(
        "one-record-in-degrees",
        shapes(_one_wrong(degrees()[0])),
        reported={"geometry_out_of_place": 1},
        truth={"parcels": {"parcel_id": ["A1", "A2", "A3"], "geometry": [*AREAS, None]}},
    ),
    Fault(
        "one-record-far-from-the-rest",
        shapes(lambda: squares_of([*squares(11), moved(dx=60_000)[0]])),
        reported={"parcel_far_away": 1},
        says=("公里",),
        truth={"parcels": {"parcel_id": [f"A{n}" for n in range(1, 13)], "geometry": [10_000.0] * 12}},
    ),
    Fault(
        "one-record-at-infinity",
        shapes(_one_wrong(shapely.Polygon([(float("inf"),) * 2] * 4))),
        reported={"geometry_not_finite": 1},
        truth={"parcels": {"parcel_id": ["A1", "A2", "A3"], "geometry": [*AREAS, None]}},
    ),
]  # fmt: skip
