"""The summary sheet: how many parcels, how much land and how much fee by status, by action and by zone."""

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from landuse.reports.parcels.parcel_fields import zone_names
from landuse.reports.parcels.register import write_stack
from landuse.reports.sheets.cells import UNKNOWN, number_cells, safe_text
from landuse.reports.sheets.sheet_table import Field, Placed, write_heading
from landuse.reports.sheets.workbook import USUAL_COLUMN, Book, page_setup
from landuse.results import Assessment
from landuse.vocabulary import codes

SHEET = "汇总"
IDLE_CLASSES = ("not_started", "suspended")
FEE_ACTIONS = ("levy_fee", "reclaim")
MEASURES = ("count", "mu", "mu_unknown", "fee", "fee_unknown", "idle_count", "idle_mu", "action_count", "action_mu")
WHOLE = ("count", "unknown")
"""Endings of the names of whole numbers."""
NO_ZONE = "未注明开发区"
WIDTHS = (30, 11, 14, 13, 17, 14, 16, 17, 3)
CHART_COLUMN, CHART_SPAN, CHART_SIZE = len(WIDTHS), 8, {"width": 620, "height": 420}
ONE_PAGE_ROWS = 60


def write_summary(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write the sheet; its totals are those of all parcels, unknown areas and fees counted beside, not taken as nothing."""
    sheet = book.sheet(SHEET, "#256175")
    facts = parcel_facts(result)
    sections = [
        ("一、按闲置认定状态", code_fields(facts, "idle_status", "闲置认定状态")),
        ("二、按建议处置措施", code_fields(facts, "disposal_action", "建议处置措施")),
        ("三、按开发区", zone_fields(facts)),
    ]
    row = write_heading(book, sheet, title=title, line=line, width=(*WIDTHS, *(USUAL_COLUMN,) * CHART_SPAN))
    placed = write_stack(book, sheet, sections, widths=WIDTHS, row=row, empty="没有宗地", totals="合计")
    _add_chart(book, sheet, placed[0])
    page_setup(sheet, title=title, header_rows=(0, 1), pages=(1, int(placed[-1].next_row <= ONE_PAGE_ROWS)))


def parcel_facts(result: Assessment) -> pd.DataFrame:
    """Return what is counted of each parcel: area, fee, what of them is unknown, idle or to be acted on, and its zone's name."""
    rows = result.results
    fee_due = rows["disposal_action"].isin(FEE_ACTIONS)
    idle = rows["idle_class"].isin(IDLE_CLASSES)
    called_for = rows.index.isin(result.disposal.index)
    zones = zone_names(result, rows["zone_id"]) if "zone_id" in rows.columns else pd.Series(pd.NA, index=rows.index, dtype="str")
    return pd.DataFrame(
        {
            "idle_status": rows["idle_status"],
            "disposal_action": rows["disposal_action"],
            "zone": zones.fillna(NO_ZONE),
            "count": 1,
            "mu": rows["area_mu"],
            "mu_unknown": rows["area_mu"].isna().astype("int64"),
            "fee": rows["idle_fee_wanyuan"],
            "fee_unknown": (fee_due & rows["idle_fee_wanyuan"].isna()).astype("int64"),
            "idle_count": idle.astype("int64"),
            "idle_mu": rows["area_mu"].where(idle),
            "action_count": called_for.astype("int64"),
            "action_mu": rows["area_mu"].where(called_for),
        }
    )


def code_fields(facts: pd.DataFrame, list_name: str, header: str) -> list[Field]:
    """Return the table of counts and sums by the codes of one list, every code in its order, present or not."""
    known = codes(list_name)
    sums = _sums(facts, facts[list_name].astype("object").where(facts[list_name].notna(), UNKNOWN))
    order = [*known, *(code for code in sums.index if code not in known)]
    sums = sums.reindex(order)
    empty = sums["count"].isna()
    sums = sums.fillna({name: 0 for name in MEASURES if name.endswith(WHOLE)})
    sums.loc[empty, "mu"] = 0
    labels = [known[code].label_zh if code in known else code for code in order]
    colors = [known[code].color if code in known else "" for code in order]
    share = sums["mu"] / (sums["mu"].sum() or float("nan"))
    return [
        Field(header, labels, "label", colors=colors),
        *_measures(sums, {"count": "宗数", "mu": "面积(亩)"}),
        Field("面积占比", number_cells(share), "share"),
        *_measures(sums, {"fee": "测算闲置费(万元)", "mu_unknown": "面积不明(宗)", "fee_unknown": "闲置费待定(宗)"}),
    ]


def zone_fields(facts: pd.DataFrame) -> list[Field]:
    """Return the table of counts and sums by zone: all land, idle land (闲置土地, both classes), land to be acted on."""
    sums = _sums(facts, facts["zone"])
    return [
        Field("开发区", [safe_text(name) for name in sums.index], "text"),
        *_measures(sums, {
            "count": "宗数", "mu": "面积(亩)", "idle_count": "闲置土地(宗)", "idle_mu": "闲置土地(亩)",
            "action_count": "需处置(宗)", "action_mu": "需处置(亩)", "fee": "测算闲置费(万元)",
        }),
    ]  # fmt: skip


def _sums(facts: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    """Return counts and sums by key; a sum of nothing known is unknown."""
    return facts[list(MEASURES)].groupby(keys.to_numpy(), sort=True).sum(min_count=1)


def _measures(sums: pd.DataFrame, headers: dict[str, str]) -> list[Field]:
    return [
        Field(header, number_cells(sums[name]), "integer" if name.endswith(WHOLE) else "amount", total="sum")
        for name, header in headers.items()
    ]


def _add_chart(book: Book, sheet: Worksheet, placed: Placed) -> None:
    """Add a bar chart of the area by status, each bar in the colour of its status."""
    chart = book.bar_chart()
    shades = [code.color for code in codes("idle_status").values()]
    chart.add_series(
        {
            "name": "面积(亩)",
            "categories": [SHEET, placed.first_row, 0, placed.last_row, 0],
            "values": [SHEET, placed.first_row, 2, placed.last_row, 2],
            "points": [{"fill": {"color": shade}, "border": {"color": "#7f8c91"}} for shade in shades],
            "gap": 40,
        }
    )
    chart.set_title({"name": "各状态面积(亩)", "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": "#dddddd"}}, "num_format": "0"})
    chart.set_size(CHART_SIZE)
    sheet.insert_chart(placed.header_row, CHART_COLUMN, chart)
