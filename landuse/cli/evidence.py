"""``landuse evidence``: what dated rasters show of the parcels, against the papers, on one map."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from landuse.cli.assess import AsJson, AsOf, ConfigFile, Pack
from landuse.cli.inputs import inputs_of
from landuse.cli.progress import stage_progress

PageFile = Annotated[Path, typer.Option("--out", "-o", help="影像佐证图（一个 html 文件）。", metavar="文件")]
STAGES = ("读取数据", "认定与测算", "套合影像", "写出佐证图")


def evidence(
    config: ConfigFile, out: PageFile = Path("evidence.html"), as_of: AsOf = None, policy: Pack = None, *, as_json: AsJson = False
) -> None:
    """Judge, lay the scenes of landuse.toml over the parcels, write the map, and say how many parcels to look at."""
    from landuse.errors import OutputError
    from landuse.evidence import gather_evidence, scenes_of
    from landuse.evidence.confrontation import NO_SCENE
    from landuse.io.read import read_context
    from landuse.maps.evidence import evidence_map
    from landuse.vocabulary import codes

    given = inputs_of(config, as_of, policy)
    scenes = scenes_of(given.settings)
    if not scenes:
        raise OutputError(NO_SCENE)
    with stage_progress(Console(stderr=True), len(STAGES)) as begin:
        begin(STAGES[0])
        _ = given.data
        begin(STAGES[1])
        result = given.result
        begin(STAGES[2])
        found = gather_evidence(result, scenes)
        begin(STAGES[3])
        title = f"{given.settings.project.name}影像佐证图"
        evidence_map(result, evidence=found, title=title, context=read_context(given.settings)).save(out)
    counts = found.mark.value_counts().reindex(list(codes("evidence_mark")), fill_value=0)
    if as_json:
        summary = {"as_of": str(given.day), "scenes": len(scenes), "marks": counts.to_dict(), "outputs": [str(out)]}
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2, default=int))
        return
    for code, known in codes("evidence_mark").items():
        typer.echo(f"{known.label_zh}：{counts[code]} 宗")
    typer.echo(f"共 {len(scenes)} 期影像，见 {out}。影像为佐证线索，不是认定依据。")
