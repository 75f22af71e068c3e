"""The sheets 用地控制指标核验 and 核验汇总: each indicator's figure, control value and outcome; counts by zone and by indicator."""

from collections.abc import Sequence

import pandas as pd

from landuse.identifiers.zone_names import zone_names
from landuse.metrics.land_control import JUDGED, NO_VALUE
from landuse.policy.control_values import AT_MOST
from landuse.reports.parcels.parcel_places import Place
from landuse.reports.parcels.register import MAX_RECORDS, write_register, write_stack
from landuse.reports.sheets.cells import FLAG_TEXTS, UNKNOWN, Cell, mapped_cells, number_cells
from landuse.reports.sheets.record_fields import record_field, record_fields
from landuse.reports.sheets.sheet_table import Field, write_heading, write_note
from landuse.reports.sheets.workbook import Book, Kind, page_setup
from landuse.results import Assessment
from landuse.vocabulary import code_label, codes, column_labels

SHEET, SUMMARY_SHEET = "用地控制指标核验", "核验汇总"
ORDER = ("unmet", "unknown", "all_met", "not_due")
"""The results that are listed, in this order; other land is not listed."""
PARCEL, RESULT = "宗地与项目", "核验结论"
PLACES = (
    Place("parcel_id", 20, PARCEL, "parcels"),
    Place("holder_name", 18, PARCEL),
    Place("zone_id", 13, PARCEL),
    Place("area_mu", 8.5, PARCEL, "visible"),
    Place("industry_code", 7, PARCEL),
    Place("industry_code_year", 7, PARCEL),
    Place("land_grade", 6, PARCEL),
    Place("works_status", 8, PARCEL),
)
HEADERS = {
    "office_land_share": "行政办公用地占比",
    "office_floor_share": "行政办公建筑面积占比",
    "investment_intensity": "投资强度（万元/公顷）",
}
UNMET_FILL = "#f3bdb5"
NOT_YET = "—"
NO_ZONE = "未注明开发区"


def industrial_parcels(result: Assessment) -> pd.DataFrame:
    """Return the parcels of industrial projects, unmet ones first, as many as a sheet takes."""
    rows = result.results[result.results["land_control_result"].isin(ORDER)]
    order = rows["land_control_result"].astype("str").map({code: place for place, code in enumerate(ORDER)})
    return rows.assign(order=order).sort_values(["order", "parcel_id"], kind="stable")[:MAX_RECORDS]


