"""``lu.read_data`` of 26 columns, against reading the same file with geopandas: GeoPackage and GeoParquet."""

import geopandas as gpd
from checking import make_apart, peer, write_layer
from definitions import COUNTS, Case, Compared, Side

import landuse as lu


def make_geoparquet(size, folder):
    write_layer(size, folder, file="parcels.parquet")


def ours(folder):
    def work():
        lu.read_data(folder)

    return work


def read_geoparquet(folder):
    def work():
        gpd.read_parquet(folder / "parcels.parquet")

    return work


def _case(name, title, make, against, data):
    sides = {"ours": Side("lu.read_data", ours), "peer": against}
    return Case(name, title, COUNTS, make, sides, (Compared("ours", "peer"),), data=data)


CASES = (
    _case("gpkg", "读入 GPKG", make_apart, Side("geopandas.read_file（use_arrow）", peer), "layer-apart"),
    _case("geoparquet", "读入 GeoParquet", make_geoparquet, Side("geopandas.read_parquet", read_geoparquet), "layer-parquet"),
)
