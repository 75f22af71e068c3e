"""Commands, their Chinese help, and the exit codes: 0 fine, 1 fatal data problems, 2 wrong call, 3 a fault of the program."""

import sys
import traceback
from typing import Annotated

import click
import typer
from typer import rich_utils

from landuse.cli.assess import assess, demo, sample
from landuse.cli.explain import explain
from landuse.cli.policy import policy_app
from landuse.errors import LanduseError

rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
rich_utils.OPTIONS_PANEL_TITLE = "选项"
rich_utils.COMMANDS_PANEL_TITLE = "命令"
rich_utils.ERRORS_PANEL_TITLE = "用法有误"
rich_utils.DEFAULT_STRING = "[默认:{}]"
rich_utils.REQUIRED_LONG_STRING = "[必填]"
rich_utils.RICH_HELP = "使用 [blue]'{command_path} {help_option}'[/] 查看帮助。"

app = typer.Typer(
    name="landuse",
    help="开发区用地分析与闲置土地处置:读宗地,依法认定闲置,测算亩均,出处置清单和离线地图。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.command(help="按 landuse.toml 读取数据、认定闲置、写出地图、台账和成果。")(assess)
app.command(help="生成示例数据并完整运行一遍。")(demo)
app.command(help="写出示例数据(虚构)和带注释的 landuse.toml。")(sample)
app.command(help="解释一列:公式、原始数据、条款、规则取值。")(explain)
app.add_typer(policy_app, name="policy", help="查看政策包(门槛、费率、目标及其条款)。")


def _show_version(*, asked: bool) -> None:
    if asked:
        from landuse import __version__

        typer.echo(f"landuse {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="显示版本号。", is_eager=True, callback=lambda value: _show_version(asked=value))
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def main() -> None:
    """Run the command line and end with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a GBK console must not stop a run over one character
    try:
        code = app(standalone_mode=False)
    except LanduseError as error:
        typer.secho(f"错误:{error}", fg="red", err=True)
        code = 2
    except click.exceptions.Abort:
        typer.secho("已中断;原有成果未改动。", err=True)
        code = 2
    except click.ClickException as error:
        error.show()
        code = 2
    except Exception:  # noqa: BLE001 - the last net: a fault of the program is shown whole and gets its own exit code
        traceback.print_exc()
        typer.secho("程序内部错误;请把以上信息和 landuse.toml 交给维护人员。", fg="red", err=True)
        code = 3
    sys.exit(code if isinstance(code, int) else 0)
