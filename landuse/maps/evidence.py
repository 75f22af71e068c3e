"""The evidence map: pictures of several days under the outlines of the parcels, and what they say against the papers."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from landuse.evidence import Evidence, Scene, SceneEvidence, evidence_findings, gather_evidence, parcel_series
from landuse.evidence.confrontation import AGAINST, CAVEAT, NOT_COMPARED
from landuse.evidence.looks import INFRARED, NATURAL, caption, shown_bands
from landuse.evidence.series import bracket_words
from landuse.geometry.indices import BANDS
from landuse.maps.disposal import PARCEL, PROBLEMS, PROPOSAL, RECORDS, TABLE, disposal_text, parcel_map
from landuse.maps.encode import Block, class_column, number_column, text_column
from landuse.maps.evidence_conflicts import conflict_words
from landuse.maps.layers import DataLayer
from landuse.maps.offline import EVIDENCE_FILES, own_address
from landuse.maps.page import Card, Fact, Filter, LandMap, Section, Theme
from landuse.maps.place import Box, place_of
from landuse.results import Assessment
from landuse.style import NO_DATA, StyleClass, code_classes, line_classes
from landuse.vocabulary import codes

MARK, LEAD, SERIES, REPORTED = "evidence_mark", "evidence_finding", "evidence_series_state", "reported_status"
NO_LEAD = StyleClass("none", "没有线索", "#e6eae8")
MOST_NAMED = 3
SEEN = Section(
    "登记与影像对照（线索，须现场核查）",
    (
        Fact(MARK, "对照", kind="wide"),
        Fact("papers_say", "登记", kind="wide"),
        Fact("scene_says", "影像", kind="wide"),
        Fact("built_between", "多期影像", kind="wide"),
        Fact("findings", "线索（疑似）", kind="wide"),
        Fact("not_compared_for", "无法对照的原因", kind="wide"),
        Fact("accuracy", "影像精度", kind="wide"),
    ),
)
SCENES = Section("各期影像", (Fact("scenes", "", kind="list"),))
CONFLICTS = Section("规则冲突（两种来源不一致，由人判断）", (Fact("conflicts", "", kind="list"),))
BLANK = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
OFF_PLACE = "该影像不含这些宗地"
CHIP_BYTES = 1_500_000
"""Thumbnails that a page carries at most, before packing: those of the largest parcels against which the scenes speak."""
_UNTIL = {
    "not_started": "contract_date",
    "under_way": "actual_start_date",
    "suspended": "actual_start_date",
    "completed": "completion_date",
}
_DATED = {"contract_date": "合同日期", "actual_start_date": "动工日期", "completion_date": "竣工日期"}


class SceneLayer(DataLayer):
    """The pictures, one of which is shown at a time; it has a control of its own and no switch among the layers."""

    def __init__(self, payload: Block) -> None:
        super().__init__({**payload, "shapes": []}, maker="sceneLayer", name="影像")
        self.control = False


def evidence_map(
    result: Assessment,
    scenes: Iterable[Scene] | None = None,
    *,
    evidence: Evidence | None = None,
    title: str | None = None,
    context: Mapping[str, gpd.GeoDataFrame] | None = None,
) -> LandMap:
    """Return the evidence map: dated pictures that the page carries, parcels outlined by their reported status, contradictions marked.

    A mark is a lead for people to verify: the page says so, and states the accuracy of each scene. Thresholds are those of the policy
    (``evidence``).

    Parameters
    ----------
    result
        An assessment whose parcels have boundaries.
    scenes
        Rasters (:class:`landuse.evidence.Scene`), in any order.
    evidence
        What they show, where it has been gathered before (:func:`landuse.evidence.gather_evidence`); in place of `scenes`.
    title, context
        As for :func:`landuse.maps.disposal_map`; without a title 影像佐证图.

    Raises
    ------
    OutputError
        There is no scene, a scene has nothing at the place, or no parcel has a boundary.
    ReadError, CrsError
        A raster cannot be read or placed.
    """
    found = evidence if evidence is not None else gather_evidence(result, scenes or ())
    series = parcel_series(result, found)
    findings = evidence_findings(result, found, series)
    listed = np.flatnonzero(result.results.index.isin(findings["parcel_id"]))
    area = result.results["area_mu"].to_numpy(dtype="float64", na_value=0.0)
    order = [int(row) for row in listed[np.argsort(-area[listed], kind="stable")]]
    chips = _chips(result, found, order)
    text = disposal_text(result, title or "影像佐证图")
    text = replace(
        text,
        style=REPORTED,
        cards=(
            Card("影像与登记不符（线索）", "宗", "", LEAD, tuple(codes(LEAD)), note_unit="亩", note_sums="area_mu", alarming=True),
            Card("登记未动工、见建成", "宗", "", LEAD, AGAINST[:1], note_unit="亩", note_sums="area_mu", alarming=True),
            Card("未见明显不符", "宗", "", MARK, ("consistent",), note_unit="亩", note_sums="area_mu"),
            Card("无法对照", "宗", "", MARK, (NOT_COMPARED,), note_unit="亩", note_sums="area_mu"),
        ),
        filters=(
            Filter(REPORTED, "登记的开工状况（图上边线）", keep_empty=True),
            Filter(LEAD, "线索（疑似，须现场核实）"),
            Filter(MARK, "末次可对照影像"),
            Filter(SERIES, "时间序列结论"),
            Filter("idle_status", "认定状态"),
            Filter("zone", "开发区"),
        ),
        sections=(SEEN, SCENES, PARCEL, PROPOSAL, RECORDS, CONFLICTS, PROBLEMS),
        listed=order,
        listed_title="待核查",
        listed_facts=("area_mu", LEAD),
        table=(*TABLE[:4], Fact(REPORTED, "登记状况"), Fact(LEAD, "线索"), Fact(MARK, "影像对照"), Fact(SERIES, "时间序列"), Fact("built_between", "建成区间"), Fact("built_percent", "建成类占比", "%"), Fact("ndvi", "NDVI"), *TABLE[4:5]),
        themes=(Theme("登记", REPORTED, "开工状况"), Theme("影像", LEAD, "线索"), Theme("影像", MARK, "影像对照"), Theme("影像", SERIES, "时间序列"), Theme("现状", "idle_status", "认定状态"), Theme("现状", "zone", "开发区")),
        targets=(),
        footer={**text.footer, "影像": _all_told(found), "缩略图": _chips_told(len(chips), len(order)), "说明": CAVEAT},
    )  # fmt: skip
    page = parcel_map(result, text, columns=evidence_columns(result, found, series, findings), context=context)
    script, style = EVIDENCE_FILES
    page.default_js = [*page.default_js, (script, own_address(script))]
    page.default_css = [*page.default_css, (style, own_address(style))]
    SceneLayer(scene_block(found, place_of(result.results)) | {"chips": chips, "speaking": order}).add_to(page)
    return page


def scene_block(found: Evidence, place: Box | None) -> Block:
    """Return the pictures of all scenes around `place` with what the page says of each."""
    pictures = [_picture_or_none(entry, place) for entry in found.scenes]
    words = [
        f"{_told(entry.scene)}；{entry.scene.accuracy_words}" + ("" if block["picture"] != BLANK else f"；{OFF_PLACE}")
        for entry, block in zip(found.scenes, pictures, strict=True)
    ]
    scenes = [
        {"name": entry.scene.name, "note": note, "picture": block["picture"], "bounds": block["bounds"]}
        for entry, note, block in zip(found.scenes, words, pictures, strict=True)
    ]
    return {"scenes": scenes}


def _chips(result: Assessment, found: Evidence, rows: Sequence[int]) -> dict[str, list[list[object]]]:
    """Return the thumbnails of parcels by row, in their order until :data:`CHIP_BYTES` are reached: day, what is seen, against, picture."""
    from landuse.evidence.chips import parcel_chips  # rasterio is loaded for those who have a picture only

    held: dict[str, list[list[object]]] = {}
    total, names = 0, [result.results.index[row] for row in rows]
    for row, (parcel, chips) in zip(rows, parcel_chips(found, result.results.geometry, names), strict=False):
        total += sum(len(chip.png) for chip in chips)
        if total > CHIP_BYTES:
            break
        if chips:
            held[str(row)] = [
                [*caption(found.scenes[chip.scene], parcel), f"data:image/png;base64,{base64.b64encode(chip.png).decode()}"]
                for chip in chips
            ]
    return held


def _chips_told(shown: int, wanted: int) -> str:
    """Return which parcels have thumbnails."""
    if not wanted:
        return "没有影像与登记不符的宗地，未附缩略图"
    which = f"影像与登记不符的 {wanted} 宗" if shown == wanted else f"影像与登记不符的 {wanted} 宗中面积较大的 {shown} 宗"
    return f"{which}附各期缩略图（至多 12 期），同一宗地各期范围和明暗拉伸一致，红线为宗地界线"


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


def _all_told(found: Evidence) -> str:
    """Return the scenes as the foot of the page names them: each, or of many how many there are and from when to when."""
    scenes = [entry.scene for entry in found.scenes]
    if len(scenes) <= MOST_NAMED:
        return "；".join(map(_told, scenes))
    days = sorted(scene.date for scene in scenes)
    return f"{len(scenes)} 期，{days[0]:%Y-%m-%d} 至 {days[-1]:%Y-%m-%d}，各期名称见“影像”面板"


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


def _picture_or_none(entry: SceneEvidence, place: Box | None) -> Block:
    """Return the scene as a picture; an empty one where it shows nothing of any parcel."""
    if place is None or not (entry.figures["inside_share"] > 0).any():
        west, south, east, north = place or (0.0, 0.0, 1.0, 1.0)
        return {"picture": BLANK, "bounds": [[south, west], [north, east]]}
    return _picture(entry.scene, place)


def _picture(scene: Scene, place: Box | None) -> Block:
    """Return the scene as a picture: natural colours where its bands allow, else near infrared, else its first band; a map by its classes."""
    from landuse.maps.raster import picture_block  # rasterio is loaded for those who have a picture only

    if scene.product is not None:
        colors = {code: entry.color for code, entry in codes("land_cover").items()}
        return picture_block(
            scene.file, place, palette={code: _rgb(colors[name]) for code, name in scene.product.classes.items()}
        )
    return picture_block(scene.file, place, bands=[scene.bands[name] for name in shown_bands(scene)])


def _told(scene: Scene) -> str:
    """Return name, source and what its colours are."""
    if scene.product is not None:
        shown = scene.product.label_zh
    else:
        bands = shown_bands(scene)
        shown = "真彩色" if bands == NATURAL else "假彩色" if bands == INFRARED else f"{BANDS[bands[0]]}波段"
    return "，".join(text for text in (scene.name, scene.source, shown) if text)


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
