"""``landuse seal`` and ``landuse verify``: a run as one file that tells any later change, and the proof."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

DIFFERENT, OTHER_VERSION = 1, 4
"""Exit codes: changed or not the same; not the same, but with another version of the program or a library."""
MOST_LISTED = 10

ResultFolder = Annotated[Path, typer.Argument(help="landuse assess 写出的成果文件夹。", metavar="成果文件夹")]
Target = Annotated[Path | None, typer.Option("--out", "-o", help="封存文件，默认在成果文件夹旁，名为 文件夹名-运行编号.zip。")]
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="本次运行的 landuse.toml；默认按 sha256 在附近查找。", metavar="landuse.toml"),
]
BasemapFile = Annotated[Path | None, typer.Option("--basemap", help="运行时用 --basemap 写明的底图文件。", metavar="文件")]
WithoutInputs = Annotated[bool, typer.Option("--without-inputs", help="不封存输入文件，只存其 sha256。")]
AsJson = Annotated[bool, typer.Option("--json", help="在标准输出写出 JSON。")]
Sealed = Annotated[Path, typer.Argument(help="landuse seal 写出的封存文件。", metavar="封存文件")]
Expect = Annotated[str | None, typer.Option("--expect", help="另行保存（如写在纸质卷宗上）的封存编号。", metavar="封存编号")]
HashesOnly = Annotated[bool, typer.Option("--hashes-only", help="只核对字节和 sha256，不重做。")]


def seal(
    folder: ResultFolder,
    out: Target = None,
    config: ConfigOption = None,
    basemap: BasemapFile = None,
    *,
    without_inputs: WithoutInputs = False,
    as_json: AsJson = False,
) -> None:
    """Seal a result folder and show its number."""
    from landuse.sealing import seal as sealed

    done = sealed(folder, out, config=config, basemap=basemap, inputs=not without_inputs)
    if as_json:
        typer.echo(json.dumps({**asdict(done), "path": str(done.path)}, ensure_ascii=False, indent=2))
        return
    typer.echo(f"已封存 {done.files} 个文件：{done.path}")
    for note in done.notes:
        typer.echo(f"注意：{note}")
    typer.echo(f"封存编号：{done.number}")
    typer.echo("请把封存编号抄入纸质卷宗；核验：landuse verify 封存文件 --expect 封存编号")


def verify(path: Sealed, expect: Expect = None, *, hashes_only: HashesOnly = False, as_json: AsJson = False) -> None:
    """Check a sealed archive and do its run again."""
    from landuse.cli.repeating import repeat
    from landuse.errors import SealError
    from landuse.sealing import verify as verified

    try:
        found = verified(path, expect=expect, rerun=not hashes_only, repeat=repeat)
    except SealError as error:
        typer.secho(f"不通过：{error}", fg="red", err=True)
        raise typer.Exit(DIFFERENT) from None
    if as_json:
        typer.echo(json.dumps({**asdict(found), "is_same": found.is_same}, ensure_ascii=False, indent=2))
    else:
        _tell(found.number, expected=found.number_expected, scope=found.scope)
        for text in (*(f"版本不同：{line}" for line in found.versions), *(f"注意：{note}" for note in found.notes)):
            typer.echo(text)
        if found.repeated:
            typer.echo(f"另按命令记录重做文书等 {found.repeated} 个文件，并逐一比较。")
        _tell_bytes_only(found.bytes_only)
        for difference in found.differences:
            typer.secho(f"不一致：{difference}", fg="red")
        if found.differences and found.versions:
            typer.echo("程序或依赖的版本与封存时不同，不一致可能由此而来；请在封存时的版本（见上）中再核验一次")
    if not found.is_same:
        raise typer.Exit(OTHER_VERSION if found.versions and found.number_expected is not False else DIFFERENT)


def _tell_bytes_only(files: Sequence[str]) -> None:
    if files:
        typer.echo(f"只核对字节、没有重做的文件 {len(files)} 个：")
    for line in files[:MOST_LISTED]:
        typer.echo(f"  {line}")
    if len(files) > MOST_LISTED:
        typer.echo(f"  另有 {len(files) - MOST_LISTED} 个，用 --json 查看全部")


def _tell(number: str, *, expected: bool | None, scope: str) -> None:
    typer.echo(f"封存文件完整，逐字节与清单相符。封存编号：{number}")
    if expected is not None:
        typer.secho(
            "与所给封存编号一致。" if expected else "不通过：与所给封存编号不一致，不是当时封存的那一份。",
            fg=None if expected else "red",
        )
    done = {
        "all": "已从封存的输入、规则和配置重做，并逐一比较全部成果",
        "verdicts": "已从 results.gpkg 所存数据重新认定，并比较宗地各项结论",
        "none": "未重做",
    }
    typer.echo(f"{done[scope]}。")
