"""What the first landuse.toml is to say: one file for each table, and what stands open; a proposal that a person may change."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from landuse.errors import ConfigError, ReadError, sample
from landuse.io.column_proposals import ProposedColumn
from landuse.io.first_config.attribute_plan import PlannedAttributes, outlines_of, planned_attributes
from landuse.io.first_config.keys import KeyColumn, identifiers, key_column, key_from, number_headers, shared_column
from landuse.io.first_config.survey import Looked, Survey, looked_as, named_table
from landuse.io.first_config.systems import working_plane
from landuse.io.header_text import split_unit
from landuse.vocabulary import columns, tables
from landuse.vocabulary.rows import did_you_mean

_UNIQUE_LAYER = "文件夹中唯一的面图层"


@dataclass(frozen=True, eq=False)
class PlannedTable:
    """A table as it is to be written: the file, its columns, its system, and what is still to be decided.

    `columns` are {column: header}, `doubts` headers that only a person can place, `key` the identifier where no header named it,
    `crs` what the office has confirmed (None: the file states it, or nobody has), `dissolve` whether records with one code are one parcel.
    """

    table: str
    looked: Looked
    columns: Mapping[str, str]
    doubts: tuple[ProposedColumn, ...] = ()
    key: KeyColumn | None = None
    crs: str | None = None
    turned: bool = False
    dissolve: bool = False

    @property
    def units(self) -> dict[str, str]:
        """{column: unit} where the file states the unit apart from its header."""
        held = {found.header: found.unit for found in self.looked.proposal.columns if found.unit}
        return {
            column: held[header] for column, header in self.columns.items() if header in held and _has_unit(self.table, column)
        }

    @property
    def needs_crs(self) -> bool:
        """Whether neither the file nor anybody has said yet in which system the coordinates are."""
        system = self.looked.system
        return system is not None and system.own is None and self.crs is None

    @property
    def area_from_boundary(self) -> bool:
        """Whether no header gives an area, so that only the boundary can."""
        return self.table == "parcels" and self.looked.shape == "polygon" and "area_m2" not in self.columns


@dataclass(frozen=True, eq=False)
class PlannedJoin:
    """A table with many rows for a parcel: the headers that meet, how many rows find a parcel, what can be summed, what is."""

    looked: Looked
    on: str
    to: str
    matched: int
    numbers: tuple[str, ...]
    sums: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class FirstPlan:
    """The whole proposal; `spare` are tables that are not used, with the reason."""

    survey: Survey
    name: str
    tables: Mapping[str, PlannedTable]
    joins: tuple[PlannedJoin, ...]
    spare: tuple[tuple[Looked, str], ...]
    as_of: date | None = None
    policy: str = "cn"
    reporting_unit: str = ""
    working: tuple[str, str] | None = None
    attributes: tuple[PlannedAttributes, ...] = ()

    @property
    def open_points(self) -> list[str]:
        """What stands in the way of a run until a person has decided it, in Chinese."""
        found = []
        for name, planned in self.tables.items():
            label = f"{planned.looked.part.label}（{tables()[name].label_zh}）"
            if planned.looked.guess.sureness == "unsure":
                found.append(f"{label}是不是{tables()[name].label_zh}：{planned.looked.guess.reason}")
            system = planned.looked.system
            if system is not None and system.fault:
                found.append(f"{label}的坐标不可能是文件写明的{system.sentence}：先在 GIS 软件中改正，再写 landuse.toml")
            elif planned.needs_crs:
                found.append(f"{label}没有坐标系说明：核实后写明 [data.{name}] crs")
            missing = [key for key in columns(name, "key") if key not in planned.columns]
            if missing:
                found.append(f"{label}没有标识列：写明 [data.{name}.columns] {'、'.join(missing)}")
            if planned.key is not None and planned.key.repeated and not planned.dissolve and name == "parcels":
                found.append(f"{label}有 {planned.key.repeated} 个重复的标识：核对后写明 duplicates")
        found += [f"{given.looked.part.label} 是否为宗地的属性表：{given.words}" for given in self.attributes if not given.taken]
        return found

    def with_table(self, planned: PlannedTable) -> "FirstPlan":
        """Return the plan with one table changed; where it is the parcels, what can be joined and the plane of the results follow."""
        changed = replace(self, tables={**self.tables, planned.table: planned})
        if planned.table != "parcels":
            return changed
        said = {given.looked.part: given.taken for given in self.attributes}
        attributes, joins, spare = _left(changed.tables, self.survey)
        attributes = tuple(replace(given, taken=said.get(given.looked.part, given.taken)) for given in attributes)
        return replace(changed, attributes=attributes, joins=joins, spare=spare, working=_working(planned))


def plan_of(survey: Survey, chosen: Mapping[str, str] | None = None, without: Collection[str] = ()) -> FirstPlan:
    """Return what the first landuse.toml of a folder is to say.

    `chosen` are {table: file} that a person has named, `without` tables that the person does not want.

    A file is written ``name`` or ``name:layer``. Of several tables that seem to be the same the one with most known columns is taken, at a
    tie the one with boundaries; the others are spare.

    Raises
    ------
    ReadError
        Nothing in the folder can be the parcels; what lies there is listed.
    ConfigError
        `chosen` names a table or file that there is not.
    """
    named = {table: _chosen(survey, table, file) for table, file in (chosen or {}).items()}
    taken = {looked.part for looked in named.values()}
    free = [looked for looked in survey.looked if looked.part not in taken]
    best: dict[str, Looked] = dict(named)
    for looked in sorted(free, key=_rank, reverse=True):
        table = looked.guess.table
        if table is not None and table not in without:
            best.setdefault(table, looked)
    left = [looked for looked in free if looked not in best.values()]
    if "parcels" not in best:
        best["parcels"] = _only_parcels(survey, left)
    if "parcels" not in named:
        best["parcels"] = outlines_of(best["parcels"], left) or best["parcels"]
    planned = {name: _planned(name, best[name], survey) for name in tables() if name in best}
    attributes, joins, spare = _left(planned, survey)
    name = survey.folder.resolve().name
    return FirstPlan(survey, name, planned, joins, spare, working=_working(planned["parcels"]), attributes=attributes)


def with_key(planned: PlannedTable, header: str) -> PlannedTable:
    """Return the table with `header` as its identifier, chosen by a person; raise ConfigError where there is no such header."""
    headers = [str(found) for found in planned.looked.raw.frame.columns]
    if header not in headers:
        raise ConfigError(
            f"{planned.looked.part.label} 没有列“{header}”{did_you_mean(header, headers)}；现有列：{'、'.join(headers)}"
        )
    key = key_from(planned.looked.raw, header, "sure", "由您指定")
    return replace(planned, key=key, columns={key_of(planned.table): header, **planned.columns})


def key_of(table: str) -> str:
    """Return the first identifier of a table."""
    return next(iter(columns(table, "key")))


def sum_name(header: str, taken: Sequence[str]) -> str:
    """Return a name for the column that sums a header: small letters and underscores, or ``sum_1`` and so on.

    >>> sum_name("TotalAppraisedParcelValue", []), sum_name("评估总值", [])
    ('total_appraised_parcel_value', 'sum_1')
    """
    base, _ = split_unit(header)
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", base)
    plain = re.sub(r"\W+", "_", words, flags=re.ASCII).strip("_").lower()
    free = plain.isidentifier() and plain not in (*taken, *columns("parcels"))
    return plain if free else f"sum_{len(taken) + 1}"


def _rank(looked: Looked) -> tuple[bool, int, bool, bool]:
    named = named_table(looked.part) == looked.guess.table
    return looked.guess.sureness == "sure", looked.guess.known, named, bool(looked.shape)


def _chosen(survey: Survey, table: str, file: str) -> Looked:
    if table not in tables():
        raise ConfigError(f"没有名为“{table}”的表{did_you_mean(table, tables())}；可用：{'、'.join(tables())}")
    for looked in survey.looked:
        if file in (looked.part.address, looked.part.file.as_posix()):
            return looked_as(looked, table, "sure", "由您指定")
    listed = [looked.part.address for looked in survey.looked]
    raise ConfigError(f"文件夹中没有“{file}”{did_you_mean(file, listed)}；可用：{'、'.join(listed)}")


def _only_parcels(survey: Survey, free: Sequence[Looked]) -> Looked:
    """Return what must be the parcels where no header says so: the layer named so, else the only or the largest layer, else the only table."""
    layers = [looked for looked in free if looked.shape == "polygon"]
    named = [looked for looked in layers or free if named_table(looked.part) == "parcels"]
    if len(named) == 1:
        return looked_as(named[0], "parcels", "likely", "名称像宗地，表头不认识")
    group = named or layers or (free if len(free) == 1 else [])
    if not group:
        have = sample(
            [*(looked.part.label for looked in survey.looked), *(f"{name}（不能读取：{why}）" for name, why in survey.unread)]
        )
        raise ReadError(
            f"文件夹 {survey.folder} 中没有可作为宗地的文件"
            + (f"；其中有：{have}；请用 --table parcels=文件名 指明" if have else "；请放入宗地图层或台账后重试")
        )
    largest = max(group, key=lambda looked: len(looked.raw.frame))
    reason = (_UNIQUE_LAYER if layers else "文件夹中唯一的表") if len(group) == 1 else f"{len(group)} 个图层中记录最多，待核对"
    return looked_as(largest, "parcels", "likely" if len(group) == 1 else "unsure", reason)


def _planned(name: str, looked: Looked, survey: Survey) -> PlannedTable:
    mapped = looked.proposal.mapped
    doubts = tuple(found for found in looked.proposal.columns if found.sureness == "unsure")
    planned = PlannedTable(name, looked, mapped, doubts)
    key = key_of(name)
    if name != "parcels":
        return planned
    if key in mapped:
        return replace(planned, key=key_from(looked.raw, mapped[key], "sure", "表头如此"))
    others = [other.raw for other in survey.looked if other.part != looked.part]
    found = key_column(looked.raw, mapped, others)
    if found is None or found.sureness == "unsure":
        return replace(planned, key=found)
    return replace(planned, key=found, columns={key: found.header, **mapped})


def _left(
    planned: Mapping[str, PlannedTable], survey: Survey
) -> tuple[tuple[PlannedAttributes, ...], tuple[PlannedJoin, ...], tuple[tuple[Looked, str], ...]]:
    """Return the tables with one row for a parcel, those that can be summed onto the parcels, and those that are not used."""
    used = {entry.looked.part for entry in planned.values()}
    parcels = planned["parcels"]
    header = parcels.columns.get("parcel_id")
    keys = set() if header is None else set(identifiers(parcels.looked.raw, header).dropna())
    attributes: list[PlannedAttributes] = []
    joins: list[PlannedJoin] = []
    spare: list[tuple[Looked, str]] = []
    for looked in survey.looked:
        if looked.part in used:
            continue
        given = None if looked.shape else planned_attributes(looked, parcels.looked, parcels.columns)
        if given is not None:
            attributes.append(given)
            continue
        on = shared_column(keys, looked.raw) if looked.guess.table in (None, "parcels") else None
        if on is not None and header is not None:
            numbers = tuple(number_headers(looked.raw, [on]))
            if numbers:
                joins.append(PlannedJoin(looked, on, header, int(identifiers(looked.raw, on).isin(keys).sum()), numbers))
            else:
                spare.append(
                    (looked, _spare_reason(looked, planned) if looked.guess.table else f"有宗地代码“{on}”，但没有可汇总的数值列")
                )
        else:
            spare.append((looked, _spare_reason(looked, planned)))
    return tuple(attributes), tuple(joins), tuple(spare)


def _spare_reason(looked: Looked, planned: Mapping[str, PlannedTable]) -> str:
    table = looked.guess.table
    if table is not None and table not in planned:
        return f"像{tables()[table].label_zh}表，未采用"
    if table is not None:
        return f"也像{tables()[table].label_zh}表，但已用 {planned[table].looked.part.label}；一张表只取一个文件"
    return f"{'面图层，' if looked.shape == 'polygon' else ''}{looked.guess.reason}"


def _working(planned: PlannedTable) -> tuple[str, str] | None:
    geometry = planned.looked.raw.geometry
    return None if geometry is None else working_plane(geometry, planned.crs)


def _has_unit(table: str, column: str) -> bool:
    return bool(columns(table)[column].unit)