def write_control(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write one row a parcel of an industrial project: figure, control value and outcome of each indicator, and the result."""
    rows = industrial_parcels(result)
    rules = result.policy.land_control
    fields = [
        Field("序号", list(range(1, len(rows) + 1)), "ordinal", 5, PARCEL),
        *record_fields(result, "parcels", PLACES, rows),
        *(field for indicator in rules.applied.indicators for field in _indicator_fields(indicator, rows)),
        record_field(result, "parcels", Place("land_control_result", 10, RESULT), rows),
        Field("不符合的指标", mapped_cells(rows["land_control_unmet"], indicator_labels), "text", 14, RESULT),
        Field("未能核验的指标", mapped_cells(rows["land_control_undecided"], indicator_labels), "text", 14, RESULT),
        Field("缺少的资料", mapped_cells(rows["land_control_missing"], missing_labels), "text", 14, RESULT),
    ]
    sheet = book.sheet(SHEET, "#c0392b")
    empty = "没有工业项目用地"
    row = write_register(book, sheet, fields, title=title, line=line, empty=empty, frozen_columns=3).next_row
    works = "、".join(code_label("works_status", code) for code in rules.judged_works)
    notes = (
        f"适用版本：{rules.applied.title}；各项指标须同时符合。只核验开工状态为“{works}”的宗地，其余为“未到核验时点”，不以现状数核验。",
        "缺数据或政策包没有载明控制值的指标不作符合处理；行业代码按版本对照，一个代码对应两个大类的取较严的控制值。",
        "行政办公及生活服务设施用地无法单独计算的，按其建筑面积占比核验；绿地一般不得安排，确需安排的不得高于控制值。本表不作为行政决定。",
    )
    for number, text in enumerate(notes, 1):
        row = write_note(book, sheet, row, f"注{number}：{text}", width=len(fields))


def write_control_summary(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write numbers and mu of each result by zone, and the outcomes of each indicator."""
    rows = result.results[result.results["land_control_result"].isin(ORDER)]
    sections: list[tuple[str, Sequence[Field]]] = [
        ("一、按开发区", _zone_fields(result, rows)),
        ("二、按指标（已到核验时点的宗地）", _outcome_fields(result, rows)),
    ]
    sheet = book.sheet(SUMMARY_SHEET, "#256175")
    widths = [30, *(13 for _ in range(2 * (len(ORDER) + 1)))]
    row = write_heading(book, sheet, title=title, line=line, width=widths)
    placed = write_stack(book, sheet, sections[:1], widths=widths, row=row, empty="没有工业项目用地", totals="合计")
    placed = write_stack(book, sheet, sections[1:], widths=widths, row=placed[-1].next_row + 1, empty="没有工业项目用地")
    note = "注：面积不明的宗地计入宗数，不计入面积；“暂不能核验”不等于符合。"
    write_note(book, sheet, placed[-1].next_row, note, width=len(widths))
    page_setup(sheet, title=title, header_rows=(0, 1), pages=(1, 1))


def indicator_labels(names: str) -> str:
    """Return comma-parted codes of indicators as labels parted by 、."""
    found = (name.strip() for name in names.split(","))
    return "、".join(HEADERS.get(name, code_label("control_indicator", name)).split("(")[0] for name in found if name)


def missing_labels(names: str) -> str:
    """Return what is missing as labels: columns, and the control value that the packs lack."""
    return column_labels(names).replace(NO_VALUE, "政策包控制值")


def _indicator_fields(indicator: str, rows: pd.DataFrame) -> list[Field]:
    names = JUDGED[indicator]
    group = HEADERS.get(indicator, code_label("control_indicator", indicator))
    kind: Kind = {"investment_intensity": "amount", "floor_area_ratio": "fine"}.get(indicator, "gap")  # type: ignore[assignment]
    outcomes = _outcome_cells(rows[names.met], rows["land_control_result"])
    bound = "上限" if indicator in AT_MOST else "下限"
    return [
        Field("实际", number_cells(rows[names.value]), kind, 9.5, group),
        Field(bound, number_cells(rows[names.limit]), kind, 9.5, group),
        Field(
            "是否\n符合",
            outcomes,
            "label",
            6,
            group,
            colors=[UNMET_FILL if cell == FLAG_TEXTS[False] else "" for cell in outcomes],
        ),
    ]


def _outcome_cells(met: pd.Series, results: pd.Series) -> list[Cell]:
    """Return 是, 否 or 不明; a dash where it is not yet time to judge."""
    return [
        NOT_YET if due == "not_due" else UNKNOWN if pd.isna(flag) else FLAG_TEXTS[bool(flag)]
        for flag, due in zip(met, results, strict=True)
    ]


def _zone_fields(result: Assessment, rows: pd.DataFrame) -> list[Field]:
    zones = rows["zone_id"] if "zone_id" in rows.columns else pd.Series(pd.NA, index=rows.index, dtype="str")
    groups = rows.assign(zone=zones.fillna("")).groupby("zone", sort=True)
    ids = pd.Series(list(groups.groups), dtype="str")
    names: list[Cell] = [str(name) for name in zone_names(result.data.zones, ids).where(ids != "", NO_ZONE)]
    fields = [Field("开发区", names, "text")]
    for code in ("", *ORDER):
        mine = {zone: rows.loc[index] for zone, index in groups.groups.items()}
        if code:
            mine = {zone: found[found["land_control_result"] == code] for zone, found in mine.items()}
        text = code_label("land_control_result", code) if code else "工业项目用地"
        fields += [
            Field(f"{text}\n（宗）", [len(found) for found in mine.values()], "integer", total="sum"),
            Field(f"{text}\n（亩）", [float(found["area_mu"].sum()) for found in mine.values()], "amount", total="sum"),
        ]
    return fields


def _outcome_fields(result: Assessment, rows: pd.DataFrame) -> list[Field]:
    due = rows[rows["land_control_result"] != "not_due"]
    indicators = result.policy.land_control.applied.indicators
    met = [due[JUDGED[name].met] for name in indicators]
    return [
        Field("指标", [code_label("control_indicator", name) for name in indicators], "text"),
        Field("符合\n（宗）", [int((flags == True).sum()) for flags in met], "integer"),  # noqa: E712 - three-valued
        Field("不符合\n（宗）", [int((flags == False).sum()) for flags in met], "integer"),  # noqa: E712 - three-valued
        Field("不能核验\n（宗）", [int(flags.isna().sum()) for flags in met], "integer"),
        Field("其中没有\n控制值（宗）", [int(due[JUDGED[name].limit].isna().sum()) for name in indicators], "integer"),
    ]


def result_counts(result: Assessment) -> dict[str, int]:
    """Return the number of parcels of each result."""
    counts = result.results["land_control_result"].value_counts()
    return {code: int(counts.get(code, 0)) for code in codes("land_control_result")}
