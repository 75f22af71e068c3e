"""The sections of ``landuse.toml`` that name a file or a table of a database, and how it is to be read."""

import codecs
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationInfo,
    model_validator,
)

from landuse.databases.address import is_address
from landuse.errors import ConfigError
from landuse.limits import Limits


def beside_toml(path: Path, info: ValidationInfo) -> Path:
    """Return a path of landuse.toml, which is read from the folder of that file; an address of a database is refused."""
    if is_address(path.as_posix().replace(":/", "://", 1)):
        message = "是数据库地址，此处只能写文件；数据库只用于 landuse.toml 的 [data.表名]，汇总、连接请写在其 query 中"
        raise ValueError(message) if info.context else ConfigError(f"所给路径{message}")
    folder: Path = (info.context or {}).get("folder", Path())
    return folder / path


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):  # the latter for signs that no name has
        raise ValueError(f"没有名为“{name}”的文字编码；常用：utf-8、gb18030") from None


def _consecutive(rows: tuple[int, ...]) -> tuple[int, ...]:
    if any(lower != upper + 1 for upper, lower in pairwise(rows)):
        raise ValueError("须为相连的行号，自上而下，如 [3, 4]")
    return rows


InputPath = Annotated[Path, AfterValidator(beside_toml)]
Codec = Annotated[str, AfterValidator(_codec)]
Headers = Annotated[
    tuple[str, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value), Field(min_length=1)
]
AxisOrder = Literal["east_north", "north_east"]
HeaderRows = Annotated[tuple[Annotated[int, Field(ge=1)], ...], AfterValidator(_consecutive)]
Scalar = str | bool | int | float | date


class Section(BaseModel):
    """A section is frozen and refuses keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Bounded(Section):
    """A section that names files, and knows what they may hold at most."""

    _limits: Limits = PrivateAttr(default_factory=Limits)

    @property
    def limits(self) -> Limits:
        """What the file may hold at most, as ``[limits]`` of the same landuse.toml says."""
        return self._limits

    def bound_by(self, limits: Limits) -> None:
        """Take `limits` in place of the usual ones."""
        self._limits = limits


class FileSource(Bounded):
    """How to open one file: which part of it, where the header stands, and what the file does not say of itself.

    `header_rows` names the rows of a header of several levels, uppermost first; one of a single row may be written `header_row`.
    Without either the first row is the header, unless the file plainly says otherwise: then nothing is read.
    """

    file: InputPath
    layer: str | None = None
    sheet: str | None = None
    header_row: Annotated[int, Field(ge=1)] = 1
    header_rows: HeaderRows = ()
    encoding: Codec | None = None
    _called: str = PrivateAttr(default="")

    @property
    def called(self) -> str:
        """What the file is called where its name alone would not tell it from another one of the same landuse.toml."""
        return self._called or self.file.name

    def call(self, name: str) -> None:
        """Take `name` in place of the file's own."""
        self._called = name

    @model_validator(mode="after")
    def _one_statement_of_the_header(self) -> "FileSource":
        """Refuse two statements of where the header stands."""
        if self.header_rows and "header_row" in self.model_fields_set:
            raise ValueError("同时写了 header_row 和 header_rows；请只留一处")
        return self

    @property
    def stated_header(self) -> tuple[int, ...] | None:
        """The rows of the header as landuse.toml states them, None where it does not."""
        return self.header_rows or ((self.header_row,) if "header_row" in self.model_fields_set else None)


class Join(FileSource):
    """``[[data.parcels.join]]``: a table with many rows per parcel, summed onto the parcels.

    `on` is a header of the joined file, `to` one of the parcels' file (default: the one that gives ``parcel_id``); `sum`
    maps new columns to the headers to be summed.
    """

    on: str
    to: str | None = None
    sum: Annotated[dict[str, str], Field(min_length=1)]


class MappedSource(FileSource):
    """A file of records of a table, and how its headers and units are to be understood; `part` is where below ``[data.<table>]``."""

    part: ClassVar[str] = ""
    columns: dict[str, Headers] = Field(default_factory=dict)
    units: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, Scalar] = Field(default_factory=dict)


class AttributeSource(MappedSource):
    """``[[data.<table>.attributes]]``: more columns of the same records, from a file with one row for each.

    `on` is the header of its key, `to` a column or header of the table's own file (default: the table's identifier); `on` may be left out
    where the header is known. With `prefer` this file wins where both have a value.
    """

    part: ClassVar[str] = ".attributes"
    on: str | None = None
    to: str | None = None
    prefer: bool = False


class TableSource(MappedSource):
    """``[data.<table>]``: the file of one table, and how its headers, units and codes are to be understood.

    `crs` may also be ``"GCJ-02"`` or ``"BD-09"``; `axis_order` is ``"north_east"`` where the file's first coordinate is north.
    `ledger`, only in ``[data.cases]``, is the ``postgresql://`` URL of a case ledger and stands in place of `file`. A `file` that is
    the address of a database is kept in `database`; `table` or `query` says what is to be read there.
    """

    ledger: Annotated[str | None, Field(repr=False)] = None
    database: Annotated[str | None, Field(repr=False)] = None
    table: str | None = None
    query: str | None = None
    crs: str | None = None
    axis_order: AxisOrder = "east_north"
    duplicates: Literal["error", "dissolve"] = "error"
    area_from: Literal["contract", "geometry"] = "contract"
    join: tuple[Join, ...] = ()
    attributes: tuple[AttributeSource, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _database_for_file(cls, given: Any) -> Any:
        """Take ``ledger`` or the address of a database in place of ``file``: a database is no file."""
        if not isinstance(given, dict):
            return given
        if is_address(given.get("file")) and "database" not in given:
            given = {**given, "database": given["file"], "file": Path()}
        return {**given, "file": Path()} if {"ledger", "database"} & set(given) and "file" not in given else given

    @property
    def in_database(self) -> bool:
        """Tell whether the table stands in a database and not in a file."""
        return self.ledger is not None or self.database is not None


class ContextLayer(FileSource):
    """``[context.<kind>]``: quiet surroundings of the map: ``roads``, ``river``, or anything else under its own name."""

    crs: str | None = None
    axis_order: AxisOrder = "east_north"
