"""Standard land (标准地) in words and as issues: what the promises say against the set, and the sentence that concludes."""

import pandas as pd

from landuse.data import LandData
from landuse.identifiers.known_ids import are_known
from landuse.issues import IssueLog
from landuse.metrics.commitment_figures import MEASURED, factor_to_promise
from landuse.policy import Policy, StandardLandRules
from landuse.vocabulary import code_label, columns
from landuse.vocabulary.columns import column_labels

DISCLAIMER = "本结论依据提供的数据作出，不作为行政决定。"
SAME_PROMISE = ["parcel_id", "indicator", "checkpoint", "due_date"]


def note_commitment_issues(
    data: LandData, commitments: pd.DataFrame, results: pd.DataFrame, policy: Policy, log: IssueLog
) -> None:
    """Add to `log` promises of unknown parcels, given twice, in units that do not convert, or unlike the set of the pack."""
    if data.commitments is None or commitments.empty:
        return
    of_set = commitments["indicator"].str.strip().map(policy.standard_land.written_names())
    usual_direction = of_set.map({row.id: row.direction for row in policy.standard_land.indicators})
    usual_checkpoint = of_set.map({row.id: row.checkpoint for row in policy.standard_land.indicators})
    directions, checkpoints = (commitments[name].astype("str") for name in ("direction", "checkpoint"))
    no_factor = commitments["indicator_column"].isin(MEASURED) & ~_converts(commitments)
    findings = {
        "commitment_unknown_parcel": ("parcel_id", ~are_known(commitments["parcel_id"], data.parcels.index)),
        "commitment_repeated": ("indicator", commitments.duplicated(SAME_PROMISE, keep=False)),
        "commitment_unit": ("unit", no_factor),
        "direction_unusual": (
            "direction",
            usual_direction.notna() & commitments["direction"].notna() & (usual_direction != directions),
        ),
        "checkpoint_unusual": (
            "checkpoint",
            usual_checkpoint.notna() & commitments["checkpoint"].notna() & (usual_checkpoint != checkpoints),
        ),
    }
    for issue, (column, found) in findings.items():
        rows = commitments[found]
        log.add(
            issue, table_name="commitments", records=rows.index, record_ids=rows["parcel_id"], column=column, values=rows[column]
        )
    _note_incomplete(results, policy.standard_land, log)


def indicator_label(indicator: str, rules: StandardLandRules) -> str:
    """Return what an indicator is called: by the set of the pack, else by the dictionary, else as the agreement writes it."""
    written = indicator.strip()
    labels = {row.id: row.label for row in rules.indicators}
    found = rules.written_names().get(written)
    if found == written:
        return labels[found]
    for table in ("parcels", "enterprises"):
        column = columns(table, "derived").get(written)
        if column is not None:
            return column.label_zh.partition("(")[0]
    return written


def conclusion_sentence(parcel: pd.Series, promises: pd.DataFrame, policy: Policy) -> str:
    """Return the sentence that concludes on one parcel, in Chinese; it says that it is no administrative decision.

    Parameters
    ----------
    parcel
        Its row of ``result.results``.
    promises
        Its rows of ``result.commitments``.
    policy
        The rules judged by.
    """
    conclusion = str(parcel["standard_land_conclusion"])
    if conclusion == "none":
        return f"没有该宗地的标准地承诺，不作评价。{DISCLAIMER}"
    counts = {name: int(parcel[f"commitments_{name}"]) for name in ("promised", "met", "unmet", "unknown", "not_due")}
    parts = [f"经核查，该项目{counts['promised']}项承诺指标中已达标{counts['met']}项"]
    for state, words in (("unmet", "未达标"), ("unknown", "数据不全"), ("not_due", "未到考核期")):
        if counts[state] or state == "unmet":
            mine = promises.loc[promises["commitment_state"] == state, "indicator"]
            named = "、".join(indicator_label(name, policy.standard_land) for name in mine)
            parts.append(f"{words}{counts[state]}项" + (f"（{named}）" if named else ""))
    return f"{'，'.join(parts)}，综合评价结论为：{_conclusion_words(conclusion, parcel, policy)}。{DISCLAIMER}"


def _conclusion_words(conclusion: str, parcel: pd.Series, policy: Policy) -> str:
    words = code_label("standard_land_conclusion", conclusion)
    if conclusion != "rectify":
        return words
    until = parcel["standard_land_cure_until_date"]
    return f"{words}（期限{policy.standard_land.cure_months}个月，自考核日期起，至{until:%Y-%m-%d}）"


def _converts(commitments: pd.DataFrame) -> pd.Series:
    """Tell which promises have a unit that the dictionary's can be turned into."""
    return factor_to_promise(commitments["indicator"], commitments["indicator_column"], commitments["unit"]).notna()


def _note_incomplete(results: pd.DataFrame, rules: StandardLandRules, log: IssueLog) -> None:
    lacking = results["standard_land_missing_indicators"].fillna("")
    labels = {row.id: row.label for row in rules.indicators}
    rows = lacking[lacking != ""]
    named = ["、".join(labels[name] for name in text.split(", ")) for text in rows]
    log.add(
        "commitment_set_incomplete", table_name="parcels", records=rows.index, column="standard_land_missing_indicators",
        values=named,
    )  # fmt: skip


def missing_labels(names: str) -> str:
    """Return the raw columns of `commitment_missing` by their Chinese labels, those of the parcels' too."""
    own = columns("commitments")
    return "、".join(
        column_labels(name, "commitments" if name in own else "parcels")
        for name in (part.strip() for part in names.split(","))
        if name
    )
