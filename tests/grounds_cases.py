"""The sample, judged once for all tests of grounds, borderline and conflicts."""

from functools import cache
from pathlib import Path

import landuse as lu
from landuse.grounds import verdicts

SAMPLE = Path(__file__).parents[1] / "data" / "parcels"
AS_OF = "2020-12-31"


@cache
def data():
    return lu.read_data(SAMPLE / "landuse.toml")


@cache
def policy():
    return lu.load_policy(SAMPLE / "policy.toml", as_of=AS_OF)


@cache
def result():
    return lu.assess(data(), policy=policy(), as_of=AS_OF)


def table_of(verdict):
    homes = {"parcels": result().results, "enterprises": result().enterprises, "projects": result().projects}
    return homes[verdicts()[verdict].table]


def one_of_each(verdict):
    """Return a record of each code of a verdict."""
    codes = table_of(verdict)[verdict].astype("str")
    return [(code, str(codes.index[codes == code][0])) for code in codes.unique()]
