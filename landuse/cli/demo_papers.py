"""The papers of the demo: a few of every kind, made from the sample data, with a progress bar."""

from pathlib import Path

import typer
from rich.console import Console

from landuse.cli.assess import ConfigFile, DemoFolder
from landuse.cli.progress import stage_progress

APPROVED_BY = "林承岳（虚构）"


def write_demo_papers(config: Path, folder: Path, *, quiet: bool) -> None:
    """Write the papers on the sample into `folder` and say how many of each kind; `quiet` leaves standard output alone."""
    from landuse.cli.inputs import inputs_of
    from landuse.paper_set import KINDS, PaperSet, write_paper_set

    given = inputs_of(config, None, None)
    with stage_progress(Console(stderr=True), len(KINDS)) as begin:
        papers = PaperSet(given.result, given.settings, approved_by=APPROVED_BY, made_on=given.day, progress=begin)
        written = write_paper_set(papers, folder)
    if not quiet:
        for kind, paths in written.items():
            typer.echo(f"  {kind}：{len(paths)} 个文件，见 {folder / kind}")


def demo_papers(config: ConfigFile, folder: DemoFolder) -> None:
    """Write the papers of the demo alone: what ``landuse verify`` repeats of a sealed demo."""
    write_demo_papers(config, folder, quiet=True)
