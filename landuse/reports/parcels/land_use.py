"""Land-use codes on paper: a code means nothing without its classification, so each paper says which one it uses."""

import pandas as pd

from landuse.reports.sheets.cells import Cell, text_cells
from landuse.vocabulary import codes

MARKS = "①②③④⑤⑥⑦⑧⑨"
UNSTATED_MARK, UNSTATED = "※", "分类标准未注明"


def marked_codes(rows: pd.DataFrame, everything: pd.DataFrame) -> list[Cell]:
    """Return the land-use codes of `rows`; where `everything` mixes classifications or leaves one out, each with its mark."""
    written = rows["land_use_code"]
    marks = _marks(everything)
    if len(marks) > 1 or UNSTATED in marks:
        written = written + rows["land_use_system"].astype("str").fillna(UNSTATED).map(marks)
    return text_cells(written)


def land_use_note(everything: pd.DataFrame) -> str:
    """Return the sentence that says which classification the codes follow, and what the marks mean; empty without codes."""
    if not {"land_use_code", "land_use_system"} <= set(everything.columns):
        return ""
    marks = _marks(everything)
    names = {code: found.label_zh for code, found in codes("land_use_system").items()}
    if len(marks) == 1 and UNSTATED not in marks:
        return f"用途代码采用{names[next(iter(marks))]}。"
    parts = [f"{mark}{names.get(code, UNSTATED)}" for code, mark in marks.items()]
    return f"用途代码：{'；'.join(parts)}。" if parts else ""


def _marks(everything: pd.DataFrame) -> dict[str, str]:
    """Return a mark for each classification that stands beside a code, in the order of the code list, the unstated one last."""
    used = everything.loc[everything["land_use_code"].notna(), "land_use_system"]
    present = [code for code in codes("land_use_system") if (used == code).any()]
    found = dict(zip(present, MARKS, strict=False))
    return found | {UNSTATED: UNSTATED_MARK} if used.isna().any() else found
