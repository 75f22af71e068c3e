"""What dated scenes add to the columns of the parcels on the evidence map: papers and pictures side by side, in words."""

import numpy as np
import pandas as pd

from landuse.evidence import Evidence, SceneEvidence, evidence_findings, parcel_series
from landuse.evidence.confrontation import NOT_COMPARED
from landuse.evidence.series import bracket_words
from landuse.maps.encode import Block, class_column, number_column, text_column
from landuse.maps.evidence_conflicts import conflict_words
from landuse.results import Assessment
from landuse.style import NO_DATA, StyleClass, code_classes, line_classes
from landuse.vocabulary import codes

MARK, LEAD, SERIES, REPORTED = "evidence_mark", "evidence_finding", "evidence_series_state", "reported_status"
NO_LEAD = StyleClass("none", "没有线索", "#e6eae8")
_UNTIL = {
    "not_started": "contract_date",
    "under_way": "actual_start_date",
    "suspended": "actual_start_date",
    "completed": "completion_date",
}
_DATED = {"contract_date": "合同日期", "actual_start_date": "动工日期", "completion_date": "竣工日期"}


def evidence_columns(
    result: Assessment, found: Evidence, series: pd.DataFrame | None = None, findings: pd.DataFrame | None = None
) -> dict[str, Block]:
    """Return what the scenes add to the columns of the parcels; `series` and `findings` where they are at hand."""
    ids = result.results.index
    last = found.decided_by.where(found.decided_by >= 0, len(found.scenes) - 1)
    told = pd.concat({place: _scene_words(entry) for place, entry in enumerate(found.scenes)}, axis=1)
    mine = np.arange(len(ids)), last.to_numpy()
    dates = pd.Series([f"{entry.scene.date:%Y-%m-%d}" for entry in found.scenes])
    says = pd.Series(told.to_numpy()[mine], index=ids, dtype="str")
    chosen = {
        name: np.column_stack([entry.figures[name].to_numpy(dtype="float64", na_value=np.nan) for entry in found.scenes])[mine]
        for name in ("built_share", "ndvi_mean")
    }
    accuracy = pd.Series([entry.scene.accuracy_words for entry in found.scenes])
    series = parcel_series(result, found) if series is None else series
    findings = evidence_findings(result, found, series) if findings is None else findings
    return {
        LEAD: _leads(findings, ids),
        SERIES: _classed(series["evidence_series_state"], "evidence_series"),
        "built_between": text_column(bracket_words(series)),
        "findings": text_column(_all_findings(findings, ids)),
        MARK: _classed(found.mark, "evidence_mark"),
        REPORTED: _reported(result),
        "papers_say": text_column(papers_say(result)),
        "scene_says": text_column(pd.Series(dates.to_numpy()[mine[1]], index=ids) + "：" + says),
        "not_compared_for": text_column(found.reason.where(found.mark == NOT_COMPARED)),
        "accuracy": text_column(pd.Series(accuracy.to_numpy()[mine[1]], index=ids)),
        "scenes": text_column(_all_scenes(found, told)),
        "built_percent": number_column(pd.Series(chosen["built_share"] * 100, index=ids), 0),
        "conflicts": text_column(conflict_words(result, findings)),
        "ndvi": number_column(pd.Series(chosen["ndvi_mean"], index=ids), 2),
    }


def _leads(findings: pd.DataFrame, parcels: pd.Index) -> Block:
    """Return the kind of finding of each parcel: of several the first of the code list."""
    first = findings.sort_values("evidence_finding").drop_duplicates("parcel_id").set_index("parcel_id")["evidence_finding"]
    classes = (*code_classes(LEAD), NO_LEAD)
    kinds = first.astype("str").reindex(parcels).fillna(NO_LEAD.key)
    return class_column(pd.Index([entry.key for entry in classes]).get_indexer(pd.Index(kinds)), classes)


def _all_findings(findings: pd.DataFrame, parcels: pd.Index) -> pd.Series:
    """Return the findings of each parcel with scenes and second witness, missing without any."""
    labels = {code: entry.label_zh for code, entry in codes("evidence_finding").items()}
    kinds = findings["evidence_finding"].astype("str").map(labels).astype("str")
    witness = ("（第二佐证：" + findings["witness_says"] + "）").where(findings["witness_says"] != "", "")
    words = (kinds + "：" + findings["scene_says"] + witness).groupby(findings["parcel_id"]).agg("；".join)
    return words.reindex(parcels).astype("str")


def papers_say(result: Assessment) -> pd.Series:
    """Return the reported status of works with the date that bears on it, indexed by parcel."""
    table = pd.DataFrame(result.results)
    status = table["works_status"].astype("str")
    words = status.map({code: entry.label_zh for code, entry in codes("works_status").items()}).fillna("开工状况不明")
    for code, name in _UNTIL.items():
        if name in table:
            day = pd.to_datetime(table[name]).dt.strftime("%Y-%m-%d")
            words = words.mask((status == code) & day.notna(), words + f"（{_DATED[name]} " + day + "）")
    return words.astype("str")


def _scene_words(entry: SceneEvidence) -> pd.Series:
    """Return what a scene shows of each parcel in words."""
    figures = entry.figures
    parts = []
    for code, known in codes("land_cover").items():
        share = figures[f"{code}_share"] * 100
        parts.append(
            (known.label_zh.partition("（")[0] + " " + share.map("{:.0f}%".format, na_action="ignore").astype("str")).where(
                share >= 0.5
            )
        )
    parts.append("NDVI " + figures["ndvi_mean"].map("{:.2f}".format, na_action="ignore").astype("str"))
    parts.append("数值 " + figures["value_mean"].map("{:.1f}".format, na_action="ignore").astype("str"))
    parts.append(figures["effective_pixels"].map("{:.0f} 个像元".format, na_action="ignore").astype("str"))
    shown = pd.concat(parts, axis=1).astype("object")
    joined = shown.iloc[:, 0].fillna("").astype("str")
    for column in range(1, shown.shape[1]):
        more = shown.iloc[:, column].fillna("").astype("str")
        joined += (" · " + more).where((joined != "") & (more != ""), more)
    nothing = (figures["effective_pixels"].fillna(0) == 0).to_numpy()
    return joined.mask(nothing, "未见到该宗地").astype("str")  # fmt: skip


def _all_scenes(found: Evidence, told: pd.DataFrame) -> pd.Series:
    """Return one line for each scene, newest first: its name, what it shows and how it compares."""
    labels = {code: entry.label_zh for code, entry in codes("evidence_mark").items()}
    lines = pd.Series("", index=told.index)
    for place in reversed(range(len(found.scenes))):
        entry = found.scenes[place]
        verdict = entry.mark.astype("str").map(labels).astype("str") + ("：" + entry.reason).where(entry.reason != "", "")
        lines += ("" if place == len(found.scenes) - 1 else "\n") + entry.scene.name + "：" + told[place] + "；" + verdict
    return lines


def _reported(result: Assessment) -> Block:
    classes = (*line_classes("works_status"), NO_DATA)
    place = pd.Index([entry.key for entry in classes]).get_indexer(pd.Index(result.results["works_status"].astype("str")))
    return class_column(np.where(place < 0, len(classes) - 1, place), classes)


def _classed(values: pd.Series, list_name: str) -> Block:
    return class_column(pd.Index(list(codes(list_name))).get_indexer(pd.Index(values.astype("str"))), code_classes(list_name))
