"""``landuse evidence``: what dated rasters show of the parcels, against the papers, on one map."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from landuse.cli.assess import AsJson, AsOf, ConfigFile, Pack
from landuse.cli.inputs import Inputs, inputs_of
from landuse.cli.progress import count_progress, stage_progress

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from landuse.evidence import Evidence, Scene
    from landuse.policy.rules import EvidenceRules

PageFile = Annotated[Path, typer.Option("--out", "-o", help="影像佐证图（一个 html 文件）。", metavar="文件")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="不用影像缓存，全部重新套合。")]
STAGES = ("读取数据", "认定与测算")


def evidence(
    config: ConfigFile, out: PageFile = Path("evidence.html"), as_of: AsOf = None, policy: Pack = None, *, no_cache: NoCache = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Judge, lay the scenes of landuse.toml over the parcels, write the map, and say how many parcels to look at."""
    from landuse.errors import OutputError
    from landuse.evidence import scenes_of
    from landuse.evidence.confrontation import NO_SCENE
    from landuse.io.read import read_context
    from landuse.maps.evidence import evidence_map
    from landuse.vocabulary import codes

    given, console = inputs_of(config, as_of, policy), Console(stderr=True)
    scenes = scenes_of(given.settings)
    if not scenes:
        raise OutputError(NO_SCENE)
    with stage_progress(console, len(STAGES)) as begin:
        begin(STAGES[0])
        _ = given.data
        begin(STAGES[1])
        result = given.result
    found, computed = gathered(given, scenes, console, no_cache=no_cache)
    title = f"{given.settings.project.name}影像佐证图"
    evidence_map(result, evidence=found, title=title, context=read_context(given.settings)).save(out)
    counts = found.mark.value_counts().reindex(list(codes("evidence_mark")), fill_value=0)
    if as_json:
        summary = {
            "as_of": str(given.day), "scenes": len(scenes), "computed": computed, "marks": counts.to_dict(), "outputs": [str(out)],
        }  # fmt: skip
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2, default=int))
        return
    for code, known in codes("evidence_mark").items():
        typer.echo(f"{known.label_zh}：{counts[code]} 宗")
    kept = f"（其中 {len(scenes) - computed} 期取自缓存）" if computed < len(scenes) else ""
    typer.echo(f"共 {len(scenes)} 期影像{kept}，见 {out}。影像为佐证线索，不是认定依据。")


def gathered(given: Inputs, scenes: "Sequence[Scene]", console: Console, *, no_cache: bool) -> "tuple[Evidence, int]":
    """Return what the scenes show, with a bar that counts them, and how many were worked out anew; say what the cache has to tell."""
    from landuse.evidence import cache_of, gather_evidence
    from landuse.evidence.figures import scene_figures

    cache = cache_of(given.settings)
    source = scene_figures if no_cache else cache.figures
    with count_progress(console, "套合影像", len(scenes)) as advance:

        def counted(parcels: "gpd.GeoSeries", scene: "Scene", rules: "EvidenceRules") -> "pd.DataFrame":
            table = source(parcels, scene, rules)
            advance()
            return table

        found = gather_evidence(given.result, scenes, figures=counted)
    for note in cache.notes:
        console.print(note, highlight=False, markup=False)
    return found, len(scenes) - cache.found
