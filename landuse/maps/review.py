"""What a map says of the parcels whose idle status hangs by little (临界): a person is to look at them again."""

from dataclasses import replace

import numpy as np
import pandas as pd

from landuse.maps.encode import Block, class_column, text_column
from landuse.maps.page import Fact, Filter, PageText, Section, Theme
from landuse.style import NEUTRAL, StyleClass

REVIEW = "review"
"""The class column of parcels that a person is to look at again."""
WHY = "review_why"
TITLE = "人工复核"
_CLASSES = (
    StyleClass(
        "to_review",
        "须人工复核",
        "#ef8a3c",
        "dots",
        definition="门槛、面积、日期稍有变动，闲置认定状态即改变；认定本身不因此改变",
    ),
    StyleClass("none", "不必", NEUTRAL, definition="在规则包 borderline 所定的幅度内，闲置认定状态不变"),
)
_SECTION = Section(f"{TITLE}（稍有变动，认定即改变）", (Fact(WHY, "", kind="list"),))


def review_columns(parcels: pd.Index, members: pd.DataFrame) -> dict[str, Block]:
    """Return who of `parcels` is among `members` (:attr:`landuse.margins.Borderline.members`), and by which changes."""
    told = pd.Series(members["scenarios"].to_numpy(), index=pd.Index(members["key"])).str.replace("；", "\n", regex=False)
    return {
        REVIEW: class_column(np.where(parcels.isin(told.index), 0, 1), _CLASSES),
        WHY: text_column(told.reindex(parcels)),
    }


def with_review(text: PageText, *, before: Section) -> PageText:
    """Return what a page says, with the review: filter, colours, a column of the table, and details that stand before one section."""
    at = text.sections.index(before)
    return replace(
        text,
        filters=(*text.filters, Filter(REVIEW, TITLE, with_theme=True)),
        sections=(*text.sections[:at], _SECTION, *text.sections[at:]),
        table=(*text.table, Fact(REVIEW, TITLE)),
        themes=(*text.themes, Theme("处置", REVIEW, TITLE)),
    )
