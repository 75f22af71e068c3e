"""The sheet 供需匹配: freed or low-efficiency land for projects that wait for land, with the reasons; and projects without a match."""

import pandas as pd

from landuse.identifiers.zone_names import zone_names
from landuse.matching import match, waiting_projects
from landuse.reports.parcels.register import MAX_RECORDS, write_stack
from landuse.reports.sheets.cells import Cell, flag_cells, number_cells, text_cells
from landuse.reports.sheets.choices import FLAG_LIST
from landuse.reports.sheets.sheet_table import Field, write_heading, write_note
from landuse.reports.sheets.workbook import Book, page_setup
from landuse.results import Assessment

SHEET = "供需匹配"
RECOMMENDED = "推荐"
NO_AREA, NO_LAND = "未填拟用地面积", "没有面积合适的土地"


def write_matches(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write the proposals, best first for each project, and the waiting projects for which there is none."""
    proposals, projects = match(result)[:MAX_RECORDS], waiting_projects(result)
    left = projects[~projects.index.isin(proposals["project_id"])]
    sections = [
        (f"一、匹配建议：{proposals['project_id'].nunique()} 个项目", _proposal_fields(result, proposals)),
        (f"二、没有匹配土地的待供地项目：{len(left)} 个", _project_fields(result, left)),
    ]
    sheet = book.sheet(SHEET, "#1a7f5a")
    widths = [field.width for field in sections[0][1]]
    row = write_heading(book, sheet, title=title, line=line, width=widths)
    placed = write_stack(book, sheet, sections, widths=widths, row=row, empty="没有")
    rules = result.policy.stock
    weights = f"面积{rules.match_weight_area:g}、行业{rules.match_weight_industry:g}、区位{rules.match_weight_place:g}、集聚{rules.match_weight_contiguity:g}"
    room = f"面积允许少{rules.match_area_under:.0%}、多{rules.match_area_over:.0%}，相邻宗地至多{rules.match_group_size}宗合并"
    notes = [
        f"得分为已知各项的加权平均（{weights}），不明的项不计入；{room}。",
        "“推荐”为一宗地只供一个项目时的最优搭配：先使获得土地的项目最多，再使得分合计最高。权重为本系统设定，不是规定。",
        "供地须依法定程序办理；腾退、收回和转让须与使用权人协商一致或依法作出决定，本表仅供研究。",
    ]
    row = placed[-1].next_row
    for number, text in enumerate(notes, 1):
        row = write_note(book, sheet, row, f"注{number}：{text}", width=len(widths))
    page_setup(sheet, title=title, header_rows=(0, 1))


def _proposal_fields(result: Assessment, rows: pd.DataFrame) -> list[Field]:
    recommended = [RECOMMENDED if chosen else None for chosen in rows["recommended"].fillna(value=False)]
    return [
        Field("待供地项目", text_cells(rows["project_name"]), "text", 30),
        Field("项目代码", text_cells(rows["project_id"]), "id", 26),
        Field("拟用地\n（亩）", number_cells(rows["wanted_area_mu"].astype("float64")), "amount", 10),
        Field("意向开发区", _zones(result, rows["wanted_zone_id"]), "text", 22),
        Field("宗地代码", text_cells(rows["parcel_id"].str.replace("、", "\n")), "id", 24),
        Field("次序", number_cells(rows["rank"].astype("Int64")), "ordinal", 6),
        Field("推荐", recommended, "label", 7),
        Field("得分", number_cells(rows["score"].astype("float64")), "amount", 8),
        Field("面积\n（亩）", number_cells(rows["area_mu"].astype("float64")), "amount", 10),
        Field("所在开发区", _zones(result, rows["zone_id"]), "text", 22),
        Field("来源", text_cells(rows["source"]), "label", 15),
        Field("面积\n合适", flag_cells(rows["area_fit"]), "label", 7, choices=FLAG_LIST),
        Field("行业\n相符", flag_cells(rows["industry_fit"]), "label", 7, choices=FLAG_LIST),
        Field("区位\n相符", flag_cells(rows["place_fit"]), "label", 7, choices=FLAG_LIST),
        Field("同业\n集聚", flag_cells(rows["contiguity_fit"]), "label", 7, choices=FLAG_LIST),
        Field("理由", text_cells(rows["reasons"]), "text", 52),
    ]


def _project_fields(result: Assessment, rows: pd.DataFrame) -> list[Field]:
    why = [NO_AREA if pd.isna(area) else NO_LAND for area in rows["wanted_area_mu"]]
    return [
        Field("待供地项目", text_cells(rows["project_name"]), "text"),
        Field("项目代码", text_cells(rows.index), "id"),
        Field("拟用地\n（亩）", number_cells(rows["wanted_area_mu"].astype("float64")), "amount"),
        Field("意向开发区", _zones(result, rows["wanted_zone_id"]), "text"),
        Field("说明", why, "text"),
    ]


def _zones(result: Assessment, zone_ids: pd.Series) -> list[Cell]:
    return text_cells(zone_names(result.data.zones, zone_ids.astype("str").where(zone_ids.notna())))
