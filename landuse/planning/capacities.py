"""Capacities of the office: how much of each resource there is, by year and zone; from a policy pack or a plan.toml."""

import math
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from landuse.errors import ConfigError, cause_of, sample
from landuse.planning.resources import RESOURCES
from landuse.policy import Policy
from landuse.toml_errors import toml_fault
from landuse.vocabulary.rows import did_you_mean

KEYS = ("resource", "amount", "year", "zone_id")


@dataclass(frozen=True)
class Capacity:
    """How much of `resource` there is: `amount` in hours, 万元, or numbers.

    `year` None stands for every year that has no row of its own; `zone_id` None for the whole city. A zone's row holds beside the
    city's: a case in the zone takes from both.
    """

    resource: str
    amount: float
    year: int | None = None
    zone_id: str | None = None


def read_capacities(path: str | Path) -> tuple[Capacity, ...]:
    """Return the capacities of a plan.toml: ``[[capacities]]`` tables with resource, amount, and if wanted year and zone_id.

    Raises
    ------
    ConfigError
        The file cannot be read, is no TOML in UTF-8, or an entry is malformed; file and place are named.
    """
    place, text = Path(path), ""
    try:
        text = place.read_bytes().decode("utf-8-sig")
        body = tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"限额文件 {place.name} 无法读取：{cause_of(error)}；请核对文件名") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"限额文件 {place.name} 不是 UTF-8 编码；请另存为 UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"限额文件 {place.name} 不是有效的 TOML{toml_fault(error, text)}") from error
    except RecursionError as error:
        raise ConfigError(f"限额文件 {place.name} 的嵌套过深，无法读取；请核对内容") from error
    except ValueError as error:
        raise ConfigError(f"限额文件名 {place.name!a} 不合规定，或其中的数过长；请核对") from error
    entries = body.pop("capacities", None)
    if body or not isinstance(entries, list):
        other = f"；其他各项（{sample(body)}）请删去" if body else ""
        raise ConfigError(f"限额文件 {place.name} 须由 [[capacities]] 各节组成，每节写 resource、amount{other}")
    return tuple(_capacity(entry, f"限额文件 {place.name} 第 {n} 节") for n, entry in enumerate(entries, 1))


def pack_capacities(policy: Policy) -> tuple[Capacity, ...]:
    """Return the capacities that the policy packs state."""
    return tuple(Capacity(row.resource, row.amount, row.year, row.zone_id) for row in policy.planning.capacities)


def quota_rows(capacities: Iterable[Capacity], years: Sequence[int], zone_ids: Iterable[str]) -> pd.DataFrame:
    """Return one row per resource, zone and year with its limit: columns resource, zone_id (``""``: the whole city), year, limit.

    A row for one year goes before the row for every year.

    Raises
    ------
    ConfigError
        Two capacities state the same thing, or name a zone without cases or a year outside the plan.
    """
    stated: dict[tuple[str, str, int | None], float] = {}
    known = sorted(set(zone_ids))
    for capacity in capacities:
        if capacity.zone_id is not None and capacity.zone_id not in known:
            raise ConfigError(f"限额中的开发区“{capacity.zone_id}”没有案件；请核对 zone_id，有案件的开发区：{sample(known)}")
        if capacity.year is not None and capacity.year not in years:
            raise ConfigError(f"限额中的年度 {capacity.year} 不在计划期 {years[0]}—{years[-1]} 内；请核对 year")
        key = (capacity.resource, capacity.zone_id or "", capacity.year)
        if key in stated:
            raise ConfigError(f"限额重复：{' '.join(str(part) for part in key if part)} 写了不止一次；请只留一处")
        stated[key] = capacity.amount
    places = sorted({(resource, zone) for resource, zone, _ in stated}, key=lambda key: (RESOURCES.index(key[0]), key[1]))
    rows = [
        (resource, zone, year, stated.get((resource, zone, year), stated.get((resource, zone, None))))
        for resource, zone in places
        for year in years
    ]
    frame = pd.DataFrame(rows, columns=["resource", "zone_id", "year", "limit"])
    typed = frame.astype({"resource": "str", "zone_id": "str", "year": "int64", "limit": "float64"})
    return typed[typed["limit"].notna()].reset_index(drop=True)


def _capacity(entry: Any, where: str) -> Capacity:
    if not isinstance(entry, dict):
        raise ConfigError(f"{where}须写成 [[capacities]] 下的各项")
    for name in entry:
        if name not in KEYS:
            raise ConfigError(f"{where}没有“{name}”这一项{did_you_mean(name, KEYS)}；可用：{'、'.join(KEYS)}")
    resource, amount, year, zone = (entry.get(name) for name in KEYS)
    if resource not in RESOURCES:
        raise ConfigError(f"{where}的 resource“{resource}”不认识；可用：{'、'.join(RESOURCES)}")
    if isinstance(amount, bool) or not isinstance(amount, int | float) or not math.isfinite(amount) or amount < 0:
        raise ConfigError(f"{where}的 amount“{amount}”须为不小于 0 的数")
    if year is not None and (isinstance(year, bool) or not isinstance(year, int)):
        raise ConfigError(f"{where}的 year“{year}”须为年份，如 2021")
    if zone is not None and not isinstance(zone, str):
        raise ConfigError(f"{where}的 zone_id“{zone}”须为加引号的开发区代码")
    return Capacity(resource, float(amount), year, zone)
