"""Time 500 standard-land reports with maps: the sample's parcels with promises, written over and over into new folders.

Usage: ``python benchmarks/standard_land_reports.py [reports]``. Goal: at most 0.5 s a report on two cores, without PDF.
"""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import landuse as lu
from landuse.config import load_config
from landuse.io.read import read_context
from landuse.reports import standard_land_reports

SAMPLE = Path(__file__).parent.parent / "data" / "parcels"
GOAL_SECONDS = 0.5


def main(wanted: int) -> None:
    policy = lu.load_policy(str(SAMPLE / "policy.toml"), as_of="2020-12-31")
    result = lu.assess(lu.read_data(SAMPLE / "landuse.toml"), policy=policy, as_of="2020-12-31")
    context = read_context(load_config(SAMPLE / "landuse.toml"))
    parcels = list(result.results.index[result.results["standard_land_conclusion"] != "none"])
    began, worked, written, size = time.perf_counter(), time.process_time(), 0, 0
    with TemporaryDirectory() as place:
        while written < wanted:
            folder = Path(place) / str(written)
            table = standard_land_reports(result, folder, parcels[: wanted - written], context=context, office="某局")
            if not (table["outcome"] == "written").all():
                raise SystemExit(f"not all written: {table[table['outcome'] != 'written'].to_dict('records')}")
            size += sum(Path(path).stat().st_size for path in table["path"])
            written += len(table)
    wall, cpu = (time.perf_counter() - began) / written, (time.process_time() - worked) / written
    print(
        f"{written} reports: {wall:.3f} s each ({cpu:.3f} s of one core), {size / written / 1000:.0f} kB each; goal {GOAL_SECONDS} s"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
