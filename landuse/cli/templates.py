"""``landuse templates``: our Word templates to begin from, and a check of the user's own."""

from pathlib import Path
from typing import Annotated

import typer

from landuse.cli.chinese import ChineseCommand, ChineseGroup

templates_app = typer.Typer(no_args_is_help=True, cls=ChineseGroup)
TemplateFolder = Annotated[Path, typer.Argument(help="存放模板的文件夹。", metavar="文件夹")]
LimitsFrom = Annotated[Path | None, typer.Option("--config", help="按这个 landuse.toml 的 [limits] 检查大小。", metavar="文件")]
Overwrite = Annotated[bool, typer.Option("--force", help="覆盖已有的同名文件。")]


@templates_app.command("export", cls=ChineseCommand, help="导出全部文书模板，在 Word 或 WPS 中修改抬头和用语。")
def export(folder: TemplateFolder, *, force: Overwrite = False) -> None:
    """Write our templates into a folder; a file that is there stays."""
    from landuse.reports.word.template_files import export_templates

    kept = export_templates(folder, overwrite=force)
    for path, written in kept.items():
        typer.echo(f"{'已写出' if written else '已有，未覆盖'}  {path}")
    typer.echo('在 landuse.toml 的 [papers] 中写 templates = "文件夹" 即可使用；改完先用 landuse templates check 检查')


@templates_app.command("check", cls=ChineseCommand, help="检查文件夹中的模板：占位符是否认识、必须有的是否都在、内容是否安全。")
def check(folder: TemplateFolder, config: LimitsFrom = None) -> None:
    """Check every template in a folder; end with 1 where one cannot be used."""
    from landuse.config import load_config
    from landuse.reports.word.template_files import check_templates

    found = check_templates(folder, None if config is None else load_config(config).limits)
    for name, problem in found.items():
        typer.echo(f"{'不可用' if problem else '可用'}  {name}" + (f"：{problem}" if problem else ""))
    if not found:
        typer.echo(f"{folder} 中没有模板；请先用 landuse templates export 导出")
    if not found or any(found.values()):
        raise typer.Exit(1)
