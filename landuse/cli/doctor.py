"""``landuse doctor``: 自检 of this machine, and the proof that nothing needs a network."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from landuse.cli.assess import AsJson
from landuse.cli.progress import stage_progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landuse.cli.doctor_finding import Finding

Offline = Annotated[
    bool, typer.Option("--offline", help="断开网络完整运行一遍，并检查写出的网页和文件，证明不需要联网（约半分钟）。")
]
Config = Annotated[
    Path | None, typer.Option("--data", help="断网运行所用的 landuse.toml，默认用随附的示例数据。", metavar="landuse.toml")
]
COLOURS = {"ok": "green", "note": "yellow", "fault": "red"}


def doctor(*, offline: Offline = False, data: Config = None, as_json: AsJson = False) -> None:
    """Examine the machine, print what was found and what to do; end with 1 where something stands in the way."""
    from landuse.cli.doctor_environment import examine

    findings = list(examine(Path.cwd()))
    if offline or data is not None:
        from landuse.cli.doctor_offline import STAGES, prove_offline

        with stage_progress(Console(stderr=True), STAGES) as begin:
            findings += prove_offline(data, begin)
    if as_json:
        typer.echo(json.dumps([finding.plain for finding in findings], ensure_ascii=False, indent=2))
    else:
        _print(findings)
    if any(finding.state == "fault" for finding in findings):
        raise typer.Exit(1)


def _print(findings: "Sequence[Finding]") -> None:
    console = Console(width=None if Console().is_terminal else 160)
    shown = Table(title="landuse 自检")
    shown.add_column("项目", no_wrap=True)
    shown.add_column("结果", no_wrap=True)
    shown.add_column("说明")
    shown.add_column("怎么办")
    for finding in findings:
        result = f"[{COLOURS[finding.state]}]{finding.word}[/]"
        shown.add_row(escape(finding.item), result, escape(finding.found), escape(finding.advice))
    console.print(shown)
    faults = sum(finding.state == "fault" for finding in findings)
    console.print(f"[red]有 {faults} 项须先处理。[/red]" if faults else "没有妨碍运行的问题。")
