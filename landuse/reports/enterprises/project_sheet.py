"""The sheet 僵尸项目台账: what holds a project up, what remedies it, who must act, for how long it has been late."""

from dataclasses import replace

import pandas as pd

from landuse.reports.parcels.parcel_places import Place
from landuse.reports.parcels.register import MAX_RECORDS, write_register
from landuse.reports.sheets.cells import Cell, mapped_cells, number_cells, safe_text
from landuse.reports.sheets.record_fields import NOT_KNOWN, listed, record_field, record_fields
from landuse.reports.sheets.sheet_table import Field, write_note
from landuse.reports.sheets.workbook import Book
from landuse.results import Assessment

SHEET = "僵尸项目台账"
LISTED = ("open", "to_classify", "resolved")
"""The statuses that are listed, in this order."""
PROJECT, CAUSE, PROGRESS, LAND = "项目", "受阻原因与处置", "进度", "用地"
NO_PARCEL = "未供地"
PLACES = (
    Place("project_name", 26, PROJECT, "projects"),
    Place("project_id", 26, PROJECT),
    Place("zone_id", 14, PROJECT),
    Place("project_zombie_status", 16, PROJECT),
    Place("project_cause", 15, CAUSE),
    Place("project_government_cause", 10, CAUSE),
)
REMEDY_PLACES = (Place("project_remedy", 15, CAUSE), Place("project_responsible", 16, CAUSE))
DATES = (
    Place("signed_date", 11.5, PROGRESS),
    Place("planned_start_date", 11.5, PROGRESS),
    Place("actual_start_date", 11.5, PROGRESS),
    Place("days_late", 9, PROGRESS),
    Place("total_investment_wanyuan", 12, PROGRESS, "visible"),
    Place("completed_investment_wanyuan", 12, PROGRESS, "visible"),
)
FROZEN_COLUMNS = 2


def write_projects(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write every project that is a zombie, was one, or cannot be classified yet."""
    projects = result.projects
    found = projects[projects["project_zombie_status"].isin(LISTED)]
    order = found["project_zombie_status"].astype("str").map({code: place for place, code in enumerate(LISTED)})
    rows = found.assign(order=order).sort_values(["order", "days_late"], ascending=[True, False], kind="stable")[:MAX_RECORDS]
    sheet = book.sheet(SHEET, "#40004b")
    empty = "没有僵尸项目" if len(projects) else "没有报送项目数据"
    fields = _fields(result, rows)
    placed = write_register(book, sheet, fields, title=title, line=line, empty=empty, frozen_columns=FROZEN_COLUMNS)
    left = len(projects) - len(found)
    notes = [
        "政府原因（未净地交付、招商承诺未兑现、手续受阻或规划调整）造成的，不征缴土地闲置费；处置完毕以处置案件中的“处置完毕”事件为准。",
        f"另有 {left} 个项目已开工或未到计划开工日期，未列。未供地的项目同样计入；超计划开工天数计至开工或数据日期。",
    ]
    for number, text in enumerate(notes, 1):
        write_note(book, sheet, placed.next_row + number - 1, f"注{number}：{text}", width=len(fields))


def _fields(result: Assessment, rows: pd.DataFrame) -> list[Field]:
    remedies = {row.id: safe_text(f"{row.text}〔{result.policy.cite(row.article)}〕") for row in result.policy.projects.remedies}
    causes = rows["project_cause"].astype("str").where(rows["project_zombie_status"] == "open")
    parcels, mu = _land(result, rows.index)
    return [
        Field("序号", list(range(1, len(rows) + 1)), "ordinal", 5, PROJECT),
        *record_fields(result, "projects", PLACES, rows),
        *(_if_open(record_field(result, "projects", place, rows), rows) for place in REMEDY_PLACES),
        Field("处置要求及依据", mapped_cells(causes, lambda cause: remedies.get(cause, "")), "text", 30, CAUSE),
        *(record_field(result, "projects", place, rows) for place in DATES),
        Field("宗地", parcels, "text", 22, LAND),
        Field("宗地面积\n（亩）", number_cells(mu), "amount", 11, LAND, total="visible"),
    ]


def _if_open(field: Field, rows: pd.DataFrame) -> Field:
    """Return what has to be done, a dash where nothing has: the project is no open zombie."""
    is_open = rows["project_zombie_status"] == "open"
    return replace(field, cells=[cell if wanted else NOT_KNOWN for cell, wanted in zip(field.cells, is_open, strict=True)])


def _land(result: Assessment, project_ids: pd.Index) -> tuple[list[Cell], pd.Series]:
    """Return the parcels of each project, and their area in mu; unknown where that of one is."""
    links = result.data.table("project_parcels")
    links = links[links["project_id"].isin(project_ids)]
    area = result.results["area_mu"].reindex(links["parcel_id"]).set_axis(links.index)
    texts = listed(links["parcel_id"], links["project_id"]).reindex(project_ids)
    mu = area.groupby(links["project_id"]).sum(skipna=False).reindex(project_ids)
    return [NO_PARCEL if pd.isna(text) else safe_text(text) for text in texts], mu
