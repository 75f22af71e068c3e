"""Standard-land reports with two maps and a chart: the sample's parcels with promises, written over and over into new folders.

There is no peer; the goal is at most 0.5 s a report on two cores, without PDF.
"""

import shutil
from functools import cache
from pathlib import Path

from definitions import Case, Compared, Goal, Side

import landuse as lu
from landuse.config import load_config
from landuse.io.read import read_context
from landuse.reports import standard_land_reports

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "parcels"
SIZE = 50


@cache
def assessed_sample():
    """Return the assessment of the sample and its parcels with promises."""
    policy = lu.load_policy(str(SAMPLE / "policy.toml"), as_of="2020-12-31")
    result = lu.assess(lu.read_data(SAMPLE / "landuse.toml"), policy=policy, as_of="2020-12-31")
    return result, list(result.results.index[result.results["standard_land_conclusion"] != "none"])


def make(size, folder):
    (folder / "papers.txt").write_text(str(size), encoding="ascii")


def ours(folder):
    result, parcels = assessed_sample()
    context = read_context(load_config(SAMPLE / "landuse.toml"))
    wanted, place = int((folder / "papers.txt").read_text(encoding="ascii")), folder / "written"

    def work():
        shutil.rmtree(place, ignore_errors=True)
        written, size = 0, 0
        while written < wanted:
            out = place / str(written)
            table = standard_land_reports(result, out, parcels[: wanted - written], context=context, office="某局")
            assert (table["outcome"] == "written").all(), table[table["outcome"] != "written"].to_dict("records")
            size += sum(Path(path).stat().st_size for path in table["path"])
            written += len(table)
        return f"每份 {size / written / 1000:.0f} kB"

    return work


CASES = (
    Case(
        "reports",
        "标准地履约评价报告 docx，两幅图、一张图表",
        (SIZE,),
        make,
        {"ours": Side("standard_land_reports", ours)},
        (Compared("ours", None, (Goal("seconds", 0.5 * SIZE, SIZE),)),),
        unit="份",
        once=True,
    ),
)
