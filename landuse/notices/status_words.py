"""Why land of a status is no land for a paper, and causes in words."""

from collections.abc import Iterable

from landuse.notices.docket import Row
from landuse.notices.paper_kinds import INFORMING
from landuse.policy import Policy
from landuse.policy.rules import Paper
from landuse.vocabulary import code_label, label

_NO_GOVERNMENT = ("，不属于政府行为造成的闲置", "M53 Art 11")
_NOT_IDLE = ("，不构成闲置土地", "M53 Art 2")
_WHY = {
    "needs_verification": ("，事实尚未查清", "M53 Art 9"),
    "suspected_idle": ("，闲置原因尚未查明", "M53 Art 8, 10(4)"),
    "idle_government": ("，应当协商处置，不得征缴闲置费、无偿收回", "M53 Art 8, 12, 14"),
    "idle_suspended": ("，已动工后中止开发的只能协商处置，不得征缴闲置费、无偿收回", "M53 Art 2, 12"),
    "idle_one_year": ("，未动工开发满两年的才可以收回", "M53 Art 14(2)"),
    "built_without_permit": ("，不认定为闲置土地，移送施工许可主管部门", "M53 Art 30"),
}


def why_not_this_status(row: Row, kind: Paper, policy: Policy) -> str:
    """Return in Chinese, with the article, why a parcel's status bars a paper, and what to do first."""
    status = str(row["idle_status"])
    by_holder = status in ("idle_one_year", "idle_two_years", "idle_suspended")
    reason, marks = _NO_GOVERNMENT if kind.id == INFORMING and by_holder else _WHY.get(status, _NOT_IDLE)
    shown = f"认定状态为“{code_label('idle_status', status)}”{_detail(row, status)}"
    return f"{shown}{reason}（{policy.cite(marks)}）{_first(row, status)}"


def cause_words(causes: Iterable[str]) -> str:
    """Return causes in Chinese."""
    return "、".join(code_label("delay_cause", cause) for cause in causes)


def missing_labels(names: object) -> str:
    """Return the columns that ``missing_evidence`` names, in Chinese."""
    return "、".join(label(name.strip()) for name in str(names or "").split(",") if name.strip())


def _detail(row: Row, status: str) -> str:
    if status == "idle_government" and row["delay_cause"]:
        return f"（登记的原因：{cause_words((str(row['delay_cause']),))}）"
    if status == "idle_one_year" and row["two_year_mark_date"]:
        return f"，满两年日为 {row['two_year_mark_date']}"
    return ""


def _first(row: Row, status: str) -> str:
    if status == "needs_verification":
        return f"；请先补充：{missing_labels(row['missing_evidence']) or '能够判断开工状态和日期的材料'}"
    if status == "suspected_idle":
        return f"；请先调查并填写“{label('delay_cause')}”"
    return ""
