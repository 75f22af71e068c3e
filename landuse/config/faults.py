"""Saying in plain Chinese what is wrong in a TOML file, and in which line."""

import re
from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from landuse.vocabulary.rows import did_you_mean

_KINDS = {
    "missing": "缺少这一项",
    "string_type": "须为加引号的文字",
    "date_type": "须为日期，如 2020-12-31",
    "date_parsing": "须为日期，如 2020-12-31",
    "date_from_datetime_parsing": "须为日期，如 2020-12-31",
    "date_from_datetime_inexact": "须为日期，如 2020-12-31",
    "bool_type": "须为 true 或 false",
    "bool_parsing": "须为 true 或 false",
    "int_type": "须为整数",
    "int_parsing": "须为整数",
    "int_from_float": "须为整数",
    "greater_than_equal": "须不小于 {ge}",
    "literal_error": "只能是 {expected}",
    "value_error": "{error}",
    "path_type": "须为文件路径",
    "dict_type": "须为一节（各项写成 名 = 值）",
    "model_type": "须为一节（各项写成 名 = 值）",
    "model_attributes_type": "须为一节（各项写成 名 = 值）",
    "tuple_type": "须为列表",
    "too_short": "不能为空",
}


def reasons(error: ValidationError, file: str, text: str, sections: Mapping[str, type[BaseModel]]) -> Iterator[str]:
    """Yield one sentence for each fault that pydantic found in the file `file` holding `text`.

    `sections` gives the model of each section by its dotted name, ``*`` standing for any name.
    """
    for item in error.errors():
        names = [str(part) for part in item["loc"] if not isinstance(part, int)]
        section, key = ".".join(names[:-1]), names[-1]
        here = f"{file}{place_in_text(text, '.'.join(names))}"
        if item["type"] == "extra_forbidden":
            known = _known_keys(names[:-1], sections)
            yield f"{here}：[{section}] 没有“{key}”这一项{did_you_mean(key, known)}；可用：{'、'.join(known)}"
        else:
            inside = f"[{section}] " if section else ""
            yield f"{here}：{inside}“{key}”{_kind(item)}"


def place_in_text(text: str, key: str) -> str:
    """Return `` 第 n 行`` of the dotted `key`, or of the deepest section above it that stands in `text`; else nothing."""
    lines = text.splitlines()
    names = key.split(".")
    for depth in range(len(names), 0, -1):
        section, name = ".".join(names[: depth - 1]), names[depth - 1]
        header = re.compile(rf"^\s*\[+\s*{re.escape('.'.join(names[:depth]))}\s*\]")
        assignment = re.compile(rf"^\s*\"?{re.escape(name)}\"?\s*=")
        current = ""
        for number, line in enumerate(lines, start=1):
            opened = re.match(r"^\s*\[+\s*([^\]]+?)\s*\]", line)
            current = opened.group(1) if opened else current
            if header.match(line) or (current == section and assignment.match(line)):
                return f" 第 {number} 行"
    return ""


def _known_keys(names: list[str], sections: Mapping[str, type[BaseModel]]) -> list[str]:
    pattern = [names[0], "*", *names[2:]] if names and names[0] in ("data", "extra", "context") else names
    model = sections.get(".".join(pattern))
    return [] if model is None else list(model.model_fields)


def _kind(item: ErrorDetails) -> str:
    template = _KINDS.get(item["type"], "的值无效")
    context = {name: str(value) for name, value in item.get("ctx", {}).items()}
    return template.format(**context).replace(" or ", " 或 ")
