"""What the options of ``landuse init`` settle in the proposal."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from landuse.errors import ConfigError

if TYPE_CHECKING:
    from landuse.io.first_config import FirstPlan, Survey


@dataclass(frozen=True)
class Answers:
    """What a person has said, by option or when asked; None and empty: nothing said."""

    name: str | None = None
    reporting_unit: str | None = None
    as_of: date | None = None
    policy: str = "cn"
    files: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    key: str | None = None
    crs: str | None = None
    north_east: bool = False
    working: str | None = None
    dissolve: bool = False
    sums: tuple[str, ...] = ()


def answered(survey: "Survey", given: Answers) -> "FirstPlan":
    """Return the proposal for a folder with what was `given` put into it.

    Raises
    ------
    ConfigError
        An option names something that the files do not have, or confirms what nothing asks for.
    ReadError
        Nothing in the folder can be the parcels.
    """
    from landuse.crs import metric_plane
    from landuse.io.first_config import plan_of
    from landuse.io.first_config.first_plan import with_key
    from landuse.policy import load_policy

    load_policy(given.policy, as_of=given.as_of or date.today())  # noqa: DTZ011 - the command line may read the local clock
    plan = plan_of(survey, _files(given.files), given.without)
    if given.key is not None:
        plan = plan.with_table(with_key(plan.tables["parcels"], given.key))
    if given.crs is not None:
        plan = _with_crs(plan, given.crs, turned=given.north_east)
    if given.dissolve:
        plan = plan.with_table(replace(plan.tables["parcels"], dissolve=True))
    if given.working is not None:
        metric_plane(given.working)
        plan = replace(plan, working=(given.working, "已由您指定"))
    plan = with_sums(plan, given.sums)
    return replace(
        plan, name=given.name or plan.name, reporting_unit=given.reporting_unit or "", as_of=given.as_of, policy=given.policy
    )  # fmt: skip


def with_sums(plan: "FirstPlan", headers: tuple[str, ...]) -> "FirstPlan":
    """Return the plan with columns of joined tables to be summed; raise ConfigError for a header that no joined table has."""
    from landuse.vocabulary.rows import did_you_mean

    offered = [header for join in plan.joins for header in join.numbers]
    for header in headers:
        if header not in offered:
            have = f"；可汇总的列：{'、'.join(offered)}" if offered else "；文件夹中没有与宗地一对多的文件"
            raise ConfigError(f"没有可汇总的列“{header}”{did_you_mean(header, offered)}{have}")
    joins, left = [], list(headers)
    for join in plan.joins:
        mine = tuple(header for header in left if header in join.numbers)
        left = [header for header in left if header not in mine]
        joins.append(replace(join, sums=mine))
    return replace(plan, joins=tuple(joins))


def _with_crs(plan: "FirstPlan", crs: str, *, turned: bool) -> "FirstPlan":
    from landuse.crs import parse_crs
    from landuse.geometry.shifted_coordinates import shifted_name

    if shifted_name(crs) is None:
        parse_crs(crs)
    waiting = [planned for planned in plan.tables.values() if planned.needs_crs]
    if not waiting:
        raise ConfigError("各文件都已写明坐标系，--crs 用不上；请删去 --crs")
    for planned in waiting:
        plan = plan.with_table(replace(planned, crs=crs, turned=turned))
    return plan


def _files(texts: tuple[str, ...]) -> Mapping[str, str]:
    pairs = [text.replace("＝", "=").partition("=") for text in texts]
    for text, (table, _, file) in zip(texts, pairs, strict=True):
        if not table or not file:
            raise ConfigError(f"--table 的“{text}”不完整；请写成 --table parcels=宗地.shp")
    return {table.strip(): file.strip() for table, _, file in pairs}
