"""Mistakes in a call, said in Chinese: what is wrong, the nearest right word, and what to type instead."""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Any

_CONFIG = "landuse.toml"
_ALIKE = 0.6
_COMMAND = re.compile(r"^No such command '(?P<name>.*?)'")
_OPTION_USE = (
    (re.compile(r"^Option '(.+?)' requires an argument"), r"选项 \1 后面缺少取值"),
    (re.compile(r"^Option '(.+?)' requires (\d+) arguments"), r"选项 \1 后面须有 \2 个取值"),
    (re.compile(r"^Option '(.+?)' does not take a value"), r"选项 \1 不带取值"),
    (re.compile(r"^Got unexpected extra arguments?(?:\(s\))? \((.+)\)"), r"多出参数：\1；含空格的路径请加引号"),
    (re.compile(r"^Argument '(.+?)' takes (\d+) values"), r"参数 \1 须有 \2 个取值"),
    (re.compile(r"^Missing command"), "缺少命令"),
)
_VALUES = (
    (re.compile(r"^(?:Value error, )?'(.*)' does not match the formats? (.+?)\.?$"), r"“\1”不是日期；请写成 2020-12-31 的形式"),
    (re.compile(r"^(?:Value error, )?'(.*)' is not one of (.+?)\.?$"), r"没有“\1”这一项；可用：\2"),
    (re.compile(r"null (?:byte|character)|surrogates not allowed|codec can't"), "含有空字符等不能用在名称中的字符"),
    (re.compile(r"unable to parse string as an integer|is not a valid (?:integer|int)"), "须为整数"),
    (re.compile(r"unable to parse string as a number|is not a valid (?:float|number)"), "须为数"),
    (re.compile(r"greater than or equal to (\S+)"), r"须不小于 \1"),
    (re.compile(r"less than or equal to (\S+)"), r"须不大于 \1"),
    (re.compile(r"greater than (\S+)"), r"须大于 \1"),
    (re.compile(r"less than (\S+)"), r"须小于 \1"),
    (re.compile(r"'(.*)' does not exist"), r"没有“\1”；请检查路径"),
    (re.compile(r"'(.*)' is a file"), r"“\1”是文件，此处须写文件夹"),
    (re.compile(r"'(.*)' is a directory"), r"“\1”是文件夹，此处须写文件"),
    (re.compile(r"'(.*)' is not (?:readable|writable)"), r"“\1”没有读写权限"),
)


def usage_message(error: Any) -> str:
    """Return what is wrong with a call, in Chinese; a message that is not known stays as it is.

    `error` is one of the usage errors of typer, told apart by its class's name: from version to version they stand in other modules.
    """
    kind = type(error).__name__
    if kind == "NoSuchOption":
        return _no_such_option(error)
    if kind == "MissingParameter":
        return _missing(error)
    message = str(error.message)
    if kind == "BadParameter":
        return f"{_hint(error)}{_translated(message, _VALUES)}"
    found = _COMMAND.match(message)
    if found is not None:
        return _no_such_command(found["name"], error)
    return _translated(message, _OPTION_USE)


def _no_such_command(name: str, error: Any) -> str:
    known = list(getattr(getattr(error.ctx, "command", None), "commands", {}))
    near = get_close_matches(name.lower(), known, n=2, cutoff=_ALIKE)
    if Path(name).suffix == ".toml" or Path(name).is_dir():
        return f"“{name}”不是命令；请先写命令，如：{error.ctx.command_path} assess {name}"
    return f"没有命令“{name}”" + (f"；是否应为：{'、'.join(near)}" if near else f"；可用：{'、'.join(known)}")


def _no_such_option(error: Any) -> str:
    params = error.ctx.command.get_params(error.ctx) if error.ctx is not None else []
    known = [name for param in params if param.param_type_name == "option" for name in param.opts if name.startswith("--")]
    near = get_close_matches(error.option_name, known, n=2, cutoff=_ALIKE)
    return f"没有选项 {error.option_name}" + (f"；是否应为：{'、'.join(near)}" if near else "")


def _missing(error: Any) -> str:
    param = error.param
    name = getattr(param, "metavar", None) or getattr(param, "name", "") or ""
    if param is not None and param.param_type_name == "option":
        return f"缺少选项 {'、'.join(param.opts)}"
    if name != _CONFIG or error.ctx is None:
        return f"缺少参数：{name}"
    path = error.ctx.command_path
    if Path(_CONFIG).is_file():
        return f"缺少参数：{_CONFIG}；当前文件夹中就有，请写：{path} {_CONFIG}"
    return (
        f"缺少参数：{_CONFIG}（项目配置文件），当前文件夹中没有；请写明它的路径。"
        f"还没有的，先由数据所在的文件夹生成：{error.ctx.find_root().command_path} init 文件夹"
    )


def _hint(error: Any) -> str:
    param = error.param
    given = error.param_hint if error.param_hint is not None else "" if param is None else "、".join(param.opts)
    shown = given if isinstance(given, str) else "、".join(given)
    if param is not None and param.param_type_name == "argument":
        shown = param.metavar or param.name
    return f"{shown} 的取值有误：" if shown else "取值有误："


def _translated(message: str, known: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, chinese in known:
        found = pattern.search(message)
        if found is not None:
            return found.expand(chinese).replace("', '", "、").replace("'", "")
    return message
