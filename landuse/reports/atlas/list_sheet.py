"""Sheets without a map: the rest of a zone's list, and the parcels that have no outline."""

from collections.abc import Callable, Sequence
from functools import partial

from landuse.reports.atlas.edition import Edition, Sheet
from landuse.reports.atlas.page import Page
from landuse.reports.atlas.papers import Layout, Rect, layouts
from landuse.reports.atlas.sheet_frame import draw_notes, notes_height
from landuse.reports.atlas.table import Column, draw_table, rows_that_fit
from landuse.reports.atlas.wording import Facts, amount, basis, code_word, word

NO_OUTLINE = "无图形宗地一览"
COLUMNS = (
    Column("序号", 7, "right"), Column("宗地代码", 25), Column("土地使用权人", 40), Column("坐落", 44), Column("开发区", 32),
    Column("面积（亩）", 12, "right"), Column("认定状态", 28), Column("闲置天数", 12, "right"), Column("处置措施", 28), Column("依据", 66),
)  # fmt: skip
Numbered = tuple[str, Facts]


def list_sheets(edition: Edition, heading: str, name: str, rows: Sequence[Numbered]) -> list[Sheet]:
    """Return as many sheets as the rows need, each row with its number; none without rows."""
    layout = layouts(edition.paper, 0.0, 0.0)[0]
    field = Rect(12.0, layout.panels[0].bottom, layout.width - 12.0, layout.panels[0].top)
    spare = notes_height(edition.lettering, field, edition.imprint, layout.size)
    each = max(1, rows_that_fit(field.height - spare - 2, layout.size))
    parts = [rows[start : start + each] for start in range(0, len(rows), each)]
    drawers: list[Callable[[str], Page]] = [partial(_draw, edition, layout, field, heading, part) for part in parts]
    return [Sheet(name, drawer) for drawer in drawers]


def _draw(edition: Edition, layout: Layout, field: Rect, heading: str, rows: Sequence[Numbered], place: str) -> Page:
    page = edition.page(layout, heading, place)
    cells = [_cells(edition, number, facts) for number, facts in rows]
    draw_table(page, field.left, field.top, field.width, COLUMNS, cells, layout.size)
    draw_notes(page, field, edition.imprint, layout.size)
    return page


def _cells(edition: Edition, number: str, facts: Facts) -> list[str]:
    return [
        number, word(facts, "parcel_id"), word(facts, "holder_name"), word(facts, "location"),
        edition.ground.zone_name(facts.get("zone_id")), amount(facts, "area_mu"), code_word(facts, "idle_status"),
        amount(facts, "idle_days", decimals=0), code_word(facts, "disposal_action"), basis(facts, edition.result.policy),
    ]  # fmt: skip
