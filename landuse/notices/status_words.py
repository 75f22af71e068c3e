"""Why land of a status is no land for a paper, and causes in words."""

from collections.abc import Iterable

from landuse.notices.docket import Row
from landuse.notices.paper_kinds import INFORMING
from landuse.policy import Policy
from landuse.policy.rules import Paper
from landuse.vocabulary import code_label, label


def why_not_this_status(row: Row, kind: Paper, policy: Policy) -> str:
    """Return in Chinese, with the article, why a parcel's status bars a paper."""
    status = str(row["idle_status"])
    shown = f"认定状态为“{code_label('idle_status', status)}”"
    if status == "needs_verification":
        lacking = missing_labels(row["missing_evidence"])
        return f"{shown}，事实尚未查清（{policy.cite('M53 Art 9')}）；请先补充：{lacking or '能够判断开工状态和日期的材料'}"
    if status == "suspected_idle":
        return f"{shown}，闲置原因尚未查明（{policy.cite('M53 Art 8, 10(4)')}）；请先调查并填写“{label('delay_cause')}”"
    if status == "idle_government":
        cause = f"（{cause_words((str(row['delay_cause']),))}）" if row["delay_cause"] else ""
        return f"{shown}{cause}，应当协商处置，不得征缴闲置费、无偿收回（{policy.cite('M53 Art 8, 12, 14')}）"
    if status == "idle_suspended":
        return f"{shown}，已动工后中止开发的只能协商处置，不得征缴闲置费、无偿收回（{policy.cite('M53 Art 2, 12')}）"
    if status in ("idle_one_year", "idle_two_years") and kind.id == INFORMING:
        return f"{shown}，不属于政府行为造成的闲置（{policy.cite('M53 Art 11')}）"
    if status == "idle_one_year":
        mark = f"，满两年日为 {row['two_year_mark_date']}" if row["two_year_mark_date"] else ""
        return f"{shown}{mark}，未动工开发满两年的才可以收回（{policy.cite('M53 Art 14(2)')}）"
    if status == "built_without_permit":
        return f"{shown}，不认定为闲置土地，移送施工许可主管部门（{policy.cite('M53 Art 30')}）"
    return f"{shown}，不构成闲置土地（{policy.cite('M53 Art 2')}）"


def cause_words(causes: Iterable[str]) -> str:
    """Return causes in Chinese."""
    return "、".join(code_label("delay_cause", cause) for cause in causes)


def missing_labels(names: object) -> str:
    """Return the columns that ``missing_evidence`` names, in Chinese."""
    return "、".join(label(name.strip()) for name in str(names or "").split(",") if name.strip())
