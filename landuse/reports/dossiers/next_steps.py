"""What to do next on a parcel, and by which article: the proposed measure, deadlines of its case, the next mark, evidence wanting."""

from typing import Any

import pandas as pd

from landuse.reports.bulletins import figures
from landuse.reports.dossiers.background import Background
from landuse.reports.word.typography import full_width
from landuse.vocabulary import code_label, codes, column_labels

MOST_DUE = 3
MORTGAGE = "宗地已抵押：拟订处置方案时书面通知抵押权人，收回决定抄送抵押权人（闲置土地处置办法第十三条、第十四条）。"
NOTHING = "目前无须采取措施。"


def next_steps(background: Background, parcel_id: str, parcel: dict[str, Any]) -> list[str]:
    """Return the steps as sentences, the most pressing first; one sentence where there is nothing to do."""
    told = [*_due(background, parcel_id), *_measure(background, parcel), *_mark(parcel), *_evidence(parcel)]
    if told and parcel.get("mortgaged") is True and _acts(parcel):
        told.append(MORTGAGE)
    return [full_width(line) for line in told] or [NOTHING]


def _acts(parcel: dict[str, Any]) -> bool:
    action = parcel.get("disposal_action")
    return pd.notna(action) and str(action) in {"reclaim", "levy_fee", "negotiate", "register_first"}


def _due(background: Background, parcel_id: str) -> list[str]:
    rows = background.due.get(parcel_id, [])
    told = [
        f"案件{row['case_id']}：{row['what']}，期限{figures.long_day(row['due_date'])}"
        + (f"，已逾期{-int(row['days_left'])}日" if row["days_left"] < 0 else f"，剩余{int(row['days_left'])}日")
        + f"，责任方：{figures.word(row['who'])}（{row['article']}）。"
        for row in rows[:MOST_DUE]
    ]
    return told + ([f"另有{len(rows) - MOST_DUE}项期限未列，见到期提醒清单。"] if len(rows) > MOST_DUE else [])


def _measure(background: Background, parcel: dict[str, Any]) -> list[str]:
    action = parcel.get("disposal_action")
    if action is None or pd.isna(action) or str(action) == "none":
        return []
    marks = parcel.get("legal_basis")
    ground = "" if marks is None or pd.isna(marks) or not str(marks) else f"（{background.result.policy.cite(str(marks))}）"
    fee = parcel.get("idle_fee_wanyuan")
    amount = "" if fee is None or pd.isna(fee) else f"，测算土地闲置费{figures.money(fee)}"
    return [f"建议措施：{code_label('disposal_action', str(action))}{amount}{ground}。"]


def _mark(parcel: dict[str, Any]) -> list[str]:
    mark, when = parcel.get("next_mark"), parcel.get("next_mark_date")
    if mark is None or pd.isna(mark) or str(mark) == "none" or when is None or pd.isna(when):
        return []
    return [
        f"下一时点：{figures.long_day(when)}，{codes('next_mark')[str(mark)].definition_zh or code_label('next_mark', str(mark))}。"
    ]


def _evidence(parcel: dict[str, Any]) -> list[str]:
    names = parcel.get("missing_evidence")
    return [] if names is None or pd.isna(names) or not str(names) else [f"补充材料：{column_labels(str(names))}。"]
