"""The workbook on the borderline list (临界清单): who to look at again, what was moved, and how it was worked out."""

from pathlib import Path

import pandas as pd

from landuse.identifiers.zone_names import zone_names
from landuse.margins import Borderline
from landuse.margins.borderline import HOMES, KINDS, verdict_label
from landuse.policy.conflict_hints import conflicts_of
from landuse.reports.parcels.register import MAX_RECORDS, write_register, write_stack
from landuse.reports.sheets.cells import safe_text, text_cells
from landuse.reports.sheets.notes import (
    CONFLICTS,
    fields_of_conflicts,
    pack_fields,
    stamp_of,
    unit_line,
    write_remarks,
    write_sources,
)
from landuse.reports.sheets.sheet_table import Field, write_heading, write_note
from landuse.reports.sheets.workbook import Book, open_book, page_setup
from landuse.vocabulary import column

NAME = "临界清单"
SCENARIOS_SHEET, NOTES_SHEET = "试算情形", "说明"
NOTE_WIDTHS = (28, 78, 26, 70)
NAMES = {"parcels": "holder_name", "enterprises": "enterprise_name", "projects": "project_name"}
REMARKS = (
    "本表列出门槛、面积、日期或者基准稍有变动结论就会改变的记录，由人工复核原始材料；列入本表不改变任何认定。",
    "每次只变动一项，全表按同一套认定规则重新计算，比较之前不作四舍五入。",
    "以整数计的门槛（年数、月数、人数）不作比例变动；法定的一年、两年以日期早晚几天的情形反映。",
    "企业用地面积的情形只变动本企业，基准值和其他企业的得分不变。",
    "各情形的变动幅度取自规则包 borderline 各项，可由地方规则包改动。",
)


def write_borderline(found: Borderline, path: str | Path, *, title: str = "", reporting_unit: str = "") -> Path:
    """Write the borderline list as an Excel workbook and return its path.

    Sheets: 临界清单 (one row a verdict of a record), 试算情形 (what was moved, how many moved with it), 说明; hidden: _来源.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    title, result = safe_text(title), found.result
    line, stamp = unit_line(result, reporting_unit), stamp_of(result)
    with open_book(path, title=f"{title}{NAME}", as_of=result.as_of, company=reporting_unit, stamp=stamp) as book:
        _write_members(book, found, title=title, line=line)
        _write_scenarios(book, found, title=title, line=line)
        sheet = book.sheet(NOTES_SHEET, "#7f8c91")
        row = write_heading(book, sheet, title=f"{title}{NAME}说明", line=line, width=NOTE_WIDTHS, signed=False)
        row = write_remarks(book, sheet, row, REMARKS)
        sections = [
            ("变动幅度", _widths(found)),
            ("规则版本", pack_fields(result.policy)),
            (CONFLICTS, fields_of_conflicts(result.policy, conflicts_of(result.policy, _verdicts(found)))),
        ]
        write_stack(book, sheet, sections, widths=NOTE_WIDTHS, row=row, empty="无")
        page_setup(sheet, title=f"{title}{NAME}说明", header_rows=(0, 1))
        write_sources(book, {"本次": result.provenance})
    return Path(path)


def _write_members(book: Book, found: Borderline, *, title: str, line: str) -> None:
    members = found.members[:MAX_RECORDS]
    facts = _facts(found, members)
    fields = [
        Field("序号", list(range(1, len(members) + 1)), "ordinal", 5),
        Field("认定", [_verdict(name) for name in members["verdict"]], "label", 14),
        Field("代码", text_cells(members["key"]), "id", 22, total="records"),
        Field("名称", text_cells(facts["name"]), "text", 22),
        Field("开发区", text_cells(zone_names(found.result.data.zones, facts["zone_id"])), "text", 13),
        Field("现结论", [verdict_label(*pair) for pair in zip(members["verdict"], members["now"], strict=True)], "label", 15),
        Field("变动的类别", [_kinds(kinds) for kinds in members["kinds"]], "label", 12),
        Field("变动情形和所得结论", text_cells(members["scenarios"]), "text", 62),
        Field("处理", text_cells(members["review"]), "label", 10),
        Field("复核意见（人工填写）", [None] * len(members), "plain", 22),
    ]
    sheet = book.sheet(NAME, "#ef8a3c")
    placed = write_register(book, sheet, fields, title=f"{title}{NAME}", line=line, empty="没有临界的记录", frozen_columns=3)
    if len(found.members) > len(members):
        write_note(
            book,
            sheet,
            placed.next_row,
            f"注：工作表行数有限，另有 {len(found.members) - len(members)} 条未列",
            width=len(fields),
        )


def _write_scenarios(book: Book, found: Borderline, *, title: str, line: str) -> None:
    tried = found.scenarios
    fields = [
        Field("认定", [_verdict(name) for name in tried["verdict"]], "label", 16),
        Field("类别", [KINDS[kind] for kind in tried["kind"]], "label", 9),
        Field("变动情形", text_cells(tried["scenario"]), "text", 48),
        Field("参加试算的记录", tried["judged"].tolist(), "integer", 14),
        Field("结论改变的记录", tried["moved"].tolist(), "integer", 14),
    ]
    sheet = book.sheet(SCENARIOS_SHEET, "#f6d55c")
    write_register(book, sheet, fields, title=f"{title}临界试算情形", line=line, empty="没有情形", frozen_columns=0)


def _verdicts(found: Borderline) -> list[tuple[str, str]]:
    """Return the verdicts of the members: those they have, and those they would have."""
    sides = [found.rows[["verdict", side]].drop_duplicates().to_numpy().tolist() for side in ("now", "then")]
    return [(verdict, code) for side in sides for verdict, code in side]


def _widths(found: Borderline) -> list[Field]:
    policy = found.result.policy
    rows = [
        ("share", "门槛上下变动的比例"),
        ("area_share", "面积上下变动的比例"),
        ("days", "日期早晚的天数"),
        ("years", "基准前移的年数"),
    ]
    values = [policy.source(f"borderline.{name}") for name, _ in rows]
    return [
        Field("规则项", [source.key for source in values], "id"),
        Field("含义", [words for _, words in rows], "plain"),
        Field("取值", [str(source.value) for source in values], "id"),
        Field("来自规则包", [source.pack for source in values], "plain"),
    ]


def _facts(found: Borderline, members: pd.DataFrame) -> pd.DataFrame:
    """Return name and zone of each member's record."""
    result = found.result
    frames = {"parcels": result.results, "enterprises": result.enterprises, "projects": result.projects}
    facts = pd.DataFrame(index=members.index, columns=["name", "zone_id"], dtype=object)
    for home, frame in frames.items():
        mine = members["verdict"].map(HOMES) == home
        for name, source in (("name", NAMES[home]), ("zone_id", "zone_id")):
            if source in frame:
                facts.loc[mine, name] = pd.DataFrame(frame)[source].astype(object).reindex(members.loc[mine, "key"]).to_numpy()
    return facts.astype("str").where(facts.notna())


def _verdict(name: str) -> str:
    return column(name, HOMES[name]).label_zh


def _kinds(kinds: str) -> str:
    return "、".join(KINDS[kind] for kind in kinds.split(", "))
