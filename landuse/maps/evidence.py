"""The evidence map: pictures of several days under the outlines of the parcels, and what they say against the papers."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np

from landuse.evidence import Evidence, Scene, evidence_findings, gather_evidence, parcel_series
from landuse.evidence.confrontation import AGAINST, CAVEAT, NOT_COMPARED
from landuse.maps.disposal import PARCEL, PROBLEMS, PROPOSAL, RECORDS, TABLE, disposal_text, parcel_map
from landuse.maps.encode import Block
from landuse.maps.evidence_columns import LEAD, MARK, REPORTED, SERIES, evidence_columns
from landuse.maps.layers import DataLayer
from landuse.maps.offline import EVIDENCE_FILES, own_address
from landuse.maps.page import Card, Fact, Filter, LandMap, Section, Theme
from landuse.maps.place import place_of
from landuse.maps.scene_pictures import chips_of_parcels, chips_told, scene_block, scenes_told
from landuse.results import Assessment
from landuse.vocabulary import codes

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
    chips = chips_of_parcels(result, found, order)
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
        footer={**text.footer, "影像": scenes_told(found), "缩略图": chips_told(len(chips), len(order)), "说明": CAVEAT},
    )  # fmt: skip
    page = parcel_map(result, text, columns=evidence_columns(result, found, series, findings), context=context)
    script, style = EVIDENCE_FILES
    page.default_js = [*page.default_js, (script, own_address(script))]
    page.default_css = [*page.default_css, (style, own_address(style))]
    SceneLayer(scene_block(found, place_of(result.results)) | {"chips": chips, "speaking": order}).add_to(page)
    return page
