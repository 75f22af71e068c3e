"""Scale bar, numeric scale, and the arrow to the north."""

from matplotlib.patches import Polygon

from landuse.reports.atlas.map_field import MapField
from landuse.reports.atlas.page import THIN
from landuse.reports.atlas.papers import Rect
from landuse.reports.atlas.scales import MM_PER_M, round_length, scale_text
from landuse.reports.chart_style import INK

PARTS = 4
BAR_MM, HEIGHT_MM = 60.0, 1.5
PAPER = "#ffffff"


def draw_scale(field: MapField, size: float) -> Rect:
    """Draw the bar in the lower left corner with the numeric scale above it; return the plate it takes."""
    page, rect = field.page, field.rect
    longest = min(BAR_MM, rect.width * 0.4)
    part = round_length(longest / PARTS * field.scale / MM_PER_M)
    step = field.length(part)
    left, bottom = rect.left + 7, rect.bottom + 5
    plate = Rect(rect.left + 1.2, rect.bottom + 1.2, left + PARTS * step + 11, bottom + 11.5)
    page.box(plate, width=0, fill=PAPER, order=6.5).set_alpha(0.86)
    for number in range(PARTS):
        one = Rect(left + number * step, bottom, left + (number + 1) * step, bottom + HEIGHT_MM)
        page.box(one, width=THIN, fill=INK if number % 2 == 0 else PAPER, order=7)
    in_km = part * PARTS >= 2000
    for number in range(PARTS + 1):
        value = number * part / (1000 if in_km else 1)
        words = f"{value:g}" + ((" 公里" if in_km else " 米") if number == PARTS else "")
        place = left + number * step
        if number == PARTS:
            page.text(place - page.lettering.width(f"{value:g}", size) / 2, bottom + 3.2, words, size, order=7)
        else:
            page.text(place, bottom + 3.2, words, size, align="center", order=7)
    page.text(left + PARTS * step / 2, bottom + 8, f"比例尺 {scale_text(field.scale)}", size + 2, align="center", order=7)
    return plate


def draw_north(field: MapField, size: float) -> Rect:
    """Draw an arrow in the upper right corner and return the plate it takes; up is the north of the grid."""
    page, rect = field.page, field.rect
    x, y = rect.right - 9, rect.top - 22
    plate = Rect(x - 5.5, y - 2, x + 5.5, rect.top - 2)
    page.box(plate, width=0, fill=PAPER, order=6.5).set_alpha(0.86)
    for side, fill in ((-1, PAPER), (1, INK)):
        half = [(x, y + 13), (x + side * 3.4, y), (x, y + 3.2)]
        page.put(Polygon(half, closed=True, facecolor=fill, edgecolor=INK, linewidth=0.6, zorder=7))
    page.text(x, y + 16.3, "北", size + 4, align="center", bold=True, order=7)
    return plate
