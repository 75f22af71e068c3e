"""What the scenes say against the papers, one row a finding: both sources with their days, the second witness, and the mu at stake.

A finding is a lead to be verified on the ground (疑似，须现场核实), never a verdict; no status, fee or measure changes by it.
"""

import numpy as np
import pandas as pd

from landuse.evidence.confrontation import AGAINST, CAVEAT, Evidence
from landuse.evidence.night_light import Witness, second_witness
from landuse.evidence.series import parcel_series
from landuse.issues import IssueLog
from landuse.results import Assessment
from landuse.vocabulary import code_label, codes

FINDING_COLUMNS = (
    "evidence_finding", "parcel_id", "holder_name", "papers_say", "papers_date", "scene_says", "scene_name", "scene_date",
    "evidence_witness", "witness_says", "idle_status", "candidate_status", "mu_at_stake",
)  # fmt: skip
SEEN_ACTIVE = ("built_not_started", "seen_before_reported")
"""Findings that say that more happened than the papers know of; a parcel that is lit or uses power agrees with them."""
PERMIT_CANDIDATE = "built_without_permit"
_REPORTED = {
    "built_not_started": ("contract_date", "未动工", "合同日期"),
    "bare_completed": ("completion_date", "已竣工", "竣工日期"),
    "bare_started": ("actual_start_date", "已动工", "动工日期"),
    "overgrown_suspended": ("suspended_since_date", "中止开发", "中止日期"),
    "seen_before_reported": ("actual_start_date", "已动工", "动工日期"),
    "seen_after_reported": ("actual_start_date", "已动工", "动工日期"),
}


def evidence_findings(
    result: Assessment, evidence: Evidence, series: pd.DataFrame | None = None, witness: Witness | None = None
) -> pd.DataFrame:
    """Return what the scenes say against the papers, most mu at stake first, then by parcel.

    Parameters
    ----------
    result, evidence
        An assessment, and what :func:`landuse.evidence.gather_evidence` gathered for it.
    series, witness
        What :func:`landuse.evidence.parcel_series` and :func:`landuse.evidence.second_witness` return, where it is at hand.

    Returns
    -------
    DataFrame with the columns of :data:`FINDING_COLUMNS`. `candidate_status` is ``built_without_permit`` where a parcel said not to be
    started is seen built and no construction permit is on record: what it would be if people confirmed it; elsewhere missing.
    `mu_at_stake` is the parcel's area in mu, missing where it is unknown.
    """
    series = parcel_series(result, evidence) if series is None else series
    witness = second_witness(result, evidence) if witness is None else witness
    return with_witness(unwitnessed(result, evidence, series), witness)


def unwitnessed(result: Assessment, evidence: Evidence, series: pd.DataFrame) -> pd.DataFrame:
    """Return the findings without the second witness, in no order; each rests on its own parcel alone."""
    table = pd.DataFrame(result.results)
    listed = [_of_marks(evidence, table, mark) for mark in AGAINST]
    listed += [_seen_before(result, series), _seen_after(result, series)]
    found = pd.concat(listed, ignore_index=True)
    parcels = table.loc[found["parcel_id"]]
    found["holder_name"] = _column(parcels, "holder_name").to_numpy()
    found["mu_at_stake"] = parcels["area_mu"].to_numpy(dtype="float64", na_value=np.nan)
    found["idle_status"] = parcels["idle_status"].to_numpy()
    _add_papers(found, parcels)
    permit = _column(parcels, "has_construction_permit").fillna(value=False).to_numpy(dtype=bool)
    candidate = (found["evidence_finding"] == "built_not_started") & ~permit
    found["candidate_status"] = pd.Series(PERMIT_CANDIDATE, index=found.index, dtype="str").where(candidate)
    found["evidence_finding"] = pd.Categorical(found["evidence_finding"], categories=list(codes("evidence_finding")))
    return found


