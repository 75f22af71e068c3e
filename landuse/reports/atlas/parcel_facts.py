"""The facts of one parcel beside its map: who, where, how much, since when, and what is proposed by which article."""

from landuse.reports.atlas.coloring import STATUS, status_classes
from landuse.reports.atlas.edition import Edition
from landuse.reports.atlas.page import HAIR, THIN, Page
from landuse.reports.atlas.papers import Rect
from landuse.reports.atlas.swatches import swatch
from landuse.reports.atlas.table import HEAD_FILL, PAD, RULE, row_height
from landuse.reports.atlas.wording import DASH, Facts, amount, basis, code_word, day, missing, word
from landuse.reports.chart_style import QUIET
from landuse.vocabulary import label

_HEADING_SHARE = 0.19
_SWATCH_MM = 8.0


def draw_facts(page: Page, room: Rect, edition: Edition, facts: Facts, size: float) -> float:
    """Draw the facts from the top of `room` and return where they end below."""
    y = _long_lines(page, room, room.top, _who(edition, facts), facts, size)
    high = row_height(size) * 1.04
    for left, right in _pairs(facts):
        _pair(page, room, y, high, left, size, 0)
        _pair(page, room, y, high, right, size, 1)
        y -= high
        page.lines([[(room.left, y), (room.right, y)]], width=HAIR, color=RULE)
    y = _long_lines(page, room, y, _proposal(edition, facts), facts, size)
    page.box(Rect(room.left, y, room.right, room.top), width=THIN)
    return y


def _long_lines(page: Page, room: Rect, y: float, shown: list[tuple[str, str]], facts: Facts, size: float) -> float:
    """Draw facts that take a line or more of their own, down from `y`, and return where they end."""
    high = row_height(size) * 1.04
    edge = room.left + room.width * _HEADING_SHARE
    for heading, words in shown:
        lines = page.lettering.lines(words, size, room.right - edge - 2 * PAD, 3)
        tall = high * max(1.0, 0.86 * len(lines))
        page.box(Rect(room.left, y - tall, edge, y), width=0, fill=HEAD_FILL, order=3)
        page.text(room.left + PAD, y - high / 2, heading, size, room=room.width * _HEADING_SHARE - PAD, color=QUIET)
        indent = _SWATCH_MM + 1.5 if heading == label(STATUS) else 0.0
        if indent:
            style = next((found for found in status_classes() if found.key == facts.get(STATUS)), status_classes()[-1])
            swatch(page, Rect(edge + PAD, y - high * 0.85, edge + PAD + _SWATCH_MM, y - high * 0.15), style)
        for number, line in enumerate(lines):
            bold = heading == label("disposal_action")
            page.text(edge + PAD + indent, y - high / 2 - number * high * 0.86, line, size, bold=bold)
        y -= tall
        page.lines([[(room.left, y), (room.right, y)]], width=HAIR, color=RULE)
    return y


def _pairs(facts: Facts) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """Return short facts, two to a line."""
    shown = [
        (label("area_m2"), amount(facts, "area_m2", "平方米")), ("折合", amount(facts, "area_mu", "亩")),
        (label("supply_mode"), code_word(facts, "supply_mode")), (label("works_status"), code_word(facts, "works_status")),
        (label("delivery_date"), day(facts, "delivery_date")), (label("start_due_date"), day(facts, "start_due_date")),
        (label("one_year_mark_date"), day(facts, "one_year_mark_date")), (label("two_year_mark_date"), day(facts, "two_year_mark_date")),
        (label("idle_days"), amount(facts, "idle_days", "天", 0)), (label("deducted_days"), amount(facts, "deducted_days", "天", 0)),
        (label("days_to_next_mark"), amount(facts, "days_to_next_mark", "天", 0)),
        (label("idle_fee_wanyuan"), amount(facts, "idle_fee_wanyuan", "万元")),
    ]  # fmt: skip
    return list(zip(shown[::2], shown[1::2], strict=True))


def _who(edition: Edition, facts: Facts) -> list[tuple[str, str]]:
    names = [(label(name), word(facts, name)) for name in ("holder_name", "location")]
    numbers = [(label(name), word(facts, name)) for name in ("supervision_no", "contract_no")]
    return [*names, ("开发区", edition.ground.zone_name(facts.get("zone_id"))), *numbers]


def _proposal(edition: Edition, facts: Facts) -> list[tuple[str, str]]:
    found = [(label(name), code_word(facts, name)) for name in (STATUS, "disposal_action")]
    found.append((label("legal_basis"), basis(facts, edition.result.policy)))
    lacking = missing(facts)
    return found if lacking == DASH else [*found, (label("missing_evidence"), lacking)]


def _pair(page: Page, room: Rect, y: float, high: float, pair: tuple[str, str], size: float, side: int) -> None:
    half, heading_width = room.width / 2, room.width * _HEADING_SHARE
    left = room.left + side * half
    page.box(Rect(left, y - high, left + heading_width, y), width=0, fill=HEAD_FILL, order=3)
    page.text(left + PAD, y - high / 2, pair[0], size, room=heading_width - PAD, color=QUIET)
    page.text(left + heading_width + PAD, y - high / 2, pair[1], size, room=half - heading_width - 2 * PAD)
