"""Why a parcel moved at a step, in words: the mark that passed, the values that changed, the keys of the rules."""

import pandas as pd

from landuse.comparing.data_changes import change_text
from landuse.comparing.rule_causes import NOT_TRIED, SUFFICES, TOGETHER, RuleCause
from landuse.comparing.steps import CAUSE_LABELS, Step
from landuse.io.run_folder import Run
from landuse.vocabulary import label

MARKS = (
    "start_due_date", "first_anniversary_date", "one_year_mark_date", "two_year_mark_date", "suspension_anniversary_date",
)  # fmt: skip
EVENTS = ("approval_date", "expropriation_date", "contract_date", "actual_start_date", "completion_date")
"""Dates of the parcels table that a stage of the land stock begins with."""
MOST_LISTED = 6
_HOW = {
    SUFFICES: "下列各项单独一项即可引起：", TOGETHER: "下列各项合起来引起：", NOT_TRIED: "规则改动较多，未逐项试算，有关的改动为：",
}  # fmt: skip
OTHER_DATA = "本宗地自身的数据未变，由关联企业、项目或同组数据的变化引起"


def time_reasons(step: Step, ids: pd.Index, before: Run, after: Run) -> pd.Series:
    """Return for each parcel the marks and events that passed between the days (or, going back in time, were undone); else the days.

    Marks are told where the idle status moved: land that is built has no clock running.
    """
    first, last = sorted((before.as_of, after.as_of))
    old, held = step.before.reindex(ids), step.after.reindex(ids)
    moved = old["idle_status"] != held["idle_status"]
    passed = pd.Series("", index=ids)
    for name in MARKS:
        passed = _with_day(passed, name, held[name], inside=moved & (held[name] >= first) & (held[name] < last))
    facts = before.data.parcels.reindex(ids)
    for name in EVENTS:
        if name in facts.columns:
            passed = _with_day(passed, name, facts[name], inside=(facts[name] > first) & (facts[name] <= last))
    head = "其间期满或发生：" if first == before.as_of else "认定时点前移，当时未满或未发生："
    days = f"认定时点 {before.as_of:%Y-%m-%d} → {after.as_of:%Y-%m-%d}"
    return (head + passed.str.removeprefix("、")).where(passed != "", days)


def _with_day(texts: pd.Series, name: str, days: pd.Series, *, inside: pd.Series) -> pd.Series:
    """Return `texts` with the name and the day added where it lies inside."""
    said = "、" + label(name, table="parcels") + " " + days.dt.strftime("%Y-%m-%d").fillna("")
    return texts.where(~inside, texts + said)


def data_reasons(changes: pd.DataFrame, ids: pd.Index) -> pd.Series:
    """Return for each parcel what differs in the data, the first few of many with their number."""
    worded = [
        change_text(*facts) for facts in changes[["table", "record", "column", "before", "after"]].to_numpy(dtype=object).tolist()
    ]
    return _joined(pd.Series(worded, index=changes["parcel_id"].to_numpy(), dtype="str")).reindex(ids).fillna(OTHER_DATA)


def rule_reason(changes: pd.DataFrame, cause: RuleCause) -> str:
    """Return the rules that moved an outcome, each with its value before and after, and how they did."""
    mine = changes.set_index("key")[["before", "after"]].loc[list(cause.keys)]
    worded = [
        f"{key}：{before} → {after}" if len(before) + len(after) < 60 else f"{key} 已改"
        for key, (before, after) in zip(mine.index, mine.to_numpy().tolist(), strict=True)
    ]
    return _HOW.get(cause.how if len(worded) > 1 else "", "") + ("；".join(_few(worded)) or "规则包内容不同")


def code_reason(before: Run, after: Run, version: str) -> str:
    """Return the versions that recorded and recomputed; equal ones leave the environment or a changed file."""
    old, new = (run.provenance.get("versions", {}).get("landuse") for run in (before, after))
    if old == new == version:
        return f"代码或环境：程序版本均为 {version}，但记录的成果与重算结果不一致；请核对依赖库版本，成果文件是否被改动"
    return f"程序版本 {old or '不明'} → {new or '不明'}（比较时用 {version} 重算）"


def undetermined_reason(step: Step) -> str:
    """Return what may be behind a step that could not be taken apart."""
    return f"可能为{'、'.join(CAUSE_LABELS[cause] for cause in step.possible)}，缺少材料，不能区分"


def _joined(texts: pd.Series) -> pd.Series:
    """Return the texts of each label as one."""
    grouped: dict[str, list[str]] = {}
    for key, text in zip(texts.index, texts, strict=True):
        grouped.setdefault(key, []).append(text)
    return pd.Series({key: "；".join(_few(told)) for key, told in grouped.items()}, dtype="str")


def _few(texts: list[str]) -> list[str]:
    left = len(texts) - MOST_LISTED
    return texts if left <= 0 else [*texts[:MOST_LISTED], f"等共 {len(texts)} 项"]
