"""Reading a landuse.toml: every fault in it is refused with file and line."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from landuse.config.faults import place_in_text, reasons
from landuse.config.sections import Config, Crs, Evidence, EvidenceScene, Extra, Outputs, Papers, Project
from landuse.config.sources import AttributeSource, Join, MappedSource, TableSource
from landuse.databases.section import section_faults
from landuse.errors import ConfigError, UnknownNameError, cause_of
from landuse.limits import Limits
from landuse.toml_errors import toml_fault
from landuse.units import conversion_factor
from landuse.vocabulary import columns, table, tables
from landuse.vocabulary.rows import did_you_mean

FILE_NAME = "landuse.toml"

_SECTIONS: dict[str, type[BaseModel]] = {
    "": Config, "project": Project, "crs": Crs, "data.*": TableSource, "data.*.join": Join, "data.*.attributes": AttributeSource,
    "extra.*": Extra, "outputs": Outputs, "limits": Limits, "papers": Papers, "evidence": Evidence, "evidence.scenes": EvidenceScene,
}  # fmt: skip


def load_config(path: str | Path) -> Config:
    """Return the configuration in the TOML file `path`, or in ``landuse.toml`` of the folder `path`.

    Raises
    ------
    ConfigError
        The file is missing or no TOML; a section, key, table, column or unit is unknown (the nearest known one is named);
        or a value is of the wrong kind. File and line are named.
    """
    place = Path(path)
    try:
        place = place / FILE_NAME if place.is_dir() else place
    except OSError as error:
        raise ConfigError(f"配置文件无法读取：{cause_of(error)}；请检查路径") from None
    text, body = parsed(place)
    if not isinstance(body.get("data"), dict):
        raise ConfigError(f'{place.name} 没有 [data.parcels] 一节；请写明宗地文件：[data.parcels] file = "…"')
    for name in [key for key in body if key not in Config.model_fields or key == "path"]:
        _refuse(place, text, name, f"没有“{name}”这一节{did_you_mean(name, [n for n in Config.model_fields if n != 'path'])}")
    for name in body["data"]:
        if name not in tables():
            _refuse(place, text, f"data.{name}", f"[data] 中没有名为“{name}”的表{did_you_mean(name, tables())}")
    try:
        config = Config.model_validate({**body, "path": place}, context={"folder": place.parent})
    except ValidationError as error:
        raise ConfigError("；".join(reasons(error, place.name, text, _SECTIONS))) from None
    if "parcels" not in config.data:
        raise ConfigError(f'{place.name} 没有 [data.parcels] 一节；请写明宗地文件：[data.parcels] file = "…"')
    for name, source in config.data.items():
        _check_table(config, name, source, text)
    _check_extra(config, text)
    return config


def parsed(place: Path) -> tuple[str, dict[str, Any]]:
    """Return the text of a landuse.toml and what it says; raise ConfigError where it cannot be read or is no TOML."""
    if place.suffix.lower() != ".toml" and place.is_file():
        raise ConfigError(
            f"{place.name} 不是配置文件，此处须写 landuse.toml；还没有的，先由数据所在的文件夹生成：landuse init 文件夹"
        )
    text = ""
    try:
        text = place.read_text(encoding="utf-8-sig")
        return text, tomllib.loads(text)
    except FileNotFoundError:
        raise ConfigError(
            f"没有找到配置文件 {place}；请检查路径；还没有的，先由数据所在的文件夹生成：landuse init 文件夹"
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(f"配置文件 {place.name} 不是 UTF-8 编码；请另存为 UTF-8") from None
    except RecursionError:
        raise ConfigError(f"配置文件 {place.name} 的括号嵌套过深；请改正后重试") from None
    except ValueError as error:  # tomllib.TOMLDecodeError, or a number too long to be one
        raise ConfigError(f"配置文件 {place.name} 不是有效的 TOML{toml_fault(error, text)}") from None
    except OSError as error:
        raise ConfigError(f"配置文件 {place.name} 无法读取：{cause_of(error)}；请检查路径和权限") from None


def _check_table(config: Config, name: str, source: TableSource, text: str) -> None:
    """Check that columns, units and joins fit the table."""
    where = f"data.{name}"
    if name != "parcels":
        for key in sorted({"duplicates", "area_from", "join"} & source.model_fields_set):
            _refuse(config.path, text, f"{where}.{key}", f"[{where}] 不能写“{key}”；仅 [data.parcels] 可用")
    if name != "cases" and source.ledger is not None:
        _refuse(config.path, text, f"{where}.ledger", f"[{where}] 不能写“ledger”；仅 [data.cases] 可用")
    if source.ledger is not None and "://" not in source.ledger:
        message = f'[{where}] 的“ledger”须为 postgresql:// 开头的数据库地址；台账文件请写 file = "…"'
        _refuse(config.path, text, f"{where}.ledger", message)
    _check_database(config, where, source, text)
    for column in (column for join in source.join for column in join.sum):
        _check_column(config, name, f"{where}.join", column, text)
    if source.attributes and len(table(name).index) != 1:
        keyed = "、".join(other for other, found in tables().items() if len(found.index) == 1)
        message = f"[{where}] 不能写“attributes”；只有每条记录有一个标识的表可用：{keyed}"
        _refuse(config.path, text, f"{where}.attributes", message)
    for part in (source, *source.attributes):
        _check_mapping(config, name, part, text)


def _check_mapping(config: Config, name: str, source: MappedSource, text: str) -> None:
    """Check that what a file is said to hold are columns of the table."""
    where = f"data.{name}{source.part}"
    for part in ("columns", "units", "constants"):
        for column in getattr(source, part):
            _check_column(config, name, f"{where}.{part}", column, text)
    for column in source.constants:
        if column in source.columns:
            message = f"[{where}] 的“{column}”在 columns 和 constants 中都有；请只留一处"
            _refuse(config.path, text, f"{where}.constants.{column}", message)
    for column, unit in source.units.items():
        _check_unit(config, name, f"{where}.units", column, unit, text)


def _check_database(config: Config, where: str, source: TableSource, text: str) -> None:
    asked = (source.table, source.query)
    for key, message in section_faults(where, source.model_fields_set, source.ledger, source.database, asked):
        _refuse(config.path, text, f"{where}.{key}", message)


def _check_column(config: Config, name: str, section: str, column: str, text: str) -> None:
    known = columns(name)
    if column in known and known[column].kind == "derived":
        message = f"[{section}] 的“{column}”由系统计算，不能由文件给出；如需对照请在 [extra] 中另起名"
        _refuse(config.path, text, f"{section}.{column}", message)
    usable = [n for n, found in known.items() if found.kind != "derived" and found.dtype != "geometry"]
    usable += config.extra if name == "parcels" else []
    if column not in usable:
        hint = did_you_mean(column, usable) or "；数据字典以外的列请先在 [extra.列名] 中说明 label"
        _refuse(config.path, text, f"{section}.{column}", f"[{section}] 没有“{column}”这一列{hint}")


def _check_unit(config: Config, name: str, section: str, column: str, unit: str, text: str) -> None:
    known = columns(name)
    target = known[column].unit if column in known else config.extra[column].unit
    key = f"{section}.{column}"
    if not target:
        _refuse(config.path, text, key, f"[{section}] 的“{column}”是没有单位的列；请删去这一项")
    try:
        conversion_factor(unit, target)
    except UnknownNameError as error:
        _refuse(config.path, text, key, f"[{section}] 的“{column}”（本列单位：{target}）：{error}")


def _check_extra(config: Config, text: str) -> None:
    known = columns("parcels")
    for name, extra in config.extra.items():
        if name in known or not name.isidentifier():
            reason = "与数据字典中的列重名" if name in known else "须由字母、数字和下划线组成"
            _refuse(config.path, text, f"extra.{name}", f"[extra.{name}] 的列名{reason}；请换一个名字")
        if extra.per_mu and f"{name}_per_mu" in {*known, *config.extra}:
            _refuse(config.path, text, f"extra.{name}", f"[extra.{name}] 的亩均列 {name}_per_mu 与已有列重名；请换一个名字")
    metric = config.outputs.map_metric
    numbers = [name for name, column in known.items() if column.dtype in ("float64", "Int64")]
    numbers += [*config.extra, *(f"{name}_per_mu" for name, extra in config.extra.items() if extra.per_mu)]
    if metric is not None and metric not in numbers:
        _refuse(
            config.path, text, "outputs.map_metric", f"[outputs] map_metric 没有数值列“{metric}”{did_you_mean(metric, numbers)}"
        )


def _refuse(place: Path, text: str, key: str, message: str) -> None:
    raise ConfigError(f"{place.name}{place_in_text(text, key)}：{message}")
