"""Chinese wording for what typer says of itself."""

from typing import Any

from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

HELP_TEXT = "显示帮助并退出。"

rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
rich_utils.OPTIONS_PANEL_TITLE = "选项"
rich_utils.COMMANDS_PANEL_TITLE = "命令"
rich_utils.ERRORS_PANEL_TITLE = "用法有误"
rich_utils.DEFAULT_STRING = "[默认：{}]"
rich_utils.REQUIRED_LONG_STRING = "[必填]"
rich_utils.ABORTED_TEXT = "已中断；原有成果未改动。"
rich_utils.RICH_HELP = "使用 [blue]'{command_path} {help_option}'[/] 查看帮助。"


class ChineseCommand(TyperCommand):
    """A command whose ``--help`` is described in Chinese."""

    def get_help_option(self, ctx: Any) -> Any:
        """Return the help option with Chinese wording."""
        return _in_chinese(super().get_help_option(ctx))


class ChineseGroup(TyperGroup):
    """A group of commands whose ``--help`` is described in Chinese."""

    def get_help_option(self, ctx: Any) -> Any:
        """Return the help option with Chinese wording."""
        return _in_chinese(super().get_help_option(ctx))


def _in_chinese(option: Any) -> Any:
    if option is not None:
        option.help = HELP_TEXT
    return option
