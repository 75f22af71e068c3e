"""Which grounds a run keeps beside its results, by its size: all, or only of what is adverse or doubtful."""

from landuse.errors import UnknownNameError
from landuse.grounds.gathering import Field, Judged, gather
from landuse.grounds.judging import GRADE
from landuse.grounds.stored import Grounds, Line, Shared
from landuse.grounds.verdicts import verdicts
from landuse.results import Assessment
from landuse.vocabulary.rows import did_you_mean

KINDS = ("full", "all", "adverse", "none")
"""`full`: all verdicts, each with the smallest changes, pairs of changes and further records; `all`: all verdicts, with the smallest
changes of the adverse and doubtful ones but grades, whose time grows with the square of the ranked; `adverse`: only the adverse and
doubtful, in the same way; `none`."""
SETTLED = {
    "idle_status": ("not_due", "not_idle"),
    "standard_land_conclusion": ("not_due", "passed"),
    "zombie_status": ("Z0",),
    "per_mu_grade": ("A", "B", "C"),
    "project_zombie_status": ("none", "resolved"),
}
"""Codes that are neither adverse nor doubtful."""
NO_VERDICT = {"standard_land_conclusion": "none"}
"""Codes that say that there is nothing to judge: no promise."""
MOST_OF_FULL, MOST_OF_ADVERSE = 20_000, 100_000
"""Records (parcels, enterprises and projects) up to which a run keeps full grounds, and those of the adverse and doubtful: about two minutes
of one core each at most (docs/trust.md)."""
MOST_ENTERPRISES = 3_000
"""Enterprises up to which grounds are kept in full: each is tried in the ranking of all."""


def usual_kind(result: Assessment) -> str:
    """Return what a run of this size keeps unless it is told otherwise."""
    return usual_kind_of(len(result.results) + len(result.enterprises) + len(result.projects), len(result.enterprises))


def usual_kind_of(records: int, enterprises: int = 0) -> str:
    """Return what a run over so many parcels, enterprises and projects, so many of them enterprises, keeps unless it is told otherwise."""
    if records <= MOST_OF_FULL:
        return "full" if enterprises <= MOST_ENTERPRISES else "all"
    return "adverse" if records <= MOST_OF_ADVERSE else "none"


def check_kind(kind: str) -> None:
    """Raise UnknownNameError where there is no such kind."""
    if kind not in KINDS:
        raise UnknownNameError(f"没有“{kind}”这种认定依据的范围{did_you_mean(kind, KINDS)}；可用：{'、'.join(KINDS)}")


def kept_grounds(result: Assessment, kind: str) -> Grounds:
    """Return the grounds that a run keeps (:data:`KINDS`)."""
    check_kind(kind)
    shared = Shared(f"{result.as_of:%Y-%m-%d}")
    lines = [line for name in verdicts() for line in kept_lines(result, name, kind, shared)]
    return Grounds(shared, lines)


def kept_lines(
    result: Judged, name: str, kind: str, shared: Shared, *, within: slice = slice(None), field: Field | None = None
) -> list[Line]:
    """Return the lines of one verdict that a run keeps, in the order of its table; of the records `within` it.

    `field` is the ranking that grades rest on where `result` holds only a part of the enterprises.
    """
    verdict = verdicts()[name]
    frame = {"parcels": result.results, "enterprises": result.enterprises, "projects": result.projects}[verdict.table]
    if kind == "none" or name not in frame:
        return []
    codes = frame[name].iloc[within].astype("str")
    settled = codes.isin(SETTLED[name])
    judged = codes != NO_VERDICT.get(name, "")
    parts = {True: codes.index[judged & ~settled], False: codes.index[judged & settled]}
    made: dict[str, Line] = {}
    for adverse, keys in parts.items():
        if adverse or kind != "adverse":
            flips = kind == "full" or (adverse and name != GRADE)
            found = gather(result, verdict, [str(key) for key in keys], shared, flips=flips, wider=kind == "full", field=field)
            made |= {line["key"]: line for line in found}
    return [made[str(key)] for key in codes.index if str(key) in made]
