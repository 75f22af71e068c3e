"""Chinese wording for what typer says of itself: help, usage, mistakes in a call, shell completion."""

import io
import re
from contextlib import nullcontext, redirect_stdout
from typing import Any

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

from landuse.cli.impossible_names import impossible_names_told
from landuse.cli.own_inputs import own_inputs_kept
from landuse.cli.recording import NOT_RECORDED, call_of, on_record
from landuse.cli.usage_errors import usage_message

HELP_TEXT = "显示帮助并退出。"
COMPLETION_HELP = {
    "install_completion": "为当前命令行（bash、zsh、fish、PowerShell）安装按 Tab 键补全命令和选项。",
    "show_completion": "显示补全脚本，供自行安装。",
}
_USAGE_WORDS = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]..."}
_KINDS = {"<bool>": "", "<str>": "文字", "<text>": "文字", "<int>": "整数", "<float>": "数", "<path>": "路径"}
_INSTALLED = re.compile(r"(\S{1,40}) completion installed in (.+)")
_show_error = rich_utils.rich_format_error

rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
rich_utils.OPTIONS_PANEL_TITLE = "选项"
rich_utils.COMMANDS_PANEL_TITLE = "命令"
rich_utils.ERRORS_PANEL_TITLE = "用法有误"
rich_utils.DEFAULT_STRING = "[默认：{}]"
rich_utils.REQUIRED_LONG_STRING = "[必填]"
rich_utils.ABORTED_TEXT = "已中断；原有成果未改动。"
rich_utils.RICH_HELP = "使用 [blue]'{command_path} {help_option}'[/] 查看帮助。"


def show_in_chinese(error: Any) -> None:
    """Show a mistake in a call as typer does, its message in Chinese."""
    message = usage_message(error)
    error.format_message = lambda: message
    _show_error(error)


rich_utils.rich_format_error = show_in_chinese  # type: ignore[assignment]  # typer calls the parameter self


class ChineseCommand(TyperCommand):
    """A command whose ``--help`` is described in Chinese."""

    def get_help_option(self, ctx: Any) -> Any:
        """Return the help option with Chinese wording."""
        return _in_chinese(super().get_help_option(ctx))

    def get_params(self, ctx: Any) -> Any:
        """Return the parameters, the kinds of their values in Chinese."""
        return [_kind_in_chinese(param, ctx) for param in super().get_params(ctx)]

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the parts of the usage line with Chinese words."""
        return [_USAGE_WORDS.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the usage line under its Chinese name."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法：")

    def invoke(self, ctx: Any) -> Any:
        """Run the command, which cannot write over what it reads; what it writes into a result folder is put on record there."""
        with impossible_names_told():
            call = call_of(ctx)
            kept = nullcontext() if call.command in NOT_RECORDED else on_record(call)
            with own_inputs_kept(call.command, ctx.params), kept:
                return super().invoke(ctx)


class ChineseGroup(TyperGroup):
    """A group of commands whose ``--help`` is described in Chinese."""

    def get_help_option(self, ctx: Any) -> Any:
        """Return the help option with Chinese wording."""
        return _in_chinese(super().get_help_option(ctx))

    def get_params(self, ctx: Any) -> Any:
        """Return the parameters, the kinds of their values and what is said of completion in Chinese."""
        return [_completion_in_chinese(_kind_in_chinese(param, ctx)) for param in super().get_params(ctx)]

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the parts of the usage line with Chinese words."""
        return [_USAGE_WORDS.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the usage line under its Chinese name."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法：")


def _in_chinese(option: Any) -> Any:
    if option is not None:
        option.help = HELP_TEXT
    return option


def _kind_in_chinese(param: Any, ctx: Any) -> Any:
    shown = getattr(param, "display_type", None)
    if param.metavar is None and param.param_type_name == "option" and shown is not None:
        param.metavar = _KINDS.get(shown(ctx))
    return param


def _completion_in_chinese(param: Any) -> Any:
    if param.name in COMPLETION_HELP and param.help != COMPLETION_HELP[param.name]:
        param.help = COMPLETION_HELP[param.name]
        if param.name == "install_completion":
            param.callback = _told_in_chinese(param.callback)
    return param


def _told_in_chinese(install: Any) -> Any:
    """Return typer's installing of completion, which says in Chinese where it wrote and that a new window is needed."""

    def told(ctx: Any, param: Any, value: Any) -> Any:
        if not value or ctx.resilient_parsing:
            return value
        said, code = io.StringIO(), 0
        try:
            with redirect_stdout(said):
                install(ctx, param, value)
        except (SystemExit, typer.Exit) as ended:
            code = int(getattr(ended, "exit_code", getattr(ended, "code", 0)) or 0)
        found = _INSTALLED.search(said.getvalue())
        if found is None:
            typer.echo("没有认出所用的命令行，未安装；可用 --show-completion 取得脚本后自行安装", err=True)
            raise typer.Exit(code or 1)
        typer.echo(f"已为 {found.group(1)} 安装补全：{found.group(2)}；重新打开命令行窗口后生效")
        raise typer.Exit

    return told
