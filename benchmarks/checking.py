"""``lu.check`` of a GeoPackage of 26 columns, against reading the file with geopandas and ``use_arrow=True``.

The parcels are L-shaped lots of 6 points, 10 to 20 m apart or wall to wall; a hundredth of them have a fault: a malformed code, a registered
area that differs, an overlap, a bow-tie.
"""

import geopandas as gpd
import numpy as np
import shapely
from definitions import COUNTS, Case, Compared, Goal, Side
from idle_columns import AS_OF, make_parcels, with_days_in_order

import landuse as lu

FAULTY_SHARE = 0.01
CONFIG = '[project]\nname = "benchmark"\nas_of = {as_of}\n[data.parcels]\nfile = "{file}"\n'


def make_layer(count, rng, *, wall_to_wall=False):
    parcels = make_parcels(count, rng).set_crs("EPSG:4550", allow_override=True)
    number = np.arange(count)
    serial = [f"{block:06d}GB{rest:05d}" for block, rest in zip(number // 100_000, number % 100_000, strict=True)]
    supervision = [f"2101062{block:03d}B{rest:05d}" for block, rest in zip(number // 100_000, number % 100_000, strict=True)]
    faulty = rng.choice(count, int(count * FAULTY_SHARE), replace=False)
    codes, areas, moved, bows = np.array_split(faulty, 4)
    parcels["parcel_id"] = [f"210106{text}" for text in serial]
    parcels.loc[codes, "parcel_id"] = parcels.loc[codes, "parcel_id"].str.replace("GB", "XB")
    parcels["supervision_no"] = supervision
    parcels["area_m2"] = parcels.geometry.area
    parcels.loc[areas, "area_m2"] *= 1.1
    shapes = parcels.geometry.to_numpy(copy=True)
    if wall_to_wall:
        points, owner = shapely.get_coordinates(shapes, return_index=True)
        shapes = shapely.set_coordinates(
            shapes, points - np.column_stack([20.0 * (number % 1000), 10.0 * (number // 1000)])[owner]
        )
    shapes[moved] = shapely.transform(shapes[moved], lambda points: points + np.array([25.0, 0.0]))
    corners = shapely.get_coordinates(shapes[bows]).reshape(len(bows), -1, 2)
    corners[:, [1, 2]] = corners[:, [2, 1]]
    shapes[bows] = shapely.polygons(corners)
    parcels.geometry = gpd.GeoSeries(shapes, crs=parcels.crs)
    parcels = with_days_in_order(parcels)
    share = rng.random(count)
    parcels["required_area_m2"] = parcels["area_m2"] * 0.9
    parcels["developed_area_m2"] = parcels["required_area_m2"] * share
    return parcels


def write_layer(count, folder, *, wall_to_wall=False, file="parcels.gpkg"):
    """Write the parcels and a landuse.toml that names them."""
    layer = make_layer(count, np.random.default_rng(7), wall_to_wall=wall_to_wall)
    if file.endswith(".gpkg"):
        layer.to_file(folder / file, layer="parcels", driver="GPKG", use_arrow=True)
    else:
        layer.to_parquet(folder / file)
    (folder / "landuse.toml").write_text(CONFIG.format(as_of=AS_OF, file=file), encoding="utf-8")


def make_apart(size, folder):
    write_layer(size, folder)


def make_wall_to_wall(size, folder):
    write_layer(size, folder, wall_to_wall=True)


def ours(folder):
    return lambda: f"数据问题 {len(lu.check(folder).issues):,} 条"


def peer(folder):
    def work():
        gpd.read_file(folder / "parcels.gpkg", engine="pyogrio", use_arrow=True)

    return work


def _case(name, title, make, sizes=COUNTS):
    sides = {"ours": Side("lu.check", ours), "peer": Side("geopandas.read_file（use_arrow）读同一 GPKG", peer)}
    return Case(name, title, sizes, make, sides, (Compared("ours", "peer", (Goal("time", 5, 100_000),)),), data=f"layer-{name}")


CASES = (
    _case("apart", "数据体检，宗地相隔 10 至 20 米", make_apart),
    _case("wall_to_wall", "数据体检，宗地紧邻", make_wall_to_wall, COUNTS[:2]),
)
