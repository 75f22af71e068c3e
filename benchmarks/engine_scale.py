"""The whole judgement from GeoParquet to GeoParquet, against reading and writing the same files with geopandas and pandas.

Run: ``python benchmarks/engine_scale.py 10000 100000 1000000`` (numbers of parcels; delays, enterprises, accounts and occupancy are a
fifth of them each), with ``--engine streaming`` (default), ``local`` or ``dask``, ``--part-rows N``. For each size the input is made in
a folder that stays for the next run (``--data``), then peer and engine run in processes of their own, so that peak memory is theirs.

Goals: at most 3 times the peer's time, peak memory at most 2.5 times that of the loaded tables, time growing no faster than n^1.1 from
10^4 to 10^6. ``CPU`` is the time of the processor in the process (without those of dask workers): the fairer figure on a busy machine.
"""

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

AS_OF = "2020-12-31"
TABLES = ("parcels", "delays", "enterprises", "accounts", "occupancy")
SEED_ROWS = 200_000  # made at once, so that ten million fit into memory


def make(count, folder):
    """Tables of `count` parcels in files of SEED_ROWS, under names that no other size has."""
    import numpy as np
    import pandas as pd
    from idle_columns import make_delays, make_parcels, with_days_in_order

    for name in TABLES:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number, first in enumerate(range(0, count, SEED_ROWS)):
        rng = np.random.default_rng([7, number])
        rows = min(SEED_ROWS, count - first)
        parcels = with_days_in_order(make_parcels(rows, rng))
        ids = np.array([f"210199001001GB{first + at:08d}" for at in range(rows)])
        parcels["parcel_id"] = ids
        parcels["geometry"] = parcels.geometry.translate(yoff=90.0 * (first // 1000))
        parcels["holder_uscc"] = (
            pd.Series(ids).str.replace("210199001001GB", "91210199MA", regex=False).where(rng.random(rows) < 0.5)
        )
        fifth = rows // 5
        firms = first // 5 + np.arange(fifth)
        enterprises = pd.DataFrame({
            "enterprise_id": [f"91210199MB{at:08d}" for at in firms],
            "enterprise_name": [f"第{at}制造有限公司" for at in firms],
            "zone_id": rng.choice(["Z1", "Z2", "Z3"], fifth),
            "size_class": rng.choice(["above_scale", "below_scale"], fifth),
            "operating_status": rng.choice(["operating", "half_stopped", "stopped"], fifth, p=[0.85, 0.1, 0.05]),
            "built": pd.array(rng.choice([True, False, None], fifth, p=[0.9, 0.08, 0.02]), dtype="boolean"),
            "exempt_category": "none",
        })  # fmt: skip
        figures = (
            "revenue_wanyuan",
            "tax_wanyuan",
            "value_added_wanyuan",
            "electricity_kwh",
            "net_profit_wanyuan",
            "energy_tce",
            "employees",
        )
        accounts = pd.DataFrame(
            {"enterprise_id": enterprises["enterprise_id"], "year": 2020, **{n: rng.uniform(0, 5000, fifth) for n in figures}}
        )
        used = np.arange(fifth) * 5 + rng.integers(0, 5, fifth)  # every enterprise has a parcel of its own, most also hold it
        own = np.flatnonzero(rng.random(fifth) < 0.95)
        parcels.loc[used[own], "holder_uscc"] = enterprises["enterprise_id"].to_numpy()[own]
        occupancy = pd.DataFrame({
            "enterprise_id": enterprises["enterprise_id"],
            "parcel_id": ids[used],
            "tenure": "own",
            "occupied_area_m2": parcels["area_m2"].to_numpy()[used] * rng.uniform(0.6, 1.0, fifth),
        })  # fmt: skip
        made = {
            "parcels": parcels,
            "delays": make_delays(fifth, parcels, rng),
            "enterprises": enterprises,
            "accounts": accounts,
            "occupancy": occupancy,
        }
        for name, frame in made.items():
            frame.to_parquet(folder / name / f"{number:04d}.parquet")


def read(folder):
    import geopandas as gpd
    import pandas as pd

    return {name: (gpd if name == "parcels" else pd).read_parquet(folder / name) for name in TABLES}


def load(data, _):
    """Only load the tables: the measure for memory."""
    return read(data)


def peer(data, out):
    """Read the input, and write it again."""
    for name, frame in read(data).items():
        frame.to_parquet(out / f"{name}.parquet")


def rewrite(_, out):
    """Write the tables that the engine has written, with geopandas."""
    import geopandas as gpd
    import pandas as pd

    held = {}
    for place in out.rglob("geoparquet/*"):
        name = place.stem
        if place.is_dir() or place.suffix == ".parquet":
            held[name] = (gpd if name == "parcels" else pd).read_parquet(place)
    restart()
    for name, frame in held.items():
        frame.to_parquet(out / f"again-{name}.parquet")


def by_engine(engine, part_rows):
    def run(data, out):
        import landuse as lu
        from landuse.engines.files import assess_files
        from landuse.engines.parquet_tables import tables_in_folder

        policy = lu.load_policy("cn", as_of=AS_OF)
        assess_files(
            tables_in_folder(data), out, policy=policy, as_of=AS_OF, engine=engine, partition_rows=part_rows, progress=stage
        )

    return run


def stage(name, begun={}):  # noqa: B006 - the time of the stage before
    now = time.perf_counter()
    if begun:
        print(f"    {begun['name']} {now - begun['at']:.1f} s", file=sys.stderr)
    begun.update(name=name, at=now)


BEGUN = {"wall": 0.0, "cpu": 0.0}


def restart():
    BEGUN.update(wall=time.perf_counter(), cpu=time.process_time())


def child(work, data, out, part_rows):
    """Do one piece of work in this process and print what it took."""
    import landuse.engines.files  # noqa: F401 - what is imported is not measured

    ways = {"load": load, "peer": peer, "rewrite": rewrite}
    run = ways.get(work) or by_engine(work, part_rows)
    restart()
    kept = run(data, out)
    took = {"wall": time.perf_counter() - BEGUN["wall"], "cpu": time.process_time() - BEGUN["cpu"]}
    print(json.dumps({**took, "gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2}))
    del kept


def measured(work, data, out, part_rows):
    command = [sys.executable, __file__, "--child", work, "--data", str(data), "--out", str(out), "--part-rows", str(part_rows)]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()[-1])


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("counts", nargs="*", type=int, default=[10_000, 100_000, 1_000_000])
    words.add_argument("--engine", default="streaming")
    words.add_argument("--part-rows", type=int, default=200_000)
    words.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "landuse-engine-scale")
    words.add_argument("--out", type=Path)
    words.add_argument("--child")
    given = words.parse_args()
    if given.child:
        child(given.child, given.data, given.out, given.part_rows)
        return
    took = {}
    for count in given.counts:
        data = given.data / str(count)
        if not data.exists():
            make(count, data)
        with tempfile.TemporaryDirectory(dir=given.data) as folder:
            one = {
                work: measured(work, data, Path(folder), given.part_rows) for work in ("load", "peer", given.engine, "rewrite")
            }
        took[count] = one
        engine, again, written = one[given.engine], one["peer"], one["rewrite"]
        read_cpu, read_wall = one["load"]["cpu"], one["load"]["wall"]
        print(f"{count:,} parcels, {given.engine}: {engine['wall']:.1f} s (CPU {engine['cpu']:.1f}), peak {engine['gb']:.2f} GB")
        print(f"  reading and writing the input: {again['wall']:.1f} s (CPU {again['cpu']:.1f})"
              f"  ratio {engine['wall'] / again['wall']:.1f} (CPU {engine['cpu'] / again['cpu']:.1f})")  # fmt: skip
        print(f"  reading the input, writing the output: {read_wall + written['wall']:.1f} s (CPU {read_cpu + written['cpu']:.1f})"
              f"  ratio {engine['wall'] / (read_wall + written['wall']):.1f} (CPU {engine['cpu'] / (read_cpu + written['cpu']):.1f})")  # fmt: skip
        print(f"  peak of loading the input: {one['load']['gb']:.2f} GB  ratio {engine['gb'] / one['load']['gb']:.2f}")
    if len(took) > 1:
        low, high = min(took), max(took)
        times = [took[count][given.engine] for count in (low, high)]
        for kind in ("wall", "cpu"):
            print(f"growth of {kind} time: n^{math.log(times[1][kind] / times[0][kind]) / math.log(high / low):.2f}")


if __name__ == "__main__":
    main()