def with_witness(found: pd.DataFrame, witness: Witness) -> pd.DataFrame:
    """Return findings with the second witness, as :func:`evidence_findings` has them."""
    found = found.reset_index(drop=True)
    _add_witness(found, witness)
    order = ["mu_at_stake", "parcel_id", "evidence_finding"]
    return found.sort_values(order, ascending=[False, True, True], ignore_index=True)[list(FINDING_COLUMNS)]


def verdicts_at_stake(findings: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the verdicts on idle land that the findings bear on: those that stand, and those that there might be."""
    sides = (findings[name].dropna().astype("str").unique() for name in ("idle_status", "candidate_status"))
    return [("idle_status", code) for code in dict.fromkeys(code for side in sides for code in side)]


def evidence_issues(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings as issues (columns of :data:`landuse.issues.ISSUE_COLUMNS`): both sources, days, mu; no errors, only leads."""
    log = IssueLog()
    names = "evidence_" + findings["evidence_finding"].astype("str")
    for finding, (column, _, _) in _REPORTED.items():
        mine = findings[(findings["evidence_finding"] == finding).to_numpy()]
        log.add(
            f"evidence_{finding}",
            table_name="parcels",
            records=list(mine["parcel_id"]),
            column=column,
            values=mine["papers_date"],
        )
    words = pd.Series(finding_words(findings).to_numpy(), index=pd.MultiIndex.from_arrays([names, findings["parcel_id"]]))
    found = log.frame()
    return found.assign(message=words.reindex(pd.MultiIndex.from_frame(found[["issue", "record_id"]])).to_numpy())


def finding_words(findings: pd.DataFrame) -> pd.Series:
    """Return each finding as a sentence with both sources, the second witness, the mu at stake, and that it has to be verified."""
    if findings.empty:
        return pd.Series(index=findings.index, dtype="str")
    mu = findings["mu_at_stake"].map("，涉及 {:.2f} 亩".format, na_action="ignore").astype("str").fillna("，面积不明")
    agreement = findings["evidence_witness"].astype("str").map(_labels("evidence_witness"))
    witness = ("；第二佐证" + agreement + "：" + findings["witness_says"]).where(findings["witness_says"] != "", "")
    candidate = (
        findings["candidate_status"]
        .map(_labels("idle_status"))
        .map("；如核实，可能属“{}”".format, na_action="ignore")
        .astype("str")
        .fillna("")
        .astype("str")
    )
    scene = "；影像（" + findings["scene_name"] + "）：" + findings["scene_says"]
    words = "疑似，须现场核实。登记：" + findings["papers_say"] + scene + witness + mu + candidate + "。" + CAVEAT
    return words.astype("str")


def _of_marks(evidence: Evidence, table: pd.DataFrame, mark: str) -> pd.DataFrame:
    """Return the parcels that the last scene which could be compared marks."""
    mine = table.index[(evidence.mark == mark).to_numpy()]
    place = evidence.decided_by[mine].to_numpy()
    scenes = [entry.scene for entry in evidence.scenes]
    shares = {
        name: np.column_stack([entry.figures[f"{name}_share"] for entry in evidence.scenes])
        for name in ("built", "bare", "vegetation")
    }
    rows = table.index.get_indexer(mine)
    built, bare, green = (
        pd.Series(shares[name][rows, place]).map("{:.0%}".format, na_action="ignore").astype("str").fillna("不明")
        for name in shares
    )
    return pd.DataFrame(
        {
            "evidence_finding": mark,
            "parcel_id": mine,
            "scene_says": "建成类 " + built + "，裸地 " + bare + "，植被 " + green,
            "scene_name": pd.Series([scenes[at].name for at in place], dtype="str"),
            "scene_date": pd.Series(pd.to_datetime([scenes[at].date for at in place]), dtype="datetime64[s]"),
        }
    )


def _seen_before(result: Assessment, series: pd.DataFrame) -> pd.DataFrame:
    """Return parcels seen built long before the start that is reported."""
    started = _column(pd.DataFrame(result.results), "actual_start_date")
    seen = series["evidence_first_built_date"]
    mine = seen.index[(seen + pd.Timedelta(days=result.policy.evidence.early_days) < started).to_numpy()]
    days = (started[mine] - seen[mine]).dt.days.astype("str")
    since = (
        series.loc[mine, "evidence_last_bare_date"]
        .dt.strftime("，此前 %Y-%m-%d 未见建成")
        .astype("str")
        .fillna("，首见即已建成（也可能是原有建筑）")
        .astype("str")
    )
    words = seen[mine].dt.strftime("%Y-%m-%d 已见建成").astype("str") + since + "，比登记动工早 " + days + " 天以上"
    return _dated("seen_before_reported", words, seen[mine])


def _seen_after(result: Assessment, series: pd.DataFrame) -> pd.DataFrame:
    """Return parcels seen bare long after the start that is reported, and built later."""
    started = _column(pd.DataFrame(result.results), "actual_start_date")
    bare = series["evidence_last_bare_date"]
    mine = bare.index[(started + pd.Timedelta(days=result.policy.evidence.late_days) < bare).to_numpy()]
    days = (bare[mine] - started[mine]).dt.days.astype("str")
    built = series.loc[mine, "evidence_first_built_date"].dt.strftime("，%Y-%m-%d 始见建成").astype("str")
    words = bare[mine].dt.strftime("%Y-%m-%d 仍未见建成").astype("str") + "（登记动工后 " + days + " 天）" + built
    return _dated("seen_after_reported", words, bare[mine])


def _dated(finding: str, words: pd.Series, day: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "evidence_finding": finding,
            "parcel_id": words.index,
            "scene_says": words.astype("str").to_numpy(),
            "scene_name": day.dt.strftime("%Y-%m-%d 等各期").astype("str").to_numpy(),
            "scene_date": day.to_numpy(dtype="datetime64[s]"),
        }
    )


