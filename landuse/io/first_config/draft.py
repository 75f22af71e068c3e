"""The text of the first landuse.toml: what is settled as TOML, what is not as a comment that says what to write."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from landuse.config import load_config
from landuse.crs import crs_label
from landuse.io.atomic import atomic_path
from landuse.io.column_proposals import SURENESS_WORDS
from landuse.io.first_config.attribute_plan import PlannedAttributes
from landuse.io.first_config.first_plan import FirstPlan, PlannedJoin, PlannedTable, sum_name
from landuse.io.first_config.survey import Looked
from landuse.io.header_text import split_unit
from landuse.io.mapping_file import toml_value, written_path
from landuse.vocabulary import columns, tables

_SHOWN = 12
_GAP = 2


def draft_text(plan: FirstPlan, target: Path) -> str:
    """Return landuse.toml as it is to stand at `target`: valid TOML, whatever is still open.

    Paths are written from the folder of `target` where the file lies below it, else in full.
    """
    parts = [_head(plan), _project(plan, target.parent), _crs(plan)]
    for name, planned in plan.tables.items():
        given = plan.attributes if name == "parcels" else ()
        with_area = any("area_m2" in attributes.columns and attributes.taken for attributes in given)
        parts.append(_table(planned, target.parent, boundary_area=planned.area_from_boundary and not with_area))
        parts += [_attributes(attributes, target.parent) for attributes in given]
        parts += [_join(join, target.parent) for join in plan.joins if name == "parcels"]
    parts += [_extra(plan), _absent(plan), _context(plan, target.parent), _scenes(plan, target.parent), _spare(plan)]
    return "\n\n".join("\n".join(lines) for lines in (list(part) for part in parts) if lines) + "\n"


def _head(plan: FirstPlan) -> Iterator[str]:
    yield "# 由 landuse init 按文件夹中的文件拟出。以 # 开头的行是说明；“待核对”“待填”的各项请核实后去掉行首的 #。"
    yield "# 改完先运行 landuse check 检查数据，再运行 landuse assess 认定。"
    points = plan.open_points
    if points:
        yield "#"
        yield "# 还须由人决定的："
        yield from (f"#   {number}. {_line(point)}" for number, point in enumerate(points, start=1))


def _project(plan: FirstPlan, folder: Path) -> Iterator[str]:
    policy = written_path(Path(plan.policy), folder) if plan.policy.endswith(".toml") else plan.policy
    yield "[project]"
    yield _told(f"name = {toml_value(plan.name)}", "地图和台账的标题")
    if plan.reporting_unit:
        yield _told(f"reporting_unit = {toml_value(plan.reporting_unit)}", "填报单位")
    else:
        yield _told('# reporting_unit = "某市自然资源局"', "填报单位，待填")
    if plan.as_of is not None:
        yield _told(f"as_of = {plan.as_of:%Y-%m-%d}", "认定时点，以当日终了为准")
    else:
        yield _told("# as_of = 2020-12-31", "认定时点，以当日终了为准，待填；不写则以运行当日为准")
    yield _told(f"policy = {toml_value(policy)}", "规则：政策包编号（landuse policy list）或自己的 .toml 文件")


def _crs(plan: FirstPlan) -> Iterator[str]:
    yield "[crs]"
    if plan.working is not None:
        yield _told(f"working = {toml_value(plan.working[0])}", f"成果的平面坐标系：{plan.working[1]}")
    else:
        yield _told('# working = "EPSG:4550"', "成果的平面坐标系；不写则取数据所在的 2000 国家大地坐标系 3° 带")


def _table(planned: PlannedTable, folder: Path, *, boundary_area: bool) -> Iterator[str]:
    looked, name = planned.looked, planned.table
    yield f"# {tables()[name].label_zh}：{looked.part.label}，{len(looked.raw.frame)} 行；依据：{_line(looked.guess.reason)}"
    yield f"[data.{name}]"
    yield from _where(planned.looked, folder)
    yield from _system(planned)
    yield from _repeats(planned)
    if boundary_area:
        yield _told('area_from = "geometry"', "文件没有面积列，取图形面积；有合同或证载面积的请改为在 columns 中写明 area_m2")
    yield ""
    yield from _columns(planned)
    if planned.units:
        yield ""
        yield from [f"[data.{name}.units]", *(f"{column} = {toml_value(unit)}" for column, unit in planned.units.items())]


def _where(looked: Looked, folder: Path) -> Iterator[str]:
    part, proposal = looked.part, looked.proposal
    yield f"file = {toml_value(written_path(part.file, folder))}"
    if part.layer:
        yield f"layer = {toml_value(part.layer)}"
    if part.sheet:
        yield f"sheet = {toml_value(part.sheet)}"
    rows = proposal.header_rows
    if rows and rows != (1,):
        above = f"表头上方写明单位：{'、'.join(proposal.units_above)}" if proposal.units_above else "表头所在行"
        yield _told(f"header_rows = {list(rows)}" if len(rows) > 1 else f"header_row = {rows[0]}", above)


def _system(planned: PlannedTable) -> Iterator[str]:
    system = planned.looked.system
    if system is None:
        return
    if planned.turned:
        yield _told('axis_order = "north_east"', "第一个坐标为北（测量 X）、第二个为东（测量 Y）")
    if planned.crs is not None:
        yield _told(f"crs = {toml_value(planned.crs)}", "已由您确认")
        return
    if system.is_certain and system.own is not None:
        yield f"# 坐标系由文件写明：{crs_label(system.own)}"
        return
    yield f"# 坐标系待核对：{_line(system.fault or '文件没有写明')}。{_line(system.sentence)}"
    if not system.fault:
        yield _told(
            f"# crs = {toml_value(system.likely or 'EPSG:4550')}", "核实后去掉行首的 #" if system.likely else "问明后改写"
        )
    if system.turned:
        yield '# axis_order = "north_east"'


def _repeats(planned: PlannedTable) -> Iterator[str]:
    key = planned.key
    if planned.table != "parcels" or key is None or not key.repeated:
        return
    said = f"{key.repeated} 个标识有不止一条记录"
    if planned.dissolve:
        yield _told('duplicates = "dissolve"', f"{said}，各合并为一宗")
    else:
        yield _told('# duplicates = "dissolve"', f"待核对：{said}；确为同一宗地的多个部分时去掉行首的 #，否则先改正文件")


def _columns(planned: PlannedTable) -> Iterator[str]:
    name, known = planned.table, columns(planned.table)
    found = {entry.header: entry for entry in planned.looked.proposal.columns}
    yield f"[data.{name}.columns]"
    same = [column for column, header in planned.columns.items() if column == header]
    if same:
        yield f"# {len(same)} 列的表头与数据字典的列名相同，不必写：{'、'.join(same[:_SHOWN])}{' 等' if len(same) > _SHOWN else ''}"
    for column, header in planned.columns.items():
        if column == header:
            continue
        by_key = (
            planned.key if planned.key is not None and planned.key.header == header and column in columns(name, "key") else None
        )
        entry = found.get(header)
        sure = by_key.sureness if by_key else entry.sureness if entry else "sure"
        why = by_key.reason if by_key else entry.reason if entry else ""
        doubt = "" if sure == "sure" else f"（{SURENESS_WORDS[sure]}：{_line(why)}）"
        yield _told(f"{column} = {toml_value(header)}", f"{known[column].label_zh}{doubt}")
    for key in columns(name, "key"):
        if key not in planned.columns:
            header = planned.key.header if planned.key is not None else "表头"
            why = f"待核对：{planned.key.reason}" if planned.key is not None else "待填：哪一列是标识"
            yield _told(f"# {key} = {toml_value(header)}", f"{known[key].label_zh}，{why}")
    for entry in planned.doubts:
        label = known[entry.column].label_zh if entry.column else ""
        if entry.column in planned.columns:
            yield f"# “{_line(entry.header)}”也像{label}，{_line(entry.reason)}；两列合用时把 {entry.column} 写成列表"
            continue
        yield _told(f"# {entry.column} = {toml_value(entry.header)}", f"{label}，待核对：{_line(entry.reason)}")
    placed = {*planned.columns.values(), *(entry.header for entry in planned.doubts)}
    left = [header for header in found if header not in placed]
    if left:
        more = f" 等共 {len(left)} 列" if len(left) > _SHOWN else ""
        yield f"# 未识别的列照原样保留：{_line('、'.join(left[:_SHOWN]))}{more}"


def _attributes(given: PlannedAttributes, folder: Path) -> Iterator[str]:
    """Yield the attribute file as TOML where it is taken, else as a comment."""
    known = columns("parcels")
    yield f"# 宗地的属性表，逐宗并入：{given.looked.part.label} 的{_line(given.words)}"
    if not given.taken:
        also = "，并删去上面的 area_from" if "area_m2" in given.columns else ""
        yield f"# 待核对：对不上的较多；确为同一批宗地的，去掉行首的 #{also}"
    lines = ["[[data.parcels.attributes]]", *_where(given.looked, folder), f"on = {toml_value(given.on)}"]
    lines.append(_told(f"to = {toml_value(given.to)}", "宗地文件中与之相同的列"))
    lines.append(_told("# prefer = true", "两个文件都有而不同的，以宗地文件为准并列为问题；以本表为准时去掉行首的 #"))
    mapped = {column: header for column, header in given.columns.items() if column != header}
    lines += ["", "[data.parcels.attributes.columns]"] if mapped else []
    lines += [_told(f"{column} = {toml_value(header)}", known[column].label_zh) for column, header in mapped.items()]
    lines += ["", "[data.parcels.attributes.units]"] if given.units else []
    lines += [f"{column} = {toml_value(unit)}" for column, unit in given.units.items()]
    yield from lines if given.taken else (f"# {line}".rstrip() for line in lines)


def _join(join: PlannedJoin, folder: Path) -> Iterator[str]:
    """Yield the join as TOML where something is summed, else as a comment."""
    rows = len(join.looked.raw.frame)
    mark = "" if join.sums else "# "
    yield f"# 逐行汇入宗地：{join.looked.part.label} 的“{_line(join.on)}”在宗地表中有，{rows} 行中 {join.matched} 行找得到宗地"
    if not join.sums:
        shown = "、".join(join.numbers[:_SHOWN])
        yield f"# 需要时去掉行首的 #，写明要汇总的数值列（{_line(shown)}），并在 [extra.列名] 中说明"
    yield f"{mark}[[data.parcels.join]]"
    yield from (f"{mark}{line}" for line in _where(join.looked, folder))
    yield f"{mark}on = {toml_value(join.on)}"
    yield f"{mark}to = {toml_value(join.to)}"
    sums = join.sums or join.numbers[:1]
    pairs = ", ".join(f"{name} = {toml_value(header)}" for name, header in sum_columns([sums])[0].items())
    yield f"{mark}sum = {{ {pairs} }}"


def sum_columns(sums: Iterable[Iterable[str]]) -> list[dict[str, str]]:
    """Return for each join {new column: header summed}, every name only once."""
    taken: list[str] = []
    found = []
    for headers in sums:
        own = {}
        for header in headers:
            name = sum_name(header, taken)
            taken.append(name)
            own[name] = header
        found.append(own)
    return found


def _extra(plan: FirstPlan) -> Iterator[str]:
    summed = [
        (join, pair)
        for join, own in zip(plan.joins, sum_columns(join.sums for join in plan.joins), strict=True)
        for pair in own.items()
    ]
    for place, (join, (name, header)) in enumerate(summed):
        if place:
            yield ""
        base, unit = split_unit(header)
        unit = unit or next((found.unit for found in join.looked.proposal.columns if found.header == header), None)
        yield f"[extra.{name}]"
        yield _told(f"label = {toml_value(base)}", "地图和台账上的名称")
        yield f"unit = {toml_value(unit)}" if unit else _told('# unit = "万元"', "数值的单位，待填")
        yield _told("per_mu = true", "另算亩均值")
    if summed:
        first = summed[0][1][0]
        yield from ["", "[outputs]", _told(f"map_metric = {toml_value(f'{first}_per_mu')}", "地图按这一列分级设色")]


def _absent(plan: FirstPlan) -> Iterator[str]:
    without = [f"{name}（{table.label_zh}）" for name, table in tables().items() if name not in plan.tables]
    if without:
        yield f"# 没有找到的表：{'、'.join(without)}。有文件时照下面的样子加一节："
        yield from ("# [data.delays]", '# file = "延误事由.xlsx"')


def _context(plan: FirstPlan, folder: Path) -> Iterator[str]:
    lines = [looked for looked, _ in plan.spare if looked.shape == "line"]
    if lines:
        yield "# 地图上的背景，不参与计算；需要时去掉行首的 #"
    for number, looked in enumerate(lines):
        yield f"# [context.{'roads' if number == 0 else f'lines_{number + 1}'}]"
        yield from (f"# {line}" for line in _where(looked, folder))


def _scenes(plan: FirstPlan, folder: Path) -> Iterator[str]:
    if plan.survey.listing.rasters:
        yield "# 影像佐证（landuse evidence）；需要时写明拍摄日期和波段，去掉行首的 #"
    for raster in plan.survey.listing.rasters:
        yield from ("# [[evidence.scenes]]", f"# file = {toml_value(written_path(raster, folder))}", "# date = 2020-08-15")
        yield "# bands = { red = 1, green = 2, blue = 3, nir = 4 }"


def _spare(plan: FirstPlan) -> Iterator[str]:
    left = [(looked.part.label, reason) for looked, reason in plan.spare if looked.shape != "line"]
    left += [(name, f"不能读取：{reason}") for name, reason in plan.survey.unread]
    if left:
        yield "# 没有用到的文件："
        yield from (f"#   {_line(name)}：{_line(reason)}" for name, reason in left)


def _told(line: str, comment: str) -> str:
    return f"{line}{' ' * _GAP}# {comment}" if comment else line


def _line(text: str) -> str:
    """Return a text on one line, as a comment needs it."""
    return " ".join(text.split())


def write_draft(text: str, target: Path) -> None:
    """Write a draft that reads back as a configuration.

    Raises
    ------
    OutputError
        It cannot be written.
    ConfigError
        What was written is no configuration: a fault of this program.
    """
    with atomic_path(target) as stage:
        stage.write_text(text, encoding="utf-8", newline="\n")
        load_config(stage)
