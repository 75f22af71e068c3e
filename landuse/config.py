"""``landuse.toml``: which files hold which tables, how to read them, which day and which rules to judge by.

Everything a file leaves open is stated here, so that nothing has to be guessed. Needs no pandas: the command line's help
stays light.
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from landuse.config_errors import place_in_text, reasons
from landuse.config_sources import (
    AttributeSource,
    Bounded,
    ContextLayer,
    InputPath,
    Join,
    MappedSource,
    Section,
    TableSource,
    beside_toml,
)
from landuse.databases.section import section_faults
from landuse.errors import ConfigError, UnknownNameError, cause_of
from landuse.limits import Limits, TemplateFolder
from landuse.told_apart import told_apart
from landuse.units import conversion_factor
from landuse.vocabulary import columns, table, tables
from landuse.vocabulary.rows import did_you_mean

FILE_NAME = "landuse.toml"
BASEMAP_FILES = (".tif", ".tiff", ".mbtiles")


def _pack(name: str, info: ValidationInfo) -> str:
    return str(beside_toml(Path(name), info)) if name.endswith(".toml") else name


def _basemap(name: str | None, info: ValidationInfo) -> str | None:
    """Return a file beside the TOML file; the name or address of a service as it is."""
    is_file = name is not None and "://" not in name and name.lower().endswith(BASEMAP_FILES)
    return str(beside_toml(Path(name), info)) if name is not None and is_file else name


class Project(Section):
    """``[project]``: the title of map and ledger, the day of judgement (its end counts), and the rules to judge by."""

    name: str
    reporting_unit: str = ""
    as_of: date | None = None
    policy: Annotated[str, AfterValidator(_pack)] = "cn"


class Crs(Section):
    """``[crs]``: the coordinate system that results are kept in; by default the CGCS2000 3-degree zone of the data."""

    working: str | None = None


class Extra(Section):
    """``[extra.<name>]``: a column of `parcels` outside the dictionary; numbers where it has a unit or is wanted per mu."""

    label: str
    unit: str = ""
    per_mu: bool = False


class Outputs(Section):
    """``[outputs]``: a number to colour the map by instead of the idle status, what lies below the map, may it use a network.

    `grounds` says which grounds of verdicts are kept beside the results, by default by the size of the data.
    """

    map_metric: str | None = None
    basemap: Annotated[str | None, AfterValidator(_basemap)] = None
    offline: bool = True
    grounds: Literal["full", "all", "adverse", "none"] | None = None


class Papers(Bounded):
    """``[papers]``: the office as it signs its papers, and the folder of its own Word templates.

    `document_prefix` is the office's code (机关代字) before ``〔year〕number``. What is left out stays an empty slot on the paper.
    """

    office: str = ""
    document_prefix: str = ""
    contact: str = ""
    phone: str = ""
    address: str = ""
    templates: InputPath | None = None

    @property
    def template_folder(self) -> TemplateFolder | None:
        """The folder with what its files may hold at most, as ``[limits]`` of the same landuse.toml says; None where there is none."""
        return None if self.templates is None else TemplateFolder(self.templates, self.limits)


class EvidenceScene(Section):
    """``[[evidence.scenes]]``: a raster of one day; its keys are those of :class:`landuse.evidence.Scene`."""

    file: InputPath
    date: date
    bands: dict[str, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    classes: str | None = None
    title: str = ""
    source: str = ""
    quality_band: Annotated[int, Field(ge=1)] | None = None
    clear_values: tuple[int, ...] = ()
    scale: Annotated[float, Field(gt=0)] = 1.0
    offset: float = 0.0
    accuracy: Annotated[float, Field(gt=0, le=1)] | None = None
    quality: str | None = None
    quality_file: InputPath | None = None
    unusable_values: tuple[int, ...] = ()
    unusable_bits: tuple[int, ...] = ()


class Evidence(Section):
    """``[evidence]``: rasters that support or contradict the papers, and the folder where figures of them are kept between runs."""

    scenes: tuple[EvidenceScene, ...] = ()
    cache: InputPath | None = None


class Config(Section):
    """A whole landuse.toml; paths are resolved against its folder."""

    path: Path
    project: Project
    crs: Crs = Crs()
    data: dict[str, TableSource]
    extra: dict[str, Extra] = Field(default_factory=dict)
    context: dict[str, ContextLayer] = Field(default_factory=dict)
    outputs: Outputs = Outputs()
    papers: Papers = Field(default_factory=Papers)
    evidence: Evidence = Evidence()
    limits: Limits = Limits()

    @model_validator(mode="after")
    def _limits_and_name_of_every_file(self) -> "Config":
        """Let every file know what it may hold at most, and what it is called where another has the same name."""
        sources = (
            *self.data.values(),
            *(join for held in self.data.values() for join in held.join),
            *(attributes for held in self.data.values() for attributes in held.attributes),
            *self.context.values(),
        )
        names = told_apart((source.file for source in sources if source.file.name), self.path.parent)
        for source in sources:
            source.call(names.get(source.file, ""))
        for bounded in (*sources, self.papers):
            bounded.bound_by(self.limits)
        return self


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
    place = place / FILE_NAME if place.is_dir() else place
    text, body = _parse(place)
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


def _parse(place: Path) -> tuple[str, dict[str, Any]]:
    if place.suffix.lower() != ".toml" and place.is_file():
        raise ConfigError(
            f"{place.name} 不是配置文件，此处须写 landuse.toml；还没有的，先由数据所在的文件夹生成：landuse init 文件夹"
        )
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
        raise ConfigError(f"配置文件 {place.name} 不是有效的 TOML：{error}") from None
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