def _add_papers(found: pd.DataFrame, parcels: pd.DataFrame) -> None:
    """Add what the papers say and the day that bears on it, in place."""
    found["papers_say"], found["papers_date"] = "", pd.Series(pd.NaT, index=found.index, dtype="datetime64[s]")
    for finding, (column, words, label) in _REPORTED.items():
        mine = (found["evidence_finding"] == finding).to_numpy()
        day = pd.to_datetime(_column(parcels, column)).to_numpy(dtype="datetime64[s]")[mine]
        found.loc[mine, "papers_date"] = day
        said = pd.Series(day).dt.strftime(f"（宗地表{label} %Y-%m-%d）").astype("str").fillna(f"（宗地表{label}不明）")
        found.loc[mine, "papers_say"] = (words + said).to_numpy()


def _add_witness(found: pd.DataFrame, witness: Witness) -> None:
    """Add whether light and power agree with what the scenes show, in place."""
    active = witness.active.reindex(found["parcel_id"]).reset_index(drop=True)
    expected = found["evidence_finding"].isin(SEEN_ACTIVE)
    compared = active.notna() & (found["evidence_finding"] != "seen_after_reported")
    agrees = active.fillna(value=False).astype(bool) == expected
    said = np.select([~compared, agrees], ["none", "agrees"], "disagrees")
    found["evidence_witness"] = pd.Categorical(said, categories=list(codes("evidence_witness")))
    found["witness_says"] = witness.words.reindex(found["parcel_id"]).where(compared.to_numpy(), "").to_numpy()


def _column(table: pd.DataFrame, name: str) -> pd.Series:
    return table[name] if name in table else pd.Series(pd.NaT if name.endswith("_date") else pd.NA, index=table.index)


def _labels(list_name: str) -> dict[str, str]:
    return {code: code_label(list_name, code) for code in codes(list_name)}
