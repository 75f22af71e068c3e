"""`why`: the grounds of one verdict of an assessment; `grounds_of`: of many at once."""

from collections.abc import Sequence

from landuse.data import LandData
from landuse.errors import UnknownNameError, sample
from landuse.grounds.chain import Chain
from landuse.grounds.gathering import gather
from landuse.grounds.stored import Grounds, Shared
from landuse.grounds.verdicts import Verdict, verdict_of
from landuse.grounds.verdicts import verdicts as known_verdicts
from landuse.results import Assessment


def why(result: Assessment, key: str, verdict: str | None = None, *, counterfactual: bool = True) -> Chain:
    """Return the grounds of one verdict: what was tested, on which cells of which files, by which rules, what would change it.

    Parameters
    ----------
    result
        An assessment.
    key
        Code of a parcel, an enterprise or a project.
    verdict
        ``idle_status``, ``standard_land_conclusion`` (parcels), ``zombie_status``, ``per_mu_grade`` (enterprises),
        ``project_zombie_status`` (projects); by default the first that the record has.
    counterfactual
        Whether to look for the smallest change that would flip it, and what each blank cell would do; slower.

    Raises
    ------
    UnknownNameError
        There is no such record or verdict.
    """
    asked = verdict_of(verdict) if verdict else _usual(result.data, key)
    shared = _shared(result)
    return Grounds(shared, gather(result, asked, [key], shared, flips=counterfactual, wider=counterfactual))[0]


def grounds_of(
    result: Assessment, verdicts: Sequence[str] | None = None, ids: Sequence[str] | None = None, *, flips: bool = True
) -> Grounds:
    """Return the grounds of many verdicts at once, each the same as :func:`why` gives.

    Pairs of changes and further records are not looked for here; :func:`why` does, and a run that keeps ``full`` grounds.

    Parameters
    ----------
    result
        An assessment.
    verdicts
        The verdicts; by default all that have grounds.
    ids
        Codes of parcels, enterprises and projects; by default all.
    flips
        Whether to look for the smallest changes; slower, for grades by the square of the ranked enterprises.

    Raises
    ------
    UnknownNameError
        There is no such verdict, or no such record in any of the tables asked for.
    """
    asked = [verdict_of(name) for name in verdicts] if verdicts is not None else list(known_verdicts().values())
    homes = {verdict.table: result.data.table(verdict.table).index for verdict in asked}
    unknown = [key for key in ids or () if not any(key in home for home in homes.values())]
    if unknown:
        raise UnknownNameError(f"数据里没有{sample(unknown)}；请核对代码")
    shared, lines = _shared(result), []
    for verdict in asked:
        keys = [str(key) for key in homes[verdict.table]]
        if ids is not None:
            keys = [key for key in dict.fromkeys(ids) if key in homes[verdict.table]]
        lines += gather(result, verdict, keys, shared, flips=flips)
    return Grounds(shared, lines)


def _shared(result: Assessment) -> Shared:
    return Shared(f"{result.as_of:%Y-%m-%d}")


def _usual(data: LandData, key: str) -> Verdict:
    for verdict in known_verdicts().values():
        if key in data.table(verdict.table).index:
            return verdict
    raise UnknownNameError(f"宗地、企业、项目表都没有“{key}”；请核对代码")
